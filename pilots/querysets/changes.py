"""What happened between two moments that no course of a goal tells: months published, entries returned."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateField, F, Field, IntegerField, TextField, Value
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from pilots.querysets.plan import GoalQuerySet


def event_rows(goals: GoalQuerySet, known_until: datetime) -> list[dict[str, Any]]:
    """Publications of every month, and what was returned of the goals, known by the moment: one query, oldest first.

    Keys: `kind` (publication, figure or step), `at`, `month` (None for a step), `goal`, `zone` (its
    code, None for the city), `step` and `reason` of the return.
    """
    from pilots.models import MilestoneReport, Publication, Revision

    published = Publication.objects.filter(published_at__lt=known_until)
    returned = {"state": "returned", "reviewed_at__lt": known_until}
    # left to itself the translating manager gives its columns in no certain order
    revisions = Revision.objects.filter(figure__goal__in=goals.order_by(), **returned).rewrite(False)  # type: ignore[attr-defined]
    reports = MilestoneReport.objects.filter(goal__in=goals.order_by(), **returned).rewrite(False)  # type: ignore[attr-defined]
    nothing = Value(None)
    columns: list[tuple[Any, dict[str, Any]]] = [
        (published, {"kind": Value("publication"), "at": F("published_at"), "month": F("period__month")}),
        (
            revisions,
            {
                "kind": Value("figure"),
                "at": F("reviewed_at"),
                "month": F("figure__month"),
                "goal": F("figure__goal"),
                "zone": F("figure__zone__code"),
                "reason": F("reason"),
            },
        ),
        (
            reports,
            {
                "kind": Value("step"),
                "at": F("reviewed_at"),
                "goal": F("goal"),
                "step": F("step"),
                "reason": F("reason"),
            },
        ),
    ]
    types: dict[str, Field[Any, Any]] = {
        "kind": CharField(),
        "month": DateField(),
        "goal": IntegerField(),
        "zone": CharField(),
        "step": IntegerField(),
        "reason": TextField(),
    }
    parts = [
        rows.order_by().values(
            **{f"event_{name}": Cast(own.get(name, nothing), kept) for name, kept in types.items()}, event_at=own["at"]
        )
        for rows, own in columns
    ]
    found = parts[0].union(*parts[1:], all=True)
    stripped = ({name.removeprefix("event_"): value for name, value in row.items()} for row in found)
    return sorted(stripped, key=lambda row: (row["at"], row["month"] or date.min, row["step"] or 0))
