"""The page of a draft and the page on which it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.publications import publish_month
from pilots.actions.task_books import begin_draft, discard_draft, publish_draft, save_draft
from pilots.drafts import DraftContent, content_of
from pilots.models import Duty, Goal, Period, TaskBook, User
from tests.factories import (
    YEAR,
    a_time,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
)
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

NUMBER = 719
BOOK = f"/taskbooks/2024/{NUMBER}/"
PAGE, PUBLISH = f"{BOOK}draft/", f"{BOOK}draft/publish/"
BEGIN, DISCARD = f"{BOOK}draft/begin/", f"{BOOK}draft/discard/"
NOW = a_time(date(YEAR, 8, 20))
Sent = dict[str, Any]


@pytest.fixture(autouse=True)
def august_20(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda _moment=None: date(YEAR, 8, 20))


@pytest.fixture
def goal() -> Goal:
    """From 0 to 120 at 10 a month, with two steps that weigh 40 and 60."""
    row = make_goal(number=NUMBER)
    book = make_task_book(row, path="L")
    for number, weight in ((1, 40), (2, 60)):
        make_milestone(book, step=number, order=number, weight=Decimal(weight))
    return row


@pytest.fixture
def draft(goal: Goal) -> TaskBook:
    """A draft of version 2 that somebody else began."""
    book, _is_new = begin_draft(goal=goal, user=make_member("office", username="wang"), at=NOW)
    return book


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def sent_by(page: Any) -> Sent:
    """What the page's form would send, its buttons aside."""
    form = only(page, "#draft-form")
    sent: Sent = {}
    for field in find(form, "input"):
        name, kind = attribute(field, "name"), attribute(field, "type")
        if kind not in ("checkbox", "radio") or "checked" in dict(field.attributes):
            sent.setdefault(name, []).append(attribute(field, "value"))
    for area in find(form, "textarea"):
        sent.setdefault(attribute(area, "name"), []).append(words(area))
    for select in find(form, "select"):
        chosen = [option for option in find(select, "option") if "selected" in dict(option.attributes)]
        sent.setdefault(attribute(select, "name"), []).append(attribute(chosen[0], "value") if chosen else "")
    return sent


def opened(client: Client, **changes: Any) -> Sent:
    """The fields of the page as they stand, with changes (`planned_05` is the month of May)."""
    given = {name.replace("planned_", "planned-"): value for name, value in changes.items()}
    return {**sent_by(parsed(client.get(PAGE))), **given}


def send(client: Client, sent: Sent, deed: str = "save", path: str = PAGE) -> Any:
    return client.post(path, {**sent, "deed": deed})


def standing() -> TaskBook:
    return TaskBook.objects.with_content().get(goal__number=NUMBER, goal__year=YEAR, state="draft")


def planned_in(page: Any) -> list[str]:
    return [attribute(field, "value") for field in find(page, "input.value") if "planned" in attribute(field, "name")]


def refusals(page: Any) -> list[str]:
    return [words(row) for row in find(page, "p.refusal")]


def alerts(page: Any) -> str:
    return " ".join(words(row) for row in find(page, ".alert"))


# Who may


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-pboc"])
def test_other_roles_neither_read_nor_write_a_draft(sign_in: SignIn, draft: TaskBook, username: str) -> None:
    client = sign_in(username)
    for path in (PAGE, PUBLISH):
        assert client.get(path).status_code == 403
    for path in (PAGE, PUBLISH, BEGIN, DISCARD):
        assert client.post(path, {"seen": "2.1"}).status_code == 403
    assert content_of(standing()) == content_of(draft)


def test_whoever_is_not_signed_in_is_asked_to(client: Client, draft: TaskBook) -> None:
    for path in (PAGE, PUBLISH):
        assert client.get(path)["Location"].startswith("/accounts/login/")
    for path in (PAGE, PUBLISH, BEGIN, DISCARD):
        assert client.post(path)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", [PAGE, PUBLISH, BEGIN, DISCARD])
def test_a_goal_that_there_is_not_is_not_found(office: Client, path: str) -> None:
    assert office.post(path.replace("719", "720")).status_code == 404


