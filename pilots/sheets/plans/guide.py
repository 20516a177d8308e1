"""The first sheet of a plan's file: whose year it is, how it is filled in, and what every column takes."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pilots.registers import measure_name, measures
from pilots.sheets.plans.kinds import Column, Kind, Spec
from pilots.sheets.plans.specs import SPECS
from pilots.sheets.plans.words import GUIDE, YEAR
from pilots.sheets.style import BOLD, FRAME, HEAD, INPUT, QUIET, WRAP, at, put_text

YEAR_ROW, WORDS_ROW = 3, 5
WIDTHS = (20, 30, 90)


def write_guide(sheet: Worksheet, year: int, language: str) -> None:
    is_english = language.startswith("en")
    sheet.title = GUIDE[is_english]
    put_text(at(sheet, 1, 1), _("The plan of a year"))
    at(sheet, 1, 1).font = Font(bold=True, size=14)
    put_text(at(sheet, YEAR_ROW, 1), YEAR[is_english])
    cell = at(sheet, YEAR_ROW, 2)
    cell.value, cell.fill, cell.border, cell.font = year, INPUT, FRAME, BOLD
    row = WORDS_ROW
    for words in advice():
        put_text(at(sheet, row, 1), words)
        row += 1
    row += 1
    for column, words in enumerate((_("Sheet"), _("Column"), _("What it takes")), start=1):
        head = at(sheet, row, column)
        put_text(head, words)
        head.font, head.fill, head.border = BOLD, HEAD, FRAME
    for spec in SPECS.values():
        for each in spec.columns:
            row += 1
            texts = (spec.name(language), each.heading(language), takes(spec, each, language))
            for column, words in enumerate(texts, start=1):
                place = at(sheet, row, column)
                put_text(place, words)
                place.border, place.alignment = FRAME, WRAP
                place.font = QUIET if column == 1 else Font()
    for letter, width in zip("ABC", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9


def advice() -> list[str]:
    return [
        _("Fill in the sheets from left to right. Rows may be added anywhere; empty ones are passed over."),
        _("Keep the names of the sheets and the headings of the columns. Either language is read."),
        _("A department, task, unit, zone or goal is named by its code or number; its name is understood as well."),
        _("Upload the file on the page of the task books: every change is shown first, and nothing is written before."),
        _("One error anywhere keeps the whole file from being written. Nothing of the directories is deleted."),
        _("What changes in a task book becomes a draft; published versions stay as they are."),
    ]


def takes(spec: Spec, column: Column, language: str) -> str:
    """What a column takes, in a few words."""
    words = kind_words(column, language)
    gap = " " if language.startswith("en") else ""
    if column.is_required:
        return words + gap + _("Required.")
    if column.key == "step":
        return words + gap + _("Empty for a new step: it gets a number of its own.")
    if column.key == "order":
        return words + gap + _("Empty: after the others.")
    if column.key == "provenance":
        return words + gap + _("Empty: what stays keeps its own; what changes was reported.")
    return words


def kind_words(column: Column, language: str) -> str:
    if column.kind == Kind.MEASURE:
        names = _(", ").join(measure_name(key) for key in measures())
        words = _("A measure of a register in the goal's unit, by its name or key.")
        gap = " " if language.startswith("en") else ""
        return words + gap + _("One of: %(choices)s.") % {"choices": names} if names else words
    if column.choices:
        options = _(", ").join(pair[language.startswith("en")] for pair in column.choices.values())
        return _("One of: %(choices)s.") % {"choices": options}
    if column.of:
        name = SPECS[column.of].name(language)
        several = _("Codes from the sheet “%(sheet)s”, with commas between them.")
        one = _("A code or number from the sheet “%(sheet)s”.")
        return (several if column.kind == Kind.LIST else one) % {"sheet": name}
    return str(WORDS[column.kind]) % {"count": column.decimals if column.kind == Kind.NUMBER else column.most}


WORDS = {
    Kind.VALUE: gettext_lazy("A number in the goal's unit."),
    Kind.WHOLE: gettext_lazy("A whole number."),
    Kind.NUMBER: gettext_lazy("A number with up to %(count)s decimals."),
    Kind.DAY: gettext_lazy("A day as 2021-08-31."),
    Kind.CODE: gettext_lazy("Letters, digits, - and _: a name for addresses, up to %(count)s characters."),
    Kind.TEXT: gettext_lazy("Text of up to %(count)s characters."),
}
