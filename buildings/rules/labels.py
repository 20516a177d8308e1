"""Green building labels and energy classes: which standard knows which, and since when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Standard(StrEnum):
    """The editions of the assessment standard for green building, GB/T 50378."""

    Y2006 = "gbt50378-2006"
    Y2014 = "gbt50378-2014"
    Y2019 = "gbt50378-2019"


class Stars(StrEnum):
    BASIC = "basic"
    ONE = "one"
    TWO = "two"
    THREE = "three"


class EnergyClass(StrEnum):
    """As GB/T 51350-2019 has them."""

    ULTRA_LOW = "ultra_low"
    NEAR_ZERO = "near_zero"
    ZERO = "zero"


#: The first day on which an edition applies.
IN_FORCE_SINCE = {
    Standard.Y2006: date(2006, 6, 1),
    Standard.Y2014: date(2015, 1, 1),
    Standard.Y2019: date(2019, 8, 1),
}
#: The technical standard for nearly zero energy buildings applies since then.
ENERGY_CLASSES_SINCE = date(2019, 9, 1)
#: Stars that count as star-rated; the basic level meets the standard and has no star.
STARRED = (Stars.ONE, Stars.TWO, Stars.THREE)


class LabelProblem(StrEnum):
    STANDARD_MISSING = "standard_missing"
    DAY_MISSING = "day_missing"
    STANDARD_NOT_YET = "standard_not_yet"
    NO_BASIC_LEVEL = "no_basic_level"
    ENDS_BEFORE = "ends_before"


def label_problems(
    stars: Stars | None, standard: Standard | None, labelled_on: date | None, valid_until: date | None
) -> list[LabelProblem]:
    """What is wrong with a label, in the order of the fields; [] for a sound one, or for none at all.

    The basic level came with the edition of 2019.
    """
    if stars is None:
        return []
    problems = []
    if standard is None:
        problems.append(LabelProblem.STANDARD_MISSING)
    if labelled_on is None:
        problems.append(LabelProblem.DAY_MISSING)
    if standard is not None and labelled_on is not None and labelled_on < IN_FORCE_SINCE[standard]:
        problems.append(LabelProblem.STANDARD_NOT_YET)
    if stars == Stars.BASIC and standard not in (None, Standard.Y2019):
        problems.append(LabelProblem.NO_BASIC_LEVEL)
    if labelled_on is not None and valid_until is not None and valid_until <= labelled_on:
        problems.append(LabelProblem.ENDS_BEFORE)
    return problems
