"""My month: the grid, its saves and the handing over, for each role."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Department, Goal, MilestoneReport, Period, PeriodException, Revision, User, Zone
from tests.factories import (
    YEAR,
    a_time,
    make_department,
    make_goal,
    make_member,
    make_milestone,
    make_periods,
    make_report,
    make_revision,
    make_task_book,
)

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
URL = "/reporting/2024-03/"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def goal() -> Goal:
    """A goal of a department of its own, whose March 2024 is open by exception."""
    goal = make_goal(lead=make_department(code="trial"))
    make_milestone(make_task_book(goal), due_on=date(YEAR, 3, 20))
    make_periods()
    grant(goal.lead)
    return goal


def grant(department: Department, days: int = 1) -> PeriodException:
    return PeriodException.objects.create(
        period=Period.objects.get(month=MARCH),
        department=department,
        expires_on=timezone.localdate() + timedelta(days=days),
        reason="补报",
        granted_by=User.objects.get(username="office"),
        granted_at=timezone.now(),
    )


def client_of(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def staff(goal: Goal) -> Client:
    return client_of(make_member("staff", department=goal.lead))


@pytest.fixture
def head(goal: Goal) -> Client:
    return client_of(make_member("head", department=goal.lead))


def typed(goal: Goal, value: str = "30", *, code: str | None = None, seen: str = "", **fields: str) -> dict[str, str]:
    code = code or str(goal.number)
    said = {"value": value, "comment": "", "cause": "", "remedy": "", "back_on": "", "seen": seen, "key": str(uuid4())}
    return {f"{code}-{name}": text for name, text in {**said, **fields}.items()}


def step(goal: Goal, done_on: str, **fields: str) -> dict[str, str]:
    said = {"done_on": done_on, "deliverable": "", "comment": "", "seen": "", "key": str(uuid4())}
    return {f"{goal.number}.1-{name}": text for name, text in {**said, **fields}.items()}


def revisions(goal: Goal) -> list[tuple[int, str, Decimal | None]]:
    rows = Revision.objects.filter(figure__goal=goal).order_by("figure__month", "number")
    return [(row.number, row.state, row.value) for row in rows]


# Reading


def test_the_page_shows_what_is_owed(goal: Goal, staff: Client) -> None:
    make_revision(goal, date(YEAR, 2, 1), 21)
    page = staff.get(URL)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Figures of March 2024" in text
    assert f'name="{goal.number}-value"' in text
    assert f'name="{goal.number}.1-done_on"' in text
    assert "CNY 100 million" in text
    assert ">21<" in text
    assert "no-cache" in page["Cache-Control"]


def test_in_chinese_the_unit_is_the_same(goal: Goal) -> None:
    text = client_of(make_member("staff", department=goal.lead), "zh-hans").get(URL).content.decode()
    assert "亿元" in text
    assert "2024年3月" in text


def test_the_index_leads_to_the_month_that_is_open(goal: Goal, staff: Client) -> None:
    assert staff.get("/reporting/")["Location"] == URL


def test_a_department_that_owes_nothing_is_told_so(goal: Goal) -> None:
    other = make_department()
    assert (
        "Nothing is owed for March 2024." in client_of(make_member("head", department=other)).get(URL).content.decode()
    )


def test_zones_have_rows_of_their_own(goal: Goal, staff: Client) -> None:
    goal.zones.set(Zone.objects.filter(code__in=["Z3", "Z4"]))
    Goal.objects.filter(pk=goal.pk).update(is_by_zone=True)
    text = staff.get(URL).content.decode()
    assert [code for code in ("Z3", "Z4", "Z5") if f'name="{goal.number}-{code}-value"' in text] == ["Z3", "Z4"]
    assert "part of Z3" in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_grid_takes_the_same_number_of_queries(
    goal: Goal, staff: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        other = make_goal(lead=goal.lead, zones=list(Zone.objects.all()), is_by_zone=True)
        make_milestone(make_task_book(other), due_on=date(YEAR, 3, 20))
        make_revision(other, MARCH, 30, state="draft")
        make_revision(other, MARCH, 3, zone=Zone.objects.get(code="Z1"), state="draft")
    with django_assert_num_queries(18):
        assert staff.get(URL).status_code == 200


# Rights


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client, goal: Goal) -> None:
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"
    assert client.post(URL)["Location"] == f"/accounts/login/?next={URL}"
    assert client.get(URL, headers=FRAGMENT)["HX-Redirect"] == f"/accounts/login/?next={URL}"


@pytest.mark.parametrize("role", ["leader"])
def test_who_may_not_read_drafts_sees_no_desk(goal: Goal, role: str) -> None:
    assert client_of(make_member(role)).get(f"{URL}?department=trial").status_code == 403


def test_a_leader_is_shown_how_complete_reporting_is(goal: Goal) -> None:
    assert client_of(make_member("leader")).get("/reporting/")["Location"].startswith("/reporting/completeness/")


@pytest.mark.parametrize("role", ["staff", "head"])
def test_another_department_is_not_shown(goal: Goal, role: str) -> None:
    """The address may name one, but a department sees its own desk."""
    text = client_of(make_member(role, department=make_department())).get(f"{URL}?department=trial").content.decode()
    assert f'name="{goal.number}-value"' not in text


def test_figures_of_another_department_are_not_written(goal: Goal) -> None:
    other = make_department()
    grant(other)
    assert client_of(make_member("staff", department=other)).post(URL, typed(goal)).status_code == 302
    assert revisions(goal) == []


@pytest.mark.parametrize(("role", "status"), [("office", 302), ("administrator", 403), ("leader", 403)])
def test_of_the_others_the_office_alone_enters(goal: Goal, role: str, status: int) -> None:
    assert client_of(make_member(role)).post(f"{URL}?department=trial", typed(goal)).status_code == status
    assert len(revisions(goal)) == (status == 302)


@pytest.mark.parametrize(
    "address", ["/reporting/2023-03/", "/reporting/2024-13/", "/reporting/soon/", f"{URL}?department=none"]
)
def test_what_is_not_there_is_not_found(goal: Goal, address: str) -> None:
    assert client_of(make_member("office")).get(address).status_code == 404


def test_other_methods_are_refused(goal: Goal, staff: Client, head: Client) -> None:
    assert staff.put(URL).status_code == 405
    assert head.put(f"{URL}submit/").status_code == 405
    assert head.get(f"{URL}submit/")["Location"] == f"{URL}?department=trial"


def test_after_the_close_what_was_typed_is_shown_again(goal: Goal, staff: Client) -> None:
    PeriodException.objects.all().delete()
    page = staff.post(URL, typed(goal, "31.5"))
    assert page.status_code == 403
    assert "The month is closed for your department." in page.content.decode()
    part = staff.post(URL, typed(goal, "31.5"), headers=FRAGMENT)
    assert part.status_code == 200
    assert 'data-outcome="locked"' in part.content.decode()
    assert revisions(goal) == []


# Saving


def test_the_plain_form_saves_all_rows(goal: Goal, staff: Client) -> None:
    page = staff.post(URL, typed(goal, "30.5亿元") | step(goal, "2024-03-19", deliverable="方案"), follow=True)
    assert page.redirect_chain == [(f"{URL}?department=trial", 302)]
    assert "2 rows saved." in page.content.decode()
    assert revisions(goal) == [(1, "draft", Decimal("30.5"))]
    assert MilestoneReport.objects.get(goal=goal).done_on == date(YEAR, 3, 19)


def test_a_cell_that_saves_itself_gets_its_row_back(goal: Goal, staff: Client) -> None:
    part = staff.post(URL, typed(goal, "３１"), headers=FRAGMENT)
    text = part.content.decode()
    assert part.status_code == 200
    assert "<html" not in text
    assert f'id="cell-{goal.number}"' in text
    assert f'id="cell-{goal.number}.1"' not in text
    assert 'data-outcome="saved"' in text
    assert 'value="31"' in text
    assert 'value="1.1"' in text
    assert 'id="desk-summary"' not in text
    summary = staff.get(f"{URL}?department=trial&part=summary", headers=FRAGMENT).content.decode()
    assert 'id="desk-summary" data-swap' in summary
    assert "<html" not in summary


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("abc", "This is not a number."),
        ("=1+1", "This is a formula; paste its result."),
        ("@cmd", "This is a formula; paste its result."),
        ("NaN", "The number must be finite."),
        ("infinity", "The number must be finite."),
        ("1e400", "Write the number in full, without an exponent."),
        ("9" * 30, "The number has more than 14 digits before the point, or more than 15 in all."),
        ("1,2,3", "The thousands separators do not stand in groups of three."),
        ("2024-03-31", "This is a date, not a number."),
        ("30 km", "is not this goal&#x27;s unit."),
        ("<b>1</b>", "This is not a number."),
    ],
)
def test_what_is_no_number_is_refused_beside_the_cell(goal: Goal, staff: Client, value: str, words: str) -> None:
    for headers, status in ((FRAGMENT, 200), ({}, 422)):
        page = staff.post(URL, typed(goal, value, comment="保留"), headers=headers)
        text = page.content.decode()
        assert page.status_code == status
        assert 'data-outcome="refused"' in text
        assert words in text
        assert "保留" in text
        assert "<b>1</b>" not in text
    assert revisions(goal) == []


@pytest.mark.parametrize(
    ("value", "kept"), [("−0", 0), ("-5", -5), ("１２．５", Decimal("12.5")), ("1,234.5", Decimal("1234.5"))]
)
def test_what_can_be_a_number_is_saved(goal: Goal, staff: Client, value: str, kept: Any) -> None:
    assert staff.post(URL, typed(goal, value)).status_code == 302
    assert revisions(goal) == [(1, "draft", kept)]


def test_a_good_row_is_saved_beside_a_bad_one(goal: Goal, staff: Client) -> None:
    page = staff.post(URL, typed(goal, "abc") | step(goal, "2024-03-19"))
    assert page.status_code == 422
    assert revisions(goal) == []
    assert MilestoneReport.objects.get(goal=goal).done_on == date(YEAR, 3, 19)


def test_nothing_is_done_in_the_future(goal: Goal, staff: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = staff.post(URL, step(goal, tomorrow.isoformat()))
    assert page.status_code == 422
    assert "A step cannot have been done after today." in page.content.decode()
    assert not MilestoneReport.objects.filter(goal=goal).exists()


def test_two_people_in_one_cell_see_each_other(goal: Goal, staff: Client, head: Client) -> None:
    staff.post(URL, typed(goal, "30"))
    page = head.post(URL, typed(goal, "33"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "saved 30 meanwhile" in text
    assert 'value="33"' in text
    assert 'value="1.1"' in text
    assert revisions(goal) == [(1, "draft", 30)]
    head.post(URL, typed(goal, "33", seen="1.1"))
    assert revisions(goal) == [(1, "draft", 33)]


def test_a_double_click_saves_once(goal: Goal, staff: Client) -> None:
    data = typed(goal, "30")
    for _click in range(2):
        assert staff.post(URL, data).status_code == 302
    assert Revision.objects.get(figure__goal=goal).saves.count() == 1


# Checks


def test_what_looks_odd_asks_for_a_comment(goal: Goal, staff: Client) -> None:
    make_revision(goal, date(YEAR, 2, 1), 40)
    text = staff.post(URL, typed(goal, "39"), headers=FRAGMENT).content.decode()
    assert "Counts since January, yet is lower than the 40 before." in text
    assert "Say why in the comment." in text


def test_a_light_off_track_asks_for_cause_and_remedy(goal: Goal, staff: Client) -> None:
    text = staff.post(URL, typed(goal, "10"), headers=FRAGMENT).content.decode()
    assert "light-behind" in text
    assert "give cause, remedy and the day by which it is back on its timetable" in text


# Handing over


def test_the_head_submits_what_is_ticked(goal: Goal, staff: Client, head: Client) -> None:
    staff.post(URL, typed(goal, "30") | step(goal, "2024-03-19"))
    page = head.post(f"{URL}submit/", {"submit": [str(goal.number), f"{goal.number}.1"]}, follow=True)
    assert "2 entries are with the office." in page.content.decode()
    assert revisions(goal) == [(1, "submitted", 30)]
    again = head.post(f"{URL}submit/", {"submit": [str(goal.number)]}, follow=True)
    assert "Nothing chosen waits to be submitted." in again.content.decode()


def test_part_of_a_month_is_submitted(goal: Goal, staff: Client, head: Client) -> None:
    staff.post(URL, typed(goal, "30") | step(goal, "2024-03-19"))
    head.post(f"{URL}submit/", {"submit": [f"{goal.number}.1"]})
    assert revisions(goal) == [(1, "draft", 30)]
    assert MilestoneReport.objects.get(goal=goal).state == "submitted"


def test_what_lacks_its_cause_is_not_submitted(goal: Goal, staff: Client, head: Client) -> None:
    staff.post(URL, typed(goal, "10") | step(goal, "2024-03-19"))
    page = head.post(f"{URL}submit/", {"submit": [str(goal.number), f"{goal.number}.1"]})
    assert page.status_code == 422
    assert "lacks the cause, the remedy, the date by which it is back on the timetable" in page.content.decode()
    assert revisions(goal) == [(1, "draft", 10)]
    assert MilestoneReport.objects.get(goal=goal).state == "draft"


@pytest.mark.parametrize("role", ["staff", "office", "administrator", "leader"])
def test_the_head_alone_submits(goal: Goal, staff: Client, role: str) -> None:
    staff.post(URL, typed(goal, "30") | step(goal, "2024-03-19"))
    client = staff if role == "staff" else client_of(make_member(role))
    page = client.post(f"{URL}submit/?department=trial", {"submit": [str(goal.number)]})
    assert page.status_code == 403
    assert revisions(goal) == [(1, "draft", 30)]


def test_another_head_submits_nothing(goal: Goal, staff: Client) -> None:
    staff.post(URL, typed(goal, "30"))
    other = make_department()
    grant(other)
    client_of(make_member("head", department=other)).post(
        f"{URL}submit/?department=trial", {"submit": [str(goal.number)]}
    )
    assert revisions(goal) == [(1, "draft", 30)]


def test_after_the_close_nothing_is_submitted(goal: Goal, staff: Client, head: Client) -> None:
    staff.post(URL, typed(goal, "30"))
    PeriodException.objects.all().delete()
    assert head.post(f"{URL}submit/", {"submit": [str(goal.number)]}).status_code == 403
    assert revisions(goal) == [(1, "draft", 30)]


def test_what_was_saved_meanwhile_is_not_submitted_unread(goal: Goal) -> None:
    from pilots.actions.submissions import submit_month
    from pilots.desks import load_desk

    make_revision(goal, MARCH, 30, state="draft")
    make_report(goal, 1, date(YEAR, 3, 20))
    desk = load_desk(goal.lead, Period.objects.get(month=MARCH), date(YEAR, 4, 3))
    Revision.objects.filter(figure__goal=goal).save_draft(0, value=Decimal(99))
    head = make_member("head", department=goal.lead)
    assert submit_month(desk=desk, codes=[str(goal.number)], user=head, at=a_time(MARCH)) == []
    assert revisions(goal) == [(1, "draft", 99)]
