"""Briefings as they are kept: frozen with their month, whatever becomes of the data, and as known before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.briefings import FrozenError, TextMovedError, freeze, write_text
from pilots.actions.publications import AlreadyPublishedError, publish_month
from pilots.briefings.frozen import first_year, is_to_be_had, paper_for
from pilots.briefings.papers import Paper
from pilots.briefings.texts import blocks_in, one_sided, standing_texts
from pilots.models import Briefing, BriefingText, Goal, Period, Publication, User
from pilots.moments import Moment, end_of
from pilots.rules.issues import Issue, issue_of_month, issue_of_quarter
from tests.factories import YEAR, a_time, make_goal, make_member, make_periods, make_revision, make_task_book

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)
JANUARY, MARCH = date(YEAR, 1, 1), date(YEAR, 3, 1)
BRIEFING = issue_of_month(JANUARY)
BULLETIN = issue_of_quarter(YEAR, 1)
PUBLISHED_ON = date(YEAR, 2, 20)


@pytest.fixture(autouse=True)
def periods() -> list[Period]:
    return make_periods()


@pytest.fixture
def office() -> User:
    return make_member("office")


@pytest.fixture
def goal() -> Goal:
    """A goal of January that is at risk: 1 of 10."""
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=1)
    return goal


def period(month: date = JANUARY) -> Period:
    return Period.objects.get(month=month)


def publish(office: User, month: date = JANUARY, on: date = PUBLISHED_ON) -> Publication:
    return publish_month(period=period(month), user=office, at=a_time(on), note="平稳")


def read(issue: Issue, as_of: date, language: str = "en") -> Paper:
    return paper_for(issue, Moment.of_month(issue.month, as_of), language)


def texts_in(paper: Paper) -> Iterator[str]:
    """Every text of a paper that a reader meets."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for each in value.values():
                yield from walk(each)
        elif isinstance(value, list):
            for each in value:
                yield from walk(each)

    return walk(paper.to_json())


def write(office: User, block: str, text: str, **overrides: Any) -> BriefingText:
    values: dict[str, Any] = {"issue": BRIEFING, "language": "en", "seen": 0, "at": a_time(date(YEAR, 2, 10))}
    return write_text(block=block, text=text, user=office, **{**values, **overrides})


def a_block(issue: Issue = BRIEFING, as_of: date = date(YEAR, 2, 10)) -> str:
    """The key of a paragraph that the data give."""
    return next(key for key, text in blocks_in(read(issue, as_of)).items() if text)


# Freezing


def test_a_month_is_frozen_once_in_every_language(office: User, goal: Goal) -> None:
    publication = publish(office)
    [kept] = Briefing.objects.all()
    assert (kept.name, kept.month, kept.publication) == ("2024-01", JANUARY, publication)
    assert kept.frozen_at == publication.published_at
    assert set(kept.content) == set(LANGUAGES)
    for language in LANGUAGES:
        paper = Paper.from_json(kept.content[language])
        assert (paper.language, paper.name, paper.as_of) == (language, "2024-01", "2024-02-20")
        assert not paper.is_draft
    with pytest.raises(AlreadyPublishedError):
        publish(office)
    assert Briefing.objects.count() == 1


def test_the_end_of_a_quarter_freezes_its_bulletin_as_well(office: User, goal: Goal) -> None:
    publish(office, MARCH, date(YEAR, 4, 20))
    assert set(Briefing.objects.values_list("name", "month")) == {("2024-03", MARCH), ("2024-Q1", MARCH)}
    assert not read(BULLETIN, date(YEAR, 4, 20)).is_draft


def test_who_published_it_and_when_stands_in_it(office: User, goal: Goal) -> None:
    publish(office)
    assert read(BRIEFING, PUBLISHED_ON).issued == "Published by Leading group office on 20 February 2024"
    assert "2024年2月20日" in read(BRIEFING, PUBLISHED_ON, "zh-hans").issued


