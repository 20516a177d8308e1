"""Deeds on a matter: what each writes, what is refused, and that of two who come at once one is too late."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.fixtures import Settings

from pilots.actions import attachments, matters
from pilots.actions.attachments import attach, withdraw
from pilots.actions.evidence import keep, path_of
from pilots.actions.matters import MatterMovedError, act, has_evidence, raise_matter, what_lacks
from pilots.models import Attachment, Matter, MatterEvent, Notice, Task
from pilots.rules.matters import FROM, TO, Deed, MatterState
from tests.factories import YEAR, a_time, make_goal, make_member
from tests.pilots.docket import DUE, PROBLEMS, RAISED, TITLES, WAYS, Cast, a_file, again, proposed

pytestmark = pytest.mark.django_db

MARCH, LATER = date(YEAR, 3, 1), a_time(date(YEAR, 4, 9))


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


def in_state(cast: Cast, state: str) -> Matter:
    if state in WAYS:
        return cast.matter(state)
    matter = proposed(make_goal(), MARCH, RAISED)
    if state == "dismissed":
        cast.do(matter, Deed.DISMISS)
    return matter


def rows() -> tuple[Any, ...]:
    """All that a deed may write."""
    counts = tuple(model._default_manager.count() for model in (MatterEvent, Attachment, Notice))
    return (*Matter.objects.order_by("pk").values_list("edition", "state", "due_on", "level"), *counts)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


# Raising


def test_a_matter_is_raised_with_the_next_number_of_its_year(cast: Cast) -> None:
    first, second = cast.matter(), cast.matter(at=LATER)
    other = cast.matter(at=a_time(date(YEAR + 1, 1, 1), 0))
    assert [matter.code for matter in (first, second, other)] == ["2024-1", "2024-2", "2025-1"]
    matter = again(second)
    assert (matter.state, matter.raised_on, matter.month, matter.edition) == ("raised", date(YEAR, 4, 9), None, 1)
    assert (matter.subject, matter.provenance) == (Task.objects.get(number=2), "reported")
    for language, title in (("zh-hans", TITLES["zh_hans"]), ("en", TITLES["en"])):
        with translation.override(language):
            assert str(again(second)) == f"2024-2 {title}"
    [event] = matter.events.all()
    assert (event.number, event.deed, event.by, event.at) == (1, "raise", cast.office, LATER)


def test_the_figures_propose_a_matter_once_for_a_goal_and_month(cast: Cast) -> None:
    goal = make_goal()
    matter = proposed(goal, MARCH, RAISED)
    assert (matter.state, matter.month, matter.events.get().by) == ("proposed", MARCH, None)
    before = rows()
    with pytest.raises(IntegrityError), transaction.atomic():
        proposed(goal, MARCH, LATER)
    assert rows() == before


@pytest.mark.parametrize("role", ["leader", "head", "staff", "administrator"])
def test_only_the_office_raises(role: str) -> None:
    given: dict[str, Any] = {"subject": {"task": Task.objects.get(number=2)}, "titles": TITLES, "problems": PROBLEMS}
    with pytest.raises(PermissionDenied):
        raise_matter(user=make_member(role), at=RAISED, **given)
    assert not Matter.objects.exists()


def test_nobody_raises_and_no_person_proposes(cast: Cast) -> None:
    given: dict[str, Any] = {"subject": {"goal": make_goal()}, "titles": TITLES, "problems": PROBLEMS, "at": RAISED}
    with pytest.raises(PermissionDenied):
        raise_matter(user=None, **given)
    with pytest.raises(PermissionDenied):
        raise_matter(user=cast.office, month=MARCH, **given)
    assert not Matter.objects.exists()


def test_a_number_that_was_taken_meanwhile_is_passed_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else raises one between the look at the last number and the writing."""
    quicker: list[Matter | None] = []

    class Transactions:
        @staticmethod
        def atomic() -> Any:
            if not quicker:
                quicker.append(None)
                quicker.append(cast.matter())
            return transaction.atomic()

    monkeypatch.setattr(matters, "transaction", Transactions)
    assert cast.matter().code == "2024-2"
    assert [matter.code for matter in quicker if matter] == ["2024-1"]


# Deeds


