"""How a plan's file, what is wrong with it and what it would change are worded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from pilots.models import Provenance, Unit
from pilots.registers import measure_name
from pilots.rules.plans import Problem as RuleProblem
from pilots.sheets.cells import Problem as CellProblem
from pilots.sheets.files import Reason, UnusableError
from pilots.sheets.plans.changes import Deed, FieldChange
from pilots.sheets.plans.kinds import Column, Kind, Tab
from pilots.sheets.plans.problems import Found, Remark, Trouble
from pilots.sheets.plans.specs import SPECS
from pilots.templatetags.pilots import day_name, is_english, written
from pilots.templatetags.reporting import typed_number
from pilots.templatetags.sheets import UNUSABLE, problem_words
from pilots.templatetags.task_books import problem_words as rule_words

register = template.Library()

#: Names of rows are told up to so many.
MOST_NAMES = 12

#: What a plan's file is told otherwise than a month's.
PLAN_UNUSABLE = {
    Reason.TOO_LARGE: gettext_lazy("The file is larger than 20 MB. Delete pictures and sheets that are not needed."),
    Reason.BOMB: gettext_lazy("The file unpacks to far more than a plan needs, and was not opened."),
    Reason.NOT_A_SHEET: gettext_lazy("This is not an .xlsx file. Save the plan as .xlsx and upload that."),
    Reason.MUCH_TEXT: gettext_lazy("The file holds more text than can be read. Keep only the sheets of the plan."),
    Reason.BUSY: gettext_lazy("Reading the file took too long. Try again, or keep only the sheets of the plan."),
}

WORDS: Mapping[Trouble | Remark, Any] = {
    Trouble.SHEET_TWICE: gettext_lazy("The sheet stands in the file twice, also as “%(other)s”."),
    Trouble.COLUMN_TWICE: gettext_lazy("The column stands in the sheet twice, also at %(other)s."),
    Trouble.TOO_MANY_ROWS: gettext_lazy("Only the first %(count)s rows of a sheet are read."),
    Trouble.NO_YEAR: gettext_lazy("The guide does not say of which year the plan is. Write it beside “Year”."),
    Trouble.OTHER_YEAR: gettext_lazy("The file is the plan of %(said)s, and not of %(year)s."),
    Trouble.TWICE: gettext_lazy("“%(said)s” stands already at %(other)s."),
    Trouble.CODE: gettext_lazy("A code has letters of the Latin alphabet, digits, - and _ alone."),
    Trouble.WHOLE: gettext_lazy("This must be a whole number."),
    Trouble.RANGE: gettext_lazy("This must lie between %(least)s and %(most)s."),
    Trouble.DECIMALS: gettext_lazy("The number has more than %(count)s decimals."),
    Trouble.NO_TIMETABLE: gettext_lazy("Goal %(said)s has no row in the timetable."),
    Trouble.DROPPED_STEP: gettext_lazy(
        "Step %(said)s was dropped in an earlier version, and its number is not given again. Leave the number empty for"
        " a new step."
    ),
    Trouble.MEASURE: gettext_lazy("No register offers “%(said)s”."),
    Trouble.NESTED: gettext_lazy("A zone that lies within another can have none within itself."),
    Remark.UNKNOWN_COLUMN: gettext_lazy("The column “%(said)s” is not known and was not read."),
    Remark.OTHER_SHEET: gettext_lazy("The sheet is no part of the plan and was not read."),
    Remark.COUNT: gettext_lazy("The plan has %(count)s goals; that of a year has %(usual)s."),
    Remark.NO_TIMETABLE: gettext_lazy("Goal %(said)s has no timetable yet."),
}

KEPT_MARK = {
    Tab.GOALS: gettext_lazy(
        "The target of goal %(said)s changes and keeps “%(kind)s” as its provenance. Is that meant?"
    ),
    Tab.TIMETABLE: gettext_lazy(
        "The timetable of goal %(said)s changes and keeps “%(kind)s” as its provenance. Is that meant?"
    ),
}

UNKNOWN = {
    Tab.DEPARTMENTS: gettext_lazy("No department has the code or name “%(part)s”."),
    Tab.CATEGORIES: gettext_lazy("No category has the code or name “%(part)s”."),
    Tab.TASKS: gettext_lazy("No task has the number or title “%(part)s”."),
    Tab.UNITS: gettext_lazy("No unit has the code or label “%(part)s”."),
    Tab.ZONES: gettext_lazy("No zone has the code or name “%(part)s”."),
    Tab.GOALS: gettext_lazy("The sheet of goals has no goal “%(part)s”."),
}


def unusable_plan_words(error: UnusableError) -> str:
    """Why a plan's file cannot be read, in one clear sentence."""
    return str(PLAN_UNUSABLE.get(error.reason, UNUSABLE[error.reason])) % {"detail": error.detail}


@register.filter
def found_words(found: Found) -> str:
    """An error or a remark as a sentence."""
    if isinstance(found.cause, CellProblem):
        return problem_words(found.cause)
    if isinstance(found.cause, RuleProblem):
        words = rule_words(found.cause, Unit(decimals=found.decimals))
        return _("Goal %(goal)s: %(problem)s") % {"goal": found.values["goal"], "problem": words}
    if found.what in OTHERWISE:
        return str(OTHERWISE[found.what](found))
    return str(WORDS[found.what]) % {"said": found.said, **found.values}


def heading_of(found: Found) -> str:
    values = found.values
    return str(values["english"] if is_english() else values["chinese"])


def missing_sheet(found: Found) -> str:
    if found.values["is_hidden"]:
        words = _("The sheet “%(sheet)s” is hidden. Show it, save the file and upload it again.")
    else:
        words = _("The sheet “%(sheet)s” is missing.")
    return words % {"sheet": heading_of(found)}


