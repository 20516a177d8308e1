"""The building register as a file: one place for the headings of import and export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from django.utils.translation import gettext_lazy as _

from buildings.models import Building
from buildings.models.buildings import EARLIEST_YEAR, LATEST_YEAR
from buildings.rules.labels import IN_FORCE_SINCE, EnergyClass, LabelProblem, Standard, Stars
from pilots.models import Zone
from pilots.sheets.registers.kinds import PROVENANCE, SOURCE, YES_AND_NO, Column, Kind, RegisterSheet, RuleProblem

LARGEST_AREA = 9_999_999_999
OTHER_YEAR = "other_year"

USES: Mapping[str, tuple[str, ...]] = {
    Building.Use.RESIDENTIAL: ("居住", "residential", "住宅", "居住建筑"),
    Building.Use.OFFICE: ("办公", "office", "办公建筑"),
    Building.Use.RETAIL: ("商业", "retail", "商场", "商业建筑"),
    Building.Use.HOTEL: ("酒店", "hotel", "宾馆", "旅馆"),
    Building.Use.EDUCATION: ("教育", "education", "学校"),
    Building.Use.HEALTH: ("医疗", "health care", "health", "医疗卫生", "医院"),
    Building.Use.CULTURE: ("文体", "culture and sport", "culture", "文化体育", "场馆"),
    Building.Use.TRANSPORT: ("交通", "transport", "交通枢纽"),
    Building.Use.INDUSTRY: ("工业", "industry", "厂房", "工业建筑"),
    Building.Use.OTHER: ("其他", "other", "其它"),
}
STARS: Mapping[str, tuple[str, ...]] = {
    Stars.BASIC: ("基本级", "basic level", "basic"),
    Stars.ONE: ("一星级", "one star", "一星", "1星", "1", "one", "★"),
    Stars.TWO: ("二星级", "two stars", "二星", "2星", "2", "two", "★★"),
    Stars.THREE: ("三星级", "three stars", "三星", "3星", "3", "three", "★★★"),
}
STANDARDS: Mapping[str, tuple[str, ...]] = {
    Standard.Y2006: ("GB/T 50378-2006", "GB/T 50378-2006", "2006"),
    Standard.Y2014: ("GB/T 50378-2014", "GB/T 50378-2014", "2014"),
    Standard.Y2019: ("GB/T 50378-2019", "GB/T 50378-2019", "2019"),
}
STAGES: Mapping[str, tuple[str, ...]] = {
    Building.Stage.DESIGN: ("设计", "design", "设计标识", "设计阶段", "预评价"),
    Building.Stage.OPERATION: ("运行", "operation", "运行标识", "运行阶段", "竣工"),
}
ENERGY_CLASSES: Mapping[str, tuple[str, ...]] = {
    EnergyClass.ULTRA_LOW: ("超低能耗", "ultra-low energy", "超低能耗建筑"),
    EnergyClass.NEAR_ZERO: ("近零能耗", "nearly zero energy", "近零能耗建筑"),
    EnergyClass.ZERO: ("零能耗", "zero energy", "零能耗建筑"),
}


def zones() -> dict[str, int]:
    """Code and names of each zone → its id."""
    zones: Any = Zone.objects.order_by()
    return {word: zone.pk for zone in zones for word in (zone.code, zone.name_zh_hans, zone.name_en) if word}


COLUMNS = (
    Column(
        "code", "建筑编号", "Code", is_required=True, synonyms=("编号", "编码", "建筑编码", "Building code"), most=40
    ),
    Column(
        "name", "建筑名称", "Name", is_required=True, synonyms=("名称", "项目名称", "楼宇名称", "Building"), most=200
    ),
    Column("address", "地址", "Address", synonyms=("建筑地址", "坐落"), most=300),
    Column("zone", "片区", "Zone", Kind.LOOKUP, synonyms=("片区编号", "Zone code"), lookup=zones),
    Column("district", "区市", "District", synonyms=("行政区", "区县", "区（市）"), most=60),
    Column(
        "use", "用途", "Use", Kind.CHOICE, is_required=True, synonyms=("建筑用途", "建筑类型", "功能"), choices=USES
    ),
    Column(
        "area_m2",
        "建筑面积（㎡）",
        "Area (m²)",
        Kind.NUMBER,
        is_required=True,
        synonyms=("面积", "Floor area", "Gross floor area"),
        most=LARGEST_AREA,
        is_positive=True,
        unit="m2",
    ),
    Column("floors", "层数", "Floors", Kind.WHOLE, synonyms=("楼层数", "地上层数"), most=300),
    Column(
        "year",
        "竣工年份",
        "Year of completion",
        Kind.WHOLE,
        is_required=True,
        synonyms=("建成年份", "建成年代", "竣工年度", "Year"),
        least=EARLIEST_YEAR,
        most=LATEST_YEAR,
    ),
    Column("completed_on", "竣工日期", "Completed on", Kind.DAY, synonyms=("竣工时间", "竣工验收日期")),
    Column("owner", "产权单位", "Owner", synonyms=("业主", "权属单位", "建设单位"), most=200),
    Column(
        "meets_standard",
        "是否达到绿色建筑标准",
        "Meets the green building standard",
        Kind.FLAG,
        synonyms=("绿色建筑", "是否绿色建筑", "Meets standard"),
        choices=YES_AND_NO,
    ),
    Column(
        "stars",
        "绿建标识",
        "Green label",
        Kind.CHOICE,
        synonyms=("星级", "标识星级", "标识等级", "Stars"),
        choices=STARS,
    ),
    Column(
        "label_standard",
        "评价标准",
        "Standard of the label",
        Kind.CHOICE,
        synonyms=("标识标准", "Label standard"),
        choices=STANDARDS,
    ),
    Column("label_stage", "标识阶段", "Label for", Kind.CHOICE, synonyms=("标识类型", "Label stage"), choices=STAGES),
    Column("labelled_on", "标识日期", "Labelled on", Kind.DAY, synonyms=("发证日期", "标识授予日期")),
    Column("label_valid_until", "标识有效期至", "Label valid until", Kind.DAY, synonyms=("有效期至", "有效期")),
    Column("energy_class", "能耗等级", "Energy class", Kind.CHOICE, synonyms=("低能耗类型",), choices=ENERGY_CLASSES),
    Column(
        "prefab_percent",
        "装配率（%）",
        "Prefabricated share (%)",
        Kind.NUMBER,
        synonyms=("装配式比例", "预制装配率"),
        most=100,
        unit="%",
    ),
    PROVENANCE,
    SOURCE,
)

#: What is told of a label, and of a building, whose fields do not fit together.
PROBLEM_WORDS = {
    LabelProblem.STANDARD_MISSING: _("A label needs the standard by which it was given."),
    LabelProblem.DAY_MISSING: _("A label needs the day on which it was given."),
    LabelProblem.STANDARD_NOT_YET: _("This standard was not in force yet on the day of the label."),
    LabelProblem.NO_BASIC_LEVEL: _("The basic level came with GB/T 50378-2019; earlier standards do not have it."),
    LabelProblem.ENDS_BEFORE: _("The label would end before it began."),
    OTHER_YEAR: _("The day of completion is not in the year of completion."),
}
TOLD_AT = {
    LabelProblem.STANDARD_MISSING: "label_standard",
    LabelProblem.DAY_MISSING: "labelled_on",
    LabelProblem.STANDARD_NOT_YET: "label_standard",
    LabelProblem.NO_BASIC_LEVEL: "stars",
    LabelProblem.ENDS_BEFORE: "label_valid_until",
}
FORCE_SINCE = {str(standard): day.isoformat() for standard, day in IN_FORCE_SINCE.items()}


def label_problems(rows: pd.DataFrame) -> dict[LabelProblem, pd.Series[bool]]:
    """As `rules.labels.label_problems`, of many rows at once: each problem with the rows that have it.

    Days are texts like 2021-07-05, which stand in the order of the days.
    """
    stars, standard, day, until = (
        rows[name] for name in ("stars", "label_standard", "labelled_on", "label_valid_until")
    )
    has_label, has_standard, has_day = stars != "", standard != "", day != ""
    since = standard.map(FORCE_SINCE)
    return {
        LabelProblem.STANDARD_MISSING: has_label & ~has_standard,
        LabelProblem.DAY_MISSING: has_label & ~has_day,
        LabelProblem.STANDARD_NOT_YET: has_label & has_standard & has_day & (day < since.fillna("")),
        LabelProblem.NO_BASIC_LEVEL: (stars == Stars.BASIC.value) & has_standard & (standard != Standard.Y2019.value),
        LabelProblem.ENDS_BEFORE: has_label & has_day & (until != "") & (until <= day),
    }


def problems(rows: pd.DataFrame) -> Iterator[RuleProblem]:
    for code, concerned in label_problems(rows).items():
        yield RuleProblem(code, TOLD_AT[code], concerned)
    day, year = rows["completed_on"], rows["year"]
    yield RuleProblem(OTHER_YEAR, "completed_on", (day != "") & (year != "") & (day.str[:4] != year))


def derive(rows: pd.DataFrame) -> None:
    """completed_month, as `Building.set_month` has it."""
    day = rows["completed_on"]
    rows["completed_month"] = (day.str[:7] + "-01").where(day != "", rows["year"] + "-12-01")


BUILDINGS = RegisterSheet(
    slug="buildings",
    model=Building,
    columns=COLUMNS,
    total="area_m2",
    total_unit="万㎡",
    total_divisor=10_000,
    together=("year", "completed_on", "stars", "label_standard", "labelled_on", "label_valid_until"),
    derived=("completed_month",),
    problems=problems,
    derive=derive,
    words=PROBLEM_WORDS,
)
