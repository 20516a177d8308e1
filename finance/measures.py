"""What the ledger offers the goals: measures that its rows add up to, and the way to those rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from finance.models import FundingSummary, Instrument
from finance.rules.projects import BUILT, SINK
from pilots.models import Project, Provenance, Zone
from pilots.registers import FINDERS, Ledger, RegisterMeasure, RegisterValue, Values, announce
from pilots.rules.months import months_of

#: Yuan in the units of the measures.
YUAN_IN = {"亿元": Decimal(10**8), "万元": Decimal(10**4)}
SCOPES = ("city", "province", "country")


@dataclass(frozen=True, slots=True)
class Rule:
    """How a measure is added up: of addends whose kind and key it takes, with their sign.

    sign(kind, key, project kinds): 0 leaves the addend out. is_level: from the first row on, and not since
    1 January. by_count: rows are counted instead of amounts. filters: of the list of instruments, with
    the one that takes the months.
    """

    measure: RegisterMeasure
    kinds: tuple[str, ...]
    sign: Callable[[str, str, Mapping[str, str]], int]
    filters: tuple[tuple[str, str], ...]
    months: str
    is_level: bool = False
    by_count: bool = False


def for_building(kind: str, key: str, project_kinds: Mapping[str, str]) -> int:
    return int(project_kinds.get(key.partition(":")[2]) in BUILT)


def for_sinks(kind: str, key: str, project_kinds: Mapping[str, str]) -> int:
    use, _colon, project = key.partition(":")
    return int(use == Instrument.Use.ECOLOGY and project_kinds.get(project) == SINK)


RULES = (
    # what all credit has drawn less what it has repaid, since the register begins
    Rule(
        RegisterMeasure("finance.green_loan_balance", _("green loans outstanding"), "亿元"),
        ("drawdown", "repayment"),
        lambda kind, key, _projects: (1 if kind == "drawdown" else -1) if key == "credit" else 0,
        (("kind", "credit"),),
        "drawn",
        is_level=True,
    ),
    # drawn this year on credit whose project is a building, a retrofit, a community, a park or a factory
    Rule(
        RegisterMeasure("finance.green_building_loans", _("loans drawn for green building"), "亿元"),
        ("project_drawdown",),
        for_building,
        (("kind", "credit"), *(("project_kind", kind) for kind in BUILT)),
        "drawn",
    ),
    Rule(
        RegisterMeasure("finance.bonds_issued", _("green bonds issued"), "亿元"),
        ("signed",),
        lambda _kind, key, _projects: int(key == "bond"),
        (("kind", "bond"),),
        "signed",
    ),
    # policies signed this year that were the first of their kind, in the city or beyond
    Rule(
        RegisterMeasure("finance.insurance_firsts", _("first-of-a-kind green insurance policies"), "policies"),
        ("first",),
        lambda _kind, key, _projects: int(key.endswith(":insurance")),
        (("kind", "insurance"), *(("first", scope) for scope in SCOPES)),
        "signed",
        by_count=True,
    ),
    # drawn this year on credit for ecology and environment whose project is one of ecology: its sink is the security
    Rule(
        RegisterMeasure("finance.carbon_sink_loans", _("carbon-sink loans drawn"), "万元"),
        ("project_drawdown",),
        for_sinks,
        (("kind", "credit"), ("use", "ecology"), ("project_kind", SINK)),
        "drawn",
    ),
)
BY_KEY = {rule.measure.key: rule for rule in RULES}

#: month → zone code → what was added then: rows and amount.
Added = dict[date, dict[str, tuple[int, Decimal]]]


def load(keys: Collection[str], year: int, as_of: date) -> Values:
    """As `pilots.registers.Ledger.load`: two queries. rows: instruments or events, whichever the measure adds up."""
    rules = [BY_KEY[key] for key in keys if key in BY_KEY]
    within, project_kinds = places()
    found: dict[str, Added] = {rule.measure.key: defaultdict(dict) for rule in rules}
    kinds = {kind for rule in rules for kind in rule.kinds}
    known = FundingSummary.objects.known_by(as_of)
    rows = known.of(*kinds).filter(month__lte=date(year, 12, 1))
    if not any(rule.is_level for rule in rules):
        rows = rows.filter(month__gte=date(year, 1, 1))
    # instruments made up are counted whenever they were signed: what is drawn on them is made up as well
    made_up = known.of("provenance").filter(key__endswith=f":{Provenance.ILLUSTRATIVE}")
    marks: defaultdict[str, int] = defaultdict(int)
    for row in (rows | made_up).totals("kind", "key", "zone_code", "month"):
        if row["kind"] == "provenance":
            marks[row["key"].partition(":")[0]] += row["rows"]
        for rule in rules:
            sign = rule.sign(row["kind"], row["key"], project_kinds) if row["kind"] in rule.kinds else 0
            if sign and (rule.is_level or row["month"].year == year):
                by_zone = found[rule.measure.key][row["month"]]
                count, amount = by_zone.get(row["zone_code"], (0, Decimal(0)))
                by_zone[row["zone_code"]] = (count + row["rows"], amount + sign * row["total"])
    months = [month for month in months_of(year) if month <= as_of]
    return {
        rule.measure.key: values
        for rule in rules
        if (values := series(rule, found[rule.measure.key], months, within, made_up=marks[dict(rule.filters)["kind"]]))
    }


def series(
    rule: Rule, added: Added, months: Iterable[date], within: Mapping[str, str], *, made_up: int = 0
) -> dict[date, RegisterValue]:
    """What had come together by the end of each month; empty where no row counts at all.

    made_up: how many instruments of the kind are illustrative.
    """
    if not any(count or amount for by_zone in added.values() for count, amount in by_zone.values()):
        return {}
    unit = YUAN_IN.get(rule.measure.unit, Decimal(1))
    values = {}
    for month in months:
        rows, total, zones = 0, Decimal(0), dict.fromkeys(within, Decimal(0))
        for of_month, by_zone in added.items():
            if of_month > month:
                continue
            for code, (count, amount) in by_zone.items():
                value = Decimal(count) if rule.by_count else amount / unit
                rows, total = rows + count, total + value
                for zone in holders(code, within):
                    zones[zone] += value
        values[month] = RegisterValue(total, rows, zones, bool(made_up))
    return values


def holders(code: str, within: Mapping[str, str]) -> list[str]:
    """The zone and the one it lies within; none for what lies outside the zones."""
    return [zone for zone in (code, within.get(code, "")) if zone in within]


def places() -> tuple[dict[str, str], dict[str, str]]:
    """Zone code → the code of the zone it lies within or ""; project code → kind. One query."""
    kinds: tuple[Any, ...] = (Zone, Project)
    # left to itself the translating query set gives its columns in no certain order
    zones, projects = (kind.objects.rewrite(False).order_by() for kind in kinds)
    rows = zones.values_list(Value("zone"), "code", Coalesce("within__code", Value(""))).union(
        projects.values_list(Value("project"), "code", "kind"), all=True
    )
    found: dict[str, dict[str, str]] = {"zone": {}, "project": {}}
    for sort, code, value in rows:
        found[sort][code] = value
    return found["zone"], found["project"]


def path(key: str, month: date, zone: str = "") -> str:
    """The list of the instruments behind a measure's value of a month, of the city or of a zone."""
    rule = BY_KEY[key]
    first = "" if rule.is_level else f"{month:%Y}-01"
    pairs = [*rule.filters, (rule.months, f"{first}..{month:%Y-%m}"), *([("zone", zone)] if zone else [])]
    # a balance stands at the end of the month, whatever was repaid since
    pairs += [("month", f"{month:%Y-%m}")] if rule.is_level else []
    return f"{reverse('finance:instrument_list')}?{urlencode(pairs)}"


def find_instruments(codes: Collection[str], known_until: datetime | None = None) -> dict[str, tuple[str, str]]:
    """Code → title and page of instruments that stand in the register, or stood just before a moment. One query."""
    rows = Instrument.objects.as_known(known_until).filter(Q(code__in=list(codes)))
    return {row.code: (row.title, row.get_absolute_url()) for row in rows}


LEDGER = Ledger(
    name="finance",
    title=_("Green finance"),
    home="finance:finance_index",
    measures=tuple(rule.measure for rule in RULES),
    load=load,
    path=path,
)


def announce_ledger() -> None:
    announce(LEDGER)
    FINDERS["instrument"] = find_instruments
