"""Writing what a plan's file says of task books into drafts, many goals at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pilots.models import Duty, Milestone, Provenance, TaskBook, TimetablePoint, User
from pilots.sheets.plans.changes import Comparison
from pilots.sheets.plans.content import Book, Values
from pilots.sheets.plans.kinds import Tab
from pilots.sheets.plans.load import TEXTS
from pilots.sheets.plans.specs import MONTHS

STEP_FIELDS = ("step", "order", "title_zh_hans", "title_en", "due_on", "weight", "is_beyond_year", "provenance")
DUTY_FIELDS = ("order", "text_zh_hans", "text_en", "due_on", "evidence_zh_hans", "evidence_en", "provenance")
#: Rows to a statement, where a database takes as many.
BATCH = 2000


def write_drafts(comparison: Comparison, user: User | None, at: datetime) -> dict[int, TaskBook]:
    """Let the draft of every goal whose task book changes say what the file says; number → draft.

    A goal without a draft gets one: its next version. A fixed number of statements, and one more for
    every two thousand rows.
    """
    numbers = comparison.drafted
    books = {number: draft_of(comparison, number, user, at) for number in numbers}
    old = [book for book in books.values() if book.pk]
    new = [book for book in books.values() if not book.pk]
    names = ["baseline", "target", "target_provenance", "path", "edition", "edited_by", "edited_at", *TEXTS]
    TaskBook.objects.bulk_update(old, names, batch_size=200)
    TaskBook.objects.bulk_create(new, batch_size=BATCH)
    empty(old)
    write_supporting(comparison, books)
    TimetablePoint.objects.bulk_create(points_of(comparison, books), batch_size=BATCH)
    rows = {tab: grouped(comparison, tab, books) for tab in (Tab.ROAD_MAP, Tab.DUTIES)}
    Milestone.objects.bulk_create(
        (
            Milestone(task_book=books[number], **{name: row[name] for name in STEP_FIELDS})
            for number, row in rows[Tab.ROAD_MAP]
        ),
        batch_size=BATCH,
    )
    departments = comparison.site.ids[Tab.DEPARTMENTS]
    Duty.objects.bulk_create(
        (
            Duty(
                task_book=books[number],
                department_id=departments[row["department"],],
                **{name: row[name] for name in DUTY_FIELDS},
            )
            for number, row in rows[Tab.DUTIES]
        ),
        batch_size=BATCH,
    )
    return books


def draft_of(comparison: Comparison, number: int, user: User | None, at: datetime) -> TaskBook:
    """The goal's draft with its next edition, or its next version, as it is to be saved."""
    site = comparison.site
    book, values = site.books.get(number), comparison.rows[Tab.GOALS][number,]
    draft = TaskBook(
        goal_id=site.ids[Tab.GOALS][number,],
        version=book.version if book and book.is_draft else site.versions.get(number, 0) + 1,
        counts_from=book.counts_from if book else date(site.year, 1, 1),
        path=book.path if book and is_same_timetable(comparison, number) else "",
        baseline=values["baseline"],
        target=values["target"],
        target_provenance=values["target_provenance"] or Provenance.REPORTED,
        edited_by=user,
        edited_at=at,
        **{name: values[name] for name in TEXTS},
    )
    if book and book.is_draft:
        draft.pk, draft.edition = book.pk, book.edition + 1
    return draft


def is_same_timetable(comparison: Comparison, number: int) -> bool:
    def planned(rows: Mapping[Any, Values]) -> list[Any] | None:
        row = rows.get((number,))
        return [row[column.key] for column in MONTHS] if row else None

    return planned(comparison.rows[Tab.TIMETABLE]) == planned(comparison.site.rows[Tab.TIMETABLE])


def empty(books: Sequence[TaskBook]) -> None:
    """Take everything out of drafts, to write it anew."""
    ids = [book.pk for book in books]
    if ids:
        TaskBook.supporting.through.objects.filter(taskbook__in=ids).delete()
        for model in (TimetablePoint, Milestone, Duty):
            model._default_manager.filter(task_book__in=ids).delete()


def write_supporting(comparison: Comparison, books: Mapping[int, TaskBook]) -> None:
    through: Any = TaskBook.supporting.through
    departments: dict[Any, int] = comparison.site.ids[Tab.DEPARTMENTS]
    through.objects.bulk_create(
        (
            through(taskbook_id=book.pk, department_id=departments[code,])
            for number, book in books.items()
            for code in comparison.rows[Tab.GOALS][number,]["supporting"]
        ),
        batch_size=BATCH,
    )


def points_of(comparison: Comparison, books: Mapping[int, TaskBook]) -> Iterator[TimetablePoint]:
    for number, book in books.items():
        row = comparison.rows[Tab.TIMETABLE].get((number,))
        standing = comparison.site.rows[Tab.TIMETABLE].get((number,), {})
        kept = comparison.site.books.get(number)
        for index, column in enumerate(MONTHS, 1):
            if row and row[column.key] is not None:
                month = date(comparison.site.year, index, 1)
                is_same = row[column.key] == standing.get(column.key)
                provenance = row["provenance"] or provenance_of(kept, month, is_same=is_same)
                yield TimetablePoint(task_book=book, month=month, planned=row[column.key], provenance=provenance)


def provenance_of(book: Book | None, month: date, *, is_same: bool) -> str:
    """What stays keeps its provenance; what the office writes anew was reported."""
    kept = book.provenances.get(month) if book and is_same else None
    return kept or Provenance.REPORTED


def grouped(comparison: Comparison, tab: Tab, books: Mapping[int, TaskBook]) -> list[tuple[int, Values]]:
    """The rows of a sheet that belong to the books, each with its goal's number."""
    return [(key[0], values) for key, values in comparison.rows[tab].items() if key[0] in books]