def missing_column(found: Found) -> str:
    return _("The column “%(column)s” is missing.") % {"column": heading_of(found)}


def renamed_column(found: Found) -> str:
    words = _("The column “%(column)s” is headed “%(said)s”. Give it its own heading again.")
    return words % {"column": heading_of(found), "said": found.said}


def blank(found: Found) -> str:
    return _("“%(column)s” must be given.") % {"column": column_words(found.values["name"])}


def choice(found: Found) -> str:
    column: Column = found.values["name"]
    options = pgettext("between items of a list", ", ").join(
        pair[is_english()] for pair in (column.choices or {}).values()
    )
    return _("This is none of the choices: %(choices)s.") % {"choices": options}


def too_long(found: Found) -> str:
    return _("The text has more than %(count)s characters.") % {"count": found.values["most"]}


def unknown(found: Found) -> str:
    return str(UNKNOWN[found.values["of"]]) % found.values


def several(found: Found) -> str:
    return _("“%(part)s” names more than one row. Use the code.") % found.values


def other_unit(found: Found) -> str:
    values = found.values
    words = _("The register counts “%(name)s” in %(unit)s, and the goal counts in %(own)s.")
    return words % {
        "name": values["measure"],
        "unit": unit_words(values["unit"]),
        "own": unit_words(values["own"]),
    }


def unit_words(row: Mapping[str, Any]) -> str:
    """The reporting label of a unit's row in the reader's language, its plain label where it has none."""
    language = "en" if is_english() else "zh_hans"
    names = (f"reporting_label_{language}", f"label_{language}", "reporting_label_zh_hans", "label_zh_hans")
    return next((str(row[name]) for name in names if row.get(name)), "")


def not_in_file(found: Found) -> str:
    names = found.values["names"]
    words = ngettext(
        "%(count)s row of the site is not in the file and stays as it is: %(names)s",
        "%(count)s rows of the site are not in the file and stay as they are: %(names)s",
        len(names),
    )
    rest = "…" if len(names) > MOST_NAMES else ""
    return words % {
        "count": len(names),
        "names": pgettext("between items of a list", ", ").join(names[:MOST_NAMES]) + rest,
    }


def kept_mark(found: Found) -> str:
    values = {"said": found.said, "kind": Provenance(found.values["kind"]).label}
    return str(KEPT_MARK[found.values["tab"]]) % values


def forbidden(found: Found) -> str:
    return str(found.values["reason"]) % {"zone": found.values.get("zone", "")}


OTHERWISE: Mapping[Trouble | Remark, Any] = {
    Trouble.MISSING_SHEET: missing_sheet,
    Trouble.MISSING_COLUMN: missing_column,
    Trouble.RENAMED_COLUMN: renamed_column,
    Trouble.BLANK: blank,
    Trouble.CHOICE: choice,
    Trouble.LONG: too_long,
    Trouble.UNKNOWN: unknown,
    Trouble.SEVERAL: several,
    Trouble.FORBIDDEN: forbidden,
    Trouble.MEASURE_UNIT: other_unit,
    Remark.NOT_IN_FILE: not_in_file,
    Remark.STAYS_MARKED: kept_mark,
}


@register.filter
def quotes_found(found: Found) -> bool:
    """Whether what the cell holds is still to be told, because the words do not."""
    says_it = {Trouble.TWICE, Trouble.OTHER_YEAR, Trouble.RENAMED_COLUMN, Trouble.RULE, Trouble.NO_TIMETABLE}
    says_it |= {Trouble.DROPPED_STEP, Trouble.UNKNOWN, Trouble.FORBIDDEN, Trouble.MEASURE, Trouble.MEASURE_UNIT}
    return bool(found.said) and isinstance(found.what, Trouble) and found.what not in says_it


@register.filter
def tab_words(tab: Tab) -> str:
    return SPECS[tab].name(get_language() or "")


@register.filter
def column_words(column: Column) -> str:
    return column.heading(get_language() or "")


DEEDS = {
    Deed.NEW: pgettext_lazy("row of a plan", "new"),
    Deed.CHANGED: pgettext_lazy("row of a plan", "changed"),
    Deed.REMOVED: pgettext_lazy("row of a plan", "removed from the task book"),
}


@register.filter
def deed_words(deed: Deed) -> str:
    return str(DEEDS[deed])


@register.simple_tag
def old_words(change: FieldChange, decimals: int) -> str:
    return content_words(change, change.old, decimals)


@register.simple_tag
def new_words(change: FieldChange, decimals: int) -> str:
    return content_words(change, change.new, decimals)


def content_words(change: FieldChange, value: Any, decimals: int) -> str:
    """A column's content, old or new, what it refers to by code and name; "" for an empty one."""
    column = change.column
    if column.kind == Kind.YES:
        return gettext("yes") if value else gettext("no")
    if column.kind == Kind.MEASURE:
        return measure_name(value)
    if column.choices:
        return str(column.choices[value][is_english()]) if value else ""
    if column.of:
        codes = value if isinstance(value, tuple) else (value,)
        return pgettext("between items of a list", ", ").join(named(change, code) for code in codes if code != "")
    if isinstance(value, Decimal):
        # numbers of a goal as its pages show them, with whatever more was given
        return written(value, max(decimals, digits_of(value))) if column.kind == Kind.VALUE else typed_number(value)
    return day_name(value) if isinstance(value, date) else "" if value is None else str(value)


def named(change: FieldChange, code: Any) -> str:
    name = change.names.get(code, ("", ""))[is_english()]
    return f"{code} {name}" if name else str(code)


def digits_of(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
