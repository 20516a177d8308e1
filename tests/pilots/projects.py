"""Plain functions that make a milestone and a result of a benchmark project, written through the actions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pilots.actions.projects import save_milestone, save_result
from pilots.models import Project, ProjectMilestone, ProjectResult, Unit
from tests.factories import YEAR, a_time, numbers

RECORDED_AT = a_time(date(YEAR, 2, 1))


def make_milestone(project: Project, *, at: datetime = RECORDED_AT, **overrides: Any) -> ProjectMilestone:
    """Due at the end of March 2024, not done, as known since February."""
    number = next(numbers)
    values = {"title_zh_hans": f"节点{number}", "title_en": f"Milestone {number}", "due_on": date(YEAR, 3, 31)}
    milestone = ProjectMilestone(project=project, **{**values, **overrides})
    return save_milestone(milestone=milestone, user=None, at=at)


def make_result(project: Project, *, at: datetime = RECORDED_AT, **overrides: Any) -> ProjectResult:
    """12.5 万㎡ at the end of January 2024, as known since February."""
    number = next(numbers)
    values: dict[str, Any] = {"title_zh_hans": f"成效{number}", "title_en": f"Result {number}"}
    values |= {"as_on": date(YEAR, 1, 31), "value": Decimal("12.5"), **overrides}
    if values["value"] is not None:
        values.setdefault("unit", Unit.objects.get(code="万㎡"))
    result = ProjectResult(project=project, **values)
    save_result(result=result, files=[], user=None, at=at)
    return result
