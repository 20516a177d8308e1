"""The trail of rows that are written many at a time: who and what, as `pilots.trails` keeps it of a single save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from simple_history.utils import get_history_manager_for_model

from pilots.models import Goal, User
from pilots.trails import FOUND


def keep_found(rows: Sequence[models.Model]) -> None:
    """Before a change: keep rows as they stand of which no trail has been kept yet."""
    if not rows:
        return
    model: Any = type(rows[0])
    known = set(get_history_manager_for_model(model).filter(pk_in(model, rows)).values_list("id", flat=True))
    found: list[Any] = [row for row in rows if row.pk not in known]
    for row in found:
        row._history_user = None
    _keep(found, None, None, FOUND, is_new=False)
    for row in found:
        del row._history_user


def keep_trail(rows: Sequence[models.Model], user: User | None, at: datetime, *, is_new: bool) -> None:
    """After a change: keep rows as they stand now. The zones of goals must be written by then."""
    _keep(rows, user, at, "", is_new=is_new)


def pk_in(model: type[models.Model], rows: Sequence[models.Model]) -> models.Q:
    return models.Q(**{f"{model._meta.pk.attname}__in": [row.pk for row in rows]})


def _keep(rows: Sequence[models.Model], user: User | None, at: datetime | None, reason: str, *, is_new: bool) -> None:
    if not rows:
        return
    manager = get_history_manager_for_model(type(rows[0]))
    kept = manager.bulk_history_create(
        rows, update=not is_new, default_user=user, default_date=at, default_change_reason=reason
    )
    if isinstance(rows[0], Goal):
        keep_zones({record.id: record for record in kept})


def keep_zones(records: dict[int, Any]) -> None:
    """The zones that the goals have, by the goals' records."""
    kept: Any = apps.get_model("pilots", "HistoricalGoal_zones")
    rows = Goal.zones.through.objects.filter(goal__in=list(records))
    kept.objects.bulk_create(
        kept(history=records[goal], id=pk, goal_id=goal, zone_id=zone)
        for pk, goal, zone in rows.values_list("id", "goal", "zone")
    )
