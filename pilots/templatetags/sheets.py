"""How an uploaded spreadsheet, and what is wrong with it, is worded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.models import Unit
from pilots.sheets.cells import LONGEST_TEXT, Problem, Trouble
from pilots.sheets.fields import Field
from pilots.sheets.files import Reason, UnusableError
from pilots.templatetags.pilots import day_name, gap
from pilots.templatetags.reporting import refusal_words, typed_number

register = template.Library()

FIELDS = {
    Field.NUMBER: gettext_lazy("Code or number"),
    Field.TITLE: gettext_lazy("Goal"),
    Field.ZONE: gettext_lazy("Zone"),
    Field.UNIT: gettext_lazy("Unit"),
    Field.VALUE: gettext_lazy("This month"),
    Field.COMMENT: gettext_lazy("Comment"),
    Field.CAUSE: gettext_lazy("Cause"),
    Field.REMEDY: gettext_lazy("Remedy"),
    Field.BACK_ON: gettext_lazy("Back on the timetable by"),
}

UNUSABLE = {
    Reason.EMPTY: gettext_lazy("The file is empty."),
    Reason.TOO_LARGE: gettext_lazy("The file is larger than 5 MB. Delete pictures and sheets that are not needed."),
    Reason.BOMB: gettext_lazy("The file unpacks to far more than a month's figures need, and was not opened."),
    Reason.PASSWORD: gettext_lazy("The file is protected by a password. Save it without one and upload it again."),
    Reason.BROKEN: gettext_lazy(
        "The file cannot be read: it is damaged, or far larger inside than it looks. Open it in Excel or WPS, save it"
        " as .xlsx and upload that."
    ),
    Reason.NOT_A_SHEET: gettext_lazy("This is not a spreadsheet. Upload an .xlsx, .xls or .csv file."),
    Reason.OTHER_FORMAT: gettext_lazy("%(detail)s files are not read here. Save it as .xlsx and upload that."),
    Reason.MARKUP: gettext_lazy(
        "This is a web page or XML under a spreadsheet's name. Open it in Excel or WPS, save it as .xlsx and upload"
        " that."
    ),
    Reason.ENCODING: gettext_lazy("The text is neither UTF-8 nor GB18030. Save it as .xlsx and upload that."),
    Reason.FAR_CELL: gettext_lazy(
        "The sheet reaches as far as cell %(detail)s. Delete the rows and columns outside your table, save it and"
        " upload it again."
    ),
    Reason.MUCH_TEXT: gettext_lazy(
        "The file holds more text than can be read. Keep only the table of the month's figures."
    ),
    Reason.NO_SHEET: gettext_lazy(
        "All sheets with content are hidden. Show the one to read, save it and upload it again."
    ),
    Reason.BUSY: gettext_lazy(
        "Reading the file took too long. Try again, or keep only the table of the month's figures."
    ),
}

TROUBLES = {
    Trouble.DAY: gettext_lazy("This is not a day. Write it as 2021-08-31."),
    Trouble.NO_RESULT: gettext_lazy(
        "The formula has no saved result. Open the file in Excel or WPS, save it and upload it again."
    ),
    Trouble.ERROR: gettext_lazy("The formula ends in an error."),
    Trouble.SHARE: gettext_lazy(
        "An .xls file does not say whether this is a percentage. Save it as .xlsx, or write 45%% as text."
    ),
    Trouble.MERGED: gettext_lazy(
        "The cell is part of the merged cells %(detail)s. Unmerge them and fill in each cell."
    ),
    Trouble.TWICE: gettext_lazy("Figure %(said)s stands already at %(detail)s, with other content. Neither is taken."),
    Trouble.DISAGREES: gettext_lazy("“%(said)s” is not what the code in this row stands for."),
    Trouble.OTHER_DEPARTMENT: gettext_lazy("“%(said)s” is a goal of %(detail)s."),
    Trouble.NOT_OWED: gettext_lazy("“%(said)s” owes no figure for this month."),
    Trouble.NO_SUCH_ZONE: gettext_lazy("The goal is not reported for zone %(said)s."),
    Trouble.OF_THE_CITY: gettext_lazy("Cause, remedy and day are given in the city's row, not in a zone's."),
    Trouble.WITH_OFFICE: gettext_lazy(
        "The figure is with the office and opens again when the office returns or approves it."
    ),
    Trouble.STEP: gettext_lazy("%(said)s is a step of the road map: report it on the page of the month."),
    Trouble.UNKNOWN_GOAL: gettext_lazy("No goal has this number or title."),
    Trouble.UNKNOWN_ZONE: gettext_lazy("No zone has this code or name."),
}


def unusable_words(error: UnusableError) -> str:
    """Why a file cannot be read, in one clear sentence."""
    return str(UNUSABLE[error.reason]) % {"detail": error.detail}


@register.filter
def problem_words(problem: Problem) -> str:
    """Why a cell or a row is not taken."""
    if problem.trouble == Trouble.NUMBER and problem.refusal:
        return refusal_words(problem.refusal, problem.detail)
    if problem.trouble == Trouble.LONG:
        return _("The text has more than %(count)s characters.") % {"count": LONGEST_TEXT}
    words = str(TROUBLES[problem.trouble]) % {"said": problem.said, "detail": problem.detail}
    if problem.trouble == Trouble.UNKNOWN_GOAL and problem.detail:
        words += gap() + _("Of the merged cells %(area)s only the first counts.") % {"area": problem.detail}
    return words


@register.filter
def quotes_cell(problem: Problem) -> bool:
    """Whether what the cell holds is still to be told, because the words do not."""
    return bool(problem.said) and "%(said)s" not in str(TROUBLES.get(problem.trouble, ""))


@register.filter
def field_words(field: Field) -> str:
    return str(FIELDS[field])


@register.filter
def content_words(value: Any, unit: Unit) -> str:
    """A field's content, old or new; "" for an empty one."""
    if isinstance(value, Decimal):
        return typed_number(value)
    return day_name(value) if isinstance(value, date) else str(value or "")
