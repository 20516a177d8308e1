"""The page of one figure's history: everything said of it, for whoever may read it."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Evidence, Goal, Save, User, Zone
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
    make_user,
    make_zone,
)
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    alerts,
    attribute,
    find,
    in_both_languages,
    light_of,
    only,
    parsed,
    words,
)

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
URL = "/figures/2024-03/77/"
APRIL_5, APRIL_20, MAY_20 = (a_time(date(YEAR, month, day)) for month, day in ((4, 5), (4, 20), (5, 20)))


@pytest.fixture
def goal() -> Goal:
    """Goal 77 in 亿元, of a department of its own; its plan for March is 30."""
    goal = make_goal(number=77, lead=make_department(code="trial"))
    make_milestone(make_task_book(goal), due_on=date(YEAR, 3, 20), title_en="Sign the agreement")
    make_periods()
    return goal


def client_of(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def staff(goal: Goal) -> Client:
    return client_of(make_member("staff", department=goal.lead))


@pytest.fixture
def english(english_reader: Client) -> Client:
    """A leading-group member."""
    return english_reader


def page_of(client: Client, path: str = URL) -> Element:
    answer = client.get(path)
    assert answer.status_code == 200
    return parsed(answer)


def told(page: Element) -> list[str]:
    """The revisions as they stand on the page, each as text."""
    return [words(article) for article in find(page, "article")]


def summary(page: Element) -> str:
    [section] = [part for part in find(page, "section") if attribute(part, "aria-labelledby") == "h-stands"]
    return words(section)


def links(page: Element) -> list[str]:
    return [attribute(link, "href") for link in find(only(page, "main"), "a")]


def make_evidence(entry: Any, name: str, **values: Any) -> Evidence:
    about = {"sha256": name[0] * 64, "size": 2048, "content_type": "application/pdf"}
    owner = {"report" if hasattr(entry, "step") else "revision": entry}
    people = {"uploaded_by": entry.entered_by, "uploaded_at": entry.entered_at}
    return Evidence.objects.create(name=name, **{**about, **owner, **people, **values})


def save(entry: Any, edition: int, at: datetime, **content: Any) -> Save:
    said = {"value": None, "comment": "", "cause": "", "remedy": "", "back_on": None}
    if hasattr(entry, "step"):
        said = {"done_on": None, "deliverable": "", "comment": ""}
    owner = {"report" if hasattr(entry, "step") else "revision": entry}
    return Save.objects.create(
        **owner, key=uuid4(), edition=edition, content={**said, **content}, saved_by=entry.entered_by, saved_at=at
    )


# What stands


def test_a_value_opens_to_who_said_it_when_and_on_what(goal: Goal, english: Client) -> None:
    revision = make_revision(
        goal,
        MARCH,
        Decimal("33.456789"),
        comment="Two contracts signed",
        cause="Late permits",
        remedy="Weekly checks",
        back_on=date(YEAR, 6, 30),
        source_en="Monthly sheet",
        provenance="illustrative",
        entered_at=a_time(date(YEAR, 4, 3), 9),
        submitted_at=a_time(date(YEAR, 4, 4), 11),
        reviewed_at=a_time(date(YEAR, 4, 5), 16),
    )
    make_evidence(revision, "a.pdf")
    page = page_of(english)
    [text] = told(page)
    for part in (
        "Revision 1 approved This stands",
        "CNY 3.346 bn",
        "33.456789 (unit: CNY 100 million)",
        "Housing and Urban-Rural Development Bureau · Department staff 3 April 2024 09:00",
        "Housing and Urban-Rural Development Bureau · Department head 4 April 2024 11:00",
        "Leading group office 5 April 2024 16:00",
        "illustrative Monthly sheet",
        "Comment Two contracts signed",
        "Cause Late permits",
        "Remedy Weekly checks",
        "Back on the timetable by 30 June 2024",
        "a.pdf 2.0 KB",
        f"SHA-256 {'a' * 64}",
    ):
        assert part in text, part
    assert words(only(page, "h1")) == "Figure of March 2024"
    assert f"/evidence/{revision.evidences.get().pk}/" in links(page)


def test_the_page_gives_the_light_and_the_plan(goal: Goal, english: Client) -> None:
    make_revision(goal, MARCH, 20)
    page = page_of(english)
    assert light_of(page) == "behind"
    assert "Plan CNY 3 bn" in summary(page)


def test_in_chinese_the_value_stands_once(goal: Goal, reader: Client) -> None:
    make_revision(goal, MARCH, 33)
    page = page_of(reader)
    assert words(only(page, "p.told-value")) == "33亿元"


def test_what_is_written_is_never_run(goal: Goal, english: Client) -> None:
    make_revision(goal, MARCH, 33, comment="<script>alert(1)</script>\nand more")
    text = english.get(URL).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>and more" in text


@in_both_languages
def test_long_names_are_drawn_in_full(goal: Goal, sign_in: SignIn, language: str) -> None:
    Goal.objects.filter(pk=goal.pk).update(**{"title_zh_hans": "目" * 300, "title_en": "g" * 300})
    make_evidence(make_revision(goal, MARCH, 33), "字" * 196 + ".pdf")
    text = sign_in("leader", language).get(URL).content.decode()
    assert ("g" if language == "en" else "目") * 300 in text
    assert "字" * 196 + ".pdf" in text


def test_a_correction_says_when_and_from_what_to_what(goal: Goal, english: Client) -> None:
    make_revision(goal, MARCH, 33)
    make_revision(goal, MARCH, 35, at=MAY_20)
    page = page_of(english)
    new, old = told(page)
    assert "Corrected on 20 May 2024: CNY 3.3 bn → CNY 3.5 bn" in summary(page)
    assert "This stands" in new
    assert "Corrected" not in new
    assert "This stands" not in old
    assert "Corrected on 20 May 2024: CNY 3.3 bn → CNY 3.5 bn" in old


def test_a_value_that_was_confirmed_is_no_correction(goal: Goal, english: Client) -> None:
    make_revision(goal, MARCH, 33)
    make_revision(goal, MARCH, 33, at=MAY_20, comment="Checked again")
    assert "Replaced on 20 May 2024, the value unchanged" in summary(page_of(english))


def test_moments_are_those_of_the_sites_time_zone(goal: Goal, english: Client) -> None:
    """Half past seven in Qingdao is still the day before in UTC."""
    make_revision(goal, MARCH, 33, at=a_time(date(YEAR, 4, 5), 7))
    assert told(page_of(english))[0].count("5 April 2024 07:00") == 3


# Drafts


@pytest.fixture
def under_way(goal: Goal) -> None:
    """An approved value, a return, and a draft with its saves."""
    make_revision(goal, MARCH, 33, comment="First")
    returned = make_revision(goal, MARCH, 35, state="returned", at=APRIL_20, reason="A page is missing")
    save(returned, 1, APRIL_20, value="35", comment="First")
    draft = make_revision(goal, MARCH, 36, state="draft", at=MAY_20, comment="", back_on=date(YEAR, 6, 30))
    save(draft, 1, MAY_20, value="35.5", comment="First")
    save(draft, 2, MAY_20, value="36", comment="", back_on="2024-06-30")
    make_evidence(draft, "b.pdf", withdrawn_at=MAY_20)


def may_read_drafts(goal: Goal) -> list[User]:
    mine = [make_member(role, department=goal.lead) for role in ("staff", "head")]
    return [*mine, make_member("office"), make_member("administrator")]


@pytest.mark.usefixtures("under_way")
def test_those_who_read_the_drafts_see_all_of_it(goal: Goal) -> None:
    for user in may_read_drafts(goal):
        page = page_of(client_of(user))
        draft, returned, approved = told(page)
        assert "Revision 3 draft" in draft
        assert "b.pdf" in draft
        assert "withdrawn 20 May 2024, 10:00" in draft
        assert "Returned by Leading group office on 20 April 2024: A page is missing" in returned
        assert "This stands" in approved
        assert "Revision 3 is under way: draft. What stands counts until it is approved." in summary(page)


@pytest.mark.usefixtures("under_way")
@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-pboc"])
def test_everyone_else_sees_what_is_approved(sign_in: SignIn, username: str) -> None:
    answer = sign_in(username, "en").get(URL)
    [text] = told(parsed(answer))
    assert "Revision 1 approved This stands" in text
    for hidden in ("Revision 2", "Revision 3", "A page is missing", "b.pdf", "35", "36"):
        assert not re.search(rf"\b{hidden}\b", words(only(parsed(answer), "main"))), hidden
    assert "saves of this draft" not in answer.content.decode()
    assert "Drafts and submissions are shown to the department and to the office only." in answer.content.decode()


@pytest.mark.usefixtures("under_way")
def test_the_log_says_who_saved_what_when_and_what_it_changed(staff: Client) -> None:
    draft, returned, _approved = find(page_of(staff), "article")
    second, first = [words(row) for row in find(only(draft, "ol.log"), "li")]
    who = "Housing and Urban-Rural Development Bureau · Department staff"
    assert second == (
        f"20 May 2024 10:00:00 · {who} value (CNY 100 million) 35.5 → 36 comment emptied"
        " back on the timetable by – → 30 June 2024"
    )
    assert first == f"20 May 2024 10:00:00 · {who} value (CNY 100 million) 35 → 35.5 comment “First”"
    [only_save] = [words(row) for row in find(only(returned, "ol.log"), "li")]
    assert only_save == f"20 April 2024 10:00:00 · {who} value (CNY 100 million) 33 → 35"


def test_a_revision_begun_without_a_change_says_so(goal: Goal, staff: Client) -> None:
    make_revision(goal, MARCH, 35, state="returned", reason="Why?")
    save(make_revision(goal, MARCH, 35, state="draft"), 1, MAY_20, value="35")
    assert "Nothing changed; a new revision was begun." in told(page_of(staff))[0]


def test_a_zero_that_was_typed_is_a_change(goal: Goal, staff: Client) -> None:
    save(make_revision(goal, MARCH, 0, state="draft"), 1, MAY_20, value="0")
    assert "value (CNY 100 million) – → 0" in told(page_of(staff))[0]


def test_a_draft_alone_stands_for_nothing(goal: Goal, staff: Client, english: Client) -> None:
    make_revision(goal, MARCH, 36, state="draft")
    assert "No figure of March 2024 has been approved." in summary(page_of(staff))
    assert "Revision 1 is under way: draft." in summary(page_of(staff))
    assert told(page_of(english)) == []


# Where it leads


def test_links_lead_to_the_goal_and_back_to_the_month(goal: Goal, staff: Client, english: Client) -> None:
    make_revision(goal, MARCH, 36, state="draft")
    reporting, attach = "/reporting/2024-03/?department=trial#cell-77", "/figures/2024-03/77/evidence/"
    assert {"/goals/2024/77/?month=2024-03", reporting, attach} <= set(links(page_of(staff)))
    assert "/goals/2024/77/?month=2024-03" in links(page_of(english))
    assert not {reporting, attach} & set(links(page_of(english)))


def test_files_are_attached_to_drafts_only(goal: Goal, staff: Client) -> None:
    make_revision(goal, MARCH, 36, state="submitted")
    assert "/figures/2024-03/77/evidence/" not in links(page_of(staff))


def test_the_neighbouring_months_are_a_step_away(goal: Goal, english: Client) -> None:
    found = links(page_of(english, f"{URL}?as_of=2024-06-01"))
    assert {"/figures/2024-02/77/?as_of=2024-06-01", "/figures/2024-04/77/?as_of=2024-06-01"} <= set(found)
    assert "/figures/2023-12/77/" not in links(page_of(english, "/figures/2024-01/77/"))


def test_a_month_in_the_query_leads_to_its_page(goal: Goal, english: Client) -> None:
    assert english.get(f"{URL}?month=2024-05&as_of=2024-06-01")["Location"] == ("/figures/2024-05/77/?as_of=2024-06-01")
    assert english.get(f"{URL}?month=nonsense")["Location"] == URL


# As known on a day


def test_on_a_past_day_only_what_was_approved_by_then_is_shown(goal: Goal, staff: Client) -> None:
    make_revision(goal, MARCH, 33, at=APRIL_5)
    make_revision(goal, MARCH, 35, at=MAY_20)
    make_revision(goal, MARCH, 36, state="draft", at=MAY_20)
    assert len(told(page_of(staff))) == 3
    page = page_of(staff, f"{URL}?as_of=2024-05-01")
    [text] = told(page)
    assert "Revision 1 approved This stands" in text
    assert "Corrected" not in text
    assert "under way" not in summary(page)
    assert "Figures as known on 1 May 2024, not today's." in words(page)
    assert "/goals/2024/77/?month=2024-03&as_of=2024-05-01" in links(page)
    assert "No figure of March 2024 had been approved by 1 April 2024." in summary(
        page_of(staff, f"{URL}?as_of=2024-04-01")
    )


def test_a_day_that_cannot_be_read_is_named(goal: Goal, english: Client) -> None:
    make_revision(goal, MARCH, 33)
    answer = english.get(f"{URL}?as_of=yesterday")
    assert alerts(answer) == ["“yesterday” is not a day (write it as 2021-07-20): shown as known now."]
    assert len(told(parsed(answer))) == 1


# Zones, steps, and what is not there


def test_a_zone_has_a_history_of_its_own(goal: Goal, english: Client) -> None:
    zone = Zone.objects.get(code="Z1")
    goal.zones.set([zone])
    make_revision(goal, MARCH, 33)
    make_revision(goal, MARCH, 4, zone=zone)
    page = page_of(english, "/figures/2024-03/77-Z1/")
    assert words(only(page, "h1")) == "Figure of March 2024 for Z1"
    assert [text for text in told(page) if "CNY 0.4 bn" in text] == told(page)
    assert find(page, "span.light") == []
    assert "/zones/Z1/?month=2024-03" in links(page)


def test_a_step_has_a_history(goal: Goal, staff: Client, english: Client) -> None:
    first = make_report(goal, 1, date(YEAR, 3, 18), deliverable="Contract 12")
    make_evidence(first, "c.pdf")
    make_report(goal, 1, date(YEAR, 3, 19), reviewed_at=MAY_20)
    draft = make_report(goal, 1, date(YEAR, 3, 20), state="draft")
    save(draft, 1, MAY_20, done_on="2024-03-20", deliverable="Contract 13")
    page = page_of(english, "/figures/2024-03/77.1/")
    assert words(only(page, "h1")) == "Step 1 of the road map"
    assert "Sign the agreement" in words(page)
    new, old = told(page)
    assert "done on 19 March 2024" in new
    assert "Deliverable Contract 12" in old
    assert "c.pdf" in old
    assert "Corrected on 20 May 2024: 18 March 2024 → 19 March 2024" in summary(page)
    assert "Due 20 March 2024 weight 25%" in summary(page)
    [latest, *_others] = told(page_of(staff, "/figures/2024-03/77.1/"))
    assert "done on 19 March 2024 → 20 March 2024 deliverable “Contract 13”" in latest


def test_a_step_without_a_report_says_so(goal: Goal, english: Client) -> None:
    page = page_of(english, "/figures/2024-03/77.1/")
    assert "No report of this step has been approved. It is due on 20 March 2024 and weighs 25%." in summary(page)


def test_a_step_is_worded_as_in_the_version_that_counts(goal: Goal, english: Client) -> None:
    [book] = goal.task_books.all()
    type(book).objects.update(state="superseded")
    later = make_task_book(goal, counts_from=date(YEAR, 6, 1), published_at=MAY_20)
    make_milestone(later, step=1, title_en="Sign two agreements")
    assert "Sign the agreement" in words(page_of(english, "/figures/2024-03/77.1/"))
    assert "Sign two agreements" in words(page_of(english, "/figures/2024-07/77.1/"))
    assert "Sign the agreement" in words(page_of(english, "/figures/2024-07/77.1/?as_of=2024-05-01"))


def test_a_month_without_a_figure_says_so(goal: Goal, english: Client, staff: Client) -> None:
    for client, said in ((english, "Nothing to show."), (staff, "Nothing has been entered yet.")):
        page = page_of(client)
        assert "No figure of March 2024 has been approved." in summary(page)
        assert said in words(page)


def test_a_month_that_owes_none_says_so(english: Client) -> None:
    goal = make_goal(frequency="quarterly")
    make_task_book(goal)
    text = summary(page_of(english, f"/figures/2024-05/{goal.number}/"))
    assert "The goal is reported quarterly: none is owed for this month." in text


def test_a_goal_without_task_book_or_period_has_its_page(english: Client) -> None:
    assert english.get(f"/figures/2024-05/{make_goal().number}/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/figures/2024-03/78/",
        "/figures/2023-03/77/",
        "/figures/2024-03/077/",
        "/figures/2024-03/77-Z9/",
        "/figures/2024-03/77-Z1/",
        "/figures/2024-03/77.2/",
        "/figures/2024-03/77.01/",
        "/figures/2024-13/77/",
        "/figures/2024-3/77/",
        "/figures/2024-03/x/",
    ],
)
def test_what_does_not_exist_is_not_found(goal: Goal, english: Client, path: str) -> None:
    assert english.get(path).status_code == 404


def test_a_zone_that_once_had_a_figure_keeps_its_page(goal: Goal, english: Client) -> None:
    zone = make_zone()
    make_revision(goal, MARCH, 4, zone=zone)
    assert len(told(page_of(english, f"/figures/2024-03/77-{zone.code}/"))) == 1


def test_a_step_of_a_draft_task_book_is_not_known(goal: Goal, english: Client) -> None:
    book = make_task_book(goal, state="draft", published_at=None, counts_from=date(YEAR, 6, 1))
    make_milestone(book, step=5)
    assert english.get("/figures/2024-03/77.5/").status_code == 404


# Ways to ask


def test_htmx_gets_the_content_alone(goal: Goal, english: Client) -> None:
    make_revision(goal, MARCH, 33)
    text = english.get(URL, headers=HTMX).content.decode()
    assert text.startswith("<title>Figure of March 2024 · 77")
    assert "<html" not in text


def test_who_is_not_signed_in_signs_in_first(goal: Goal) -> None:
    assert Client().get(URL)["Location"] == f"/accounts/login/?next={URL}"


def test_an_account_without_a_role_is_refused(goal: Goal) -> None:
    assert client_of(make_user()).get(URL).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(goal: Goal, english: Client, method: str) -> None:
    assert getattr(english, method)(URL).status_code == 405


def test_a_page_is_kept_by_no_one_else(goal: Goal, staff: Client) -> None:
    assert {"private", "no-cache"} <= {part.strip() for part in staff.get(URL)["Cache-Control"].split(",")}


def test_a_long_history_costs_no_more_queries(
    goal: Goal, staff: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_evidence(make_revision(goal, MARCH, 1), "a.pdf")
    save(make_revision(goal, MARCH, 2, state="draft"), 1, timezone.now(), value="2")
    staff.get(URL)
    with CaptureQueriesContext(connection) as few:
        staff.get(URL)
    count = len(few)
    draft = goal.figures.get().revisions.get(state="draft")
    for number in range(2, 12):
        make_evidence(make_revision(goal, MARCH, number, state="returned"), f"{number}.pdf")
        save(draft, number, timezone.now(), value=str(number))
    with django_assert_num_queries(count):
        assert len(told(page_of(staff))) == 12


@pytest.mark.parametrize("path", ["/figures/2021-07/18/", "/figures/2021-07/18-Z3/", "/figures/2021-07/4.3/"])
@pytest.mark.parametrize("username", ["leader", "staff-housing", "office"])
def test_the_pilot_opens_its_values(sign_in: SignIn, path: str, username: str) -> None:
    assert len(told(page_of(sign_in(username), path))) >= 1
