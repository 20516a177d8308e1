"""What a column can hold, and how people head it in either language."""

from enum import StrEnum


class Field(StrEnum):
    NUMBER = "number"
    TITLE = "title"
    ZONE = "zone"
    UNIT = "unit"
    VALUE = "value"
    COMMENT = "comment"
    CAUSE = "cause"
    REMEDY = "remedy"
    BACK_ON = "back_on"


#: What names a figure, and what is said of it.
KEYS = (Field.NUMBER, Field.TITLE, Field.ZONE)
INPUTS = (Field.VALUE, Field.COMMENT, Field.CAUSE, Field.REMEDY, Field.BACK_ON)

#: Headings in Chinese and in English, the better ones first; the first of each is that of our own sheet.
#: They stand here and not among the translations, because a sheet is read in either language.
SYNONYMS: dict[Field, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Field.NUMBER: (
        ("编号", "代码", "指标编号", "目标编号", "目标序号", "指标代码", "序号", "号"),
        ("Code", "Number", "Goal number", "Goal code", "Goal no", "No", "ID"),
    ),
    Field.TITLE: (
        ("目标", "指标", "目标名称", "指标名称", "目标任务", "年度目标", "工作目标", "项目", "名称"),
        ("Goal", "Goal title", "Indicator", "Title", "Name", "Goal name", "Indicator name"),
    ),
    Field.ZONE: (
        ("片区", "试点片区", "区域", "试点区域", "园区", "功能区", "片区名称", "范围"),
        ("Zone", "Pilot zone", "Area", "Zone code", "Zone name", "District"),
    ),
    Field.UNIT: (("单位", "计量单位"), ("Unit", "Units")),
    Field.VALUE: (
        (
            "本月",
            "本月数",
            "本月值",
            "本月累计",
            "本月完成",
            "本月完成值",
            "累计完成",
            "累计完成值",
            "累计完成量",
            "完成值",
            "完成情况",
            "完成数",
            "完成量",
            "实际完成",
            "实际完成值",
            "实际值",
            "累计值",
            "累计数",
            "数值",
            "当期值",
        ),
        (
            "This month",
            "Value",
            "Actual",
            "Actual value",
            "Figure",
            "Cumulative",
            "Cumulative value",
            "Year to date",
            "YTD",
            "Done",
        ),
    ),
    Field.COMMENT: (
        ("说明", "备注", "情况说明", "填报说明"),
        ("Comment", "Comments", "Remarks", "Remark", "Note", "Notes"),
    ),
    Field.CAUSE: (
        ("原因", "滞后原因", "未完成原因", "偏差原因", "原因分析", "存在问题"),
        ("Cause", "Reason", "Cause of delay", "Reason for delay", "Why"),
    ),
    Field.REMEDY: (
        ("整改措施", "措施", "补救措施", "下一步措施", "下一步工作", "改进措施"),
        ("Remedy", "Measures", "Measure", "Remedial measures", "Action", "Next steps"),
    ),
    Field.BACK_ON: (
        ("预计恢复正常日期", "恢复进度日期", "恢复时间", "赶上进度日期", "预计完成时间", "完成时限", "整改时限"),
        ("Back on timetable by", "Back on", "Back on track by", "Back on the timetable by", "Recovery date"),
    ),
}


def heading(field: Field, language: str) -> str:
    """How our own sheet names a column in a language."""
    chinese, english = SYNONYMS[field]
    return english[0] if language.startswith("en") else chinese[0]
