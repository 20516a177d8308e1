"""The office's queue: what it shows, one decision after another, several at once, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext

from pilots.actions.reviews import approve, return_entry
from pilots.models import Department, Evidence, Goal, MilestoneReport, Period, Revision, User, Zone
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
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    attribute,
    find,
    in_both_languages,
    mark_of,
    only,
    own_words,
    parsed,
    said,
    words,
)

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(YEAR, 1, 1), date(YEAR, 2, 1)
PAGE = "/review/2024-01/"
OTHERS = ("leader", "staff-housing", "head-housing", "admin")
Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def periods() -> list[Period]:
    return make_periods()


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


@pytest.fixture
def colleague(office: Client) -> User:
    return make_member("office", username="colleague")


def goal_with(value: int = 10, **overrides: Any) -> Goal:
    """A goal whose figure of January waits; planned are 10."""
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=value, **{"state": "submitted", **overrides})
    return goal


def goal_with_step(**overrides: Any) -> Goal:
    goal = make_goal()
    make_milestone(make_task_book(goal), due_on=date(YEAR, 1, 20))
    make_report(goal, 1, date(YEAR, 1, 19), **{"state": "submitted", **overrides})
    return goal


def decide(client: Client, goal: Goal, decision: str = "approve", *, code: str = "", **fields: Any) -> Any:
    headers = fields.pop("headers", {})
    query = fields.pop("query", "")
    path = f"{PAGE}{code or goal.number}/{query}"
    return client.post(path, {"decision": decision, "seen": "1.0", **fields}, headers=headers)


def rows(response: Any) -> list[Element]:
    return find(parsed(response), "tbody.waiting")


def codes(response: Any) -> list[str]:
    return [attribute(row, "data-code") for row in rows(response)]


def row_of(response: Any, goal: Goal) -> Element:
    [row] = [row for row in rows(response) if attribute(row, "data-code").split(".")[0] == str(goal.number)]
    return row


def states(goal: Goal) -> list[str]:
    return list(Revision.objects.filter(figure__goal=goal).order_by("number").values_list("state", flat=True))


def notes(response: Any) -> list[str]:
    return [words(alert) for alert in find(parsed(response), "div.alert") if attribute(alert, "id") != "announcement"]


def buttons(row: Element) -> list[str]:
    return [attribute(button, "value") for button in find(row, "button")]


# Coming to the queue


def test_review_leads_to_the_month_that_has_waited_longest(office: Client) -> None:
    goal_with(at=a_time(date(YEAR, 2, 20)))
    make_revision(goal_with(state="approved"), FEBRUARY, state="submitted", at=a_time(date(YEAR, 3, 20)))
    response = office.get("/review/")
    assert (response.status_code, response["Location"]) == (302, PAGE)


def test_review_is_not_there_before_there_are_periods(office: Client) -> None:
    Period.objects.all().delete()
    assert office.get("/review/").status_code == 404


def test_a_month_without_a_period_is_missing(office: Client) -> None:
    for path in ("/review/2030-01/", "/review/2030-01/1/"):
        assert office.get(path).status_code == 404
    assert office.get("/review/2024-13/").status_code == 404


@pytest.mark.parametrize("path", ["/review/", PAGE, f"{PAGE}1/"])
def test_whoever_is_not_signed_in_sees_the_sign_in_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize("username", OTHERS)
def test_only_the_office_reviews(sign_in: SignIn, username: str) -> None:
    goal, client = goal_with(), sign_in(username)
    for path in ("/review/", PAGE, f"{PAGE}{goal.number}/"):
        assert client.get(path).status_code == 403
    assert client.post(PAGE, {"tick": f"{goal.number}@1.0"}).status_code == 403
    assert decide(client, goal).status_code == 403
    assert states(goal) == ["submitted"]


@pytest.mark.parametrize("path", ["/review/", PAGE, f"{PAGE}1/"])
def test_other_methods_are_refused(office: Client, path: str) -> None:
    assert office.put(path).status_code == 405
    assert office.delete(path).status_code == 405


def test_the_index_takes_no_form(office: Client) -> None:
    assert office.post("/review/").status_code == 405


# What the queue shows


@in_both_languages
def test_a_row_says_everything_that_a_decision_needs(sign_in: SignIn, language: str) -> None:
    goal = make_goal(title_en="Trees planted")
    make_task_book(goal)
    make_revision(goal, value=10)
    revision = make_revision(
        goal,
        FEBRUARY,
        17,
        state="submitted",
        comment="与月报一致",
        cause="汛期停工",
        remedy="增加班组",
        back_on=date(YEAR, 6, 30),
    )
    Evidence.objects.create(
        revision=revision,
        name="月报.pdf",
        sha256="a" * 64,
        size=2048,
        content_type="application/pdf",
        uploaded_by=revision.entered_by,
        uploaded_at=a_time(FEBRUARY),
    )
    response = sign_in("office", language).get("/review/2024-02/")
    [row] = rows(response)
    first, more = find(row, "tr")
    title = "Trees planted" if language == "en" else f"目标{goal.number}"
    lead = "Housing and Urban-Rural Development Bureau" if language == "en" else "住房和城乡建设局"
    assert words(only(first, "th")).startswith(title)
    assert words(only(first, "th")).endswith(lead)
    *given, planned = find(first, "td.n")
    assert [words(cell) for cell in given] == ["17", "10", "7"]
    assert (own_words(planned), mark_of(planned)) == ("20", "illustrative")
    lights = [attribute(light, "class") for light in find(first, "span.light")]
    assert lights == ["light light-at-risk", "light light-not-reported"]
    for text in ("与月报一致", "汛期停工", "增加班组", "月报.pdf"):
        assert text in words(more)
    links = [attribute(link, "href") for link in find(more, "a")]
    assert links == [f"/evidence/{revision.evidences.get().pk}/", f"/figures/2024-02/{goal.number}/"]
    assert said(language, "revision %(number)s", number=1) in words(more)


def test_who_entered_and_who_submitted_is_said_with_the_time(office: Client) -> None:
    goal = goal_with(at=a_time(date(YEAR, 2, 5), hour=9))
    told = words(only(row_of(office.get(PAGE), goal), "p.who"))
    assert told == (
        "Submitted 5 February 2024, 09:00 by Housing and Urban-Rural Development Bureau · Department head;"
        " entered by Housing and Urban-Rural Development Bureau · Department staff · revision 1"
    )


def test_a_step_is_shown_with_its_day_and_deliverable(office: Client) -> None:
    goal = goal_with_step(deliverable="验收报告")
    row = row_of(office.get(PAGE), goal)
    assert attribute(row, "data-code") == f"{goal.number}.1"
    assert words(only(row, "td.c-step")) == "done on 19 January 2024 due on 20 January 2024, weight 25% 验收报告"


def test_a_zone_is_named(office: Client) -> None:
    zone = Zone.objects.get(code="Z1")
    goal = make_goal(zones=[zone], is_by_zone=True)
    make_task_book(goal)
    make_revision(goal, value=4, zone=zone, state="submitted")
    [row] = rows(office.get(PAGE))
    assert attribute(row, "data-code") == f"{goal.number}-Z1"
    assert "Z1 SCO Demonstration Zone green city test zone" in words(row)


def test_findings_stand_beside_the_comment_that_answers_them(office: Client) -> None:
    goal = goal_with(-5, comment="冲回上月", cause="冲回", remedy="复核", back_on=date(YEAR, 6, 30))
    row = row_of(office.get(PAGE), goal)
    assert "odd" in attribute(row, "class").split()
    assert len(find(row, "p.finding")) == 1
    assert "冲回上月" in words(row)


def test_what_changed_since_it_was_returned_is_shown_with_the_reason(office: Client) -> None:
    goal = goal_with(8, state="returned", reason="请核对月报", comment="初报")
    make_revision(goal, value=10, state="submitted", comment="更正")
    row = row_of(office.get(PAGE), goal)
    changes = only(row, "dl.changes")
    assert [(words(old), words(new)) for old, new in zip(find(changes, "del"), find(changes, "ins"), strict=True)] == [
        ("8", "10"),
        ("初报", "更正"),
    ]
    assert "请核对月报" in words(row)
    assert "Changed since it was returned on" in words(row)


def test_a_correction_is_held_against_what_stands(office: Client) -> None:
    goal = goal_with(state="approved")
    make_revision(goal, value=12, state="returned", reason="请核对")
    make_revision(goal, value=11, state="submitted")
    row = row_of(office.get(PAGE), goal)
    returned, approved = find(row, "dl.changes")
    assert [words(only(part, "del")) for part in (returned, approved)] == ["12", "10"]
    assert "Replaces an approved value" in words(row)


def test_what_people_wrote_is_shown_as_they_wrote_it(office: Client) -> None:
    goal = goal_with(comment="<script>alert(1)</script>")
    response = office.get(PAGE)
    assert "<script>alert(1)" not in response.content.decode()
    assert "<script>alert(1)</script>" in words(row_of(response, goal))


def test_the_counts_of_the_month_stand_above(office: Client) -> None:
    for state in ("submitted", "submitted", "approved", "returned", "draft"):
        goal_with(state=state)
    goal_with(-5)
    facts = [words(fact) for fact in find(only(parsed(office.get(PAGE)), "section#queue-counts"), "dd")]
    assert facts[:4] == ["3 1 to be decided by itself", "1 of 6 figures", "1", "1"]


def test_other_months_that_wait_are_a_click_away(office: Client) -> None:
    make_revision(goal_with(state="approved"), FEBRUARY, state="submitted")
    links = find(only(parsed(office.get(PAGE)), "p.sub"), "a")
    assert [(attribute(link, "href"), words(link)) for link in links] == [("/review/2024-02/", "February 2024 (1)")]


def test_a_month_in_which_nothing_waits_says_so_and_leads_to_publishing(office: Client) -> None:
    page = parsed(office.get(PAGE))
    empty = only(page, "div#queue-empty")
    assert words(only(empty, "h2")) == "Nothing of January 2024 waits for a decision."
    assert attribute(only(empty, "a"), "href") == f"{PAGE}publish/"


def test_nobody_decides_on_what_they_entered(office: Client) -> None:
    goal = goal_with(entered_by=User.objects.get(username="office"))
    row = row_of(office.get(PAGE), goal)
    assert (buttons(row), find(row, "input")) == ([], [])
    assert "You entered this yourself" in words(row)
    assert decide(office, goal).status_code == 403
    assert decide(office, goal, "return", reason="请核对").status_code == 403
    assert states(goal) == ["submitted"]


def test_what_is_odd_cannot_be_ticked(office: Client) -> None:
    odd, even = goal_with(-5), goal_with()
    response = office.get(PAGE)
    assert find(row_of(response, odd), "input[checked]") == []
    ticks = [attribute(box, "value") for box in find(parsed(response), "input") if attribute(box, "name") == "tick"]
    assert ticks == [f"{even.number}@1.0"]


def test_the_keys_are_listed(office: Client) -> None:
    goal_with()
    keys = [words(key) for key in find(only(parsed(office.get(PAGE)), "details.keys"), "kbd")]
    assert {"j", "k", "a", "r", "e", "x", "?", "Ctrl"} <= set(keys)


# Filters


def test_the_queue_is_filtered_by_department(office: Client) -> None:
    own = goal_with()
    other = make_goal(lead=Department.objects.get(code="pboc"))
    make_task_book(other)
    make_revision(other, state="submitted")
    assert codes(office.get(f"{PAGE}?department=pboc")) == [str(other.number)]
    assert set(codes(office.get(f"{PAGE}?department="))) == {str(own.number), str(other.number)}


def test_the_queue_is_filtered_to_what_is_odd(office: Client) -> None:
    odd, even = goal_with(-5), goal_with()
    assert codes(office.get(f"{PAGE}?odd=1")) == [str(odd.number)]
    assert codes(office.get(f"{PAGE}?odd=x")) == [str(odd.number), str(even.number)]


def test_a_department_that_there_is_not_is_missing(office: Client) -> None:
    goal = goal_with()
    assert office.get(f"{PAGE}?department=nonsense").status_code == 404
    assert decide(office, goal, query="?department=nonsense").status_code == 404
    assert states(goal) == ["submitted"]


def test_a_filter_that_fits_nothing_leads_back_to_all(office: Client) -> None:
    goal_with()
    empty = only(parsed(office.get(f"{PAGE}?odd=1")), "div#queue-empty")
    assert attribute(only(empty, "a"), "href") == PAGE


def test_the_filter_stays_after_a_decision(office: Client) -> None:
    goal_with(-6)
    goal = goal_with(-5)
    response = office.get(f"{PAGE}?department=housing&odd=1")
    form = only(row_of(response, goal), "form.decide")
    assert attribute(form, "action") == attribute(form, "hx-post") == f"{PAGE}{goal.number}/?department=housing&odd=1"
    response = decide(office, goal, query="?department=housing&odd=1")
    assert response["Location"] == f"{PAGE}?department=housing&odd=1"


# One decision


def test_an_entry_is_approved_and_the_next_one_shown(office: Client) -> None:
    first, second = goal_with(), goal_with()
    response = decide(office, first)
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}#entry-{second.number}")
    assert states(first) == ["approved"]
    page = office.get(PAGE)
    assert notes(page) == [f"{first.number} · Goal {first.number}: approved."]
    assert codes(page) == [str(second.number)]
    assert decide(office, second)["Location"] == PAGE


def test_an_entry_is_returned_with_its_reason(office: Client) -> None:
    goal = goal_with()
    assert decide(office, goal, "return", reason=" 请附月报 ").status_code == 302
    revision = Revision.objects.get(figure__goal=goal)
    assert (revision.state, revision.reason) == ("returned", "请附月报")
    assert notes(office.get(PAGE)) == [f"{goal.number} · Goal {goal.number}: returned."]


def test_a_step_is_decided_like_a_figure(office: Client) -> None:
    goal, other = goal_with_step(), goal_with_step()
    decide(office, goal, code=f"{goal.number}.1")
    decide(office, other, "return", code=f"{other.number}.1", reason="缺验收报告")
    reports = MilestoneReport.objects.filter(goal__in=[goal, other]).order_by("goal__number")
    assert [(report.state, report.reason) for report in reports] == [("approved", ""), ("returned", "缺验收报告")]


def test_a_zone_is_decided_alone(office: Client) -> None:
    zone = Zone.objects.get(code="Z1")
    goal = make_goal(zones=[zone], is_by_zone=True)
    make_task_book(goal)
    city = make_revision(goal, state="submitted")
    part = make_revision(goal, value=4, zone=zone, state="submitted")
    decide(office, goal, code=f"{goal.number}-Z1")
    assert [Revision.objects.get(pk=row.pk).state for row in (city, part)] == ["submitted", "approved"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"decision": "return"}, "Say what has to be changed; the department reads it."),
        ({"decision": "return", "reason": " \n"}, "Say what has to be changed; the department reads it."),
        ({"decision": "return", "reason": "请" * 2001}, "Ensure this value has at most 2000 characters (it has 2001)."),
        (
            {"decision": "delete", "reason": "请核对"},
            "Select a valid choice. delete is not one of the available choices.",
        ),
        ({"decision": "", "reason": "请核对"}, "This field is required."),
    ],
    ids=["no reason", "blank reason", "long reason", "other decision", "no decision"],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_decision_that_is_wrong_comes_back_as_it_was_typed(
    office: Client, fields: dict[str, str], error: str, headers: dict[str, str]
) -> None:
    goal, _other = goal_with(), goal_with()
    response = decide(office, goal, headers=headers, **fields)
    assert response.status_code == 422
    row = row_of(response, goal)
    assert [words(text) for text in find(row, "p.refusal")] == [error]
    typed = words(only(row, "textarea"))
    assert typed == fields.get("reason", "").strip()
    assert len(find(row, "details[open]")) == 1
    assert len(rows(response)) == (1 if headers else 2)
    assert states(goal) == ["submitted"]


def test_what_has_changed_since_it_was_seen_is_not_decided(office: Client, colleague: User) -> None:
    """Returned, corrected and submitted again by others, while the office still looked at the old value."""
    goal = goal_with(8)
    return_entry(entry=Revision.objects.get(figure__goal=goal), reason="请核对", user=colleague, at=a_time(FEBRUARY))
    make_revision(goal, value=10, state="submitted")
    response = decide(office, goal, "return", reason="偏小")
    assert response.status_code == 422
    row = row_of(response, goal)
    assert "This has changed since your page was drawn" in words(row)
    assert words(only(row, "td.c-value")) == "10"
    assert words(only(row, "textarea")) == "偏小"
    [seen] = [attribute(box, "value") for box in find(row, "input") if attribute(box, "name") == "seen"]
    assert (seen, states(goal)) == ("2.0", ["returned", "submitted"])
    decide(office, goal, "return", seen=seen, reason="偏小")
    assert states(goal) == ["returned", "returned"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_what_somebody_else_has_decided_is_shown_as_it_stands(
    office: Client, colleague: User, headers: dict[str, str]
) -> None:
    goal = goal_with()
    approve(entry=Revision.objects.get(figure__goal=goal), user=colleague, at=a_time(date(YEAR, 2, 9)))
    response = decide(office, goal, "return", reason="偏小", headers=headers)
    assert response.status_code == 422
    row = row_of(response, goal)
    assert "settled" in attribute(row, "class").split()
    assert words(only(row, "p.settled-by")) == "approved Leading group office · 9 February 2024 10:00"
    assert (buttons(row), words(only(row, "textarea"))) == ([], "偏小")
    assert Revision.objects.get(figure__goal=goal).reviewed_by == colleague


def test_of_two_who_decide_at_once_one_is_told(
    office: Client, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The colleague's decision arrives between the look at the entry and the write."""
    goal = goal_with()

    def second(*, entry: Revision, user: User, at: Any) -> None:
        return_entry(entry=entry, reason="请核对", user=colleague, at=at)
        approve(entry=entry, user=user, at=at)

    monkeypatch.setattr("pilots.views.review.approve", second)
    response = decide(office, goal)
    assert response.status_code == 422
    assert "This has changed since your page was drawn" in words(row_of(response, goal))
    assert "请核对" in words(row_of(response, goal))
    assert states(goal) == ["returned"]


