"""What the list of buildings can be narrowed to and sorted by, and what those it shows add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from buildings.models import Building, Retrofit, StockSummary
from buildings.models.buildings import ENERGY_CHOICES, STARS_CHOICES
from buildings.querysets.buildings import BuildingQuerySet
from buildings.rules.labels import STARRED
from pilots.criteria import (
    NONE,
    PROVENANCE,
    TEXT,
    Criteria,
    Criterion,
    Kind,
    Span,
    month_end,
    of_months,
    provenance_in,
    zone_choices,
)
from pilots.keysets import Order
from pilots.models import Zone
from pilots.moments import Moment

#: The register's totals are exact up to so many rows that filters leave; of more it is told that there are more.
MOST_COUNTED = 200_000
#: So few rows are found first and sorted then: an index of the order would be walked to its end for them.
FEW = 500
NOTHING = Decimal(0)


def district_choices() -> dict[str, str]:
    return {district: district for district in Building.objects.districts()}


DONE, STARTED = "done", "started"
RETROFITS: dict[str, Any] = {
    DONE: pgettext_lazy("retrofit", "completed"),
    STARTED: pgettext_lazy("retrofit", "under way"),
    NONE: pgettext_lazy("retrofit", "none"),
}


def stars_choices() -> dict[str, Any]:
    return {**{str(value): words for value, words in STARS_CHOICES.items()}, NONE: _("no label")}


def energy_choices() -> dict[str, Any]:
    return {**{str(value): words for value, words in ENERGY_CHOICES.items()}, NONE: _("none of them")}


CRITERIA = (
    TEXT,
    Criterion("zone", gettext_lazy("Zone"), choices=zone_choices),
    Criterion("district", gettext_lazy("District"), choices=district_choices),
    Criterion("use", pgettext_lazy("of a building", "Use"), choices=lambda: dict(Building.Use.choices)),
    Criterion("stars", gettext_lazy("Green label"), choices=stars_choices),
    Criterion("energy", gettext_lazy("Energy class"), choices=energy_choices),
    Criterion("retrofit", gettext_lazy("Retrofit"), choices=lambda: RETROFITS),
    PROVENANCE,
    Criterion("year", gettext_lazy("Year of completion"), Kind.YEARS),
    Criterion("completed", gettext_lazy("Completed"), Kind.DAYS),
    Criterion("labelled", gettext_lazy("Labelled"), Kind.DAYS),
    Criterion("retrofitted", gettext_lazy("Retrofit completed"), Kind.DAYS),
)
ORDERS = (
    Order("", gettext_lazy("By code")),
    Order("name", gettext_lazy("By name"), "name"),
    Order("area", gettext_lazy("Largest area first"), "area_m2", is_descending=True),
    Order("newest", gettext_lazy("Newest first"), "year", is_descending=True),
    Order("oldest", gettext_lazy("Oldest first"), "year"),
    Order("labelled", gettext_lazy("Labelled last first"), "labelled_on", is_descending=True, is_nullable=True),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """When a list stands: known_until, None for now; counted_by: the month asked for, None for all months."""

    known_until: datetime | None
    counted_by: date | None

    @classmethod
    def of(cls, moment: Moment, *, is_month_asked: bool) -> Standing:
        return cls(
            known_until=None if moment.is_now else moment.known_until,
            counted_by=moment.month if is_month_asked else None,
        )

    @property
    def buildings(self) -> BuildingQuerySet:
        """With a month: those completed by its end, or labelled before they are completed."""
        rows = Building.objects.as_known(self.known_until)
        if self.counted_by is None:
            return rows
        is_counted = Q(completed_month__lte=self.counted_by) | Q(labelled_on__lte=month_end(self.counted_by))
        counted: BuildingQuerySet = rows.filter(is_counted)
        return counted

    @property
    def retrofits(self) -> Any:
        return Retrofit.objects.as_known(self.known_until).order_by()


def narrowed(standing: Standing, criteria: Criteria) -> BuildingQuerySet:
    """The buildings of a list, in any order."""
    rows: Any = standing.buildings
    rows = rows.filter(criteria.span("year").on("year"), criteria.span("labelled").on("labelled_on"))
    rows = rows.filter(completed_within(criteria.span("completed")), provenance_in(criteria))
    for name, column in (("district", "district"), ("use", "use")):
        if chosen := criteria.chosen(name):
            rows = rows.filter(**{f"{column}__in": chosen})
    for name, column in (("stars", "stars"), ("energy", "energy_class")):
        if chosen := criteria.chosen(name):
            rows = rows.filter(**{f"{column}__in": ["" if value == NONE else value for value in chosen]})
    if zones := criteria.chosen("zone"):
        rows = rows.in_zones([code for code in zones if code != NONE], none=NONE in zones)
    if chosen := criteria.chosen("retrofit"):
        rows = rows.filter(retrofitted(standing, chosen))
    if "retrofitted" in criteria.spans:
        done = standing.retrofits.filter(criteria.span("retrofitted").on("completed_on"), completed_on__isnull=False)
        rows = rows.filter(is_of(done))
    if text := criteria.text("q"):
        rows = rows.filter(holding(standing, text))
    found: BuildingQuerySet = rows
    return found


def holding(standing: Standing, text: str) -> Q:
    """The building of that very code where there is one: an index finds it; else those that hold the text."""
    if standing.buildings.filter(code=text).exists():
        return Q(code=text)
    found = Q()
    for name in ("code", "name", "address", "owner"):
        found |= Q(**{f"{name}__icontains": text})
    return found


def completed_within(span: Span) -> Q:
    """By the month a building counts for where whole months are asked for, as the totals have it; else by its day."""
    return span.on("completed_month" if of_months(span) else "completed_on")


def retrofitted(standing: Standing, chosen: tuple[str, ...]) -> Q:
    asked = Q()
    if DONE in chosen:
        asked |= is_of(standing.retrofits.filter(completed_on__isnull=False))
    if STARTED in chosen:
        asked |= is_of(standing.retrofits.filter(completed_on__isnull=True))
    return asked | ~is_of(standing.retrofits) if NONE in chosen else asked


def is_of(retrofits: Any) -> Q:
    """Of buildings in whatever version: that one of the retrofits is theirs."""
    ids = retrofits.values("building")
    return Q(pk__in=ids) | Q(current__in=ids)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the buildings add up to, areas in m². is_more: whether there are more than `MOST_COUNTED`, uncounted."""

    count: int
    area_m2: Decimal = NOTHING
    starred_m2: Decimal = NOTHING
    is_more: bool = False


