"""What changed between two moments of knowledge: each cause alone, and the pilot of 2021."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilots.actions.publications import publish_month
from pilots.changes import Changes, Since, StepNews, changes_between, known_before, load_events, since_asked
from pilots.courses import Course, load_courses
from pilots.models import (
    Goal,
    LightThresholds,
    MilestoneReport,
    Period,
    Publication,
    PublishedLight,
    TaskBook,
    User,
)
from pilots.moments import Moment, end_of
from pilots.rules.attributions import Attribution, Cause
from pilots.rules.lights import Light
from tests.factories import (
    YEAR,
    a_time,
    entered,
    make_figure,
    make_goal,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
    make_zone,
    unsealed,
)

pytestmark = pytest.mark.django_db

JUNE = date(YEAR, 6, 1)
#: June is due on 8 July.
SINCE, AS_OF = date(YEAR, 7, 10), date(YEAR, 7, 31)
BETWEEN = a_time(date(YEAR, 7, 20))


def load(as_of: date = AS_OF, month: date = JUNE, year: int = YEAR) -> list[Course]:
    return load_courses(Goal.objects.of_year(year).for_list(), Moment(month, as_of), year)


def changed(since: Since | date = SINCE, as_of: date = AS_OF, month: date = JUNE, year: int = YEAR) -> Changes:
    since = since if isinstance(since, Since) else Since.end_of_day(since)
    return changes_between(since, Moment(month, as_of), load(as_of, month, year))


def told(changes: Changes) -> list[tuple[Light, Light, Attribution]]:
    return [(move.before, move.after, move.attribution) for move in changes.moves]


@pytest.fixture
def book() -> TaskBook:
    """Of a goal on its plan of ten a month: figures of January to May."""
    make_periods()
    goal = make_goal()
    for number in range(1, 6):
        make_revision(goal, date(YEAR, number, 1), 10 * number)
    return make_task_book(goal)


@pytest.fixture
def goal(book: TaskBook) -> Goal:
    return book.goal


def report(goal: Goal, value: int = 60, at: datetime | None = None) -> None:
    make_revision(goal, JUNE, value, at=at)


# Each cause alone


def test_nothing_changed_where_nothing_was_said(goal: Goal) -> None:
    report(goal)
    changes = changed()
    assert changes.is_empty
    assert (changes.moves, changes.books, changes.steps, changes.corrections, changes.figures) == ([], [], [], [], 0)


def test_a_new_figure_moves_a_light(goal: Goal) -> None:
    report(goal, 50, at=BETWEEN)
    changes = changed()
    assert told(changes) == [(Light.NOT_REPORTED, Light.AT_RISK, Attribution((Cause.FIGURE,)))]
    assert (changes.figures, changes.corrections) == (1, [])


def test_a_correction_moves_a_light(goal: Goal) -> None:
    report(goal)
    report(goal, 50, at=BETWEEN)
    changes = changed()
    assert told(changes) == [(Light.ON_TRACK, Light.AT_RISK, Attribution((Cause.CORRECTION,)))]
    [row] = changes.corrections
    assert (row.old.value, row.new.value, changes.figures) == (Decimal(60), Decimal(50), 0)
    assert changes.moves[0].corrected == {JUNE: (Decimal(60), Decimal(50))}


def test_a_value_approved_again_as_it_was_is_no_correction(goal: Goal) -> None:
    report(goal)
    report(goal, 60, at=BETWEEN)
    assert changed().is_empty


def test_a_lower_target_moves_a_light(goal: Goal, book: TaskBook) -> None:
    report(goal, 50)
    with unsealed():
        TaskBook.objects.filter(pk=book.pk).update(state="superseded")
    planned = [8 * number for number in range(1, 13)]
    make_task_book(goal, planned=planned, target=Decimal(100), counts_from=JUNE, published_at=BETWEEN, reason="Less")
    changes = changed()
    assert told(changes) == [(Light.AT_RISK, Light.ON_TRACK, Attribution((Cause.TASK_BOOK,)))]
    [change] = changes.targets
    assert change.old
    assert (change.old.book, change.new.book.target, change.new.book.reason) == (book, Decimal(100), "Less")


def test_a_version_that_counts_later_moves_no_light_and_is_told(goal: Goal, book: TaskBook) -> None:
    report(goal, 50)
    with unsealed():
        TaskBook.objects.filter(pk=book.pk).update(state="superseded")
    make_task_book(goal, counts_from=date(YEAR, 9, 1), published_at=BETWEEN)
    changes = changed()
    assert changes.moves == []
    assert [change.is_target_changed for change in changes.books] == [False]
    assert changes.targets == []


def test_a_step_done_late_is_told(goal: Goal, book: TaskBook) -> None:
    report(goal)
    make_milestone(book, due_on=date(YEAR, 6, 10))
    make_report(goal, 1, date(YEAR, 7, 20), reviewed_at=BETWEEN)
    changes = changed(month=date(YEAR, 7, 1))
    assert [(move.news, move.before) for move in changes.steps] == [(StepNews.DONE, None)]
    assert changes.steps_missed == []


def test_a_step_said_to_be_done_in_time_moves_a_light(goal: Goal, book: TaskBook) -> None:
    report(goal)
    make_milestone(book, due_on=date(YEAR, 6, 10))
    make_report(goal, 1, date(YEAR, 6, 9), reviewed_at=BETWEEN)
    assert told(changed()) == [(Light.AT_RISK, Light.ON_TRACK, Attribution((Cause.MILESTONE_DONE,)))]


def test_a_step_that_became_overdue_moves_a_light(goal: Goal, book: TaskBook) -> None:
    report(goal, at=a_time(date(YEAR, 6, 15)))
    make_milestone(book, due_on=date(YEAR, 6, 20))
    changes = changed(date(YEAR, 6, 20), date(YEAR, 6, 21))
    assert told(changes) == [(Light.ON_TRACK, Light.AT_RISK, Attribution((Cause.MILESTONE_OVERDUE,)))]
    assert [(move.news, move.days_overdue) for move in changes.steps] == [(StepNews.MISSED, 1)]
    assert changed(date(YEAR, 6, 21), date(YEAR, 6, 25)).steps == []


def test_a_step_missed_after_the_month_shown_is_no_news_of_it(goal: Goal, book: TaskBook) -> None:
    report(goal)
    make_milestone(book, due_on=date(YEAR, 7, 15))
    assert changed().steps == []
    assert [move.news for move in changed(month=date(YEAR, 7, 1)).steps] == [StepNews.MISSED]


@pytest.mark.parametrize(
    ("done_on", "news"), [(date(YEAR, 6, 12), StepNews.REDATED), (None, StepNews.UNDONE), (date(YEAR, 6, 8), None)]
)
def test_what_was_said_of_a_step_may_be_corrected(
    goal: Goal, book: TaskBook, done_on: date | None, news: StepNews | None
) -> None:
    report(goal)
    make_milestone(book, due_on=date(YEAR, 6, 28))
    make_report(goal, 1, date(YEAR, 6, 8))
    life = entered(JUNE, "approved", BETWEEN)
    MilestoneReport.objects.create(goal=goal, step=1, number=2, done_on=done_on, provenance="reported", **life)
    found = [(move.news, move.before) for move in changed().steps if move.news != StepNews.MISSED]
    assert found == ([(news, date(YEAR, 6, 8))] if news else [])


def test_stricter_thresholds_move_a_light(goal: Goal) -> None:
    report(goal, 58)
    LightThresholds.objects.create(
        version=90,
        counts_from=JUNE,
        published_at=BETWEEN,
        spi_on_track=Decimal("0.99"),
        spi_at_risk=Decimal("0.80"),
        lag_on_track=Decimal(0),
        lag_at_risk=Decimal(10),
        overdue_days=30,
    )
    assert told(changed()) == [(Light.ON_TRACK, Light.AT_RISK, Attribution((Cause.THRESHOLDS,)))]


def test_a_figure_that_fell_due_moves_a_light(goal: Goal) -> None:
    changes = changed(date(YEAR, 7, 7), date(YEAR, 7, 8))
    assert told(changes) == [(Light.NOT_DUE, Light.NOT_REPORTED, Attribution((Cause.BECAME_DUE,)))]
    assert (changes.moves[0].previous, changes.moves[0].is_news) == (Light.ON_TRACK, True)


def test_a_first_light_as_that_of_the_month_before_is_no_news(goal: Goal) -> None:
    report(goal, at=a_time(date(YEAR, 7, 6)))
    changes = changed(date(YEAR, 7, 5))
    assert (changes.moved, len(changes.first_lights)) == ([], 1)


def test_a_figure_of_a_zone_that_was_corrected_is_told(goal: Goal) -> None:
    zone = make_zone()
    make_revision(goal, JUNE, 5, zone=zone)
    make_revision(goal, JUNE, 6, zone=zone, at=BETWEEN)
    [row] = changed().corrections
    assert (row.new.figure.zone_id, row.old.value, row.new.value) == (zone.pk, Decimal(5), Decimal(6))


def test_what_is_not_approved_changes_nothing(goal: Goal) -> None:
    report(goal)
    make_revision(goal, JUNE, 10, state="submitted", at=BETWEEN)
    assert changed().is_empty


# The moments


def test_a_course_as_known_before_is_what_would_have_been_loaded_then(goal: Goal, book: TaskBook) -> None:
    """Filtering what is known now gives the same as asking the database for the earlier day."""
    make_milestone(book, due_on=date(YEAR, 6, 10))
    make_report(goal, 1, date(YEAR, 6, 9), reviewed_at=BETWEEN)
    report(goal, 58)
    report(goal, 50, at=BETWEEN)
    [now], [then] = load(), load(SINCE)
    before = known_before(now, Since.end_of_day(SINCE), {})
    assert before.record == then.record != now.record
    assert before.standing == then.standing


def test_every_course_of_2021_as_known_before_is_what_would_have_been_loaded_then() -> None:
    month, day = date(2021, 7, 1), date(2021, 7, 20)
    now, then = load(date(2021, 8, 20), month, 2021), load(day, month, 2021)
    before = changes_between(Since.end_of_day(day), now[0].moment, now).before
    assert [course.record for course in before] == [course.record for course in then]
    assert [course.standing for course in before] == [course.standing for course in then]


def publish(month: date, at: datetime) -> None:
    publish_month(period=Period.objects.get(month=month), user=User.objects.get(username="office"), at=at)


def test_by_default_changes_are_told_since_the_latest_publication_of_an_earlier_day(goal: Goal) -> None:
    report(goal)
    at = a_time(date(YEAR, 7, 12), 15)
    publish(JUNE, at)
    report(goal, 50, at=a_time(date(YEAR, 7, 12), 16))
    asked = Moment(JUNE, AS_OF, briefed=(JUNE, at))
    assert Since.usual(asked) == Since(date(YEAR, 7, 12), at, JUNE)
    changes = changes_between(Since.usual(asked), asked, load())
    assert told(changes) == [(Light.ON_TRACK, Light.AT_RISK, Attribution((Cause.CORRECTION,)))]
    assert changed(date(YEAR, 7, 12)).is_empty


def test_the_light_as_published_is_the_one_before(goal: Goal) -> None:
    report(goal)
    at = a_time(date(YEAR, 7, 12), 15)
    office, period = User.objects.get(username="office"), Period.objects.get(month=JUNE)
    publication = Publication.objects.create(period=period, published_by=office, published_at=at)
    PublishedLight.objects.create(publication=publication, goal=goal, light=Light.BEHIND, reason="below_both")
    [move] = changed(Since.publication(JUNE, at)).moves
    assert (move.before, move.after, move.attribution) == (Light.BEHIND, Light.ON_TRACK, Attribution())


def test_without_any_publication_thirty_days_are_told() -> None:
    assert Since.usual(Moment(JUNE, AS_OF)) == Since(date(YEAR, 7, 1), end_of(date(YEAR, 7, 1)))


@pytest.mark.parametrize("text", ["2024-06-31", "yesterday", "2024-13", "' OR 1", "9" * 300, "２０２４-０７-０１"])
def test_what_is_no_day_is_said_and_the_usual_moment_taken(text: str) -> None:
    since, problem = since_asked(text, Moment(JUNE, AS_OF), {})
    assert since == Since.usual(Moment(JUNE, AS_OF))
    assert text[:40] in problem
    assert len(problem) < 200


def test_a_day_after_the_one_shown_is_refused_in_words() -> None:
    moment = Moment(JUNE, AS_OF)
    assert since_asked(AS_OF.isoformat(), moment, {}) == (Since.end_of_day(AS_OF), "")
    later = (AS_OF + timedelta(days=1)).isoformat()
    since, problem = since_asked(later, moment, {})
    assert (since, later in problem) == (Since.usual(moment), True)


def test_a_month_is_named_where_it_was_published() -> None:
    moment, at = Moment(JUNE, AS_OF), a_time(date(YEAR, 7, 12))
    assert since_asked("2024-06", moment, {JUNE: at}) == (Since.publication(JUNE, at), "")
    since, problem = since_asked("2024-05", moment, {JUNE: at})
    assert (since, "2024-05" in problem) == (Since.usual(moment), True)


def test_publications_and_returns_are_loaded_as_known(goal: Goal, book: TaskBook) -> None:
    report(goal)
    publish(JUNE, a_time(date(YEAR, 7, 12)))
    make_revision(goal, date(YEAR, 7, 1), 70, state="returned", at=BETWEEN, reason="A digit too many")
    make_revision(goal, date(YEAR, 7, 1), 70, zone=make_zone(code="Z99"), state="returned", at=BETWEEN)
    make_report(goal, 3, date(YEAR, 7, 20), state="returned")
    with CaptureQueriesContext(connection) as queries:
        events = load_events(YEAR, Moment(JUNE, AS_OF))
    assert len(queries) == 1
    assert list(events.publications) == [JUNE]
    rows = events.returned_since(Since.end_of_day(SINCE), [goal])
    assert {row.code_of(goal) for row in rows} == {f"{goal.number}{rest}" for rest in ("", "-Z99", ".3")}
    assert "A digit too many" in {row.reason for row in rows}
    assert events.returned_since(Since.end_of_day(AS_OF), [goal]) == []
    assert load_events(YEAR, Moment(JUNE, SINCE)).publications == {}


def test_queries_do_not_grow_with_what_changed(goal: Goal, book: TaskBook) -> None:
    courses = load()
    with CaptureQueriesContext(connection) as none:
        changes_between(Since.end_of_day(SINCE), courses[0].moment, courses)
    for step in range(1, 6):
        make_milestone(book, due_on=date(YEAR, 6, 28))
        make_report(goal, step, date(YEAR, 6, 8))
        make_report(goal, step, date(YEAR, 6, 9), reviewed_at=BETWEEN)
    make_figure(goal, JUNE)
    courses = load()
    with CaptureQueriesContext(connection) as one:
        changes_between(Since.end_of_day(SINCE), courses[0].moment, courses)
    assert (len(none), len(one)) == (0, 1)


# The pilot of 2021


def test_july_2021_as_known_on_20_august() -> None:
    changes = changed(date(2021, 7, 20), date(2021, 8, 20), date(2021, 7, 1), 2021)
    assert {move.goal.number: (move.previous, move.after) for move in changes.moved} == {
        4: (Light.ON_TRACK, Light.ACHIEVED),
        5: (Light.AT_RISK, Light.BEHIND),
        13: (Light.ON_TRACK, Light.AT_RISK),
        21: (Light.ON_TRACK, Light.ACHIEVED),
        22: (Light.AT_RISK, Light.BEHIND),
        28: (Light.ON_TRACK, Light.NOT_REPORTED),
    }
    assert all(move.is_first for move in changes.moves)
    assert {move.goal.number: move.attribution.causes for move in changes.moved}[28] == (Cause.BECAME_DUE,)
    assert [(row.goal.number, row.old.value, row.new.value) for row in changes.corrections] == [
        (1, Decimal("1723.5"), Decimal("1732.5"))
    ]
    assert [move.code for move in changes.steps_done] == ["4.3", "6.3", "23.2", "25.3"]
    assert (changes.books, changes.steps_missed) == ([], [])
