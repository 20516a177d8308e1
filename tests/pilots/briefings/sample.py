"""A briefing with every kind of block, in both languages: long titles, a long table, a chart, the office's words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pilots.briefings.papers import Cell, Chart, Column, Figures, Heading, Paper, Paragraph, Section, Table

LIGHTS = ("behind", "at_risk", "on_track", "achieved", "not_reported", "not_due")
CHINESE, ENGLISH = "zh-hans", "en"
#: Own words of the office that must not become markup, a formula or a control sign.
NASTY = '<script>alert("1")</script> & =1+1\x00\x0b'


def sample(language: str = CHINESE, *, issued: bool = False, rows: int = 30) -> Paper:
    """The July briefing as a reader of the language gets it; a draft unless issued."""
    paper = chinese(rows) if language == CHINESE else english(rows)
    if not issued:
        return paper
    words = "领导小组办公室2021年8月16日印发" if language == CHINESE else "Published by the office on 16 August 2021"
    return replace(paper, issued=words)


def chinese(rows: int) -> Paper:
    return Paper(
        name="2021-07",
        language=CHINESE,
        title="青岛市绿色城市建设发展试点工作简报",
        subtitle="2021年7月（截至2021年8月16日掌握的情况）",
        as_of="2021-08-16",
        remarks=("标有“示例”的数据为演示产品而编制，既非上报数据，也非公布数据。",),
        sections=(
            Section(
                "totals",
                "总体进展",
                (
                    Figures(
                        "totals.headline",
                        (
                            ("绿色贷款余额", Cell("3,038.9亿元", Decimal("3038.9"), 1), "2021年6月末，人行公布"),
                            (
                                "绿色建筑面积",
                                Cell("1,732.5万㎡", Decimal("1732.5"), 1, mark="illustrative"),
                                "截至7月底",
                            ),
                            ("滞后目标", Cell("5项", Decimal(5), light="behind"), "上期4项"),
                            ("完成率", Cell("45.5%", Decimal("0.455"), 1, is_percent=True), "按时进度58.3%"),
                        ),
                    ),
                    Paragraph(
                        "totals.lights",
                        "截至7月底，30项年度目标中，已完成2项、按计划推进18项、存在风险4项、滞后5项、未报1项。与上期相比，滞后目标增加1项。",
                        mark="illustrative",
                    ),
                    Paragraph(
                        "totals.reports",
                        "应报部门12家，按时上报11家。",
                        own="本月报送质量总体较好，仅1家单位逾期两日报送，已由办公室当面提醒。\n下月起实行逾期通报。",
                    ),
                ),
            ),
            Section(
                "behind",
                "滞后事项及原因",
                (
                    Heading(
                        "behind.19",
                        "新增绿色建筑面积及既有公共建筑节能改造示范项目建设进度",
                        "behind",
                        "/goals/2021/19/",
                    ),
                    Paragraph(
                        "behind.19.state",
                        "7月底累计完成96.4万㎡，计划133万㎡，滞后19.3个百分点。",
                        path="/goals/2021/19/",
                    ),
                    chart("behind.19.course", "新增绿色建筑面积", "万㎡", [f"{month}月" for month in range(1, 13)]),
                    Paragraph("+behind", "", own=f"办公室已约谈牵头单位。{NASTY}"),
                    Heading("behind.21", "海绵城市达标面积", "at_risk", mark="illustrative"),
                    Paragraph("behind.21.state", "牵头单位未说明原因。"),
                ),
            ),
            Section("goals", "年度目标进展", (goals_table(CHINESE, rows),)),
            Section("matters", "督办事项", (Paragraph("matters.none", "本月无督办事项。"),)),
        ),
    )


def english(rows: int) -> Paper:
    return Paper(
        name="2021-07",
        language=ENGLISH,
        title="Qingdao Green City Pilot: Monthly Briefing",
        subtitle="July 2021, as known on 16 August 2021",
        as_of="2021-08-16",
        remarks=("What is marked “illus.” was made up to show the product: neither reported nor published.",),
        sections=(
            Section(
                "totals",
                "Progress overall",
                (
                    Figures(
                        "totals.headline",
                        (
                            ("Green loans", Cell("CNY 303.89 bn", Decimal("303.89"), 2), "end of June 2021, PBoC"),
                            ("Green buildings", Cell("17.3 million m²", Decimal("17.325"), 3, mark="illustrative"), ""),
                            ("Goals behind", Cell("5", Decimal(5), light="behind"), "4 in the month before"),
                            ("Completion", Cell("45.5%", Decimal("0.455"), 1, is_percent=True), "linear pace 58.3%"),
                        ),
                    ),
                    Paragraph(
                        "totals.lights",
                        "At the end of July 2 of 30 goals were achieved, 18 on track, 4 at risk and 5 behind.",
                        mark="illustrative",
                    ),
                    Paragraph(
                        "totals.reports",
                        "11 of 12 departments reported in time.",
                        own="Reporting was good on the whole.\nFrom next month late reports will be named.",
                    ),
                ),
            ),
            Section(
                "behind",
                "What is behind, and why",
                (
                    Heading(
                        "behind.19",
                        "Floor area of new green buildings, and demonstration projects for the retrofit of public ones",
                        "behind",
                        "/goals/2021/19/",
                    ),
                    Paragraph(
                        "behind.19.state",
                        "96.4 of the 133 planned by July: 19.3 points behind.",
                        path="/goals/2021/19/",
                    ),
                    chart(
                        "behind.19.course",
                        "New green buildings",
                        "10 000 m²",
                        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
                    ),
                    Paragraph("+behind", "", own=f"The office has spoken with the department. {NASTY}"),
                    Heading("behind.21", "Area of the sponge city", "at_risk", mark="illustrative"),
                    Paragraph("behind.21.state", "The department gave no cause."),
                ),
            ),
            Section("goals", "All goals of the year", (goals_table(ENGLISH, rows),)),
            Section("matters", "Matters", (Paragraph("matters.none", "There were no matters this month."),)),
        ),
    )


def chart(key: str, title: str, unit: str, months: list[str]) -> Chart:
    actual = [Decimal(text) for text in ("4.2", "9.5", "20", "36.1", "58", "77", "96.4")]
    planned = [Decimal(number) for number in (5, 12, 25, 48, 75, 104, 133, 160, 186, 210, 230, 248)]
    return Chart(
        key,
        title,
        unit,
        months,
        actual=(*actual, *[None] * 5),
        planned=planned,
        former=[value * Decimal("1.2") for value in planned],
        until=7,
    )


def goals_table(language: str, rows: int) -> Table:
    """Numbers, shares and lights of as many goals as asked for; every fourth is illustrative."""
    is_chinese = language == CHINESE
    words = {
        "behind": ("滞后", "Behind"),
        "at_risk": ("存在风险", "At risk"),
        "on_track": ("按计划", "On track"),
        "achieved": ("已完成", "Achieved"),
        "not_reported": ("未报", "Not reported"),
        "not_due": ("未到期", "Not due"),
    }
    heads = (
        ("序号", "目标", "年度目标", "累计完成", "完成率", "灯")
        if is_chinese
        else ("No.", "Goal", "Target", "Done", "Share", "Light")
    )
    long = (
        "推动绿色建筑规模化发展并完善既有建筑节能改造的市场化机制"
        if is_chinese
        else "Let green buildings become the rule and retrofit what stands"
    )
    numbers = (True, False, True, True, True, False)
    widths = (5, 30, 10, 10, 10, 12)
    body = []
    for number in range(1, rows + 1):
        light = LIGHTS[number % len(LIGHTS)]
        done = Decimal(number * 37) / 10
        body.append(
            (
                Cell(str(number), Decimal(number), path=f"/goals/2021/{number}/"),
                Cell(long, path=f"/goals/2021/{number}/"),
                Cell("1,250", Decimal(1250)),
                Cell(f"{done:.1f}", done, 1, mark="" if number % 4 else "illustrative"),
                Cell(f"{done / 1250 * 100:.1f}%", done / 1250, 1, is_percent=True),
                Cell(words[light][not is_chinese], light=light),
            )
        )
    return Table(
        "goals.all",
        "年度目标完成情况表" if is_chinese else "The goals of the year and their lights",
        [Column(*given) for given in zip(heads, numbers, widths, strict=True)],
        body,
        "单位：万㎡。数据来源：各责任单位上报。" if is_chinese else "In 10 000 m², as the departments reported.",
    )
