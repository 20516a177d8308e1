"""The sheets of a plan and their columns, headed in either language. No database here."""

from __future__ import annotations

from pilots.sheets.columns import folded
from pilots.sheets.plans.kinds import Column, Kind, Spec, Tab
from pilots.sheets.plans.words import DIRECTIONS, FREQUENCIES, MEASURES, PROVENANCES, YES_NO

#: Largest number of a field of small whole numbers, in both databases.
SMALL = 32767


def both(
    key: str, chinese: str, english: str, *, most: int, width: int, is_required: bool = True
) -> tuple[Column, ...]:
    """A text in both languages; of a required one the English may be left out."""
    return (
        Column(
            f"{key}_zh_hans",
            f"{chinese}（中文）",
            f"{english} (Chinese)",
            most=most,
            width=width,
            is_required=is_required,
        ),
        Column(f"{key}_en", f"{chinese}（英文）", f"{english} (English)", most=most, width=width),
    )


def code(most: int = 50, *, kind: Kind = Kind.CODE, width: int = 18) -> Column:
    return Column("code", "代码", "Code", kind, is_required=True, is_key=True, most=most, width=width)


def goal_number() -> Column:
    return Column("goal", "目标编号", "Goal", Kind.REFERENCE, is_required=True, is_key=True, of=Tab.GOALS, width=10)


def provenance(*, is_required: bool = True) -> Column:
    return Column(
        "provenance", "数据性质", "Provenance", Kind.CHOICE, is_required=is_required, choices=PROVENANCES, width=13
    )


OF_GOAL = Column("goal_title", "目标标题", "Title of the goal", width=34)
IN_UNIT = Column("goal_unit", "计量单位", "In", width=14)
MONTHS = tuple(
    Column(f"m{number:02}", f"{number}月", english, Kind.VALUE, width=10)
    for number, english in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
)