@in_each_language
@pytest.mark.parametrize("issue", [issue_of_month(MARCH), BULLETIN], ids=str)
def test_what_is_corrected_later_changes_nothing(office: User, goal: Goal, issue: Issue, language: str) -> None:
    make_revision(goal, MARCH, 3)
    publish(office, MARCH, date(YEAR, 4, 20))
    before = read(issue, date(YEAR, 4, 20), language)
    make_revision(goal, MARCH, Decimal("29.37"), at=a_time(date(YEAR, 4, 25)))
    names: dict[str, Any] = {"title_en": "Renamed", "title_zh_hans": "改名"}
    Goal.objects.filter(pk=goal.pk).update(**names)
    User.objects.filter(pk=office.pk).update(username="gone")
    after = read(issue, date(YEAR, 5, 30), language)
    assert after == before
    assert not [text for text in texts_in(after) if "29.37" in text or "Renamed" in text or "改名" in text]


def test_the_frozen_paper_is_read_in_one_query(
    office: User, goal: Goal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish(office)
    moment = Moment.of_month(JANUARY, date(YEAR, 6, 1))
    with django_assert_num_queries(1):
        paper_for(BRIEFING, moment, "en")


def test_before_it_was_published_it_is_a_draft(office: User, goal: Goal) -> None:
    publish(office)
    make_revision(goal, value=9, at=a_time(date(YEAR, 2, 25)))
    day_before = read(BRIEFING, date(YEAR, 2, 19))
    assert (day_before.is_draft, day_before.as_of) == (True, "2024-02-19")
    assert not read(BRIEFING, PUBLISHED_ON).is_draft


def test_a_month_published_before_briefings_were_kept_is_drawn_as_known_then(office: User, goal: Goal) -> None:
    Publication.objects.create(period=period(), published_by=office, published_at=a_time(PUBLISHED_ON))
    before = read(BRIEFING, PUBLISHED_ON)
    make_revision(goal, value=Decimal("9.73"), at=a_time(date(YEAR, 3, 1)))
    after = read(BRIEFING, date(YEAR, 5, 1))
    assert after == before
    assert (after.is_draft, after.as_of) == (False, "2024-02-20")
    assert "This month was published before briefings were kept" in after.remarks[-1]
    assert not [text for text in texts_in(after) if "9.73" in text]


def test_forty_goals_are_frozen_in_as_many_queries_as_two(office: User) -> None:
    taken = []
    for month, count in ((MARCH, 2), (date(YEAR, 6, 1), 38)):
        for _number in range(count):
            goal = make_goal()
            make_task_book(goal)
            make_revision(goal, month, 1)
        publication = Publication.objects.create(
            period=period(month), published_by=office, published_at=a_time(date(YEAR, month.month + 1, 20))
        )
        with CaptureQueriesContext(connection) as queries:
            freeze(publication=publication)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_a_draft_without_any_figure_is_a_paper_all_the_same(goal: Goal) -> None:
    for language in LANGUAGES:
        for issue in (issue_of_month(date(YEAR, 12, 1)), issue_of_quarter(YEAR, 4)):
            paper = read(issue, date(YEAR, 12, 31), language)
            assert paper.is_draft
            assert paper.title


# Whether there is any


@pytest.mark.parametrize(
    ("issue", "day", "expected"),
    [
        (issue_of_month(date(2021, 7, 1)), date(2021, 7, 1), True),
        (issue_of_month(date(2021, 7, 1)), date(2021, 6, 30), False),
        (issue_of_quarter(2021, 3), date(2021, 8, 31), False),
        (issue_of_quarter(2021, 3), date(2021, 9, 1), True),
        (issue_of_month(date(2020, 12, 1)), date(2021, 7, 1), False),
    ],
)
def test_there_is_one_once_its_last_month_has_begun(issue: Issue, day: date, expected: bool) -> None:
    assert is_to_be_had(issue, day, 2021) is expected
    assert not is_to_be_had(issue, day, None)


def test_the_first_year_is_that_of_the_first_goals(goal: Goal) -> None:
    assert first_year() == 2021


# The office's words


def test_the_offices_words_stand_in_the_draft_and_are_frozen(office: User, goal: Goal) -> None:
    block = a_block()
    write(office, block, "In the office's words")
    write(office, "+totals", "First\n\nSecond")
    draft = read(BRIEFING, date(YEAR, 2, 10))
    [part] = [part for part in draft.paragraphs() if part.key == block]
    assert (part.own, part.words) == ("In the office's words", "In the office's words")
    assert part.text
    publish(office)
    frozen = read(BRIEFING, date(YEAR, 9, 1))
    [part] = [part for part in frozen.paragraphs() if part.key == block]
    assert part.own == "In the office's words"
    assert [part.own for part in frozen.paragraphs() if part.key == "+totals"] == ["First", "Second"]
    assert not [part for part in read(BRIEFING, date(YEAR, 9, 1), "zh-hans").paragraphs() if part.own]


def test_words_count_from_the_day_on_which_they_were_written(office: User, goal: Goal) -> None:
    block = a_block()
    write(office, block, "Late", at=a_time(date(YEAR, 2, 12)))
    assert not [part for part in read(BRIEFING, date(YEAR, 2, 11)).paragraphs() if part.own]
    assert [part.own for part in read(BRIEFING, date(YEAR, 2, 12)).paragraphs() if part.own] == ["Late"]


def test_the_last_writing_counts_and_an_empty_one_takes_it_back(
    office: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, text in enumerate(("one", "two", "")):
        write(office, "totals.x", text, seen=number, at=a_time(date(YEAR, 2, 10 + number)))
    for number in range(40):
        write(office, f"goals.{number}", "words")

    def standing(day: int) -> list[str]:
        rows = standing_texts(BRIEFING, end_of(date(YEAR, 2, day)), "en")
        return [row.text for row in rows if row.block == "totals.x"]

    with django_assert_num_queries(1):
        assert standing(11) == ["two"]
    assert (standing(9), standing(10), standing(12)) == ([], ["one"], [])
    assert list(BriefingText.objects.filter(block="totals.x").values_list("number", "text")) == [
        (1, "one"),
        (2, "two"),
        (3, ""),
    ]


def test_of_two_who_write_the_second_is_told_what_stands(office: User) -> None:
    first = write(office, "totals.x", "first")
    with pytest.raises(TextMovedError) as moved:
        write(make_member("office"), "totals.x", "second")
    assert moved.value.standing == first
    assert list(BriefingText.objects.values_list("text", flat=True)) == ["first"]


def test_a_number_taken_in_the_same_moment_is_told_as_well(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw the paragraph before either had written it."""
    real = BriefingText.objects.create

    def create(**values: Any) -> BriefingText:
        real(**{**values, "text": "theirs"})
        return real(**values)

    monkeypatch.setattr(BriefingText.objects, "create", create)
    with pytest.raises(TextMovedError):
        write(office, "totals.x", "mine")
    assert not BriefingText.objects.filter(text="mine").exists()


def test_nothing_is_written_into_what_is_published(office: User, goal: Goal) -> None:
    publish(office, MARCH, date(YEAR, 4, 20))
    for issue in (issue_of_month(MARCH), BULLETIN):
        with pytest.raises(FrozenError):
            write(office, "totals.x", "late", issue=issue)
    assert not BriefingText.objects.exists()
    assert write(office, "totals.x", "another month").number == 1


def test_a_paragraph_in_one_language_is_named(office: User, goal: Goal) -> None:
    block = a_block()
    write(office, block, "English")
    write(office, "+totals", "Both")
    write(office, "+totals", "都有", language="zh-hans")
    texts = standing_texts(BRIEFING, end_of(date(YEAR, 2, 10)))
    [row] = one_sided(texts, read(BRIEFING, date(YEAR, 2, 10)))
    assert (row.block, row.missing) == (block, ("zh-hans",))
    assert row.name.endswith(": English")
    assert [row.block for row in one_sided(texts, read(BRIEFING, date(YEAR, 2, 1)))] == [block]
