"""What instruments and events add to the roll-up: the kinds of `FundingSummary`, amounts in yuan unless said.

Of instruments, in the month of signing (count: instruments; an amount that is not known adds 0):

- `signed`: key: kind of instrument. Credit agreed, bonds issued, funds committed, sums insured.
- `unpriced`: key: kind. Those whose amount is not known; amount 0.
- `use`: key: use, "" not known. Credit alone.
- `benefit`: key: `kind:benefit`, `kind:` not known. All but insurance: a sum insured pays for nothing.
- `provider`: key: `kind:code of the institution`, `kind:` not known.
- `project`: key: `kind:code of the project`. Those that belong to one.
- `premium`: key: kind. Insurance whose premium is known.
- `first`: key: `scope:kind`. Those that were the first of their kind.
- `expected_saving`, `certified_saving`: key: kind. Tonnes of CO₂ a year, of those that state them.
- `saving_method`: key: `kind:the beginning of the method`. The expected saving worked out by it.
- `provenance`: key: `kind:provenance`.

Of events, in the month they happened (count: events):

- `drawdown`, `repayment`, `call`, `investment`, `claim`, `allocation_report`, `impact_report`: key: kind of
  the instrument.
- `project_drawdown`: key: `use:code of the project`. What credit of a project has drawn.

The maturity ladder, `maturing`: key: `kind:year of maturity`, `kind:` where none is stated. What is still
open of the instruments, by when it ends; added in the month that changed it, so that the ladder of any month
is the sum up to it: of credit what was drawn less what was repaid; of bonds the amount issued less what was
repaid; of funds what was committed less what was called; of insurance the sum insured, taken off in the month
in which the policy ends. Credit and bonds past their maturity stay until a repayment is recorded. count:
instruments (of credit those that drew nothing yet as well).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear, Left, Round

from pilots.querysets.registers import ADDENDS, FirstOfMonth

MONEY = DecimalField(max_digits=24, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=MONEY)
#: The columns of an addend under names that no field of a row has.
NAMES = tuple(f"of_{name}" for name in ADDENDS)
#: So much of a method fits into the key.
LONGEST_METHOD = 48
#: Of events, what they leave open of an instrument: (kind of instrument, kind of event) → sign.
OPENINGS = {
    ("credit", "drawdown"): 1,
    ("credit", "repayment"): -1,
    ("bond", "repayment"): -1,
    ("fund", "call"): -1,
}
#: What an event takes from its instrument → where it stands there.
OWN = {
    "its_kind": "kind",
    "its_zone": "zone__code",
    "its_use": "use",
    "its_project": "project__code",
    "its_maturity": "matures_on",
}


def contributions(
    instruments: QuerySet[Any] | None = None,
    events: QuerySet[Any] | None = None,
    *,
    known_until: datetime | None = None,
) -> QuerySet[Any, Any]:
    """A query of ADDENDS, one row for each kind that a row counts for; at least one of the two is given.

    Instruments come without their events: give those too. Events count for the kind, zone, use, project and
    maturity of their instrument: as it stands, or as it stood just before the moment.
    """
    parts = [
        *(of_instruments(instruments) if instruments is not None else ()),
        *(of_events(_with_instrument(events, known_until)) if events is not None else ()),
    ]
    united: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return united


def of_instruments(rows: QuerySet[Any]) -> list[QuerySet[Any, Any]]:
    rows = _plain(rows).annotate(its_zone=F("zone__code"))
    credit, insurance = rows.filter(kind="credit"), rows.filter(kind="insurance")
    kind, signed, yuan = F("kind"), FirstOfMonth("signed_on"), Coalesce("amount_yuan", NOTHING)
    rate = Coalesce("exchange_rate", Value(Decimal(1), output_field=MONEY))
    premium = Round(F("premium") * rate, precision=2, output_field=MONEY)
    ladder = _pair(kind, _year("matures_on"))
    return [
        _addends(rows, "signed", kind, signed, yuan),
        _addends(rows.filter(amount_yuan__isnull=True), "unpriced", kind, signed, NOTHING),
        _addends(credit, "use", F("use"), signed, yuan),
        _addends(rows.exclude(kind="insurance"), "benefit", _pair(kind, F("benefit")), signed, yuan),
        _addends(rows, "provider", _pair(kind, F("provider__code")), signed, yuan),
        _addends(rows.filter(project__isnull=False), "project", _pair(kind, F("project__code")), signed, yuan),
        _addends(insurance.filter(premium__isnull=False), "premium", kind, signed, premium),
        _addends(rows.exclude(first_scope=""), "first", _pair(F("first_scope"), kind), signed, yuan),
        *(
            _addends(rows.filter(**{f"{name}__isnull": False}), name, kind, signed, F(name))
            for name in ("expected_saving", "certified_saving")
        ),
        _addends(
            rows.exclude(saving_method=""),
            "saving_method",
            _pair(kind, Left("saving_method", LONGEST_METHOD)),
            signed,
            Coalesce("expected_saving", NOTHING),
        ),
        _addends(rows, "provenance", _pair(kind, F("provenance")), signed, yuan),
        _addends(credit, "maturing", ladder, signed, NOTHING),
        _addends(rows.exclude(kind="credit"), "maturing", ladder, signed, yuan),
        _addends(
            insurance.filter(matures_on__isnull=False), "maturing", ladder, FirstOfMonth("matures_on"), yuan, sign=-1
        ),
    ]


def of_events(rows: QuerySet[Any]) -> list[QuerySet[Any, Any]]:
    """rows: events with what they take from their instrument, see OWN."""
    month, yuan = FirstOfMonth("happened_on"), Coalesce("amount_yuan", NOTHING)
    of_projects = rows.filter(its_kind="credit", kind="drawdown", its_project__isnull=False)
    ladder = _pair(F("its_kind"), _year("its_maturity"))
    return [
        _addends(rows, F("kind"), F("its_kind"), month, yuan),
        _addends(of_projects, "project_drawdown", _pair(F("its_use"), F("its_project")), month, yuan),
        *(
            _addends(rows.filter(its_kind=of, kind=kind), "maturing", ladder, month, yuan, sign=sign, count=0)
            for (of, kind), sign in OPENINGS.items()
        ),
    ]


def _with_instrument(rows: QuerySet[Any], known_until: datetime | None) -> QuerySet[Any]:
    """Events with what they take from their instrument."""
    from finance.models import Instrument

    if known_until is None:
        beside: QuerySet[Any] = rows.annotate(**{name: F(f"instrument__{path}") for name, path in OWN.items()})
        return beside
    stood = _plain(Instrument.objects.known_by(known_until)).order_by()
    stood = stood.filter(Q(pk=OuterRef("instrument")) | Q(current=OuterRef("instrument")))
    known: QuerySet[Any] = rows.annotate(**{name: Subquery(stood.values(path)[:1]) for name, path in OWN.items()})
    return known


def _plain(rows: QuerySet[Any]) -> Any:
    """Without the turning of texts into the reader's language, which gives columns in no order and more of them."""
    translating: Any = rows
    return translating.rewrite(False)