SPECS: dict[Tab, Spec] = {
    spec.tab: spec
    for spec in (
        Spec(
            Tab.DEPARTMENTS,
            "部门",
            "Departments",
            (
                code(),
                *both("name", "名称", "Name", most=200, width=34),
                provenance(),
                *both("note", "备注", "Note", most=2000, width=30, is_required=False),
            ),
        ),
        Spec(
            Tab.CATEGORIES,
            "类别",
            "Categories",
            (
                code(),
                Column("order", "排序", "Order", Kind.WHOLE, is_required=True, most=SMALL, width=8),
                *both("name", "名称", "Name", most=100, width=30),
                provenance(),
            ),
        ),
        Spec(
            Tab.TASKS,
            "任务",
            "Tasks",
            (
                Column(
                    "number", "编号", "Number", Kind.WHOLE, is_required=True, is_key=True, least=1, most=SMALL, width=8
                ),
                Column("code", "代码", "Code", is_required=True, most=10, width=10),
                Column("category", "类别", "Category", Kind.REFERENCE, is_required=True, of=Tab.CATEGORIES),
                *both("title", "标题", "Title", most=300, width=44),
                Column(
                    "lead",
                    "牵头单位",
                    "Lead department",
                    Kind.REFERENCE,
                    is_required=True,
                    of=Tab.DEPARTMENTS,
                    width=22,
                ),
                provenance(),
            ),
        ),
        Spec(
            Tab.UNITS,
            "单位",
            "Units",
            (
                code(20, kind=Kind.TEXT, width=14),
                *both("label", "显示名称", "Label", most=40, width=18),
                *both("reporting_label", "填报单位名称", "Label when reporting", most=40, width=22, is_required=False),
                Column(
                    "english_factor",
                    "英文单位系数",
                    "English factor",
                    Kind.NUMBER,
                    is_required=True,
                    decimals=6,
                    most=10**6,
                ),
                Column("decimals", "中文小数位", "Decimals (Chinese)", Kind.WHOLE, is_required=True, most=6, width=12),
                Column(
                    "english_decimals",
                    "英文小数位",
                    "Decimals (English)",
                    Kind.WHOLE,
                    is_required=True,
                    most=6,
                    width=12,
                ),
            ),
        ),
        Spec(
            Tab.ZONES,
            "片区",
            "Zones",
            (
                code(10, width=10),
                *both("name", "名称", "Name", most=200, width=40),
                Column(
                    "authority", "主管单位", "Authority", Kind.REFERENCE, is_required=True, of=Tab.DEPARTMENTS, width=20
                ),
                Column("latitude", "纬度", "Latitude", Kind.NUMBER, is_required=True, decimals=5, least=-90, most=90),
                Column(
                    "longitude", "经度", "Longitude", Kind.NUMBER, is_required=True, decimals=5, least=-180, most=180
                ),
                Column("within", "所在片区", "Lies within", Kind.REFERENCE, of=Tab.ZONES, width=12),
                provenance(),
                *both("note", "备注", "Note", most=2000, width=30, is_required=False),
            ),
        ),
        Spec(
            Tab.GOALS,
            "目标",
            "Goals",
            (
                Column(
                    "number", "编号", "Number", Kind.WHOLE, is_required=True, is_key=True, least=1, most=SMALL, width=8
                ),
                Column("task", "任务编号", "Task", Kind.REFERENCE, is_required=True, of=Tab.TASKS, width=8),
                *both("title", "标题", "Title", most=300, width=40),
                Column("measure", "指标类型", "Measure", Kind.CHOICE, is_required=True, choices=MEASURES, width=24),
                Column(
                    "direction", "目标方向", "Direction", Kind.CHOICE, is_required=True, choices=DIRECTIONS, width=10
                ),
                Column(
                    "frequency", "填报频次", "Frequency", Kind.CHOICE, is_required=True, choices=FREQUENCIES, width=11
                ),
                Column("unit", "单位", "Unit", Kind.REFERENCE, is_required=True, of=Tab.UNITS, width=12),
                Column(
                    "lead",
                    "牵头单位",
                    "Lead department",
                    Kind.REFERENCE,
                    is_required=True,
                    of=Tab.DEPARTMENTS,
                    width=22,
                ),
                Column("supporting", "配合单位", "Supporting departments", Kind.LIST, of=Tab.DEPARTMENTS, width=26),
                Column("zones", "片区", "Zones", Kind.LIST, of=Tab.ZONES, width=16),
                Column("is_by_zone", "是否分片区填报", "Reported by zone", Kind.YES, choices=YES_NO, width=11),
                Column("baseline", "基期值", "Baseline", Kind.VALUE),
                Column("target", "目标值", "Target", Kind.VALUE),
                Column(
                    "target_provenance",
                    "目标值数据性质",
                    "Provenance of the target",
                    Kind.CHOICE,
                    choices=PROVENANCES,
                    width=14,
                ),
                *both("leader", "分管领导", "Leader in charge", most=100, width=18, is_required=False),
                *both("contact", "责任人", "Person in charge", most=100, width=18, is_required=False),
                *both("funds", "资金来源", "Sources of funds", most=2000, width=30, is_required=False),
                Column("register_measure", "台账指标", "Register measure", Kind.MEASURE, most=60, width=30),
            ),
        ),
        Spec(
            Tab.TIMETABLE,
            "时间表",
            "Timetable",
            (goal_number(), *MONTHS, provenance(is_required=False)),
            beside=(OF_GOAL, IN_UNIT),
        ),
        Spec(
            Tab.ROAD_MAP,
            "路线图",
            "Road map",
            (
                goal_number(),
                Column("step", "步骤号", "Step", Kind.WHOLE, is_key=True, least=1, most=SMALL, width=8),
                Column("order", "排序", "Order", Kind.WHOLE, most=SMALL, width=8),
                *both("title", "标题", "Title", most=300, width=44),
                Column("due_on", "完成时限", "Due on", Kind.DAY, is_required=True, width=13),
                Column("weight", "权重", "Weight", Kind.NUMBER, is_required=True, most=10**6, width=9),
                Column(
                    "is_beyond_year",
                    "可在本年度以外完成",
                    "May be due outside the year",
                    Kind.YES,
                    choices=YES_NO,
                    width=13,
                ),
                provenance(is_required=False),
            ),
            beside=(OF_GOAL,),
        ),
        Spec(
            Tab.DUTIES,
            "责任分工",
            "Duties",
            (
                goal_number(),
                Column("order", "排序", "Order", Kind.WHOLE, is_key=True, least=1, most=SMALL, width=8),
                Column(
                    "department",
                    "责任部门",
                    "Department",
                    Kind.REFERENCE,
                    is_required=True,
                    of=Tab.DEPARTMENTS,
                    width=22,
                ),
                *both("text", "职责", "Duty", most=300, width=44),
                Column("due_on", "完成时限", "Due on", Kind.DAY, width=13),
                *both("evidence", "佐证材料", "Evidence", most=300, width=30, is_required=False),
                provenance(is_required=False),
            ),
            beside=(OF_GOAL,),
        ),
    )
}

#: Columns of the goals' sheet that a task book holds; the others are the goal itself.
OF_TASK_BOOK = (
    "supporting",
    "baseline",
    "target",
    "target_provenance",
    "leader_zh_hans",
    "leader_en",
    "contact_zh_hans",
    "contact_en",
    "funds_zh_hans",
    "funds_en",
    "register_measure",
)
#: Sheets that stand in task books.
OF_GOALS = (Tab.TIMETABLE, Tab.ROAD_MAP, Tab.DUTIES)

#: A sheet's name in either language, as it is compared → the sheet.
TABS = {folded(name): spec.tab for spec in SPECS.values() for name in (spec.chinese, spec.english)}
