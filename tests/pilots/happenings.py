"""What happens to matters, projects and experiences on days that a test names."""

from __future__ import annotations

from datetime import date
from typing import Any

from pilots.actions.matters import Said, act, raise_matter
from pilots.actions.registers import keep_record
from pilots.models import Category, Department, Experience, Goal, Matter, Project, ProjectMilestone
from pilots.rules.matters import Deed
from tests.factories import a_time, make_member


def matter_raised(on: date, title: str = "督办事项", *, month: date | None = None, **overrides: Any) -> Matter:
    """By the office; with a month, proposed by its figures."""
    values: dict[str, Any] = {
        "subject": {"goal": Goal.objects.get(year=2021, number=19)},
        "titles": {"zh_hans": title, "en": f"{title} (English)"},
        "problems": {"zh_hans": "进度滞后。", "en": "Behind."},
        "user": None if month else make_member("office"),
        **overrides,
    }
    return raise_matter(at=a_time(on), month=month, **values)


def matter_decided(matter: Matter, on: date, due_on: date, department: str = "housing") -> Matter:
    said = Said(text="限期整改。", department=Department.objects.get(code=department), due_on=due_on)
    act(matter=matter, deed=Deed.DECIDE, user=make_member("leader"), at=a_time(on), said=said)
    return matter


def matter_closed(matter: Matter, on: date) -> Matter:
    """After it was acknowledged the same day."""
    head = make_member("head", department=matter.department)
    act(matter=matter, deed=Deed.ACKNOWLEDGE, user=head, at=a_time(on, 9))
    said = Said(text="已办结。", document="青建办〔2021〕1号")
    act(matter=matter, deed=Deed.CLOSE, user=make_member("office"), at=a_time(on), said=said)
    return matter


def step_of(project: Project, due_on: date, done_on: date | None = None, *, recorded_on: date) -> ProjectMilestone:
    titles: dict[str, Any] = {"title_zh_hans": "开工", "title_en": "Begun"}
    step = ProjectMilestone(project=project, due_on=due_on, done_on=done_on, **titles)
    return keep_record(step, user=None, at=a_time(recorded_on))


def experience_published(on: date, code: str, **overrides: Any) -> Experience:
    """Published words by the housing bureau; nothing is reviewed on the way."""
    values: dict[str, Any] = {
        "title_zh_hans": "经验",
        "title_en": "Experience",
        "tried_zh_hans": "试点",
        "gave_zh_hans": "成效",
        "state": "published",
        "published_on": on,
        "department": Department.objects.get(code="housing"),
        "category": Category.objects.get(code="finance"),
        **overrides,
    }
    return keep_record(Experience(code=code, **values), user=None, at=a_time(on))
