"""The briefing as slides, and decisions entered at the meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.actions.matters import Said, act
from pilots.models import Department, Matter, Task
from pilots.rules.matters import Deed
from tests.pilots.views.matters import account, in_days, make_matter
from tests.pilots.views.pages import SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

URL = "/briefings/2021-07/meeting/"


def slides(page: Any) -> dict[str, Any]:
    return {attribute(slide, "id"): slide for slide in find(page, "section.slide")}


def typed(matter: Matter, **overrides: Any) -> dict[str, Any]:
    values = {
        "matter": matter.code,
        "seen": matter.edition,
        "text": "由住建局牵头，限期完成。",
        "department": "housing",
        "due_on": in_days(30).isoformat(),
    }
    return {**values, **overrides}


# What is shown


@in_both_languages
def test_the_slides_are_the_briefing_and_what_is_to_be_decided(sign_in: SignIn, language: str) -> None:
    matter = make_matter("raised")
    response = sign_in("leader", language).get(URL)
    assert response.status_code == 200
    shown = slides(parsed(response))
    keys = list(shown)
    assert keys[0] == "totals"
    assert keys[-2:] == ["matters", f"matter-{matter.code}"]
    assert "behind-19" in keys
    assert find(shown["behind-19"], "figure.paper-chart")
    assert str(matter.title) in words(shown[f"matter-{matter.code}"])


def test_a_past_day_shows_the_docket_of_then_and_decides_nothing(reader: Client) -> None:
    matter = make_matter("raised", days=3)
    page = parsed(reader.get(f"{URL}?as_of={in_days(-1)}"))
    assert find(slides(page)[f"matter-{matter.code}"], "form") == []
    assert f"matter-{matter.code}" not in slides(parsed(reader.get(f"{URL}?as_of={in_days(-9)}")))


def test_the_day_in_chinese_is_that_of_a_matter(sign_in: SignIn) -> None:
    make_matter("decided")
    page = parsed(sign_in("leader", "zh-hans").get(URL))
    heads = [words(head) for head in find(slides(page)["matters"], "th") if attribute(head, "scope") == "col"]
    assert heads == ["编号", "督办事项", "状态", "责任单位", "办理时限"]


def test_without_matters_the_list_says_so(reader: Client) -> None:
    shown = slides(parsed(reader.get(URL)))
    assert list(shown)[-1] == "matters"
    assert find(shown["matters"], "p.slide-empty")


@pytest.mark.parametrize("username", ["staff-housing", "head-housing", "admin"])
def test_others_look_on(sign_in: SignIn, username: str) -> None:
    matter = make_matter("raised")
    client = sign_in(username)
    page = parsed(client.get(URL))
    assert find(slides(page)[f"matter-{matter.code}"], "form") == []
    assert client.post(URL, typed(matter)).status_code == 403
    matter.refresh_from_db()
    assert matter.state == "raised"


def test_no_script_stands_in_the_page(reader: Client) -> None:
    page = parsed(reader.get(URL))
    assert [attribute(script, "src") for script in find(page, "script")] == ["/static/js/meeting.js"]
    assert find(page, "[style]") == []


def test_the_number_of_queries_does_not_grow(reader: Client) -> None:
    make_matter("raised")
    with CaptureQueriesContext(connection) as few:
        reader.get(URL)
    for number in range(1, 9):
        make_matter("raised", subject={"task": Task.objects.get(number=number)})
    with CaptureQueriesContext(connection) as many:
        reader.get(URL)
    assert len(many) == len(few)


# Decisions


@pytest.mark.parametrize("username", ["office", "leader"])
def test_a_decision_is_entered_on_the_spot(sign_in: SignIn, username: str) -> None:
    matter = make_matter("raised")
    response = sign_in(username).post(URL, typed(matter), follow=True)
    assert response.redirect_chain == [(f"{URL}#matter-{matter.code}", 302)]
    matter.refresh_from_db()
    assert (matter.state, matter.department, matter.due_on) == (
        "decided",
        Department.objects.get(code="housing"),
        in_days(30),
    )
    slide = slides(parsed(response))[f"matter-{matter.code}"]
    assert "由住建局牵头" in words(only(slide, "div.slide-decided"))
    assert find(slide, "form") == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "长" * 50_000}, "text"),
        ({"department": "nowhere"}, "department"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_on_its_slide(
    sign_in: SignIn, wrong: dict[str, str], field: str
) -> None:
    matter = make_matter("raised")
    response = sign_in("office").post(URL, typed(matter, **wrong))
    assert response.status_code == 422
    slide = slides(parsed(response))[f"matter-{matter.code}"]
    assert "data-refused" in dict(slide.attributes)
    assert find(only(slide, f"div.field-{field}"), "p.refusal")
    given = {"text": "由住建局牵头，限期完成。", **wrong}["text"].strip()
    assert given in words(only(slide, "textarea"))
    # the browser would cut what is too long without a word
    assert attribute(only(slide, "textarea"), "maxlength") == ""
    matter.refresh_from_db()
    assert matter.state == "raised"


def test_who_comes_second_sees_what_was_decided_and_keeps_the_words(sign_in: SignIn) -> None:
    matter = make_matter("raised")
    seen = typed(matter)
    said = Said(text="先行决定。", department=Department.objects.get(code="pboc"), due_on=in_days(10))
    act(matter=matter, deed=Deed.DECIDE, user=account("leader"), at=timezone.now(), said=said)
    response = sign_in("office").post(URL, seen)
    assert response.status_code == 422
    shown = slides(parsed(response))
    assert "data-refused" in dict(shown["matters"].attributes)
    assert "由住建局牵头，限期完成。" in words(shown["matters"])
    # what was chosen from a list is told by its name
    assert str(Department.objects.get(code="housing")) in words(only(shown["matters"], "div.alert"))
    assert "先行决定。" in words(shown[f"matter-{matter.code}"])
    matter.refresh_from_db()
    assert matter.department is not None
    assert matter.department.code == "pboc"


@pytest.mark.parametrize("code", ["", "19", "2021-", "2021-x", "2021-999999", "9" * 40, "²-1"])
def test_a_matter_that_there_is_not_is_404(sign_in: SignIn, code: str) -> None:
    assert sign_in("office").post(URL, {"matter": code}).status_code == 404


# Who and what else


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(URL).headers["Location"] == f"/accounts/login/?next={URL}"


@pytest.mark.parametrize(
    "path", ["/briefings/2051-07/meeting/", "/briefings/1999-13/meeting/", "/briefings/2021-Q9/meeting/"]
)
def test_a_month_to_come_has_no_meeting(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_other_methods_are_refused(reader: Client) -> None:
    assert reader.put(URL).status_code == 405


def test_the_bulletin_of_a_quarter_has_slides_as_well(reader: Client) -> None:
    assert slides(parsed(reader.get("/briefings/2021-Q2/meeting/")))


def test_a_day_in_the_address_is_kept_by_links(reader: Client) -> None:
    day = date(2021, 8, 20)
    page = parsed(reader.get(f"{URL}?as_of={day}"))
    links = [attribute(link, "href") for link in find(slides(page)["behind-19"], "a")]
    assert any("as_of=2021-08-20" in link for link in links)