@pytest.mark.parametrize("state", MatterState)
def test_a_deed_is_done_only_where_it_follows(cast: Cast, state: str) -> None:
    matter = in_state(cast, state)
    before = rows()
    for deed in (deed for deed in Deed if state not in FROM[deed]):
        # where no department answers yet, nobody may answer
        with pytest.raises((MatterMovedError, PermissionDenied)):
            act(matter=matter, deed=deed, user=cast.who(deed), at=LATER, said=cast.said(deed))
        assert (rows(), matter.state) == (before, state)


@pytest.mark.parametrize("deed", [deed for deed in Deed if FROM[deed]])
def test_a_deed_leads_on(cast: Cast, deed: Deed) -> None:
    state = FROM[deed][0]
    matter = in_state(cast, state)
    edition, user = matter.edition, cast.who(deed)
    event = act(matter=matter, deed=deed, user=user, at=LATER, said=cast.said(deed, level=1))
    assert (event.deed, event.by, event.at) == (deed, user, LATER)
    assert (again(matter).state, again(matter).edition) == (TO.get(deed, state), edition + 1)
    assert (matter.state, matter.edition) == (again(matter).state, again(matter).edition)


def test_a_decision_names_who_answers_and_by_when(cast: Cast) -> None:
    matter = cast.matter("decided")
    assert (again(matter).department, again(matter).due_on) == (cast.department, DUE)
    event = matter.events.latest("number")
    assert (event.number, event.department, event.due_on, event.text) == (2, cast.department, DUE, "decide 如实说明")


def test_an_extension_and_a_reopening_begin_anew_below(cast: Cast) -> None:
    for state, deed in (("under_way", Deed.EXTEND), ("closed", Deed.REOPEN)):
        matter = cast.matter("under_way")
        cast.do(matter, Deed.ESCALATE, level=3)
        if state == "closed":
            cast.do(matter, Deed.CLOSE)
        assert again(matter).level == 3
        cast.do(matter, deed)
        assert (again(matter).level, again(matter).due_on) == (0, date(YEAR, 7, 31))
        assert again(matter).department == cast.department


# Who may


MAY = {
    Deed.ACCEPT: {"office"},
    Deed.DISMISS: {"office"},
    Deed.DECIDE: {"office", "leader"},
    Deed.ACKNOWLEDGE: {"head", "staff"},
    Deed.PROGRESS: {"head", "staff"},
    Deed.DONE: {"head", "staff"},
    Deed.SEND_BACK: {"office"},
    Deed.EXTEND: {"office"},
    Deed.ESCALATE: {"nobody"},
    Deed.CLOSE: {"office"},
    Deed.REOPEN: {"office"},
}


@pytest.mark.parametrize("deed", MAY)
def test_who_may_do_what(cast: Cast, deed: Deed) -> None:
    people = {"office": cast.office, "leader": cast.leader, "head": cast.head, "staff": cast.staff, "nobody": None}
    people |= {"administrator": make_member("administrator"), "closed": make_member("office", is_active=False)}
    people |= {f"another {role}": make_member(role) for role in ("head", "staff")}
    done = set()
    for name, user in people.items():
        matter = in_state(cast, FROM[deed][0])
        before = rows()
        try:
            act(matter=matter, deed=deed, user=user, at=LATER, said=cast.said(deed))
        except PermissionDenied:
            assert rows() == before
        else:
            done.add(name)
    assert done == MAY[deed]


# What goes with it


LACKS: dict[str, tuple[Deed, dict[str, Any], str]] = {
    "dismissed without a reason": (Deed.DISMISS, {"text": " "}, "text"),
    "decided without words": (Deed.DECIDE, {"text": ""}, "text"),
    "decided without a department": (Deed.DECIDE, {"department": None}, "department"),
    "decided without a day": (Deed.DECIDE, {"due_on": None}, "due_on"),
    "due before it was raised": (Deed.DECIDE, {"due_on": date(YEAR, 3, 31)}, "due_on"),
    "due on a day gone by": (Deed.DECIDE, {"due_on": date(YEAR, 4, 8)}, "due_on"),
    "progress without words": (Deed.PROGRESS, {"text": "\n"}, "text"),
    "done without words": (Deed.DONE, {"text": ""}, "text"),
    "sent back without a reason": (Deed.SEND_BACK, {"text": ""}, "text"),
    "extended without a reason": (Deed.EXTEND, {"text": ""}, "text"),
    "extended to the same day": (Deed.EXTEND, {"due_on": DUE}, "due_on"),
    "extended without a day": (Deed.EXTEND, {"due_on": None}, "due_on"),
    "closed without evidence": (Deed.CLOSE, {"document": " "}, "evidence"),
    "reopened without a reason": (Deed.REOPEN, {"text": ""}, "text"),
    "reopened for a day gone by": (Deed.REOPEN, {"due_on": date(YEAR, 4, 8)}, "due_on"),
}


