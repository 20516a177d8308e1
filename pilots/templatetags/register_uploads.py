"""How a file of a register, what is wrong in it and how far the work on it is, are worded."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from django import template
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from pilots.models import RegisterUpload, Unit
from pilots.rules.quantities import Refusal
from pilots.sheets.cells import Trouble as CellTrouble
from pilots.sheets.columns import BRACKETS
from pilots.sheets.files import Reason
from pilots.sheets.registers.kinds import Column, Kind, RegisterSheet
from pilots.sheets.registers.problems import Found, Trouble
from pilots.sheets.registers.progress import Phase, Progress
from pilots.templatetags.pilots import MINUS, with_unit, written
from pilots.templatetags.reporting import refusal_words
from pilots.templatetags.sheets import TROUBLES, UNUSABLE

register = template.Library()

#: What a register's file is told otherwise than a month's.
FILE_WORDS = {
    Reason.TOO_LARGE: gettext_lazy("The file is larger than can be read: 1 GB of .csv, 80 MB of .xlsx."),
    Reason.BOMB: gettext_lazy("The file unpacks to far more than a table needs, and was not opened."),
    Reason.NOT_A_SHEET: gettext_lazy("This is not a table. Upload a .csv or .xlsx file."),
    Reason.ENCODING: gettext_lazy("The text is neither UTF-8 nor GB18030. Save it as “CSV UTF-8” and upload that."),
    Reason.FAR_CELL: gettext_lazy(
        "The sheet reaches as far as cell %(detail)s, which is more than is read of an .xlsx. Delete what lies outside"
        " your table, or save it as .csv."
    ),
    Reason.BROKEN: gettext_lazy(
        "The file cannot be read: it is damaged, or far larger inside than it looks. Open it, save it anew as .xlsx or"
        " .csv, and upload that."
    ),
}
REASONS = {
    "moved": gettext_lazy(
        "The register was changed since the preview was made, so nothing was written. The file was read again: look at"
        " what would change now."
    ),
    "lost": gettext_lazy("The work had stopped and was begun again."),
    "database": gettext_lazy("The database could not be reached or refused the rows: nothing was written."),
    "no_process": gettext_lazy(
        "The server could not begin the work: it may have no memory left. Nothing was written; try again later or tell"
        " the administrator."
    ),
    "broke": gettext_lazy("The work ended with an error: nothing was written. The server's log says more."),
}
WORDS = {
    Trouble.NO_HEADINGS: gettext_lazy("No row at the top of the file holds the headings of the register."),
    Trouble.NO_ROWS: gettext_lazy("There are no rows below the headings."),
    Trouble.BEYOND: gettext_lazy("The row has more cells than there are headings."),
    Trouble.DAY: gettext_lazy("This is not a day. Write it as 2021-08-31."),
    Trouble.UNKNOWN: gettext_lazy("This code or name is not known."),
    Trouble.WHOLE: gettext_lazy("This must be a whole number."),
    Trouble.POSITIVE: gettext_lazy("The number must be greater than 0."),
    Trouble.ERROR: TROUBLES[CellTrouble.ERROR],
    Trouble.NO_RESULT: TROUBLES[CellTrouble.NO_RESULT],
}
PHASES = {
    Phase.BEGINNING: gettext_lazy("The work begins."),
    Phase.READING: gettext_lazy("The file is being read and checked."),
    Phase.COMPARING: gettext_lazy("The rows are being compared with the register."),
    Phase.LOADING: gettext_lazy("The rows are being brought into the database."),
    Phase.WRITING: gettext_lazy("The rows are being written into the register."),
    Phase.ADDING_UP: gettext_lazy("The totals are being brought up to date."),
}
HEADS = {
    RegisterUpload.State.READING: gettext_lazy("The file is being read"),
    RegisterUpload.State.READY: gettext_lazy("What will change"),
    RegisterUpload.State.REFUSED: gettext_lazy("The file has errors"),
    RegisterUpload.State.WRITING: gettext_lazy("The rows are being written"),
    RegisterUpload.State.WRITTEN: gettext_lazy("The rows are written"),
    RegisterUpload.State.CANCELLED: gettext_lazy("The upload was cancelled"),
    RegisterUpload.State.FAILED: gettext_lazy("Nothing was written"),
}
#: Between what stands in order: numbers of rows as a person counts them.
CELL = pgettext_lazy("place in a file", "row %(row)s, %(column)s")


def language() -> str:
    return get_language() or ""


def heading_words(name: str, sheet: RegisterSheet) -> str:
    return sheet.column(name).heading(language()) if name else ""


@register.filter
def count_words(count: int) -> str:
    return written(Decimal(count), 0)


@register.filter
def place_words(found: Found, sheet: RegisterSheet) -> str:
    """Row and column heading; only the column where it is the file's."""
    column = heading_words(found.column, sheet)
    if not found.row:
        return column
    if not column:
        return _("row %(row)s") % {"row": found.row}
    return str(CELL) % {"row": found.row, "column": column}


