"""What happened to a matter, what was judged and a briefing once frozen: kept by the database, however it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError

from pilots.models import (
    Attachment,
    Briefing,
    BriefingText,
    Experience,
    Matter,
    MatterEvent,
    Period,
    PhaseJudgement,
    Project,
    Publication,
    Task,
    User,
    Zone,
)
from tests.factories import YEAR, a_time, make_goal, make_periods
from tests.pilots.docket import DUE, RAISED, Cast, proposed

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
LATER = a_time(date(YEAR, 9, 1))


def office() -> User:
    return User.objects.get(username="office")


def an_event() -> MatterEvent:
    return Cast().matter("decided").events.latest("number")


def an_attachment(**owner: Any) -> Attachment:
    return Attachment.objects.create(
        **(owner or {"event": an_event()}),
        name="record.pdf",
        sha256="0" * 64,
        size=1,
        content_type="application/pdf",
        uploaded_by=office(),
        uploaded_at=RAISED,
    )


def a_judgement(**given: Any) -> PhaseJudgement:
    values = {"phase": "pace_half_year", "number": 1, "verdict": "met", "words": "达到要求", "judged_on": MARCH}
    return PhaseJudgement.objects.create(**{**values, "entered_by": office(), "entered_at": RAISED, **given})


def a_briefing(**given: Any) -> Briefing:
    make_periods()
    publication = Publication.objects.create(
        period=Period.objects.get(month=MARCH), published_by=office(), published_at=RAISED
    )
    values = {"name": "2024-03", "month": MARCH, "publication": publication, "content": {}, "frozen_at": RAISED}
    return Briefing.objects.create(**{**values, **given})


def a_text(**given: Any) -> BriefingText:
    values = {"briefing": "2024-03", "block": "behind.19", "language": "en", "number": 1, "text": "So it is."}
    return BriefingText.objects.create(**{**values, "written_by": office(), "written_at": RAISED, **given})


Make = Callable[[], models.Model]
#: What is never changed, with a column that somebody might want to change.
KEPT: dict[str, tuple[Make, dict[str, Any]]] = {
    "event": (an_event, {"text": "另一说法"}),
    "day of an event": (an_event, {"due_on": date(YEAR, 12, 31)}),
    "judgement": (a_judgement, {"verdict": "not_met"}),
    "briefing": (a_briefing, {"content": {"en": {}}}),
    "paragraph": (a_text, {"text": ""}),
}
kept = pytest.mark.parametrize(("make", "change"), KEPT.values(), ids=KEPT)


def refuses(message: str, deed: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        deed()


def delete(row: models.Model) -> None:
    """Behind the models' back."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608


@kept
def test_what_is_kept_never_changes(make: Make, change: dict[str, Any]) -> None:
    row = make()
    rows = type(row)._default_manager.filter(pk=row.pk)
    before = rows.values().get()
    refuses("never changes", lambda: rows.update(**change))
    for name, value in change.items():
        setattr(row, name, value)
    refuses("never changes", row.save)
    assert rows.values().get() == before


@kept
def test_what_is_kept_never_goes(make: Make, change: dict[str, Any]) -> None:
    row = make()
    rows = type(row)._default_manager.filter(pk=row.pk)
    for deed in (rows.delete, lambda: delete(row)):
        refuses("never changes", deed)
    assert rows.exists()


# Attachments