@pytest.mark.parametrize(("deed", "given", "lacking"), LACKS.values(), ids=LACKS)
def test_what_a_deed_lacks_is_named_and_nothing_is_written(
    cast: Cast, folder: Path, deed: Deed, given: dict[str, Any], lacking: str
) -> None:
    matter = in_state(cast, FROM[deed][-1])
    before, edition = rows(), matter.edition
    sent = {} if lacking == "evidence" else {"files": [a_file()]}
    said = cast.said(deed, **{**sent, **given})
    assert list(what_lacks(matter, deed, said, date(YEAR, 4, 9))) == [lacking]
    with pytest.raises(ValidationError) as refused:
        act(matter=matter, deed=deed, user=cast.who(deed), at=LATER, said=said)
    assert list(refused.value.message_dict) == [lacking]
    assert (rows(), files(folder), matter.edition) == (before, [], edition)


def test_today_is_early_enough(cast: Cast) -> None:
    for day in (date(YEAR, 4, 9), DUE):
        matter = cast.matter()
        cast.do(matter, Deed.DECIDE, at=LATER, due_on=day)
        assert again(matter).due_on == day


EVIDENCE: dict[str, tuple[list[tuple[Deed, dict[str, Any]]], bool]] = {
    "none": ([(Deed.PROGRESS, {}), (Deed.DONE, {})], False),
    "a document with the answer": ([(Deed.DONE, {"document": "验收记录"})], True),
    "a document with earlier progress": ([(Deed.PROGRESS, {"document": "验收记录"}), (Deed.DONE, {})], True),
    "a document before it was reopened": (
        [(Deed.CLOSE, {}), (Deed.REOPEN, {}), (Deed.ACKNOWLEDGE, {}), (Deed.DONE, {})],
        False,
    ),
}


@pytest.mark.parametrize(("deeds", "is_shown"), EVIDENCE.values(), ids=EVIDENCE)
def test_what_was_shown_since_the_decision_is_evidence(
    cast: Cast, deeds: list[tuple[Deed, dict[str, Any]]], is_shown: bool
) -> None:
    matter = cast.matter("under_way")
    for deed, given in deeds:
        cast.do(matter, deed, **given)
    assert has_evidence(matter) is is_shown
    if is_shown:
        cast.do(matter, Deed.CLOSE, document="")
    else:
        with pytest.raises(ValidationError):
            cast.do(matter, Deed.CLOSE, document="")


def test_a_file_is_evidence_until_it_is_taken_back(cast: Cast) -> None:
    matter = cast.matter("under_way")
    cast.do(matter, Deed.DONE, files=[a_file()])
    assert has_evidence(matter)
    assert withdraw(attachment=Attachment.objects.get(), at=LATER)
    assert not has_evidence(matter)
    cast.do(matter, Deed.CLOSE, document="", files=[a_file()])
    assert again(matter).state == "closed"


# Files


def test_files_go_with_the_event(cast: Cast) -> None:
    matter = cast.matter("under_way")
    event = cast.do(matter, Deed.PROGRESS, files=[a_file(), a_file(name="copy.pdf"), a_file(b"%PDF-1.4 other")])
    kept = list(event.attachments.order_by("pk"))
    assert [(row.name, row.size, row.content_type) for row in kept] == [
        ("record.pdf", 15, "application/pdf"),
        ("record.pdf", 14, "application/pdf"),
    ]
    assert {row.uploaded_by for row in kept} == {cast.head}
    assert all(path_of(row.sha256).stat().st_size == row.size and row.owner == event for row in kept)


