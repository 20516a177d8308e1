"""What an instrument of each kind has to say, and what is wrong with one or with what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from finance.rules.money import CURRENCIES, YUAN

#: The day from which the catalogue of 2021 applies; bonds of before stand under that of 2015.
CATALOGUE_2021_FROM = date(2021, 7, 1)

COMMON = ("code", "kind", "title", "zone", "project", "goal", "currency", "amount", "exchange_rate", "signed_on")
SAVING = ("expected_saving", "certified_saving", "saving_method", "first_scope", "provenance", "source")
#: kind → the fields that speak of it, in the order of a form; a field of another kind is refused.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "credit": (*COMMON, "provider", "client", "use", "benefit", "rate_percent", "matures_on", "term_years", *SAVING),
    "bond": (
        *COMMON,
        *("provider", "client", "benefit", "rate_percent", "matures_on", "term_years", "catalogue", "proceeds"),
        *("market", *SAVING),
    ),
    "fund": (*COMMON, "provider", "client", "benefit", "matures_on", "term_years", *SAVING),
    "insurance": (*COMMON, "provider", "client", "matures_on", "line", "premium", *SAVING),
}
#: kind → what it cannot do without. Of a bond the issuer is the client; `provider` is who underwrites it.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "credit": ("provider", "client", "amount", "use"),
    "bond": ("client", "amount", "rate_percent", "catalogue", "market"),
    "fund": ("provider", "amount"),
    "insurance": ("provider", "client", "amount", "matures_on"),
}
#: kind of instrument → what can happen to it.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "credit": ("drawdown", "repayment"),
    "bond": ("repayment", "allocation_report", "impact_report"),
    "fund": ("call", "investment"),
    "insurance": ("claim",),
}
#: Events that are papers, not money.
REPORTS = ("allocation_report", "impact_report")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a field; the code says what (see `finance.forms`). A warning can be saved."""

    field: str
    code: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Happening:
    """An event: its amount in the instrument's currency, None where it is not known."""

    kind: str
    happened_on: date | None
    amount: Decimal | None


def is_said(value: Any) -> bool:
    return value not in (None, "")


def unsaid(kind: str, values: Mapping[str, Any]) -> list[str]:
    """The fields that the kind needs and that say nothing."""
    return [name for name in NEEDED.get(kind, ()) if not is_said(values.get(name))]