@pytest.mark.parametrize(
    "change",
    [{"name": "other.pdf"}, {"sha256": "1" * 64}, {"size": 2}, {"content_type": "image/png"}, {"uploaded_at": LATER}],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("withdrawn", [{}, {"withdrawn_at": LATER}], ids=["alone", "as it is withdrawn"])
def test_of_an_attachment_nothing_changes(change: dict[str, Any], withdrawn: dict[str, Any]) -> None:
    rows = Attachment.objects.filter(pk=an_attachment().pk)
    refuses("evidence nothing changes", lambda: rows.update(**change, **withdrawn))
    assert rows.standing().exists()


def test_an_attachment_is_withdrawn_once_and_never_goes() -> None:
    row = an_attachment()
    rows = Attachment.objects.filter(pk=row.pk)
    assert rows.update(withdrawn_at=LATER) == 1
    for value in (None, RAISED):
        refuses("evidence nothing changes", partial(rows.update, withdrawn_at=value))
    refuses("never deleted", rows.delete)
    refuses("never deleted", lambda: delete(row))
    assert rows.get().withdrawn_at == LATER


def test_an_attachment_keeps_its_owner() -> None:
    rows, other = Attachment.objects.filter(pk=an_attachment().pk), an_event()
    refuses("evidence nothing changes", lambda: rows.update(event=other))


def test_an_attachment_belongs_to_one_thing() -> None:
    refuses("pilots_attachment_of_one_owner", lambda: an_attachment(event=None))
    event = an_event()
    experience = Experience(pk=1)
    refuses("pilots_attachment_of_one_owner", lambda: an_attachment(event=event, experience_id=experience.pk))


@pytest.mark.parametrize(("day", "names"), [((4, 1), []), ((4, 2), ["a"]), ((4, 3), ["a", "b"]), ((4, 4), ["b"])])
def test_the_attachments_known_on_a_day(day: tuple[int, int], names: list[str]) -> None:
    values = {"size": 1, "content_type": "application/pdf", "uploaded_by": office(), "event": an_event()}
    at = {number: a_time(date(YEAR, 4, number)) for number in (1, 2, 3)}
    Attachment.objects.create(name="a", sha256="0" * 64, uploaded_at=at[1], withdrawn_at=at[3], **values)
    Attachment.objects.create(name="b", sha256="1" * 64, uploaded_at=at[2], **values)
    known = Attachment.objects.known_by(a_time(date(YEAR, *day), 0))
    assert sorted(known.values_list("name", flat=True)) == names


# Matters


def test_a_matter_never_goes_nor_what_it_was_raised_on() -> None:
    cast = Cast()
    matter = cast.matter("decided", goal=make_goal())
    rows = Matter.objects.filter(pk=matter.pk)
    refuses("never deleted", lambda: rows._raw_delete(rows.db))
    refuses("never deleted", lambda: delete(matter))
    for row in (matter, matter.goal, cast.department, cast.leader):
        with pytest.raises(ProtectedError):
            row.delete()  # type: ignore[union-attr]
    assert rows.exists()


def a_matter(**given: Any) -> Matter:
    values = {"year": YEAR, "number": 77, "title_zh_hans": "标题", "raised_on": MARCH, "state": "raised"}
    subject = {} if {"goal", "task", "zone", "project"} & set(given) else {"task": Task.objects.get(number=2)}
    return Matter.objects.create(**{**values, **subject, **given})


WRONG: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "on nothing": ("pilots_matter_of_one_thing", lambda: {"task": None}),
    "on two things": (
        "pilots_matter_of_one_thing",
        lambda: {"task": Task.objects.get(number=2), "zone": Zone.objects.get(code="Z1")},
    ),
    "on all": (
        "pilots_matter_of_one_thing",
        lambda: {
            "task": Task.objects.get(number=2),
            "zone": Zone.objects.get(code="Z1"),
            "goal": make_goal(),
            "project": Project.objects.get(code="cim-platform"),
        },
    ),
    "due before it was raised": ("pilots_matter_due_after_raised", lambda: {"due_on": date(YEAR, 2, 29)}),
    "decided without a department": ("pilots_matter_decided_whole", lambda: {"state": "decided", "due_on": DUE}),
    "closed without a day": (
        "pilots_matter_decided_whole",
        lambda: {"state": "closed", "department": Cast().department},
    ),
}


@pytest.mark.parametrize(("rule", "given"), WRONG.values(), ids=WRONG)
def test_a_matter_that_cannot_be_is_refused(rule: str, given: Callable[[], dict[str, Any]]) -> None:
    values = given()
    refuses(rule, lambda: a_matter(**values))


@pytest.mark.parametrize("subject", ["goal", "task", "zone", "project"])
def test_a_matter_is_raised_on_one_thing(subject: str) -> None:
    things: dict[str, Callable[[], Any]] = {
        "goal": make_goal,
        "task": lambda: Task.objects.get(number=3),
        "zone": lambda: Zone.objects.get(code="Z1"),
        "project": lambda: Project.objects.get(code="cim-platform"),
    }
    thing = things[subject]()
    assert a_matter(**{subject: thing}).subject == thing


UNIQUE = "(?i)unique constraint"


def test_numbers_are_given_once() -> None:
    a_matter()
    refuses(UNIQUE, a_matter)
    assert a_matter(year=YEAR + 1).code == "2025-77"
    event = an_event()
    values = {"matter": event.matter, "number": event.number, "deed": "progress", "at": RAISED}
    refuses(UNIQUE, lambda: MatterEvent.objects.create(**values))
    for make in (a_judgement, a_text):
        make()
        refuses(UNIQUE, make)
        make(number=2)


def test_a_month_proposes_a_goal_once() -> None:
    goal = make_goal()
    proposed(goal, MARCH, RAISED)
    refuses(UNIQUE, lambda: a_matter(goal=goal, month=MARCH))
    # what the office raises itself has no month, and may come again
    for number in (78, 79):
        a_matter(goal=goal, number=number)