def _addends(
    rows: QuerySet[Any], kind: Any, key: Any, month: Any, amount: Any, *, sign: int = 1, count: int | None = None
) -> QuerySet[Any, Any]:
    """One addend a row, of the zone `its_zone`; count: rows, by default as the sign says."""
    columns = (
        Value(kind) if isinstance(kind, str) else kind,
        key,
        Coalesce("its_zone", Value("")),
        month,
        Value(sign if count is None else count),
        amount if sign == 1 else Value(Decimal(sign), output_field=MONEY) * amount,
    )
    named = dict(zip(NAMES, columns, strict=True))
    found: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*named)
    return found


def _pair(first: Any, second: Any) -> Concat:
    """`first:second`; what is not known is left empty."""
    return Concat(first, Value(":"), Coalesce(second, Value("")), output_field=CharField())


def _year(name: str) -> Cast:
    return Cast(ExtractYear(name), CharField())


def standing(known_until: datetime, touched: tuple[datetime, datetime] | None = None) -> QuerySet[Any, Any]:
    """As `contributions`, of the whole register as it stood just before a moment.

    touched: only of the instruments of which something was recorded or replaced from the one moment on and
    before the other.
    """
    from finance.models import Instrument, InstrumentEvent

    instruments, events = (kind.objects.known_by(known_until) for kind in (Instrument, InstrumentEvent))
    if touched:
        instruments = instruments.filter(_any_of("pk", touched) | _any_of("current", touched))
        events = events.filter(_any_of("instrument", touched))
    return contributions(instruments, events, known_until=known_until)


def _any_of(name: str, touched: tuple[datetime, datetime]) -> Q:
    """Whether a column names an instrument that was touched, or one that a touched event belongs to."""
    from finance.models import Instrument, InstrumentEvent

    first, last = touched
    moved = Q(recorded_at__gte=first, recorded_at__lt=last) | Q(replaced_at__gte=first, replaced_at__lt=last)
    own = _plain(Instrument.objects.filter(moved)).order_by().values(which=Coalesce("current", "pk"))
    of_events = InstrumentEvent.objects.filter(moved).order_by().values("instrument")
    return Q(**{f"{name}__in": own}) | Q(**{f"{name}__in": of_events})
