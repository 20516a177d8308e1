"""What the register measures of a year: which totals of its roll-up make each value, and how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from buildings.rules.carbon import tonnes
from buildings.rules.labels import STARRED, EnergyClass

CENT = Decimal("0.01")
#: m² in a 万㎡.
M2 = Decimal(10_000)
#: The sorts of what is retrofitted.
RESIDENTIAL, PUBLIC, INDUSTRY = "residential", "public", "industry"
SORTS = (RESIDENTIAL, PUBLIC, INDUSTRY)

#: A kind of the roll-up and a key of it.
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Amount:
    """rows: how many; total: in the unit of the kind."""

    rows: int = 0
    total: Decimal = Decimal(0)

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.rows + other.rows, self.total + other.total)


NOTHING = Amount()
#: Kind and key → zone code ("" for outside the zones), month, and what counts for that month alone.
Monthly = Mapping[Part, Sequence[tuple[str, date, Amount]]]


@dataclass(frozen=True, slots=True)
class Definition:
    """A value since 1 January: what `above` adds up to, over `below` in percent where that is given.

    A total in m² comes to 万㎡. is_carbon: of kWh, to tonnes by the factor of the year.
    """

    above: tuple[Part, ...]
    below: tuple[Part, ...] = ()
    is_carbon: bool = False


MEETS, FAILS = ("new_standard", "yes"), ("new_standard", "no")
STAR, ULTRA_LOW = "buildings.star_area_added", "buildings.ultra_low_area_added"
HOMES_DONE, PUBLIC_DONE = "buildings.residential_retrofit_added", "buildings.public_retrofit_added"
PREFAB, STANDARD, CARBON = "buildings.prefab_share", "buildings.standard_share", "buildings.carbon_saved"
DEFINITIONS = {
    STAR: Definition(tuple(("labelled", stars.value) for stars in STARRED)),
    ULTRA_LOW: Definition(tuple(("stock_energy", each.value) for each in EnergyClass)),
    HOMES_DONE: Definition((("retrofit", RESIDENTIAL),)),
    PUBLIC_DONE: Definition((("retrofit", PUBLIC),)),
    PREFAB: Definition((("prefab_area", ""),), (("prefab_of", ""),)),
    STANDARD: Definition((MEETS,), (MEETS, FAILS)),
    CARBON: Definition(tuple(("retrofit_saving", sort) for sort in SORTS), is_carbon=True),
}


def kinds_of(keys: Iterable[str]) -> set[str]:
    """The kinds of the roll-up that measures need."""
    return {kind for key in keys for kind, _key in (*DEFINITIONS[key].above, *DEFINITIONS[key].below)}


def summed(amounts: Monthly, parts: Iterable[Part], last: date, zones: Collection[str] | None = None) -> Amount:
    """What parts add up to until a month, it included; zones: codes, None for the whole city."""
    rows, total = 0, Decimal(0)
    for part in parts:
        for zone, month, amount in amounts.get(part, ()):
            if month <= last and (zones is None or zone in zones):
                rows += amount.rows
                total += amount.total
    return Amount(rows, total)


def measured(
    key: str, amounts: Monthly, last: date, zones: Collection[str] | None = None, factor: Decimal | None = None
) -> Amount | None:
    """A measure at the end of a month, in its own unit.

    amounts: of the year to that month. factor: kg CO₂ for a kWh. None for a share of nothing, and for carbon
    without a factor.
    """
    definition = DEFINITIONS[key]
    above = summed(amounts, definition.above, last, zones)
    if definition.below:
        below = summed(amounts, definition.below, last, zones)
        return Amount(below.rows, share(above.total, below.total)) if below.total else None
    if not definition.is_carbon:
        return Amount(above.rows, above.total / M2)
    return None if factor is None else Amount(above.rows, tonnes(above.total, factor))


def share(part: Decimal, whole: Decimal) -> Decimal:
    """In percent, to the hundredth."""
    return (part / whole * 100).quantize(CENT, rounding=ROUND_HALF_UP)


def zones_within(code: str, within: Mapping[str, str]) -> set[str]:
    """A zone and those that lie within it; within: code → code of the zone it lies within."""
    return {code, *(inner for inner, outer in within.items() if outer == code)}
