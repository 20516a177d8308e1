"""What has left draft is never changed and never deleted: refused by the models and by the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import translation

from pilots.models import AppendOnlyError, Figure, MilestoneReport, Revision, User
from tests.factories import YEAR, a_time, make_figure, make_goal, make_report, make_revision, make_user

pytestmark = pytest.mark.django_db

Record = Revision | MilestoneReport
Make = Callable[..., Record]
STATES = ("draft", "submitted", "approved", "returned")
LEFT_DRAFT = STATES[1:]
ALLOWED = {("draft", "draft"), ("draft", "submitted"), ("submitted", "approved"), ("submitted", "returned")}
LANGUAGES = ("zh-hans", "en")
LATER = a_time(date(YEAR, 9, 1))
TEXTS = {"comment": "说明", "source_zh_hans": "来源", "source_en": "source"}


def revision(state: str = "draft", **values: Any) -> Revision:
    return make_revision(make_goal(), state=state, **{**TEXTS, **values})


def report(state: str = "draft", **values: Any) -> MilestoneReport:
    return make_report(make_goal(), 1, date(YEAR, 3, 1), state=state, **{**TEXTS, **values})


both = pytest.mark.parametrize("make", [revision, report])
left_draft = pytest.mark.parametrize("state", LEFT_DRAFT)
#: Field → another value, for what both kinds of records have.
CHANGES: dict[str, Any] = {
    "comment": "另一说明",
    "source": "另一来源",
    "source_zh_hans": "另一来源",
    "source_en": "another source",
    "provenance": "derived",
    "number": 9,
    "entered_at": LATER,
    "submitted_at": LATER,
}
CASES = [(make, name, value) for make in (revision, report) for name, value in CHANGES.items()]
CASES += [(revision, "value", Decimal(11)), (report, "done_on", date(YEAR, 3, 2)), (report, "step", 2)]
changes = pytest.mark.parametrize(
    ("make", "name", "value"), CASES, ids=[f"{make.__name__}-{name}" for make, name, _value in CASES]
)
#: A text is kept in a column of each language; the one without a language follows the reader's.
COLUMNS = [case for case in CASES if case[1] != "source"]
columns = pytest.mark.parametrize(
    ("make", "column", "value"), COLUMNS, ids=[f"{make.__name__}-{column}" for make, column, _value in COLUMNS]
)


def review() -> dict[str, Any]:
    return {"reviewed_by": User.objects.get(username="office"), "reviewed_at": LATER}


def reviewed_columns() -> dict[str, Any]:
    return {"reviewed_by_id": User.objects.get(username="office").pk, "reviewed_at": LATER}


def kept(record: Record) -> dict[str, Any]:
    """The row as the database holds it, by column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {record._meta.db_table} WHERE id = %s", [record.pk])  # noqa: S608
        [row] = cursor.fetchall()
        return {column[0]: cell for column, cell in zip(cursor.description, row, strict=True)}


def again(record: Record) -> Record:
    """The record read anew, as another request would."""
    return type(record).objects.get(pk=record.pk)


def change(record: Record, **values: Any) -> None:
    """Read the record anew, set values and save."""
    record = again(record)
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def write(record: Record, **columns: Any) -> None:
    """Change columns behind the models' back."""
    assignments = ", ".join(f"{column} = %s" for column in columns)
    statement = f"UPDATE {record._meta.db_table} SET {assignments} WHERE id = %s"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [*columns.values(), record.pk])
        assert cursor.rowcount == 1


# What is allowed


def test_a_draft_is_edited() -> None:
    draft = revision(value=None)
    change(draft, value=Decimal("12.5"), comment="改过", source_en="sheet")
    edited = kept(draft)
    assert Decimal(edited["value"]) == Decimal("12.5")
    texts = {"comment": "改过", "source_zh_hans": "来源", "source_en": "sheet"}
    assert {name: edited[name] for name in texts} == texts


def test_drafts_are_edited_as_a_set() -> None:
    draft = revision()
    assert Revision.objects.filter(pk=draft.pk).drafts().update(value=Decimal(3), **{"source_en": "edited"}) == 1
    assert Revision.objects.get(pk=draft.pk).value == 3


@both
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_is_submitted(make: Make, language: str) -> None:
    draft = make()
    with translation.override(language):
        change(draft, state="submitted", submitted_by=make_user(), submitted_at=LATER)
    assert again(draft).state == "submitted"
    assert {name: getattr(again(draft), name) for name in TEXTS} == TEXTS