def instrument_findings(values: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with an instrument, by its fields (as the model names them); [] for nothing.

    A published instrument says what its source says: of it nothing is `needed`, what is missing is told as
    not said. Codes: needed, other_kind, unknown_currency, rate_needed, rate_not_positive, rate_of_yuan,
    matures_before_signing, catalogue_not_yet, catalogue_outdated (a warning), unknown_kind.
    """
    kind = values.get("kind") or ""
    if kind not in FIELDS:
        return [Finding("kind", "unknown_kind")]
    found = []
    if values.get("provenance") != "published":
        found += [Finding(name, "needed") for name in unsaid(kind, values)]
    own = set(FIELDS[kind])
    others = {name for fields in FIELDS.values() for name in fields} - own
    found += [Finding(name, "other_kind") for name in sorted(others) if is_said(values.get(name))]
    return found + currency_findings(values) + period_findings(values) + catalogue_findings(values)


def currency_findings(values: Mapping[str, Any]) -> list[Finding]:
    currency, rate = values.get("currency") or YUAN, values.get("exchange_rate")
    if currency not in CURRENCIES:
        return [Finding("currency", "unknown_currency")]
    if rate is not None and rate <= 0:
        return [Finding("exchange_rate", "rate_not_positive")]
    if currency == YUAN:
        return [Finding("exchange_rate", "rate_of_yuan")] if rate not in (None, 1) else []
    is_needed = is_said(values.get("amount")) or is_said(values.get("premium"))
    return [Finding("exchange_rate", "rate_needed")] if is_needed and rate is None else []


def period_findings(values: Mapping[str, Any]) -> list[Finding]:
    signed, matures = values.get("signed_on"), values.get("matures_on")
    return [Finding("matures_on", "matures_before_signing")] if signed and matures and matures < signed else []


def catalogue_findings(values: Mapping[str, Any]) -> list[Finding]:
    """The catalogue of 2021 did not apply before its day; a later bond under the old one is remarked on."""
    catalogue, signed = values.get("catalogue"), values.get("signed_on")
    if not catalogue or not signed or values.get("kind") != "bond":
        return []
    if catalogue == "2021" and signed < CATALOGUE_2021_FROM:
        return [Finding("catalogue", "catalogue_not_yet")]
    if catalogue == "2015" and signed >= CATALOGUE_2021_FROM:
        return [Finding("catalogue", "catalogue_outdated", is_error=False)]
    return []


def event_findings(
    event: Happening, *, kind: str, signed_on: date | None, amount: Decimal | None, others: Iterable[Happening] = ()
) -> list[Finding]:
    """What is wrong with an event of an instrument; [] for nothing.

    kind, signed_on, amount: the instrument's; others: its other events. The whole ledger has to hold on every
    day: never more repaid than was drawn (of a bond: issued), never more drawn or called than was agreed, never
    more invested than was called. Claims above the sum insured are a warning: costs may come on top.
    Codes: not_of_kind, before_signing, amount_needed, no_amount, exceeds_amount, exceeds_drawn, exceeds_called,
    exceeds_insured.
    """
    if event.kind not in EVENTS.get(kind, ()):
        return [Finding("kind", "not_of_kind")]
    found = []
    if signed_on and event.happened_on and event.happened_on < signed_on:
        found.append(Finding("happened_on", "before_signing"))
    if event.kind in REPORTS:
        return found + ([Finding("amount", "no_amount")] if event.amount else [])
    if event.amount is None:
        return [*found, Finding("amount", "amount_needed")]
    return found + ledger_findings([*others, event], kind, amount)


def misfits(values: Mapping[str, Any], events: Iterable[Happening]) -> list[Finding]:
    """What of an instrument's events no longer fits what is said of it; [] for nothing.

    Codes: signed_after_events, amount_below_events, happened_otherwise (to another kind of instrument).
    """
    found, happened = [], list(events)
    kind, signed_on = values.get("kind") or "", values.get("signed_on")
    if any(event.kind not in EVENTS.get(kind, ()) for event in happened):
        found.append(Finding("kind", "happened_otherwise"))
    if signed_on and any(event.happened_on and event.happened_on < signed_on for event in happened):
        found.append(Finding("signed_on", "signed_after_events"))
    if any(finding.is_error for finding in ledger_findings(happened, kind, values.get("amount"))):
        found.append(Finding("amount", "amount_below_events"))
    return found


def ledger_findings(events: Iterable[Happening], kind: str, amount: Decimal | None) -> list[Finding]:
    """Whether what happened adds up, day by day; on one day what is paid in comes before what is paid back."""
    first = ("drawdown", "call")
    dated = [event for event in events if event.happened_on and event.amount]
    sums: dict[str, Decimal] = {}
    found: dict[str, Finding] = {}
    for event in sorted(dated, key=lambda row: (row.happened_on or date.min, row.kind not in first)):
        sums[event.kind] = sums.get(event.kind, Decimal(0)) + (event.amount or Decimal(0))
        if finding := excess(event.kind, sums, kind, amount):
            found.setdefault(finding.code, finding)
    return list(found.values())


def excess(event_kind: str, sums: Mapping[str, Decimal], kind: str, amount: Decimal | None) -> Finding | None:
    """What is too much after an event, given what came to pass up to it."""
    so_far = sums[event_kind]
    if event_kind in ("drawdown", "call"):
        return Finding("amount", "exceeds_amount") if amount is not None and so_far > amount else None
    if event_kind == "repayment":
        drawn = sums.get("drawdown", Decimal(0)) if kind == "credit" else amount
        return Finding("amount", "exceeds_drawn") if drawn is not None and so_far > drawn else None
    if event_kind == "investment":
        return Finding("amount", "exceeds_called") if so_far > sums.get("call", Decimal(0)) else None
    if event_kind == "claim" and amount is not None and so_far > amount:
        return Finding("amount", "exceeds_insured", is_error=False)
    return None


def balances(events: Iterable[tuple[str, Decimal | None]], kind: str, amount: Decimal | None) -> list[Decimal | None]:
    """What is open after each event, in their order: see the maturity ladder in `querysets.summaries`.

    None where it cannot be said, as the amount of the instrument is not known.
    """
    opening = {"credit": Decimal(0)}.get(kind, amount)
    signs = {"drawdown": 1, "repayment": -1, "call": -1} if kind != "insurance" else {}
    found: list[Decimal | None] = []
    for event_kind, value in events:
        if opening is not None and value is not None:
            opening += signs.get(event_kind, 0) * value
        found.append(opening)
    return found