@register.filter
def trouble_words(found: Found, sheet: RegisterSheet) -> str:  # noqa: PLR0911  a table of sentences
    """What is wrong, as a sentence in the reader's language."""
    values = found.values
    match found.trouble:
        case Trouble.BLANK:
            return _("“%(column)s” must be given.") % {"column": heading_words(found.column, sheet)}
        case Trouble.MISSING_COLUMN:
            return _("The column “%(column)s” is missing.") % {"column": heading_words(found.column, sheet)}
        case Trouble.COLUMN_TWICE:
            return _("The column stands in the file twice, also as “%(other)s”.") % values
        case Trouble.NUMBER:
            return refusal_words(Refusal(values["refusal"]), values["detail"])
        case Trouble.CHOICE:
            return _("This is none of the choices: %(choices)s.") % {"choices": choice_list(found.column, sheet)}
        case Trouble.RANGE:
            ends = {name: written(Decimal(values[name]), 0) for name in ("least", "most")}
            if sheet.column(found.column).kind == Kind.WHOLE and values["least"] > 1000:
                ends = values  # years
            return _("This must lie between %(least)s and %(most)s.") % ends
        case Trouble.DECIMALS:
            return _("The number has more than %(count)s decimals.") % values
        case Trouble.LONG:
            return _("The text has more than %(count)s characters.") % values
        case Trouble.MERGED:
            return str(TROUBLES[CellTrouble.MERGED]) % {"detail": values["area"]}
        case Trouble.TWICE:
            return _("The code stands already in row %(row)s.") % values
        case Trouble.RULE:
            return str(sheet.words.get(values["code"], values["code"]))
    return str(WORDS[Trouble(found.trouble)])


def choice_list(name: str, sheet: RegisterSheet) -> str:
    column = sheet.column(name)
    return pgettext("between items of a list", ", ").join(column.words(code, language()) for code in column.choices)


def file_words(reason: Reason, detail: str = "") -> str:
    """Why a file cannot be read at all."""
    return str(FILE_WORDS.get(reason, UNUSABLE[reason])) % {"detail": detail}


@register.filter
def reason_words(upload: RegisterUpload) -> str:
    """Why a file was refused, or what became of it; "" where there is nothing to say."""
    if upload.reason.startswith("file_"):
        return file_words(Reason(upload.reason.removeprefix("file_")), upload.detail)
    return str(REASONS.get(upload.reason, ""))


@register.filter
def phase_words(progress: Progress) -> str:
    return str(PHASES[progress.phase])


@register.filter
def head_words(upload: RegisterUpload) -> str:
    return str(HEADS[RegisterUpload.State(upload.state)])


@register.filter
def remark_words(remark: list[str]) -> str:
    kind, name = remark
    if kind == "sheet":
        return _("The sheet “%(name)s” was not read: only the first one is.") % {"name": name}
    if kind == "unit":
        return _("What the heading “%(said)s” has in brackets is no unit: bare numbers count in the register's.") % {
            "said": name
        }
    return _("The column “%(said)s” is not known and was not read.") % {"said": name}


@register.filter
def changes_told(changes: list[dict[str, Any]], sheet: RegisterSheet) -> Iterator[dict[str, Any]]:
    """Each change with what the row is called in the register, and its fields as heading, old and new words."""
    titles = titles_of([change["code"] for change in changes], sheet)
    names = {column.name: lookup_names(column) for column in sheet.columns if column.kind == Kind.LOOKUP}

    def words(name: str, text: str) -> str:
        column = sheet.column(name)
        if column.kind == Kind.NUMBER and text:
            return written(Decimal(text), column.decimals)
        return names[name].get(text, text) if name in names else column.words(text, language())

    for change in changes:
        fields = change["fields"]
        told = [(heading_words(name, sheet), words(name, old), words(name, new)) for name, old, new in fields]
        yield {**change, "title": titles.get(change["code"], ""), "fields": told}


def titles_of(codes: list[str], sheet: RegisterSheet) -> dict[str, str]:
    """Code → what its row is called in the reader's language: one query, none without codes."""
    model: Any = sheet.model
    rows = model.objects.current().filter(code__in=codes) if codes else ()
    return {row.code: getattr(row, sheet.title) for row in rows}


def lookup_names(column: Column) -> dict[str, str]:
    """Id → the first word that stands for it, its code."""
    names: dict[str, str] = {}
    for word, pk in (column.lookup() if column.lookup else {}).items():
        names.setdefault(str(pk), word)
    return names


@register.filter
def rows_written(upload: RegisterUpload) -> str:
    count = upload.new_count + upload.changed_count
    words = ngettext("%(count)s row written from %(file)s.", "%(count)s rows written from %(file)s.", count)
    return words % {"count": count_words(count), "file": upload.name}


@register.filter
def column_heading(column: Column) -> str:
    return column.heading(language())


@register.filter
def total_words(sheet: RegisterSheet) -> str:
    """What the preview adds up, without the unit of the file."""
    heading = BRACKETS.sub("", normalize("NFKC", heading_words(sheet.total, sheet))).strip()
    return _("%(what)s in the register") % {"what": heading}


@register.filter
def signed_with_unit(value: Decimal, unit: Unit) -> str:
    """A difference with its sign and its unit."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{with_unit(abs(value), unit)}"
