"""The list of briefings: every month and quarter that has begun, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count

from pilots.models import Figure, Goal, Publication, PublishedLight
from pilots.rules.issues import Issue, issue_beside, issues_ending
from pilots.rules.lights import Light
from pilots.rules.months import months_of


class Stage(StrEnum):
    """not_begun: no figure of its months has been approved; published: frozen, never to change."""

    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Row:
    """counts: light → goals that the last month was published with; empty before."""

    issue: Issue
    stage: Stage
    publication: Publication | None
    counts: Mapping[Light, int]


def load_list(day: date, known_until: datetime) -> list[tuple[int, list[Row]]]:
    """Years with goals, the latest first, each with its issues that had begun on a day; the latest first.

    A quarter stands before the month that ends it. Four queries, whatever the number of goals and months.
    """
    years = Goal.objects.filter(year__lte=day.year).order_by("-year").values_list("year", flat=True).distinct()
    published = Publication.objects.filter(published_at__lt=known_until)
    people = published.select_related("period", "published_by__membership__department")
    publications = {row.period.month: row for row in people}
    counts = counts_by_month(known_until)
    begun = set(Figure.objects.of_the_city(known_until).order_by().values_list("month", flat=True).distinct())
    found = []
    for year in years:
        months = [month for month in reversed(months_of(year)) if month <= day]
        issues = [issue for month in months for issue in reversed(issues_ending(month))]
        rows = [
            Row(
                issue,
                stage_of(issue, publications, begun),
                publications.get(issue.month),
                counts.get(issue.month, {}),
            )
            for issue in issues
        ]
        if rows:
            found.append((year, rows))
    return found


def stage_of(issue: Issue, publications: Mapping[date, Publication], begun: Iterable[date]) -> Stage:
    if issue.month in publications:
        return Stage.PUBLISHED
    return Stage.DRAFT if any(issue.first <= month <= issue.month for month in begun) else Stage.NOT_BEGUN


def counts_by_month(known_until: datetime) -> dict[date, dict[Light, int]]:
    """Month → the goals by light as it was published, in the order of lights."""
    lights = PublishedLight.objects.filter(publication__published_at__lt=known_until)
    grouped = lights.order_by().values_list("publication__period__month", "light").annotate(count=Count("pk"))
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for month, light, count in grouped:
        found[month][light] = count
    return {month: {light: lit[light] for light in Light if light in lit} for month, lit in found.items()}


def neighbours(issue: Issue, day: date, first_year: int) -> tuple[Issue | None, Issue | None]:
    """The issue of the same kind before and after; None where it is not to be had on a day."""
    before, after = issue_beside(issue, -1), issue_beside(issue, 1)
    return before if before.first.year >= first_year else None, after if after.month <= day else None