def test_a_second_click_decides_nothing_more(office: Client) -> None:
    goal = goal_with()
    assert decide(office, goal).status_code == 302
    assert decide(office, goal).status_code == 422
    assert states(goal) == ["approved"]


@pytest.mark.parametrize("seen", ["", "1.1", "9.0", "x" * 300])
def test_nobody_decides_without_having_seen(office: Client, seen: str) -> None:
    goal = goal_with()
    assert decide(office, goal, seen=seen).status_code == 422
    assert states(goal) == ["submitted"]


@pytest.mark.parametrize("code", ["9999", "1-Z9", "1.99"])
def test_an_entry_that_there_is_not_is_missing(office: Client, code: str) -> None:
    goal = goal_with()
    assert office.get(f"{PAGE}{code}/").status_code == 404
    assert decide(office, goal, code=code).status_code == 404
    assert decide(office, goal, code=f"{goal.number}-Z1").status_code == 404


def test_a_figure_of_which_nothing_was_said_is_missing(office: Client) -> None:
    goal = make_goal()
    make_task_book(goal)
    assert decide(office, goal).status_code == 404


def test_a_draft_is_not_decided(office: Client) -> None:
    goal = goal_with(state="draft")
    assert decide(office, goal).status_code == 422
    assert states(goal) == ["draft"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_step_that_has_left_the_month_is_told(office: Client, colleague: User, headers: dict[str, str]) -> None:
    """Approved by a colleague, a step done in January is on nobody's desk of March any more."""
    goal = goal_with_step()
    approve(entry=MilestoneReport.objects.get(goal=goal), user=colleague, at=a_time(date(YEAR, 2, 9)))
    path = f"/review/2024-03/{goal.number}.1/"
    response = office.post(path, {"decision": "return", "seen": "1.0", "reason": "请核对"}, headers=headers)
    told = f"{goal.number}.1 · Goal {goal.number} does not wait here any more."
    if headers:
        assert told in words(parsed(response))
    else:
        assert (response.status_code, response["Location"]) == (302, "/review/2024-03/")
        assert notes(office.get("/review/2024-03/")) == [told]
    assert MilestoneReport.objects.get(goal=goal).state == "approved"


def test_the_address_of_an_entry_leads_to_its_place(office: Client) -> None:
    goal = goal_with()
    response = office.get(f"{PAGE}{goal.number}/?department=housing")
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?department=housing#entry-{goal.number}")


# Without loading the page anew


def test_a_decided_row_goes_and_the_counts_follow(office: Client) -> None:
    first, _second = goal_with(), goal_with()
    response = decide(office, first, headers=HTMX)
    page = parsed(response)
    assert (response.status_code, rows(response)) == (200, [])
    assert words(find(only(page, "section#queue-counts"), "dd")[0]).startswith("1 ")
    swapped = [(attribute(part, "id"), attribute(part, "hx-swap-oob")) for part in find(page, "[hx-swap-oob]")]
    told = ("", "innerHTML:#queue-said")
    assert swapped == [("queue-counts", "true"), ("queue-empty", "true"), ("bulk", "true"), told]
    assert words(only(page, "p[hx-swap-oob]")) == f"{first.number} · Goal {first.number}: approved."


def test_the_last_row_leaves_the_way_to_publishing(office: Client) -> None:
    page = parsed(decide(office, goal_with(), headers=HTMX))
    assert attribute(only(only(page, "div#queue-empty"), "a"), "href") == f"{PAGE}publish/"


def test_a_month_is_stepped_as_a_part_of_the_page(office: Client) -> None:
    goal_with()
    response = office.get(PAGE, headers=HTMX)
    assert find(parsed(response), "header") == []
    assert len(rows(response)) == 1


# Several at once


def tick(client: Client, *goals: Goal, query: str = "", seen: str = "1.0") -> list[str]:
    response = client.post(PAGE + query, {"tick": [f"{goal.number}@{seen}" for goal in goals]})
    assert (response.status_code, response["Location"]) == (302, PAGE + query)
    return notes(client.get(PAGE + query))


def test_what_is_ticked_is_approved_together(office: Client) -> None:
    goals = [goal_with() for _number in range(3)]
    assert tick(office, *goals[:2]) == ["2 entries approved."]
    assert [states(goal) for goal in goals] == [["approved"], ["approved"], ["submitted"]]


def test_what_is_passed_over_is_named(office: Client) -> None:
    even, odd = goal_with(), goal_with(-5)
    own = goal_with(entered_by=User.objects.get(username="office"))
    assert tick(office, even, odd, own) == [
        "1 entry approved.",
        f"Not approved, to be decided one by one: {odd.number} · Goal {odd.number}",
        f"Not approved, as you entered it yourself: {own.number} · Goal {own.number}",
    ]
    assert [states(goal) for goal in (even, odd, own)] == [["approved"], ["submitted"], ["submitted"]]


def test_what_changed_meanwhile_is_not_approved_together(office: Client) -> None:
    goal = goal_with()
    told = f"Not approved, as it has changed or been decided meanwhile: {goal.number} · Goal {goal.number}"
    assert tick(office, goal, seen="2.0") == [told]
    assert states(goal) == ["submitted"]


def test_nothing_ticked_approves_nothing(office: Client) -> None:
    goal = goal_with()
    assert tick(office) == ["Nothing was ticked."]
    assert states(goal) == ["submitted"]


def test_nonsense_that_is_ticked_is_told(office: Client) -> None:
    response = office.post(PAGE, {"tick": ["<b>", "@@", "x" * 5000]}, follow=True)
    [told] = notes(response)
    assert told.startswith("Not approved, as it has changed or been decided meanwhile: <b>; ; xxxx")
    assert len(told) < 150


def test_everything_even_can_be_ticked_without_a_script(office: Client) -> None:
    goal_with()
    goal_with(-5)
    link = only(only(parsed(office.get(f"{PAGE}?department=housing")), "form#bulk"), "a")
    assert attribute(link, "href") == f"{PAGE}?department=housing&ticked=1"
    assert len(find(parsed(office.get(attribute(link, "href"))), "input[checked]")) == 1
    assert find(parsed(office.get(PAGE)), "input[checked]") == []


def test_the_filter_stays_after_approving_together(office: Client) -> None:
    assert tick(office, goal_with(), query="?department=housing") == ["1 entry approved."]


# Cost


def test_forty_entries_take_as_many_queries_as_two(office: Client) -> None:
    taken = []
    for count in (2, 38):
        for _number in range(count):
            goal_with_step()
            goal = goal_with(state="returned", reason="请核对")
            make_revision(goal, value=11, state="submitted")
        with CaptureQueriesContext(connection) as queries:
            assert office.get(PAGE).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 30


def test_a_decision_among_forty_takes_as_many_queries_as_among_two(office: Client) -> None:
    taken = []
    for count in (2, 38):
        for _number in range(count):
            goal = goal_with()
        with CaptureQueriesContext(connection) as queries:
            assert decide(office, goal, headers=HTMX).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1]