def totals(rows: BuildingQuerySet) -> Totals:
    """Of the rows that filters leave. One query, whose cost does not pass that of `MOST_COUNTED` rows found."""
    few = rows.order_by()[: MOST_COUNTED + 1]
    added = few.aggregate(count=Count("pk"), area=Sum("area_m2"), starred=Sum("area_m2", filter=Q(stars__in=STARRED)))
    if added["count"] > MOST_COUNTED:
        return Totals(MOST_COUNTED, is_more=True)
    return Totals(added["count"], added["area"] or NOTHING, added["starred"] or NOTHING)


def added_up(
    rows: BuildingQuerySet, standing: Standing, criteria: Criteria, moment: Moment
) -> tuple[Totals, BuildingQuerySet]:
    """What the rows that filters leave add up to, and these rows as their page is best cut from.

    Three queries at most, the fewest where the roll-up knows the filters or few rows are left.
    """
    added = rolled_up(moment, criteria) if is_rolled_up(standing, criteria) else None
    if added is not None and (added.count > FEW or criteria.is_empty):
        return added, rows
    few = list(rows.order_by().values_list("pk", "area_m2", "stars")[: FEW + 1])
    if len(few) > FEW:
        return added or totals(rows), rows
    starred = sum((area for _pk, area, stars in few if stars in STARRED), NOTHING)
    found: BuildingQuerySet = Building.objects.filter(pk__in=[pk for pk, _area, _stars in few])
    return Totals(len(few), sum((area for _pk, area, _stars in few), NOTHING), starred), found


#: The filters that the roll-up is split by: by stars or by use, never by both.
ROLLED_UP = ({"zone", "completed", "stars"}, {"zone", "completed", "use"})


def is_rolled_up(standing: Standing, criteria: Criteria) -> bool:
    """Whether the roll-up can say what the rows add up to."""
    names = {name for name, _value in criteria.pairs}
    is_split = any(names <= split for split in ROLLED_UP)
    return is_split and standing.counted_by is None and of_months(criteria.span("completed"))


def rolled_up(moment: Moment, criteria: Criteria) -> Totals:
    """As `totals`, from the roll-up: however many rows there are. One query, and one for the zones."""
    uses, stars = criteria.chosen("use"), criteria.chosen("stars")
    whole, starred = ("stock_use", "starred_use") if uses else ("stock_stars", "")
    addends: Any = StockSummary.objects.known_by(moment.as_of).of(whole, starred)
    addends = addends.filter(criteria.span("completed").on("month"))
    if keys := uses or ["" if value == NONE else value for value in stars]:
        addends = addends.filter(key__in=keys)
    if zones := criteria.chosen("zone"):
        codes = Zone.objects.filter(Q(code__in=zones) | Q(within__code__in=zones)).values("code")
        addends = addends.filter(Q(zone_code__in=codes) | (Q(zone_code="") if NONE in zones else Q()))
    found = list(addends.totals("kind", "key"))
    all_of = [row for row in found if row["kind"] == whole]
    with_stars = [row["total"] for row in found if row["kind"] == starred or row["key"] in STARRED]
    return Totals(
        sum(row["rows"] for row in all_of), sum((row["total"] for row in all_of), NOTHING), sum(with_stars, NOTHING)
    )