SOURCES = {
    "none": {"source_zh_hans": "", "source_en": ""},
    "unset": {"source_zh_hans": None, "source_en": None},
    "chinese": {"source_zh_hans": "来源", "source_en": None},
    "english": {"source_zh_hans": None, "source_en": "source"},
    "both": {"source_zh_hans": "来源", "source_en": "source"},
}


@both
@pytest.mark.parametrize("submitted_in", LANGUAGES)
@pytest.mark.parametrize("reviewed_in", LANGUAGES)
@pytest.mark.parametrize("sources", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("decision", ["approved", "returned"])
def test_a_submission_is_reviewed_in_either_language(
    make: Make, submitted_in: str, reviewed_in: str, sources: dict[str, str | None], decision: str
) -> None:
    draft = make(**sources)
    with translation.override(submitted_in):
        change(draft, state="submitted")
    with translation.override(reviewed_in):
        change(draft, state=decision, reason="请核对", **review())
    decided = again(draft)
    assert (decided.state, decided.reason, decided.reviewed_at) == (decision, "请核对", LATER)
    texts = {**TEXTS, **sources}
    assert {name: getattr(decided, name) for name in texts} == texts


@both
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_object_goes_through_its_whole_life(make: Make, language: str) -> None:
    with translation.override(language):
        record = make()
        for state, values in (("submitted", {}), ("approved", review())):
            record.state = state
            for name, value in values.items():
                setattr(record, name, value)
            record.save()
    assert again(record).state == "approved"


@both
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_names_the_fields_it_writes(make: Make, language: str) -> None:
    record = again(make("submitted"))
    record.state, record.reason = "returned", "请核对"
    for name, value in review().items():
        setattr(record, name, value)
    with translation.override(language):
        record.save(update_fields=["state", "reason", "reviewed_by", "reviewed_at"])
    assert again(record).reason == "请核对"


# States


@both
@pytest.mark.parametrize(("old", "new"), list(product(STATES, STATES)))
def test_the_model_knows_the_steps_of_a_life(make: Make, old: str, new: str) -> None:
    record = make(old)
    values = {"state": new, **(review() if old == "submitted" and new in ("approved", "returned") else {})}
    if (old, new) in ALLOWED:
        change(record, **values)
        assert again(record).state == new
    else:
        with pytest.raises(AppendOnlyError):
            change(record, **values)
        assert again(record).state == old


@both
@pytest.mark.parametrize(("old", "new"), list(product(STATES, STATES)))
def test_the_database_knows_the_steps_of_a_life(make: Make, old: str, new: str) -> None:
    record = make(old)
    reviewed = reviewed_columns() if new in ("approved", "returned") else {}
    if (old, new) in ALLOWED:
        write(record, state=new, **reviewed)
        assert again(record).state == new
    else:
        with pytest.raises(IntegrityError, match="left draft"):
            write(record, state=new, **reviewed)
        assert again(record).state == old


@both
def test_a_draft_that_was_submitted_meanwhile_is_not_saved(make: Make) -> None:
    stale = make()
    change(stale, state="submitted")
    stale.comment = "迟到的修改"
    with pytest.raises(AppendOnlyError):
        stale.save()
    assert again(stale).comment == "说明"


# Content


@changes
@left_draft
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_model_keeps_what_has_left_draft(make: Make, name: str, value: Any, state: str, language: str) -> None:
    record = make(state)
    before = kept(record)
    with translation.override(language), pytest.raises(AppendOnlyError):
        change(record, **{name: value})
    assert kept(record) == before


@changes
@pytest.mark.parametrize("decision", ["approved", "returned"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_changes_nothing_else(make: Make, name: str, value: Any, decision: str, language: str) -> None:
    record = make("submitted")
    before = kept(record)
    with translation.override(language), pytest.raises(AppendOnlyError):
        change(record, state=decision, **{**review(), name: value})
    assert kept(record) == before


@both
def test_who_entered_and_submitted_is_kept(make: Make) -> None:
    record, other = make("submitted"), make_user()
    for name in ("entered_by", "submitted_by"):
        with pytest.raises(AppendOnlyError):
            change(record, state="approved", **{**review(), name: other})
        with pytest.raises(IntegrityError, match="left draft"):
            write(record, state="approved", **reviewed_columns(), **{f"{name}_id": other.pk})


@left_draft
def test_a_revision_keeps_its_figure(state: str) -> None:
    record = revision(state)
    other = make_figure(record.figure.goal, date(YEAR, 5, 1))
    with pytest.raises(AppendOnlyError):
        change(record, state="approved", **{**review(), "figure": other})
    with pytest.raises(IntegrityError, match="left draft"):
        write(record, figure_id=other.pk)


@columns
@left_draft
def test_the_database_keeps_what_has_left_draft(make: Make, column: str, value: Any, state: str) -> None:
    record = make(state)
    before = kept(record)
    with pytest.raises(IntegrityError, match="left draft"):
        write(record, **{column: value})
    assert kept(record) == before


@columns
def test_the_database_lets_a_review_change_nothing_else(make: Make, column: str, value: Any) -> None:
    record = make("submitted")
    before = kept(record)
    with pytest.raises(IntegrityError, match="left draft"):
        write(record, state="approved", **reviewed_columns(), **{column: value})
    assert kept(record) == before


@both
@left_draft
@pytest.mark.parametrize(("column", "value"), [("reason", "另一理由"), ("reviewed_at", LATER)])
def test_a_review_is_written_once(make: Make, state: str, column: str, value: Any) -> None:
    record = make(state)
    with pytest.raises(IntegrityError, match="left draft"):
        write(record, **{column: value})
    if state != "submitted":
        with pytest.raises(AppendOnlyError):
            change(record, **{column: value})


@pytest.mark.parametrize(
    ("make", "column", "value"), [(revision, "number", 9), (report, "number", 9), (report, "step", 2)]
)
def test_even_a_draft_keeps_its_identity(make: Make, column: str, value: int) -> None:
    with pytest.raises(IntegrityError, match="left draft"):
        write(make(), **{column: value})


def test_even_a_draft_keeps_its_place() -> None:
    draft, told = revision(), report()
    with pytest.raises(IntegrityError, match="left draft"):
        write(draft, figure_id=make_figure(draft.figure.goal, date(YEAR, 5, 1)).pk)
    with pytest.raises(IntegrityError, match="left draft"):
        write(told, goal_id=make_goal().pk)


# Sets of rows


@both
@left_draft
def test_a_set_with_anything_that_has_left_draft_is_not_updated(make: Make, state: str) -> None:
    records = [make("draft"), make(state)]
    rows = type(records[0]).objects.filter(pk__in=[record.pk for record in records])
    for values in ({"comment": "changed"}, {"state": "draft"}):
        with pytest.raises(AppendOnlyError):
            rows.update(**values)
    assert {kept(record)["comment"] for record in records} == {"说明"}


@both
def test_drafts_are_not_approved_as_a_set(make: Make) -> None:
    draft = make()
    with pytest.raises(IntegrityError, match="left draft"), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(state="approved", **review())


@both
def test_records_are_not_updated_in_bulk(make: Make) -> None:
    record = make()
    rows: Any = type(record).objects
    with pytest.raises(AppendOnlyError):
        rows.bulk_update([record], ["comment"])


def test_an_insert_does_not_replace_an_approved_revision() -> None:
    old = revision("approved")
    new = Revision(figure=old.figure, number=old.number, value=99, entered_by=old.entered_by, entered_at=old.entered_at)
    with pytest.raises(IntegrityError, match="left draft"), transaction.atomic():
        Revision.objects.bulk_create(
            [new], update_conflicts=True, unique_fields=["figure", "number"], update_fields=["value"]
        )
    assert Revision.objects.get(pk=old.pk).value == 10


def test_an_approved_revision_is_not_updated_where_it_is_found() -> None:
    old = revision("approved")
    with pytest.raises(AppendOnlyError):
        Revision.objects.update_or_create(figure=old.figure, number=old.number, defaults={"value": Decimal(99)})
    assert Revision.objects.get(pk=old.pk).value == 10


# Deletion


@both
@pytest.mark.parametrize("state", STATES)
def test_no_record_is_deleted(make: Make, state: str) -> None:
    record = make(state)
    with pytest.raises(AppendOnlyError):
        record.delete()
    with pytest.raises(AppendOnlyError):
        type(record).objects.filter(pk=record.pk).delete()
    assert again(record).state == state


@both
@pytest.mark.parametrize("state", STATES)
def test_the_database_deletes_no_record(make: Make, state: str) -> None:
    record = make(state)
    statement = f"DELETE FROM {record._meta.db_table} WHERE id = %s"  # noqa: S608
    with (
        pytest.raises(IntegrityError, match="never deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [record.pk])
    assert again(record).state == state


def test_the_rows_a_record_hangs_on_are_not_deleted() -> None:
    record = revision("approved")
    with pytest.raises(AppendOnlyError):
        record.figure.revisions.all().delete()
    for row in (record.figure, record.figure.goal, record.entered_by):
        with pytest.raises(ProtectedError):
            row.delete()
    with pytest.raises(ProtectedError):
        Figure.objects.filter(pk=record.figure_id).delete()
    with pytest.raises(ProtectedError):
        report("approved").goal.delete()
