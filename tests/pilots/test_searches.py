"""What a search finds, on which day, for whom, and where in it the words stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pilots.actions.registers import keep_record
from pilots.models import Category, Department, Duty, Goal, TaskBook
from pilots.moments import Moment
from pilots.rules.matters import Deed
from pilots.searches import A_GROUP, A_PAGE, Group, Hit, Kind, Question, look_for
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_milestone,
    make_revision,
    make_task,
    make_task_book,
    make_zone,
    unsealed,
)
from tests.finance.factories import make_project
from tests.pilots.happenings import experience_published, matter_decided, matter_raised

pytestmark = pytest.mark.django_db

#: Later than any day on which tests run: what a test sets up has been set up by then.
NOW = Moment(month=date(YEAR, 6, 1), as_of=date(2099, 1, 1))
PAST = Moment(month=date(YEAR, 6, 1), as_of=date(YEAR, 3, 31), is_now=False)
#: Words that the pilot's own texts do not hold.
WORD, OTHER = "琥珀", "玛瑙"


def asked(text: str, **address: Any) -> Question:
    return Question.from_request(RequestFactory().get("/search/", {"q": text, **address}))


def look(text: str, moment: Moment = NOW, *, with_drafts: bool = False, **address: Any) -> list[Group]:
    return look_for(asked(text, **address), moment, with_drafts=with_drafts)


def hits(text: str, kind: str, moment: Moment = NOW, **options: Any) -> list[Hit]:
    return [hit for group in look(text, moment, **options) if group.kind == kind for hit in group.hits]


def quoted(hit: Hit) -> list[tuple[str, str, str]]:
    """Field, language and what is marked, of every text quoted."""
    return [
        (quote.field, quote.language, "".join(text for text, is_hit in quote.pieces if is_hit)) for quote in hit.quotes
    ]


def make_duty(book: TaskBook, **values: Any) -> Duty:
    values = {"order": book.duties.count() + 1, "text_zh_hans": "组织验收", "provenance": "reported", **values}
    values.setdefault("department", Department.objects.get(code="housing"))
    with unsealed():
        return Duty.objects.create(task_book=book, **values)


def published(goal: Goal, month: int = 1, **values: Any) -> TaskBook:
    """A version that counts from a month and was published in its middle."""
    day = date(YEAR, month, 15)
    return make_task_book(goal, counts_from=day.replace(day=1), published_at=a_time(day), **values)


# What is asked


def test_a_question_is_read() -> None:
    question = asked(" 绿色  Building ", kind="goal", page="3")
    assert (question.text, question.words, question.kind, question.page) == (
        "绿色  Building",
        ("绿色", "Building"),
        Kind.GOAL,
        3,
    )
    assert question.problems == ()


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1.5", "99999", "２"])
def test_what_is_no_page_is_the_first(page: str) -> None:
    assert asked("绿", kind="goal", page=page).page == 1


def test_pages_are_of_one_kind_alone() -> None:
    assert asked("绿", page="3").page == 1


def test_a_long_question_is_cut_and_says_so() -> None:
    with translation.override("en"):
        question = asked("长" * 500)
    assert len(question.text) == 200
    assert question.problems == ("The search was cut to its first 200 characters.",)


def test_many_words_are_cut_and_it_says_so() -> None:
    with translation.override("en"):
        question = asked(" ".join(f"w{number}" for number in range(40)))
    assert len(question.words) == 10
    assert question.problems == ("Only the first 10 words are looked for.",)


def test_a_kind_that_there_is_not_is_named() -> None:
    with translation.override("en"):
        question = asked("绿", kind="<b>")
    assert question.kind is None
    assert question.problems == ("“<b>” is no kind of thing: all are shown.",)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "　"])
def test_nothing_asked_finds_nothing_and_costs_nothing(text: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert look(text) == []
    assert len(queries) == 0


# What is found


def test_every_kind_is_found_by_either_language() -> None:
    word = {"zh_hans": WORD, "en": "Ambergris"}
    names = {f"name_{code}": text for code, text in word.items()}
    titles = {f"title_{code}": text for code, text in word.items()}
    lead = make_department(**names)
    make_zone(**names, authority=make_department())
    Category.objects.filter(code="life").update(**names)
    goal = make_goal(**titles, task=make_task(**titles))
    book = published(goal, funds_zh_hans=word["zh_hans"], funds_en=word["en"])
    make_milestone(book, **titles)
    make_duty(book, text_zh_hans=word["zh_hans"], text_en=word["en"])
    matter_raised(date(YEAR, 1, 20), titles={"zh_hans": word["zh_hans"], "en": word["en"]})
    make_project(**titles)
    experience_published(date(YEAR, 1, 20), "amber", **titles)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for text in word.values():
                found = {group.kind: [hit.title for hit in group.hits] for group in look(text)}
                assert list(found) == list(Kind)
                title = word[language.replace("-", "_")]
                assert found.pop(Kind.BOOK) == [""]
                assert list(found.values()) == [[title]] * 10
    assert lead.code in [hit.row["code"] for hit in hits(WORD, "department")]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Amber Roofs", "aMBER"),
        ("琥珀屋顶", "珀"),
        ("琥珀２０８８年", "2088"),
        ("琥珀2088年", "２０８８"),
        ("琥珀（一期）", "(一期)"),
        ("琥珀 90% 达标", "90%"),
        ("琥珀 100_A", "_"),
        ("琥珀 C:\\x", "\\"),
        ("琥珀<b>屋</b>", "<b>屋"),
        ("Ölpalmen", "öLPALMEN"),
        ('琥珀\'s "roof"', '\'s "roof"'),
    ],
)
def test_a_title_is_found_as_plain_text(title: str, text: str) -> None:
    goal = make_goal(title_zh_hans=title, title_en="")
    make_goal(title_zh_hans="别的", title_en="xx", lead=make_department(name_zh_hans="丙", name_en="x"))
    assert [hit.row["pk"] for hit in hits(text, "goal")] == [goal.pk]


@pytest.mark.parametrize("text", ["%", "_", "\\", "*", "?", "' OR 1=1 --", "<script>", "(", "[a-z]", "%%", "；"])
def test_signs_that_stand_in_no_title_find_no_goal(text: str) -> None:
    assert hits(text, "goal") == []


def test_several_words_are_all_found_whatever_field_and_language_they_stand_in() -> None:
    lead = make_department(name_zh_hans=OTHER, name_en="Agate bureau")
    both = make_goal(title_zh_hans=f"{WORD}屋顶", title_en="Amber roofs", lead=lead)
    make_goal(title_zh_hans=f"{WORD}门", title_en="Amber doors")
    for text in (f"{WORD} {OTHER}", f"{OTHER} {WORD}", "agate amber", f"{WORD} agate", f"{WORD} {YEAR} agate"):
        assert [hit.row["pk"] for hit in hits(text, "goal")] == [both.pk]
    assert hits(f"{WORD} {OTHER} zinc", "goal") == []


def test_a_number_finds_goal_and_task_and_comes_before_texts_that_hold_it() -> None:
    make_goal(number=3, title_zh_hans="第19号楼")
    found = hits("19", "goal")
    assert [(hit.row["year"], hit.row["number"]) for hit in found] == [(2021, 19), (YEAR, 3)]
    assert [hit.is_number for hit in found] == [True, False]
    assert [hit.row["number"] for hit in hits("１９", "task")] == [19]


def test_a_year_finds_its_goals_the_latest_first() -> None:
    goal = make_goal()
    assert [hit.row["pk"] for hit in hits(str(YEAR), "goal")] == [goal.pk]
    [group] = [group for group in look("2021") if group.kind == Kind.GOAL]
    assert (group.total, len(group.hits)) == (30, A_GROUP)


def test_a_huge_number_is_a_text() -> None:
    assert look("9" * 200) == []


def test_names_come_before_what_only_belongs_to_the_word() -> None:
    lead = make_department(name_zh_hans=WORD)
    led = make_goal(number=1, lead=lead)
    named = make_goal(number=2, title_zh_hans=f"{WORD}屋顶")
    assert [hit.row["pk"] for hit in hits(WORD, "goal")] == [named.pk, led.pk]


# Where the words stand


def test_the_place_of_a_hit_is_told_with_field_and_language() -> None:
    lead = make_department(name_zh_hans="建设局", name_en="Bureau of ambergris")
    make_goal(title_zh_hans=f"{WORD}屋顶", title_en="Roofs", lead=lead)
    [hit] = hits(f"{WORD} ambergris", "goal")
    assert hit.name == [(WORD, True), ("屋顶", False)]
    assert quoted(hit) == [("lead__name", "en", "ambergris")]
    with translation.override("en"):
        [hit] = hits(f"{WORD} ambergris", "goal")
        assert hit.name == [("Roofs", False)]
        assert quoted(hit) == [("title", "zh-hans", WORD), ("lead__name", "", "ambergris")]


def test_the_readers_language_is_quoted_where_both_hold_the_word() -> None:
    book = published(make_goal(), funds_zh_hans="资金 AX77", funds_en="Funds AX77", reason="依据AX77")
    assert [hit.row["version"] for hit in hits("ax77", "book")] == [book.version]
    assert quoted(hits("ax77", "book")[0]) == [("funds", "", "AX77")]
    with translation.override("en"):
        [hit] = hits("ax77", "book")
        assert [piece for piece, _is_hit in hit.quotes[0].pieces] == ["Funds ", "AX77"]


def test_people_funds_and_reasons_are_found_in_their_fields() -> None:
    published(make_goal(), leader_zh_hans="甲琥珀", contact_zh_hans="乙玛瑙", funds_en="Zinc levy", reason="丙水晶")
    fields = {text: quoted(hits(text, "book")[0])[0][0] for text in ("琥珀", "玛瑙", "zinc", "水晶")}
    assert fields == {"琥珀": "leader", "玛瑙": "contact", "zinc": "funds", "水晶": "reason"}


# Versions, days and drafts


def test_what_versions_repeat_is_found_once_in_the_latest() -> None:
    goal = make_goal()
    for month, state in ((1, "superseded"), (3, "in_force")):
        book = published(goal, month, state=state, funds_zh_hans=WORD)
        make_milestone(book, step=1, title_zh_hans=WORD)
        make_duty(book, text_zh_hans=WORD)
    for kind in ("milestone", "book", "duty"):
        [hit] = hits(WORD, kind)
        assert (hit.row["version"], hit.row["state"]) == (2, "in_force")


def test_what_a_later_version_gave_up_is_found_as_superseded() -> None:
    goal = make_goal()
    old = published(goal, 1, state="superseded", funds_zh_hans=WORD)
    make_milestone(old, step=1, title_zh_hans=f"{WORD}屋顶")
    make_milestone(published(goal, 3, funds_zh_hans=OTHER), step=1, title_zh_hans=f"{OTHER}屋顶")
    for kind in ("milestone", "book"):
        assert [(hit.row["version"], hit.row["state"]) for hit in hits(WORD, kind)] == [(1, "superseded")]
        assert [(hit.row["version"], hit.row["state"]) for hit in hits(OTHER, kind)] == [(2, "in_force")]


def test_on_a_past_day_only_what_was_published_by_then_is_found() -> None:
    goal = make_goal()
    published(goal, 1, state="superseded", reason=WORD)
    published(goal, 6, reason=OTHER)
    assert [hit.row["state"] for hit in hits(WORD, "book", PAST)] == ["in_force"]
    assert hits(OTHER, "book", PAST) == []


@pytest.fixture
def draft() -> TaskBook:
    """The second version of a goal, not published: a step, a duty and funds that the first has not."""
    goal = make_goal()
    make_milestone(published(goal, 1), step=1, title_zh_hans=WORD)
    book = make_task_book(
        goal, state="draft", counts_from=date(YEAR, 7, 1), published_at=None, funds_zh_hans=OTHER, reason=OTHER
    )
    make_milestone(book, step=1, title_zh_hans=WORD)
    make_milestone(book, step=2, title_zh_hans=OTHER)
    make_duty(book, text_zh_hans=OTHER)
    return book


def test_drafts_are_found_by_those_who_may_read_them_alone(draft: TaskBook) -> None:
    assert look(OTHER) == []
    assert {group.kind: group.hits[0].row["state"] for group in look(OTHER, with_drafts=True)} == {
        Kind.MILESTONE: "draft",
        Kind.BOOK: "draft",
        Kind.DUTY: "draft",
    }
    assert look(OTHER, PAST, with_drafts=True) == []


def test_what_is_published_stands_before_the_draft_that_repeats_it(draft: TaskBook) -> None:
    for with_drafts in (False, True):
        [hit] = hits(WORD, "milestone", with_drafts=with_drafts)
        assert (hit.row["version"], hit.row["state"]) == (1, "in_force")


def test_a_goal_with_nothing_but_a_draft_is_found_by_those_who_may_read_it() -> None:
    goal = make_goal(title_zh_hans=WORD)
    make_task_book(goal, state="draft", published_at=None)
    assert hits(WORD, "goal") == []
    assert [hit.row["pk"] for hit in hits(WORD, "goal", with_drafts=True)] == [goal.pk]


# Matters, projects and experiences


def test_a_matter_is_found_by_its_code_and_by_the_words_of_its_problem() -> None:
    first, second = (matter_raised(date(YEAR, 1, 20), title) for title in (f"{WORD}一", f"{WORD}二"))
    for code in (first.code, first.code.replace("-", "－"), f"{first.code} {WORD}"):
        [hit] = hits(code, "matter")
        assert (hit.row["pk"], hit.code) == (first.pk, first.code)
        assert hit.is_number
        assert hit.quotes == []
    assert [hit.code for hit in hits(WORD, "matter")] == [second.code, first.code]
    [hit] = hits("behind", "matter")[:1]
    assert quoted(hit) == [("problem", "en", "Behind")]
    for nothing in (f"{YEAR}-999", f"{YEAR + 1}-1", f"{YEAR}-", "-1", f"{YEAR}-99999999999"):
        assert hits(nothing, "matter") == []


def test_a_matter_stands_as_it_was_on_the_day() -> None:
    day, due_on = date(YEAR, 3, 10), date(YEAR, 5, 1)
    matter_decided(matter_raised(day, WORD), date(YEAR, 4, 1), due_on)
    matter_raised(date(YEAR, 4, 1), f"{WORD}后")
    [hit] = hits(WORD, "matter", PAST)
    assert (hit.row["state"], hit.row["beside"]) == (Deed.RAISE, "")
    _later, now = hits(WORD, "matter")
    assert (now.row["state"], now.row["beside"]) == (Deed.DECIDE, "住房和城乡建设局")


def test_a_project_is_found_by_title_note_code_and_who_answers() -> None:
    lead = make_department(name_zh_hans=f"{OTHER}局", name_en="Agate bureau")
    project = make_project(code="amber-tower", title_zh_hans=f"{WORD}大厦", note_en="A zinc roof", lead=lead)
    for text in (WORD, "amber-tower", "zinc", OTHER, "agate"):
        assert [hit.row["pk"] for hit in hits(text, "project")] == [project.pk]
    # it was set up after that day
    assert hits(WORD, "project", PAST) == []


def test_a_project_that_has_no_trail_has_always_been_there() -> None:
    assert hits("Ecopark", "project", PAST)


def test_readers_find_the_words_of_an_experience_that_were_published_last() -> None:
    row: Any = experience_published(date(YEAR, 1, 20), "amber", tried_zh_hans=f"试点{WORD}")
    row.tried_zh_hans, row.state = f"试点{OTHER}", "draft"
    keep_record(row, user=None, at=a_time(date(YEAR, 2, 20)))
    [hit] = hits(WORD, "experience")
    assert (hit.row["code"], quoted(hit)) == ("amber", [("tried", "", WORD)])
    assert hits(OTHER, "experience") == []
    row.state = "published"
    keep_record(row, user=None, at=a_time(date(YEAR, 4, 20)))
    assert [hit.row["code"] for hit in hits(OTHER, "experience")] == ["amber"]
    assert hits(WORD, "experience") == []
    assert [hit.row["code"] for hit in hits(WORD, "experience", PAST)] == ["amber"]
    assert hits(OTHER, "experience", PAST) == []


# Lights, pages and cost


def test_goals_of_the_year_shown_carry_their_light() -> None:
    goal = make_goal(title_zh_hans=WORD)
    make_task_book(goal)
    make_revision(goal, date(YEAR, 6, 1), 60)
    make_goal(title_zh_hans=WORD, year=YEAR + 1)
    later, now = hits(WORD, "goal")
    assert later.course is None
    assert now.course is not None
    assert now.course.standing.light == "on_track"


def test_a_kind_is_leafed_through() -> None:
    count = A_PAGE + 3
    for number in range(1, count + 1):
        make_goal(number=number, title_zh_hans=f"{WORD}{number}")
    [group] = look(WORD)
    assert (group.total, len(group.hits)) == (count, A_GROUP)
    first, second = look(WORD, kind="goal"), look(WORD, kind="goal", page="2")
    numbers = [hit.row["number"] for [group] in (first, second) for hit in group.hits]
    assert numbers == list(range(1, count + 1))
    assert second[0].total == count
    assert look(WORD, kind="goal", page="3") == []
    assert look(WORD, kind="zone") == []


def test_many_hits_take_as_many_queries_as_few() -> None:
    taken = []
    for count in (1, 12):
        for number in range(count):
            book = published(make_goal(title_zh_hans=WORD), funds_zh_hans=WORD)
            make_milestone(book, title_zh_hans=WORD)
            make_duty(book, text_zh_hans=WORD)
            make_department(name_zh_hans=WORD)
            make_zone(name_zh_hans=WORD)
            matter_decided(matter_raised(date(YEAR, 1, 20), WORD), date(YEAR, 1, 21), date(YEAR, 2, 1))
            make_project(title_zh_hans=WORD)
            experience_published(date(YEAR, 1, 20), f"amber-{count}-{number}", title_zh_hans=WORD)
        with CaptureQueriesContext(connection) as queries:
            look(WORD)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 8


def test_ten_words_in_every_spelling_are_not_too_many() -> None:
    assert look(" ".join(f"É{number}(绿)" for number in range(10)), with_drafts=True) == []