@pytest.mark.parametrize(("path", "method"), [(PAGE, "put"), (PUBLISH, "delete"), (BEGIN, "get"), (DISCARD, "get")])
def test_other_methods_are_refused(office: Client, draft: TaskBook, path: str, method: str) -> None:
    assert getattr(office, method)(path).status_code == 405


# Beginning


@pytest.mark.parametrize("username", ["office", "admin"])
def test_a_draft_is_begun_and_opened(sign_in: SignIn, goal: Goal, username: str) -> None:
    client = sign_in(username, "en")
    response = client.post(BEGIN, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    page = parsed(response)
    assert words(only(page, "h1")) == f"Draft of version 2, goal {NUMBER}"
    assert "A draft of version 2 is begun." in alerts(page)
    assert standing().edited_by == User.objects.get(username=username)


def test_whoever_comes_second_is_told_whose_the_draft_is(office: Client, draft: TaskBook) -> None:
    page = parsed(office.post(BEGIN, follow=True))
    assert "(wang) began this draft on 20 August 2024, 10:00" in alerts(page)
    save_draft(book=draft, seen=1, content=halved(draft), user=User.objects.get(username="wang"), at=NOW)
    page = parsed(office.get(PAGE))
    assert "(wang) saved edition 2 of this draft on 20 August 2024, 10:00" in alerts(page)
    assert goal_books() == ["in_force", "draft"]


@pytest.mark.parametrize("path", [PAGE, PUBLISH])
def test_without_a_draft_the_task_book_is_shown(office: Client, goal: Goal, path: str) -> None:
    assert office.get(path)["Location"] == BOOK


def goal_books() -> list[str]:
    return [book.state for book in TaskBook.objects.filter(goal__number=NUMBER).order_by("version")]


def halved(book: TaskBook) -> DraftContent:
    content = content_of(book)
    planned = {month: value / 2 for month, value in content.planned.items()}
    return replace(content, target=Decimal(60), planned=planned)


# Reading and saving


@in_both_languages
def test_the_page_shows_what_stands_beside_what_is_in_force(sign_in: SignIn, draft: TaskBook, language: str) -> None:
    page = parsed(sign_in("office", language).get(PAGE))
    assert planned_in(page) == [str(10 * number) for number in range(1, 13)]
    assert [attribute(row, "data-standing") for row in find(page, "small[data-standing]")] == planned_in(page)
    assert len(find(page, "fieldset.draft-item")) == 2
    assert words(only(page, "#weights")) == "100"


def test_the_fragment_is_the_page_without_its_frame(office: Client, draft: TaskBook) -> None:
    fragment = office.get(PAGE, headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert 'id="draft-form"' in fragment


def test_what_is_sent_unchanged_writes_nothing(office: Client, draft: TaskBook) -> None:
    response = send(office, opened(office))
    assert response["Location"] == PAGE
    assert (standing().edition, content_of(standing())) == (1, content_of(draft))


def test_a_save_is_the_next_edition(office: Client, draft: TaskBook) -> None:
    sent = opened(
        office, target="１２０．５", planned_12="120.5亿元", planned_05="", leader_zh_hans="市长", baseline=""
    )
    sent["supporting"] = ["pboc", "housing"]
    response = office.post(PAGE, sent, follow=True)
    assert "Edition 2 is saved." in alerts(parsed(response))
    book = standing()
    content = content_of(book)
    assert (book.edition, book.edited_by) == (2, User.objects.get(username="office"))
    assert (content.target, content.baseline, content.leader_zh_hans, content.path) == (
        Decimal("120.5"),
        None,
        "市长",
        "",
    )
    assert content.planned[date(YEAR, 12, 1)] == Decimal("120.5")
    assert date(YEAR, 5, 1) not in content.planned
    assert sorted(row.code for row in book.supporting.all()) == ["housing", "pboc"]


def test_the_differences_to_the_version_in_force_are_shown(office: Client, draft: TaskBook) -> None:
    send(office, opened(office, planned_06="55.5"))
    changes = [words(row) for row in find(parsed(office.get(PAGE)), "small[data-change]")]
    assert changes == [""] * 5 + ["−4.5"] + [""] * 6


@pytest.mark.parametrize(
    ("field", "typed", "refusal"),
    [
        ("target", "", "A task book needs a target."),
        ("target", "about 20", "This is not a number."),
        ("baseline", "=A1", "This is a formula; paste its result."),
        ("planned_05", "1,2,3", "The thousands separators do not stand in groups of three."),
        ("planned_05", "12万㎡", "“万m2” is not this goal's unit."),
        ("planned_12", "1e3", "Write the number in full, without an exponent."),
        ("step-1-weight", "0", "A weight lies above 0 and is at most 100."),
        ("step-1-weight", "33.333", "A weight has two decimals at most."),
        ("step-2-due_on", "2024-02-30", "Enter a valid date."),
        ("step-2-due_on", "0024-02-03", "Choose a day of the years 2000 to 2100."),
        ("step-2-due_on", "", "This field is required."),
        ("step-1-title_zh_hans", "", "This field is required."),
        ("step-1-title_zh_hans", "超" * 301, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field(
    office: Client, draft: TaskBook, field: str, typed: str, refusal: str
) -> None:
    name = field.replace("planned_", "planned-")
    response = send(office, {**opened(office, contact_zh_hans="科长"), name: typed})
    page = parsed(response)
    assert response.status_code == 422
    assert refusals(page) == [refusal]
    assert "Nothing was saved" in alerts(page)
    [shown] = [row for row in find(page, "input") if attribute(row, "name") == name]
    assert attribute(shown, "value") == typed
    assert attribute(shown, "aria-invalid") == "true"
    assert sent_by(page)["contact_zh_hans"] == ["科长"]
    assert standing().edition == 1


def test_english_alone_is_not_enough(office: Client, draft: TaskBook) -> None:
    response = send(office, opened(office, leader_en="Mayor"))
    assert response.status_code == 422
    assert refusals(parsed(response)) == ["Write the Chinese text as well; the English may be left out."]
    assert sent_by(parsed(response))["leader_en"] == ["Mayor"]


@pytest.mark.parametrize(
    ("changes", "place", "problem"),
    [
        (
            {"planned_05": "35"},
            "#month-05",
            "May 2024 plans 35, less than 40 the month before: a cumulative goal never falls.",
        ),
        ({"planned_11": ""}, "#month-11", "November 2024 has no planned value: the timetable needs all twelve months."),
        ({"planned_12": "119"}, "#month-12", "December plans 119; it must be the target, 120."),
        ({"baseline": "130"}, "#target", "The target 120 is below the baseline 130 of a goal to rise."),
        ({"step-2-weight": "59"}, "#road-map", "The weights come to 99; they must come to 100."),
        ({"step-2-due_on": "2025-01-31"}, "#step-2", "Step 2 is due outside the goal's year; say so if it is meant."),
    ],
)
def test_a_draft_that_does_not_agree_is_saved_and_says_so(
    office: Client, draft: TaskBook, changes: Sent, place: str, problem: str
) -> None:
    assert send(office, opened(office, **changes))["Location"] == PAGE
    page = parsed(office.get(PAGE))
    [listed] = find(only(page, ".problem-list"), "a")
    assert (attribute(listed, "href"), words(listed)) == (place, problem)
    section = "#timetable" if place.startswith("#month") else place
    assert problem in [words(row) for row in find(only(page, section), "p.finding")]
    assert bool(find(page, "li.is-off")) is (section == "#timetable")
    refused = parsed(office.get(PUBLISH))
    assert attribute(only(only(refused, ".problem-list"), "a"), "href") == PAGE + place
    assert not find(refused, "textarea")


def test_a_step_due_outside_the_year_can_be_meant(office: Client, draft: TaskBook) -> None:
    sent = {**opened(office), "step-2-due_on": "2025-01-31", "step-2-is_beyond_year": "on"}
    send(office, sent)
    assert standing().milestones.get(step=2).is_beyond_year
    assert not find(parsed(office.get(PAGE)), ".problem-list")


def test_a_long_title_and_one_with_markup_are_shown_as_text(office: Client, draft: TaskBook) -> None:
    markup = "<script>alert('1')</script><b>重</b>"
    send(office, {**opened(office), "step-1-title_zh_hans": "超" * 300, "step-2-title_zh_hans": markup})
    assert [row.title_zh_hans for row in content_of(standing()).steps] == ["超" * 300, markup]
    text = office.get(PAGE).content.decode()
    assert "<script>alert" not in text
    assert sent_by(parsed(office.get(PAGE)))["step-2-title_zh_hans"] == [markup]


# Rows and helpers: nothing is saved


def test_a_row_is_added_and_what_was_typed_stays(office: Client, draft: TaskBook) -> None:
    response = send(office, opened(office, leader_zh_hans="市长", planned_05="x"), "add-step")
    page = parsed(response)
    assert response.status_code == 200
    assert "Changed here, and not saved yet." in alerts(page)
    assert [words(row) for row in find(page, "legend")][:3] == ["Step 1", "Step 2", "Step 3"]
    assert (sent_by(page)["leader_zh_hans"], sent_by(page)["planned-05"]) == (["市长"], ["x"])
    assert refusals(page) == []
    assert standing().edition == 1


def test_a_new_step_and_a_new_duty_are_saved(office: Client, draft: TaskBook) -> None:
    sent = sent_by(parsed(send(office, opened(office), "add-step")))
    sent = sent_by(parsed(send(office, sent, "add-duty")))
    sent |= {
        "step-n1-title_zh_hans": "收尾",
        "step-n1-due_on": "2024-12-20",
        "step-n1-weight": "10%",
        "step-2-weight": "50",
        "duty-n1-department": "pboc",
        "duty-n1-text_zh_hans": "放贷",
    }
    assert send(office, sent)["Location"] == PAGE
    content = content_of(standing())
    assert [(row.step, row.weight) for row in content.steps] == [(1, 40), (2, 50), (3, 10)]
    assert [row.text_zh_hans for row in content.duties] == ["放贷"]


def test_a_new_row_that_was_left_blank_is_no_row(office: Client, draft: TaskBook) -> None:
    sent = sent_by(parsed(send(office, opened(office), "add-step")))
    assert send(office, sent)["Location"] == PAGE
    assert standing().milestones.count() == 2


@pytest.mark.parametrize(
    ("deed", "order"),
    [
        ("down-step-1", ["2", "1"]),
        ("up-step-2", ["2", "1"]),
        ("up-step-1", ["1", "2"]),
        ("remove-step-1", ["2"]),
        ("remove-step-9", ["1", "2"]),
    ],
)
def test_rows_move_and_go(office: Client, draft: TaskBook, deed: str, order: list[str]) -> None:
    sent = sent_by(parsed(send(office, opened(office), deed)))
    assert sent["step"] == order
    send(office, sent)
    assert [str(row.step) for row in standing().milestones.all()] == order


@pytest.mark.parametrize("deed", ["remove-everything", "fill-X", "fill-last_year", "up-step-<b>"])
def test_what_no_button_sends_is_refused(office: Client, draft: TaskBook, deed: str) -> None:
    assert send(office, opened(office), deed).status_code == 400


@pytest.mark.parametrize(
    ("deed", "planned"),
    [
        ("fill-L", "5 10 15 20 25 30 35 40 45 50 55 60"),
        ("fill-S", "0 0 3 12 18 25.2 32.4 39.6 46.8 53.4 57.6 60"),
        ("fill-Q", "0 0 15 15 15 30 30 30 45 45 45 60"),
        ("fill-C", "60 60 60 60 60 60 60 60 60 60 60 60"),
        ("fill-in_force", "5 10 15 20 25 30 35 40 45 50 55 60"),
    ],
)
def test_the_timetable_is_filled_in(office: Client, draft: TaskBook, deed: str, planned: str) -> None:
    response = send(office, opened(office, target="60"), deed)
    page = parsed(response)
    assert response.status_code == 200
    assert planned_in(page) == planned.split()
    assert "The timetable is filled in, and not saved yet." in alerts(page)
    send(office, sent_by(page))
    assert content_of(standing()).path == {"fill-in_force": "L"}.get(deed, deed[-1])


def test_the_timetable_follows_last_year(office: Client, draft: TaskBook) -> None:
    before = make_goal(year=YEAR - 1, number=NUMBER)
    make_task_book(before, planned=[0, 0, 0, 0, 0, 30, 30, 30, 30, 30, 30, 60], target=Decimal(60))
    Goal.objects.filter(pk=draft.goal_id).update(continues=before)
    page = parsed(send(office, opened(office), "fill-last_year"))
    assert planned_in(page) == ["0", "0", "0", "0", "0", "60", "60", "60", "60", "60", "60", "120"]


def test_the_timetable_is_scaled_to_a_new_target_from_a_month_on(office: Client, draft: TaskBook) -> None:
    page = parsed(send(office, opened(office, target="160", scale_from="2024-09"), "fill-scale"))
    assert planned_in(page) == ["10", "20", "30", "40", "50", "60", "70", "80", "100", "120", "140", "160"]


@pytest.mark.parametrize(
    ("deed", "changes", "words_said"),
    [
        ("fill-scale", {"planned_05": ""}, "Give all twelve months first: scaling starts from them."),
        ("fill-L", {"target": "many"}, "The timetable needs a target"),
    ],
)
def test_what_a_helper_needs_is_asked_for(
    office: Client, draft: TaskBook, deed: str, changes: Sent, words_said: str
) -> None:
    response = send(office, opened(office, **changes), deed)
    assert response.status_code == 422
    assert words_said in alerts(parsed(response))
    assert len(planned_in(parsed(response))) == 12


# Two at once


def test_of_two_who_write_the_second_sees_both_and_chooses(office: Client, draft: TaskBook) -> None:
    sent = sent_by(parsed(send(office, opened(office, leader_zh_hans="市长"), "add-step")))
    sent |= {"step-n1-title_zh_hans": "收尾", "step-n1-due_on": "2024-12-20", "step-n1-weight": "5"}
    sent["step-2-title_en"] = "Step two"
    wang = User.objects.get(username="wang")
    save_draft(book=draft, seen=1, content=halved(draft), user=wang, at=NOW + timedelta(hours=1))
    response = send(office, sent)
    page = parsed(response)
    assert response.status_code == 422
    conflict = only(page, ".conflict-card")
    assert "(wang) saved edition 2 on 20 August 2024, 11:00" in words(conflict)
    rows = {words(find(row, "th")[0]): [words(cell) for cell in find(row, "td")] for row in find(conflict, "tr")[1:]}
    assert rows["Target"] == ["60", "120"]
    assert rows["Leader in charge, Chinese"] == ["–", "市长"]
    assert rows["June 2024"] == ["30", "60"]
    assert rows["Step 2"] == ["步骤2 / Step 2 · 28 June 2024 · 60%", "步骤2 / Step two · 28 June 2024 · 60%"]
    assert rows["New steps"][1] == "收尾 / – · 20 December 2024 · 5%"
    assert standing().target == 60
    assert send(office, sent_by(page)).status_code == 422, "asked again, nothing is overwritten by a plain save"
    over = office.post(PAGE, {**sent_by(page), "over": attribute(only(conflict, "button"), "value")})
    assert over["Location"] == PAGE
    assert (standing().edition, standing().target, content_of(standing()).leader_zh_hans) == (3, 120, "市长")


def test_an_order_that_another_changed_is_a_conflict_as_well(office: Client, draft: TaskBook) -> None:
    sent = opened(office, leader_zh_hans="市长")
    turned = replace(content_of(draft), steps=content_of(draft).steps[::-1])
    save_draft(book=draft, seen=1, content=turned, user=make_member("office"), at=NOW)
    conflict = only(parsed(send(office, sent)), ".conflict-card")
    [row] = [row for row in find(conflict, "tr") if "Order of the steps" in words(row)]
    assert [words(cell) for cell in find(row, "td")] == ["2, 1", "1, 2"]


def test_a_draft_that_was_discarded_can_be_begun_anew_with_what_was_typed(office: Client, draft: TaskBook) -> None:
    sent = opened(office, leader_zh_hans="市长")
    discard_draft(book=draft, seen=1)
    response = send(office, sent)
    assert response.status_code == 422
    assert "The draft was discarded meanwhile." in words(only(parsed(response), ".conflict-card"))
    assert office.post(PAGE, {**sent_by(parsed(response)), "over": "new"})["Location"] == PAGE
    assert (standing().version, content_of(standing()).leader_zh_hans) == (2, "市长")


def test_a_draft_that_was_published_is_not_written_and_the_next_is_not_mistaken_for_it(
    office: Client, draft: TaskBook
) -> None:
    sent = opened(office, leader_zh_hans="市长")
    publish_draft(book=draft, seen=1, counts_from=date(YEAR, 9, 1), reason="调整", user=make_member("office"), at=NOW)
    response = send(office, sent)
    assert "published version 2" in words(only(parsed(response), ".conflict-card"))
    begin_draft(goal=draft.goal, user=make_member("office"), at=NOW)
    assert send(office, sent).status_code == 422
    assert content_of(standing()).leader_zh_hans == ""


def test_a_draft_is_discarded_as_it_was_seen(office: Client, draft: TaskBook) -> None:
    save_draft(book=draft, seen=1, content=halved(draft), user=make_member("office"), at=NOW)
    response = office.post(DISCARD, {"seen": "2.1"}, follow=True)
    assert "it was not discarded" in alerts(parsed(response))
    assert office.post(DISCARD, {"seen": "2.2"})["Location"] == BOOK
    assert goal_books() == ["in_force"]


# Publishing


@pytest.fixture
def lowered(draft: TaskBook) -> TaskBook:
    """The draft with half the target; July is published, and figures run to August."""
    make_periods()
    for step in (1, 2):
        make_report(draft.goal, step, date(YEAR, 6, 20))
    for number in range(1, 9):
        make_revision(draft.goal, date(YEAR, number, 1), 5 * number, at=a_time(date(YEAR, 8, 1)))
    publish_month(period=Period.objects.get(month=date(YEAR, 6, 1)), user=make_member("office"), at=NOW)
    return save_draft(book=draft, seen=1, content=halved(draft), user=make_member("office"), at=NOW)


def publication(**changes: Any) -> Sent:
    return {"counts_from": "2024-08", "shown": "2024-08", "seen": "2.2", "reason": "雨季停工", **changes}


def effects_in(page: Any) -> dict[str, str]:
    rows = [row for row in find(only(page, "table.effects"), "tr") if find(row, "td")]
    return {words(find(row, "th")[0]): " | ".join(words(cell) for cell in find(row, "td")) for row in rows}


def test_the_lights_that_would_change_are_shown_before(office: Client, lowered: TaskBook) -> None:
    page = parsed(office.get(f"{PUBLISH}?from=2024-08"))
    rows = effects_in(page)
    assert (next(iter(rows)), len(rows)) == ("Jan", 8)
    assert rows["Jun"] == "Behind | stays | Behind"
    assert rows["Jul"] == "Behind | stays | not published"
    assert rows["Aug"] == "Behind | On track changes | not published"
    assert "The light of 1 month would change." in words(only(page, "#effects"))
    assert "The lights of 2 months would change." in words(only(parsed(office.get(PUBLISH)), "#effects"))


def test_only_months_that_are_left_are_offered_and_the_others_are_explained(office: Client, lowered: TaskBook) -> None:
    page = parsed(office.get(PUBLISH))
    options = [attribute(option, "value") for option in find(only(page, "#counts-from"), "option")]
    assert options == [f"2024-{number:02}" for number in range(7, 13)]
    assert "June 2024 is published: a version can only count from a later month." in words(page)


def test_a_draft_is_published_from_a_month_with_a_reason(office: Client, lowered: TaskBook) -> None:
    response = office.post(PUBLISH, publication(), follow=True)
    assert response.redirect_chain == [(BOOK, 302)]
    assert "Version 2 is published and counts from August 2024." in alerts(parsed(response))
    book = TaskBook.objects.get(goal=lowered.goal, version=2)
    assert (book.state, book.counts_from, book.reason) == ("in_force", date(YEAR, 8, 1), "雨季停工")
    assert book.published_by == User.objects.get(username="office")
    assert goal_books() == ["superseded", "in_force"]


def test_a_second_click_publishes_nothing_more(office: Client, lowered: TaskBook) -> None:
    office.post(PUBLISH, publication())
    response = office.post(PUBLISH, publication(), follow=True)
    assert response.redirect_chain == [(BOOK, 302)]
    assert goal_books() == ["superseded", "in_force"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, "This field is required."),
        (
            {"counts_from": "2024-06", "shown": "2024-06"},
            "June 2024 is published: a version can only count from a later",
        ),
        ({"counts_from": "2025-01", "shown": "2025-01"}, "Choose a month of the goal's year."),
        ({"counts_from": "soon"}, "Choose a month of the goal's year."),
        ({"shown": "2024-07"}, "These are the lights that it would change from August 2024 on"),
        ({"seen": "2.1"}, "The draft has changed since you saw it, so it was not published."),
        ({"seen": "nothing"}, "The draft has changed since you saw it, so it was not published."),
    ],
)
def test_what_keeps_a_draft_from_being_published_is_said(
    office: Client, lowered: TaskBook, changes: Sent, refusal: str
) -> None:
    response = office.post(PUBLISH, publication(**changes))
    assert response.status_code == 422
    page = parsed(response)
    assert refusal in " ".join([*refusals(page), alerts(page)])
    if "reason" not in changes:
        assert words(only(page, "textarea")) == "雨季停工"
    assert goal_books() == ["in_force", "draft"]


def test_a_draft_with_problems_is_not_published(office: Client, lowered: TaskBook) -> None:
    send(office, opened(office, planned_12="59"))
    response = office.post(PUBLISH, publication(seen="2.3"))
    assert response.status_code == 422
    assert "December plans 59; it must be the target, 60." in words(parsed(response))
    assert goal_books() == ["in_force", "draft"]


def test_another_month_is_looked_at_and_the_reason_stays(office: Client, lowered: TaskBook) -> None:
    response = send(office, publication(counts_from="2024-10"), "look", PUBLISH)
    page = parsed(response)
    assert response.status_code == 200
    assert "No light up to now would change." in words(only(page, "#effects"))
    assert words(only(page, "textarea")) == "雨季停工"
    [shown] = [row for row in find(page, "input") if attribute(row, "name") == "shown"]
    assert attribute(shown, "value") == "2024-10"
    assert goal_books() == ["in_force", "draft"]


def test_a_year_with_every_month_published_leaves_no_month(office: Client, lowered: TaskBook) -> None:
    december = Period.objects.get(month=date(YEAR, 12, 1))
    publish_month(period=december, user=make_member("office"), at=NOW)
    page = parsed(office.get(PUBLISH))
    assert "There is no month left in the year" in words(page)
    assert not find(page, "textarea")


def test_a_year_that_has_not_begun_has_no_lights_to_change(office: Client) -> None:
    goal = make_goal(year=2031, number=NUMBER)
    draft, _is_new = begin_draft(goal=goal, user=make_member("office"), at=NOW)
    months = [date(2031, number, 1) for number in range(1, 13)]
    content = DraftContent(baseline=Decimal(0), target=Decimal(5), planned=dict.fromkeys(months, Decimal(5)))
    save_draft(book=draft, seen=1, content=content, user=make_member("office"), at=NOW)
    page = parsed(office.get(f"/taskbooks/2031/{NUMBER}/draft/publish/"))
    assert "The year has not begun: there are no lights to change." in words(page)


# As many queries for much as for little


@pytest.mark.parametrize("path", [PAGE, PUBLISH])
def test_the_number_of_queries_does_not_grow(
    office: Client, draft: TaskBook, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    said: Sent = {"text_zh_hans": "放贷", "provenance": "reported", "department": draft.goal.lead}
    Duty.objects.create(task_book=draft, order=1, **said)
    few = queries_of(office, path)
    draft.milestones.filter(step=1).update(weight=10)
    for number in range(3, 33):
        make_milestone(draft, step=number, order=number, weight=Decimal(1))
        Duty.objects.create(task_book=draft, order=number, **said)
    with django_assert_num_queries(few):
        assert office.get(path).status_code == 200


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)
