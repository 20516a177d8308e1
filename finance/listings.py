"""What the list of instruments can be narrowed to and sorted by, and what those it shows add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from finance.labels import currency_choices
from finance.models import Institution, Instrument, InstrumentEvent
from finance.querysets.instruments import InstrumentQuerySet, events_until
from pilots.criteria import NONE, PROVENANCE, TEXT, Criteria, Criterion, Kind, month_end, provenance_in, zone_choices
from pilots.keysets import Order
from pilots.models import Goal, Project
from pilots.moments import Moment

#: The scope `first=any` is any of them.
ANY = "any"


def provider_choices() -> dict[str, str]:
    return {row.code: str(row) for row in Institution.objects.all()}


def project_choices() -> dict[str, str]:
    return {row.code: str(row) for row in Project.objects.all()}


def goal_choices() -> dict[str, str]:
    """The goals that an instrument belongs to: `2021-5` → number, title and year."""
    named = Goal.objects.filter(Exists(Instrument.objects.filter(goal=OuterRef("pk"))))
    return {goal_value(goal): f"{goal.number} {goal} ({goal.year})" for goal in named}


def first_choices() -> dict[str, Any]:
    return {ANY: _("any first"), **dict(Instrument.Scope.choices)}


def goal_value(goal: Goal) -> str:
    return f"{goal.year}-{goal.number}"


CRITERIA = (
    TEXT,
    Criterion("kind", gettext_lazy("Kind"), choices=lambda: dict(Instrument.Kind.choices)),
    Criterion("use", pgettext_lazy("money", "Use"), choices=lambda: dict(Instrument.Use.choices)),
    Criterion("benefit", gettext_lazy("Carbon benefit"), choices=lambda: dict(Instrument.Benefit.choices)),
    Criterion("zone", gettext_lazy("Zone"), choices=zone_choices),
    Criterion("provider", gettext_lazy("Provider"), choices=provider_choices),
    Criterion("project", gettext_lazy("Project"), choices=project_choices),
    Criterion("project_kind", gettext_lazy("Kind of project"), choices=lambda: dict(Project.Kind.choices)),
    Criterion("goal", gettext_lazy("Goal"), choices=goal_choices),
    Criterion("first", gettext_lazy("First of its kind"), choices=first_choices),
    Criterion("currency", gettext_lazy("Currency"), choices=lambda: dict(currency_choices())),
    PROVENANCE,
    Criterion("signed", gettext_lazy("Signed"), Kind.DAYS),
    Criterion("matures", gettext_lazy("Matures"), Kind.DAYS),
    Criterion("drawn", gettext_lazy("Drawn"), Kind.DAYS),
)
ORDERS = (
    Order("", gettext_lazy("Signed last first"), "signed_on", is_descending=True),
    Order("signed", gettext_lazy("Signed first first"), "signed_on"),
    Order("amount", gettext_lazy("Largest amount first"), "amount_yuan", is_descending=True, is_nullable=True),
    Order("matures", gettext_lazy("Maturing soonest first"), "matures_on", is_nullable=True),
    Order("code", gettext_lazy("By code")),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """When a list stands: known_until and known_on, the as-of day and its end, None for now; signed_by: the end of
    the month asked for, None for all months.
    """

    known_until: datetime | None = None
    signed_by: date | None = None
    known_on: date | None = None

    @classmethod
    def of(cls, moment: Moment, *, is_month_asked: bool) -> Standing:
        return cls(
            known_until=None if moment.is_now else moment.known_until,
            signed_by=month_end(moment.month) if is_month_asked else None,
            known_on=None if moment.is_now else moment.as_of,
        )

    @property
    def is_plain(self) -> bool:
        return self.known_until is None and self.signed_by is None

    @property
    def instruments(self) -> InstrumentQuerySet:
        rows = Instrument.objects.as_known(self.known_until)
        return rows if self.signed_by is None else rows.filter(signed_on__lte=self.signed_by)

    @property
    def events(self) -> InstrumentQuerySet:
        return events_until(InstrumentEvent.objects.all(), self.signed_by, self.known_until)


def narrowed(standing: Standing, criteria: Criteria) -> InstrumentQuerySet:
    """The instruments of a list, in any order."""
    rows: Any = standing.instruments
    columns = {
        "kind": "kind",
        "use": "use",
        "benefit": "benefit",
        "provider": "provider__code",
        "project": "project__code",
        "project_kind": "project__kind",
        "currency": "currency",
    }
    asked = {f"{column}__in": criteria.chosen(name) for name, column in columns.items() if criteria.chosen(name)}
    rows = rows.filter(
        criteria.span("signed").on("signed_on"), criteria.span("matures").on("matures_on"), provenance_in(criteria)
    ).filter(**asked)
    if zones := criteria.chosen("zone"):
        rows = rows.in_zones([code for code in zones if code != NONE], none=NONE in zones)
    if scopes := criteria.chosen("first"):
        rows = rows.exclude(first_scope="") if ANY in scopes else rows.filter(first_scope__in=scopes)
    if goals := criteria.chosen("goal"):
        rows = rows.filter(goal__in=goals_of(goals))
    if "drawn" in criteria.spans:
        drawn = standing.events.filter(criteria.span("drawn").on("happened_on"), kind="drawdown")
        rows = rows.drawn_within(drawn, standing.known_until)
    if text := criteria.text("q"):
        fields = ("code", "title_zh_hans", "title_en", "client")
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": text})
        rows = rows.filter(found)
    found_rows: InstrumentQuerySet = rows
    return found_rows


def goals_of(values: Sequence[str]) -> Any:
    asked = Q(pk__in=[])
    for value in values:
        year, _dash, number = value.partition("-")
        asked |= Q(year=int(year), number=int(number))
    return Goal.objects.filter(asked).values("pk")
