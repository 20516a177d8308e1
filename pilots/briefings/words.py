"""How sentences and cells of a paper are put together, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy, pgettext

from pilots.briefings.papers import Cell
from pilots.courses import Course
from pilots.models import Provenance, Unit
from pilots.rules.lights import Light
from pilots.templatetags.pilots import (
    day_name,
    gap,
    is_english,
    light_word,
    percent,
    points,
    quantity,
    unit_factor,
    with_unit,
)

KEPT_DECIMALS = 6
#: At the end of a source: （1732.5亿元）, (close to 40 million m²).
QUOTED_VALUE = re.compile(r"\s*[（(][^（）()]{0,20}\d[^（）()]{0,20}[)）]$")
#: At the beginning of a basis: “近”， or 'close to',
QUOTED_CAUTION = re.compile(r"^[“‘'\"][^”’'\"]{1,20}[”’'\"][，,]\s*")
#: Light → how many goals have it, within a sentence.
COUNTED = {
    Light.ACHIEVED: gettext_lazy("%(count)s achieved"),
    Light.ON_TRACK: gettext_lazy("%(count)s on track"),
    Light.AT_RISK: gettext_lazy("%(count)s at risk"),
    Light.BEHIND: gettext_lazy("%(count)s behind"),
    Light.NOT_REPORTED: gettext_lazy("%(count)s not reported"),
    Light.NOT_DUE: gettext_lazy("%(count)s not due yet"),
}
MORE = {
    Light.ACHIEVED: gettext_lazy("%(count)s more achieved"),
    Light.ON_TRACK: gettext_lazy("%(count)s more on track"),
    Light.AT_RISK: gettext_lazy("%(count)s more at risk"),
    Light.BEHIND: gettext_lazy("%(count)s more behind"),
    Light.NOT_REPORTED: gettext_lazy("%(count)s more not reported"),
    Light.NOT_DUE: gettext_lazy("%(count)s more not due yet"),
}
FEWER = {
    Light.ACHIEVED: gettext_lazy("%(count)s fewer achieved"),
    Light.ON_TRACK: gettext_lazy("%(count)s fewer on track"),
    Light.AT_RISK: gettext_lazy("%(count)s fewer at risk"),
    Light.BEHIND: gettext_lazy("%(count)s fewer behind"),
    Light.NOT_REPORTED: gettext_lazy("%(count)s fewer not reported"),
    Light.NOT_DUE: gettext_lazy("%(count)s fewer not due yet"),
}


def sentences(parts: Iterable[str]) -> str:
    """Whole sentences after each other; empty ones are left out."""
    return gap().join(str(part) for part in parts if part)


def listed(parts: Iterable[Any]) -> str:
    return pgettext("between items of a list", ", ").join(str(part) for part in parts)


def listed_long(parts: Iterable[Any]) -> str:
    """A list of clauses that have commas of their own."""
    return pgettext("between entries of a list", "; ").join(str(part) for part in parts)


def counted_lights(counts: dict[Light, int]) -> str:
    """How many goals have each light: 2 achieved, 18 on track; lights without a goal are left out."""
    return listed(str(COUNTED[light]) % {"count": count} for light, count in counts.items() if count)


def moved_counts(now: dict[Light, int], before: dict[Light, int]) -> str:
    """Which lights more or fewer goals have than before; "" where none."""
    differences = {light: now[light] - before[light] for light in now}
    return listed(
        str((MORE if difference > 0 else FEWER)[light]) % {"count": abs(difference)}
        for light, difference in differences.items()
        if difference
    )


def mark_of(provenance: str | None) -> str:
    """The mark of a cell: of the provenances only the illustrative must be seen."""
    return Provenance.ILLUSTRATIVE.value if provenance == Provenance.ILLUSTRATIVE else ""


def course_mark(course: Course) -> str:
    return Provenance.ILLUSTRATIVE.value if course.is_illustrative else ""


def goal_name(course: Course) -> str:
    """A goal in a table, its number first."""
    told = {"number": course.goal.number, "title": course.goal}
    return pgettext("goal in a table", "%(number)s. %(title)s") % told


def goal_title(course: Course) -> str:
    """A goal in a sentence or heading, which may have a number of its own."""
    told = {"number": course.goal.number, "title": course.goal}
    return pgettext("goal in a sentence", "%(title)s (goal %(number)s)") % told


def pace_words(value: Decimal | None, unit: Unit) -> str:
    """A step from month to month: of a percentage in percentage points."""
    if value is None or str(unit) != "%":
        return with_unit(value, unit)
    return pgettext("change of a percentage", "%(value)s points") % {"value": quantity(value, unit)}


def bare_source(source: str) -> str:
    """A source without the value that it quotes in brackets at its end, where that value stands right beside it."""
    return QUOTED_VALUE.sub("", source)


def bare_basis(basis: str) -> str:
    """A basis without the source's caution in quotation marks at its beginning, which the value has before it."""
    return QUOTED_CAUTION.sub("", basis)


def number_cell(count: int) -> Cell:
    return Cell(str(count), Decimal(count))


def light_cell(light: Light, mark: str = "") -> Cell:
    return Cell(light_word(light), light=light.value, mark=mark)


def day_cell(day: date | None) -> Cell:
    return Cell(day_name(day))


def decimals_of(unit: Unit) -> int:
    return unit.english_decimals if is_english() else unit.decimals


def kept(value: Decimal | None) -> Decimal | None:
    """The number behind a text: not rounded to what is shown of it, but not endless."""
    return None if value is None else round(value, KEPT_DECIMALS)


def shown(value: Decimal | None, unit: Unit) -> Decimal | None:
    """A value in the unit that the reader's language shows."""
    return None if value is None else kept(value * unit_factor(unit))


def quantity_cell(value: Decimal | None, unit: Unit, provenance: str | None = "", path: str = "") -> Cell:
    """A value without its unit."""
    return Cell(quantity(value, unit), shown(value, unit), decimals_of(unit), mark=mark_of(provenance), path=path)


def unit_cell(value: Decimal | None, unit: Unit, provenance: str | None = "", path: str = "") -> Cell:
    """A value with its unit."""
    return Cell(with_unit(value, unit), shown(value, unit), decimals_of(unit), mark=mark_of(provenance), path=path)


def percent_cell(share: Decimal | None) -> Cell:
    """A fraction as a percentage with one decimal."""
    return Cell(percent(share), kept(share), 1, is_percent=True)


def points_cell(value: Decimal | None) -> Cell:
    """Percentage points, plus is behind."""
    return Cell(points(value), kept(value), 1)
