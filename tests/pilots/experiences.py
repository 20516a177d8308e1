"""Experiences as tests need them: written for the housing bureau, and taken through their life."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from pilots.actions.evidence import EvidenceFile
from pilots.actions.experiences import publish_experience, return_experience, save_experience
from pilots.forms.experiences import initial_of
from pilots.models import Category, Department, Experience, User
from pilots.rules.documents import PDF

numbers = count(1)
NEEDED = dict.fromkeys(("needs_policy", "needs_money", "needs_parties", "needs_time"), "无需")


def person(username: str) -> User:
    return User.objects.select_related("membership__department").get(username=username)


def new_experience(**overrides: Any) -> Experience:
    """A whole one in Chinese, not saved."""
    number = next(numbers)
    values: dict[str, Any] = {
        "title_zh_hans": f"做法{number}",
        "title_en": f"Practice {number}",
        "tried_zh_hans": "试了什么",
        "gave_zh_hans": "得到什么",
        "why_no_figure_zh_hans": "尚无数据",
        **{f"{name}_zh_hans": text for name, text in NEEDED.items()},
    }
    values |= overrides
    values.setdefault("category", Category.objects.get(code="finance"))
    values.setdefault("department", Department.objects.get(code="housing"))
    return Experience(**values)


def make_draft(*, user: str = "staff-housing", at: datetime | None = None, **overrides: Any) -> Experience:
    return save_experience(experience=new_experience(**overrides), user=person(user), at=at or timezone.now())


def make_submitted(*, user: str = "staff-housing", at: datetime | None = None, **overrides: Any) -> Experience:
    return save_experience(
        experience=new_experience(**overrides), user=person(user), at=at or timezone.now(), is_submitted=True
    )


def make_published(*, at: datetime | None = None, **overrides: Any) -> Experience:
    experience = make_submitted(at=at, **overrides)
    return publish_experience(experience=experience, user=person("office"), at=at or timezone.now())


def make_returned(reason: str = "请补充数据", *, at: datetime | None = None, **overrides: Any) -> Experience:
    experience = make_submitted(at=at, **overrides)
    return return_experience(experience=experience, reason=reason, user=person("office"), at=at or timezone.now())


def make_many(count: int, **overrides: Any) -> None:
    """Published ones, written straight into the table."""
    at, day = timezone.now(), timezone.localdate()
    rows = [
        new_experience(code=f"2025-{number:03d}", state="published", published_on=day, recorded_at=at, **overrides)
        for number in range(count)
    ]
    Experience.objects.bulk_create(rows)


def revise(
    experience: Experience, *, user: str = "staff-housing", at: datetime | None = None, **words: Any
) -> Experience:
    """A draft over what stands."""
    for name, value in words.items():
        setattr(experience, name, value)
    return save_experience(experience=experience, user=person(user), at=at or timezone.now())


def typed(**overrides: Any) -> dict[str, Any]:
    """What a form of a whole experience sends."""
    category = Category.objects.get(code="finance").pk
    texts = {"title": "新做法", "tried": "试了什么", "gave": "得到什么", **NEEDED, "contact": "建筑节能岗"}
    return {
        **{f"{name}_zh_hans": text for name, text in texts.items()},
        **{f"{name}_en": "" for name in texts},
        "category": str(category),
        "why_no_figure_zh_hans": "尚无数据",
        "result_provenance": "reported",
        "provenance": "reported",
        "deed": "save",
        **overrides,
    }


def sent(experience: Experience, **overrides: Any) -> dict[str, Any]:
    """What the form of one that stands sends when nothing is changed."""
    standing = {name: "" if value is None else str(value) for name, value in initial_of(experience).items()}
    return {**standing, "seen": str(experience.edition), "deed": "save", **overrides}


def titled(title: str) -> QuerySet[Experience]:
    """The experiences that stand under a Chinese title."""
    return Experience.objects.current().filter(**{"title_zh_hans": title})


def chinese(row: Experience, name: str = "title") -> str:
    """A text in Chinese, whatever language is read."""
    return str(getattr(row, f"{name}_zh_hans"))


def a_file(name: str = "a.pdf", content: bytes = b"%PDF-1.4 x") -> EvidenceFile:
    return EvidenceFile(name, PDF, BytesIO(content))