def test_a_file_is_attached_once_and_taken_back_once(cast: Cast) -> None:
    event = cast.do(cast.matter("under_way"), Deed.PROGRESS, files=[a_file()])
    assert attach(owner={"event": event}, files=[a_file()], user=cast.head, at=LATER) == []
    attachment = Attachment.objects.get()
    assert withdraw(attachment=attachment, at=LATER)
    assert not withdraw(attachment=attachment, at=LATER)
    [anew] = attach(owner={"event": event}, files=[a_file()], user=cast.head, at=LATER)
    assert (anew.sha256, anew.pk != attachment.pk) == (attachment.sha256, True)
    assert list(Attachment.objects.standing()) == [anew]


def test_a_full_disk_leaves_nothing_written(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = cast.matter("under_way")
    before, edition, state = rows(), matter.edition, matter.state
    kept: list[Any] = []

    def full(content: Any) -> Any:
        if kept:
            raise OSError(28, "No space left on device")
        kept.append(keep(content))
        return kept[0]

    monkeypatch.setattr(attachments, "keep", full)
    with pytest.raises(OSError, match="No space"):
        cast.do(matter, Deed.DONE, files=[a_file(), a_file(b"%PDF-1.4 other")])
    assert rows() == before
    # the matter in hand can be tried again
    assert (matter.edition, matter.state) == (edition, state)
    monkeypatch.undo()
    cast.do(matter, Deed.DONE, files=[a_file()])
    assert again(matter).state == "reported"


def test_no_file_is_kept_of_a_deed_that_is_refused(cast: Cast, folder: Path) -> None:
    matter, late = cast.matter("under_way"), again(Matter.objects.get())
    cast.do(matter, Deed.PROGRESS)
    with pytest.raises(MatterMovedError):
        cast.do(late, Deed.DONE, files=[a_file()])
    with pytest.raises(PermissionDenied):
        act(
            matter=matter,
            deed=Deed.DONE,
            user=make_member("head"),
            at=LATER,
            said=cast.said(Deed.DONE, files=[a_file()]),
        )
    assert files(folder) == []


# At once


AT_ONCE: dict[str, tuple[str, Deed, Deed]] = {
    "two decide": ("raised", Deed.DECIDE, Deed.DECIDE),
    "two reopen": ("closed", Deed.REOPEN, Deed.REOPEN),
    "two close": ("reported", Deed.CLOSE, Deed.CLOSE),
    "one closes, one sends back": ("reported", Deed.CLOSE, Deed.SEND_BACK),
    "one extends, one reports": ("under_way", Deed.EXTEND, Deed.DONE),
    "two report progress": ("under_way", Deed.PROGRESS, Deed.PROGRESS),
    "two runs escalate": ("under_way", Deed.ESCALATE, Deed.ESCALATE),
    "one dismisses, one accepts": ("proposed", Deed.DISMISS, Deed.ACCEPT),
}


@pytest.mark.parametrize(("state", "first", "second"), AT_ONCE.values(), ids=AT_ONCE)
def test_of_two_who_act_on_what_they_saw_the_second_is_too_late(
    cast: Cast, state: str, first: Deed, second: Deed
) -> None:
    seen = in_state(cast, state)
    one, other = again(seen), again(seen)
    cast.do(one, first)
    before, edition = rows(), other.edition
    with pytest.raises(MatterMovedError):
        cast.do(other, second)
    assert (rows(), other.edition, other.state) == (before, edition, state)


def test_a_matter_reopened_twice_is_closed_twice(cast: Cast) -> None:
    matter = cast.matter("closed")
    for _time in range(2):
        for deed in (Deed.REOPEN, Deed.ACKNOWLEDGE, Deed.DONE, Deed.CLOSE):
            cast.do(matter, deed)
    assert again(matter).state == "closed"
    assert list(matter.events.values_list("number", flat=True)) == list(range(1, 14))


def test_what_a_deed_writes_takes_the_same_queries_after_a_long_life(
    cast: Cast,
) -> None:
    matter, counts = cast.matter("under_way"), []
    for _time in range(20):
        with CaptureQueriesContext(connection) as queries:
            cast.do(matter, Deed.PROGRESS)
        counts.append(len(queries))
    assert counts[0] == counts[-1] <= 9
