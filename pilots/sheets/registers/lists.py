"""All errors of a file as a .csv, line by line, so that any number of them can be sent."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.sheets.registers.kinds import RegisterSheet
from pilots.sheets.registers.problems import Found
from pilots.sheets.tables import BOM, safe

Words = Callable[[Found, RegisterSheet], str]
Heading = Callable[[str, RegisterSheet], str]


class Line:
    """A file of the one line that was written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def error_lines(errors: Iterable[Found], sheet: RegisterSheet, heading: Heading, trouble: Words) -> Iterator[str]:
    """Headings, then a line an error; a text that a spreadsheet would take for a formula is made harmless."""
    line = Line()
    writer = csv.writer(line)
    writer.writerow([_("Row"), pgettext("of a table", "Column"), _("What stands there"), _("What is wrong")])
    yield BOM + line.text
    for error in errors:
        writer.writerow([error.row or "", heading(error.column, sheet), safe(error.said), trouble(error, sheet)])
        yield line.text
