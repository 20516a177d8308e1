"""Data checks: what looks odd about a value. Each is a warning that asks for a comment, never a wall."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from enum import StrEnum
from itertools import pairwise

from pilots.rules.lights import Measure
from pilots.rules.progress import Direction

#: A step this many standard deviations from the mean of the earlier ones is a jump …
DEVIATIONS = 3
#: … once there are this many earlier ones, and with a spread of at least this share of their mean,
#: so that an even series does not flag a small step.
STEPS_NEEDED = 3
LEAST_SPREAD = Decimal("0.1")
#: The slips of a unit or a point that people make: a digit, a percentage, 万.
SLIPS = tuple(Decimal(text) for text in ("10", "100", "10000", "0.1", "0.01", "0.0001"))
#: One value is about another where neither is more than this many times the other.
ABOUT = Decimal("1.25")

#: Wide enough for every exponent a Decimal can have, and silent: nothing typed may raise here.
ROOMY = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
#: Ratios are compared after rounding to twelve digits, so that one which is exactly at a limit in
#: arithmetic is not pushed past it by the last digit of a division.
SETTLED = Context(prec=12, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


class Check(StrEnum):
    NEGATIVE = "negative"
    FELL = "fell"
    JUMP = "jump"
    ZONES = "zones"
    RATE_RANGE = "rate_range"
    UNIT_SLIP = "unit_slip"
    STEPS = "steps"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Said:
    """A value of one month, and what it is held against. Values in the goal's unit, None where unknown.

    month: its number, 1 to 12. earlier: month number → value of the year's earlier months.
    zones: zone code → value of the same month; within: zone code → the zone it lies within.
    zone: the zone whose value this is, None for the city's. city: the city's value of the month,
    read for a zone's value alone. register: what the ledger of buildings or of finance says, which
    may differ by the tolerance: half of the last decimal shown. steps_done, steps_under_way:
    weights of the road map's steps in percent. direction: no check depends on it.
    """

    measure: Measure
    month: int
    value: Decimal
    direction: Direction | None = None
    earlier: Mapping[int, Decimal] = field(default_factory=dict)
    planned: Decimal | None = None
    zones: Mapping[str, Decimal] = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    city: Decimal | None = None
    register: Decimal | None = None
    tolerance: Decimal = Decimal("0.005")
    steps_done: Decimal | None = None
    steps_under_way: Decimal | None = None

    @property
    def is_share(self) -> bool:
        """Whether the value is a share of a whole: it stays within 0 to 100, and zones' do not add up."""
        return self.measure in (Measure.RATE, Measure.MILESTONE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. limit is what the value should have kept to, other what it is held against.

    NEGATIVE: limit 0. FELL: other the latest earlier value. JUMP: limit the largest (or smallest)
    usual step since the last figure, other the step made. ZONES: limit the city's value, other what
    the zones add to; or, with zone the one meant, limit the value of the zone it lies within, other
    its own. RATE_RANGE: limit 0 or 100, the end that was passed. UNIT_SLIP: limit how many times
    the expected value it is about (10, 100, 10000, 0.1, 0.01, 0.0001), other the expected value.
    STEPS: from limit, the weights done, to other, those done or under way. REGISTER: limit the
    tolerance, other the register's value. All in the goal's unit; None where not named.
    """

    check: Check
    limit: Decimal | None = None
    other: Decimal | None = None
    zone: str | None = None


def findings(said: Said) -> tuple[Finding, ...]:
    """Everything odd about a value, in the order of `Check`; empty for a value that looks as expected.

    One cause gives one finding: a fall, a negative value and a unit slip are no jump besides, and
    a share outside 0 to 100 is not held against the road map. Never raises for finite values.
    """
    with localcontext(ROOMY):
        fallen = tuple(_below(said))
        slips = tuple(_unit_slip(said))
        ranges = tuple(_rate_range(said))
        jumps = () if fallen or slips else tuple(_jump(said))
        steps = () if ranges else tuple(_steps(said))
        return (*fallen, *jumps, *_zones(said), *ranges, *slips, *steps, *_register(said))


def _increments(said: Said) -> list[Decimal]:
    """Change a month between the earlier values, the first to the last; over a gap, its mean.

    A cumulative measure begins the year at zero, so that its first value is an increment as well.
    """
    series = dict(sorted(said.earlier.items()))
    if said.measure == Measure.CUMULATIVE:
        series = {0: Decimal(0), **series}
    return [(after - before) / (month - start) for (start, before), (month, after) in pairwise(series.items())]


def tolerance_of(decimals: int) -> Decimal:
    """Half of the last decimal that is shown: two values no further apart can be one value, rounded."""
    return Decimal(5).scaleb(-max(decimals, 0) - 1)


def expected_value(said: Said) -> Decimal | None:
    """The latest value and the mean increment since; without one, or where that is 0, the plan.

    None where neither says anything.
    """
    if said.earlier:
        last = max(said.earlier)
        steps = _increments(said)
        mean = sum(steps, Decimal(0)) / len(steps) if steps else Decimal(0)
        expected = said.earlier[last] + mean * (said.month - last)
        if expected:
            return expected
    return said.planned or None


def _is_about(value: Decimal, other: Decimal) -> bool:
    """Whether the values have one sign and neither is more than a quarter above the other in size."""
    if not value or not other:
        return value == other
    ratio = SETTLED.divide(value, other)
    return SETTLED.divide(Decimal(1), ABOUT) <= ratio <= ABOUT


def _below(said: Said) -> Iterator[Finding]:
    """A sum that fell; or, of what counts or stands, a first value below zero."""
    if said.is_share:
        return
    if said.measure == Measure.CUMULATIVE and said.earlier:
        latest = said.earlier[max(said.earlier)]
        if said.value < latest:
            yield Finding(Check.FELL, other=latest)
    elif said.value < 0 and all(value >= 0 for value in said.earlier.values()):
        yield Finding(Check.NEGATIVE, limit=Decimal(0))


def _jump(said: Said) -> Iterator[Finding]:
    """A step beyond the mean of the earlier ones and three standard deviations (of the sample).

    Not where the plan asks for about that step: a seasonal plan leaps every spring.
    """
    steps = _increments(said)
    if len(steps) < STEPS_NEEDED:
        return
    last = max(said.earlier)
    step, months = said.value - said.earlier[last], said.month - last
    if said.planned is not None and _is_about(step, said.planned - said.earlier[last]):
        return
    mean = sum(steps, Decimal(0)) / len(steps)
    variance = sum(((each - mean) ** 2 for each in steps), Decimal(0)) / (len(steps) - 1)
    reach = DEVIATIONS * max(variance.sqrt(), abs(mean) * LEAST_SPREAD)
    distance = step / months - mean
    if SETTLED.plus(abs(distance)) > SETTLED.plus(reach):
        yield Finding(Check.JUMP, limit=(mean + reach.copy_sign(distance)) * months, other=step)


def _zones(said: Said) -> Iterator[Finding]:
    """Zones that add to more than the city; a zone that has more than the one it lies within.

    A zone within another that has a value counts inside that one. A zone's value is held to
    account only where it takes part; the city's stands for all its zones.
    """
    if said.is_share:
        return
    zones = dict(said.zones) if said.zone is None else {**said.zones, said.zone: said.value}
    city = said.value if said.zone is None else said.city
    around = {code: _zone_around(code, zones, said.within) for code in zones}
    apart = [code for code in zones if around[code] is None]
    total = sum((zones[code] for code in apart), Decimal(0))
    if zones and city is not None and total > city and said.zone in (None, *apart):
        yield Finding(Check.ZONES, limit=city, other=total)
    for inner, outer in around.items():
        if outer is not None and zones[inner] > zones[outer] and said.zone in (None, inner, outer):
            yield Finding(Check.ZONES, limit=zones[outer], other=zones[inner], zone=inner)


def _zone_around(code: str, zones: Mapping[str, Decimal], within: Mapping[str, str]) -> str | None:
    """The nearest zone with a value that the zone lies within; None where there is none."""
    passed = set()
    while code in within and code not in passed:
        passed.add(code)
        code = within[code]
        if code in zones and code not in passed:
            return code
    return None


def _rate_range(said: Said) -> Iterator[Finding]:
    if said.is_share and not 0 <= said.value <= 100:
        yield Finding(Check.RATE_RANGE, limit=Decimal(0 if said.value < 0 else 100))


def _unit_slip(said: Said) -> Iterator[Finding]:
    """About ten, a hundred or ten thousand times what is expected, or as many times less.

    Not where the plan asks for about that value: a leap that was promised is no slip.
    """
    expected = expected_value(said)
    if expected is None or _is_about(said.value, expected):
        return
    if said.planned is not None and _is_about(said.value, said.planned):
        return
    for times in SLIPS:
        if _is_about(said.value, expected * times):
            yield Finding(Check.UNIT_SLIP, limit=times, other=expected)


def _steps(said: Said) -> Iterator[Finding]:
    """Physical progress below the weights of the steps done, or above those done or under way."""
    if said.measure != Measure.MILESTONE or said.steps_done is None:
        return
    most = said.steps_done + (said.steps_under_way or 0)
    if not said.steps_done <= said.value <= most:
        yield Finding(Check.STEPS, limit=said.steps_done, other=most)


def _register(said: Said) -> Iterator[Finding]:
    if said.register is not None and abs(said.value - said.register) > said.tolerance:
        yield Finding(Check.REGISTER, limit=said.tolerance, other=said.register)
