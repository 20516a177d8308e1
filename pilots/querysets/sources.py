"""What a search looks through: the kinds of things, the texts that each is found by, and what a hit says beside."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from pilots.querysets.findings import Sought, Source
from pilots.querysets.published import in_reading_language
from pilots.rules.matters import TO, Deed

DRAFT = "draft"


def sources(sought: Sought) -> dict[str, Source]:
    """Kind → where it is looked for, in the order in which the kinds are shown."""
    return {
        "goal": goals(sought),
        "matter": matters(sought),
        "project": projects(sought),
        "experience": experiences(sought),
        "task": tasks(),
        "category": categories(),
        "milestone": milestones(sought),
        "book": books(sought),
        "duty": duties(sought),
        "department": departments(),
        "zone": zones(),
    }


def goals(sought: Sought) -> Source:
    """Those whose task book is still written by whoever may not read drafts are left out."""
    from pilots.models import Goal, TaskBook

    rows = Goal.objects.all()
    if not sought.with_drafts:
        of_goal = TaskBook.objects.filter(goal=OuterRef("pk"))
        rows = rows.exclude(Exists(of_goal.drafts()), ~Exists(of_goal.exclude(state=DRAFT)))
    return Source(
        rows,
        {"title": True, "lead__name": True},
        [F("year").desc(), F("number").asc()],
        {"year": F("year"), "number": F("number")},
        numbers=("number", "year"),
    )


def matters(sought: Sought) -> Source:
    """Those proposed or raised by then; state: the last deed that moved one on, beside: who answers, both as known."""
    from pilots.models import Matter, MatterEvent

    events = MatterEvent.objects.before(sought.known_until).filter(matter=OuterRef("pk")).order_by("-number")
    answers = events.filter(deed=Deed.DECIDE).annotate(name=in_reading_language("department__name"))
    return Source(
        Matter.objects.filter(Exists(events.order_by())),
        {"title": True, "problem": True},
        [F("year").desc(), F("number").desc()],
        {
            "year": F("year"),
            "number": F("number"),
            "state": Subquery(events.filter(deed__in=list(TO)).values("deed")[:1]),
            "provenance": F("provenance"),
            "beside": Coalesce(Subquery(answers.values("name")[:1]), Value("")),
        },
        pair=("year", "number"),
    )


def projects(sought: Sought) -> Source:
    """Those that had been set up by then; a project without a trail has always been there."""
    from pilots.models import Project

    trail: Any = Project.history  # type: ignore[attr-defined]
    later = trail.filter(id=OuterRef("pk"), history_type="+", history_date__gte=sought.known_until)
    return Source(
        Project.objects.filter(~Exists(later)),
        {"title": True, "code": False, "note": True, "lead__name": True},
        [F("code").asc()],
        {
            "code": F("code"),
            "state": F("kind"),
            "provenance": F("provenance"),
            "beside": in_reading_language("zone__name"),
        },
    )


def experiences(sought: Sought) -> Source:
    """The words that readers saw by then: what was published last."""
    from pilots.models import Experience

    return Source(
        Experience.objects.latest_published(sought.known_until),
        {"title": True, "code": False, "tried": True, "gave": True},
        [F("code").asc()],
        {"code": F("code"), "provenance": F("provenance"), "beside": in_reading_language("category__name")},
    )


def tasks() -> Source:
    from pilots.models import Task

    return Source(
        Task.objects.all(),
        {"title": True, "code": False, "lead__name": True},
        [F("number").asc()],
        {
            "number": F("number"),
            "code": F("code"),
            "provenance": F("provenance"),
            "beside": in_reading_language("category__name"),
        },
        numbers=("number",),
    )


def categories() -> Source:
    from pilots.models import Category

    facts = {"code": F("code"), "provenance": F("provenance")}
    return Source(Category.objects.all(), {"name": True}, [F("order").asc()], facts)


def departments() -> Source:
    from pilots.models import Department

    facts = {"code": F("code"), "provenance": F("provenance")}
    return Source(Department.objects.all(), {"name": True, "note": True}, [F("code").asc()], facts)


def zones() -> Source:
    from pilots.models import Zone

    return Source(
        Zone.objects.all(),
        {"name": True, "code": False, "authority__name": True, "note": True},
        [F("code").asc()],
        {
            "code": F("code"),
            "provenance": F("provenance"),
        },
    )


def milestones(sought: Sought) -> Source:
    from pilots.models import Milestone

    return Source(
        latest_that_hold(Milestone.objects.all(), sought, {"title": True}, "task_book__", ("step",)),
        {"title": True},
        [F("task_book__goal__year").desc(), F("task_book__goal__number").asc(), F("due_on").asc(), F("step").asc()],
        {
            "day": F("due_on"),
            "provenance": F("provenance"),
            **facts_of_book(sought, "task_book__"),
        },
    )


def books(sought: Sought) -> Source:
    """The people, the sources of funds and the reason; they are as illustrative as the duties beside them."""
    from pilots.models import Duty, TaskBook

    texts = {"leader": True, "contact": True, "funds": True, "reason": False}
    made_up = Duty.objects.filter(task_book=OuterRef("pk"), provenance="illustrative")
    return Source(
        latest_that_hold(TaskBook.objects.all(), sought, texts, "", ()),
        texts,
        [F("goal__year").desc(), F("goal__number").asc(), F("version").desc()],
        {
            "provenance": Case(When(Exists(made_up), then=Value("illustrative")), default=Value("reported")),
            **facts_of_book(sought, ""),
        },
    )


def duties(sought: Sought) -> Source:
    from pilots.models import Duty

    texts = {"text": True, "evidence": True, "department__name": True}
    same = ("text_zh_hans", "department")
    return Source(
        latest_that_hold(Duty.objects.all(), sought, texts, "task_book__", same),
        texts,
        [F("task_book__goal__year").desc(), F("task_book__goal__number").asc(), F("order").asc(), F("pk").asc()],
        {
            "day": F("due_on"),
            "provenance": F("provenance"),
            **facts_of_book(sought, "task_book__"),
        },
    )


def facts_of_book(sought: Sought, book: str) -> dict[str, Any]:
    """The goal and the version of a task book, and whether it counted as known then; book: the way to it."""
    from pilots.models import TaskBook

    of_goal = TaskBook.objects.known_by(sought.known_until).filter(goal=OuterRef(f"{book}goal"))
    later = of_goal.filter(version__gt=OuterRef(f"{book}version"))
    is_draft = When(**{f"{book}state": DRAFT}, then=Value(DRAFT))
    return {
        "year": F(f"{book}goal__year"),
        "number": F(f"{book}goal__number"),
        "beside": in_reading_language(f"{book}goal__title"),
        "version": F(f"{book}version"),
        "state": Case(is_draft, When(Exists(later), then=Value("superseded")), default=Value("in_force")),
    }


def latest_that_hold(
    rows: models.QuerySet[Any], sought: Sought, texts: dict[str, bool], book: str, same: tuple[str, ...]
) -> models.QuerySet[Any]:
    """Of what versions of a goal's task book repeat, the row of the latest that holds the words.

    A draft's row only where no published version holds them. book: the way to the task book; same:
    the fields by which a row is the same in another version.
    """
    known = Q(**{f"{book}published_at__lt": sought.known_until}) & ~Q(**{f"{book}state": DRAFT})
    keys = {name: OuterRef(name) for name in (f"{book}goal", *same)}
    alike = rows.filter(Source(rows, texts, ()).holding(sought.words), known, **keys)
    newer = alike.filter(**{f"{book}version__gt": OuterRef(f"{book}version")})
    drafts = Q(**{f"{book}state": DRAFT}) & Q(~Exists(alike))
    published = known & Q(~Exists(newer))
    return rows.filter(published | drafts if sought.with_drafts else published)
