"""Writing a paragraph of a briefing: by the office alone, over what was seen, until the month is published."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pilots.actions.briefings import write_text
from pilots.actions.publications import publish_month
from pilots.briefings.frozen import paper_for
from pilots.briefings.texts import blocks_in
from pilots.models import BriefingText, Goal, Period
from pilots.moments import Moment
from pilots.rules.issues import issue_of_month
from tests.factories import YEAR, make_goal, make_member, make_periods, make_revision, make_task_book
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

JANUARY = date(YEAR, 1, 1)
ISSUE = issue_of_month(JANUARY)
ADDED = "/briefings/2024-01/texts/+totals/"


@pytest.fixture(autouse=True)
def goal() -> Goal:
    make_periods()
    goal = make_goal()
    make_task_book(goal)
    make_revision(goal, value=1)
    return goal


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def a_paragraph(language: str = "en") -> tuple[str, str]:
    """The key and the text of a paragraph that the data give."""
    paper = paper_for(ISSUE, Moment.of_month(JANUARY, timezone.localdate()), language)
    return next((key, text) for key, text in blocks_in(paper).items() if text)


def page_of(block: str) -> str:
    return f"/briefings/2024-01/texts/{block}/"


def publish() -> None:
    period = Period.objects.get(month=JANUARY)
    publish_month(period=period, user=make_member("office"), at=timezone.now())


def theirs(block: str, text: str, seen: int = 0) -> None:
    """What another member of the office writes."""
    write_text(
        issue=ISSUE, block=block, language="en", text=text, seen=seen, user=make_member("office"), at=timezone.now()
    )


def typed(response: Any) -> str:
    [area] = find(parsed(response), "textarea")
    return words(area)


def kept() -> list[tuple[str, str, int, str]]:
    return list(BriefingText.objects.order_by("number").values_list("block", "language", "number", "text"))


# Who may


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing", "admin"])
def test_only_the_office_writes(sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    assert client.get(ADDED).status_code == 403
    assert client.post(ADDED, {"text": "x", "seen": "0"}).status_code == 403
    assert not BriefingText.objects.exists()


def test_whoever_is_not_signed_in_sees_the_sign_in_page(client: Client) -> None:
    response = client.get(ADDED)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/briefings/2024-01/texts/")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(office: Client, method: str) -> None:
    assert getattr(office, method)(ADDED).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/briefings/2024-01/texts/nothing.such/",
        "/briefings/2024-01/texts/+nothing/",
        "/briefings/2024-01/texts/totals/",
        "/briefings/2024-01/texts/a/b/",
        "/briefings/2024-13/texts/+totals/",
        "/briefings/2020-01/texts/+totals/",
        "/briefings/2099-01/texts/+totals/",
    ],
)
def test_what_there_is_no_paragraph_of_is_missing(office: Client, path: str) -> None:
    assert office.get(path).status_code == 404
    assert office.post(path, {"text": "x", "seen": "0"}).status_code == 404


# Writing


@in_both_languages
def test_the_form_begins_with_the_generated_text_beside_it(sign_in: SignIn, language: str) -> None:
    block, text = a_paragraph(language)
    response = sign_in("office", language).get(page_of(block))
    assert response.status_code == 200
    assert typed(response) == words(text)
    assert " ".join(text.split()) in words(only(parsed(response), "p.typed"))
    assert find(parsed(response), "nav.top-nav")


def test_the_form_is_a_part_as_well(office: Client) -> None:
    assert find(parsed(office.get(ADDED, headers=HTMX)), "nav.top-nav") == []


def test_words_are_kept_in_the_readers_language(sign_in: SignIn) -> None:
    block, _text = a_paragraph()
    response = sign_in("office", "zh-hans").post(page_of(block), {"text": " 办公室的话\r\n第二行 ", "seen": "0"})
    assert response.status_code == 302
    assert response["Location"].startswith("/briefings/2024-01/#")
    assert kept() == [(block, "zh-hans", 1, "办公室的话\n第二行")]
    [row] = BriefingText.objects.all()
    assert (row.briefing, row.written_by.username) == ("2024-01", "office")
    english = sign_in("office", "en").get(page_of(block))
    assert "What readers of Chinese read" in words(parsed(english))


def test_a_paragraph_is_added_to_a_section(office: Client) -> None:
    response = office.post(ADDED, {"text": "One\n\nTwo", "seen": "0"})
    assert (response.status_code, response["Location"]) == (302, "/briefings/2024-01/#added-totals")
    page = parsed(office.get("/briefings/2024-01/"))
    assert find(page, "#added-totals")
    assert "The paragraph is saved." in words(page)
    assert kept() == [("+totals", "en", 1, "One\n\nTwo")]
    assert typed(office.get(ADDED)) == "One Two"


def test_the_generated_text_stands_again(office: Client) -> None:
    block, _text = a_paragraph()
    office.post(page_of(block), {"text": "ours", "seen": "0"})
    response = office.post(page_of(block), {"text": "ours, half changed", "seen": "1", "generated": "1"})
    assert response.status_code == 302
    assert kept() == [(block, "en", 1, "ours"), (block, "en", 2, "")]
    assert "The generated text stands again." in words(parsed(office.get("/briefings/2024-01/")))
    history = [words(row) for row in find(only(parsed(office.get(page_of(block))), "ol.writings"), "li")]
    assert "took the office's words back" in history[0]
    assert "Leading group office (office)" in history[1]
    assert "ours" in history[1]


@pytest.mark.parametrize("deed", [{}, {"generated": "1"}])
def test_the_generated_words_are_nobodys(office: Client, deed: dict[str, str]) -> None:
    block, text = a_paragraph()
    assert office.post(page_of(block), {"text": text, "seen": "0", **deed}).status_code == 302
    assert not BriefingText.objects.exists()
    assert "Nothing was changed." in words(parsed(office.get("/briefings/2024-01/")))


def test_what_is_too_long_comes_back_whole(office: Client) -> None:
    long = "绿" * 50_000
    response = office.post(ADDED, {"text": long, "seen": "0"})
    assert response.status_code == 422
    [refusal] = find(parsed(response), "p.refusal")
    assert words(refusal) == ("A paragraph has at most 5,000 characters; this one has 50,000. Nothing was cut off.")
    assert typed(response) == long
    assert not BriefingText.objects.exists()
    assert office.post(ADDED, {"text": long[:5000], "seen": "0"}).status_code == 302


def test_markup_is_text_and_unseen_characters_are_dropped(office: Client) -> None:
    office.post(ADDED, {"text": "<script>alert(1)</script>\x00\x08 & {{ x }}\t\x0b=1+1", "seen": "0"})
    assert kept() == [("+totals", "en", 1, "<script>alert(1)</script> & {{ x }}\t=1+1")]
    for path in ("/briefings/2024-01/", ADDED):
        body = office.get(path).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ x }}" in body
        assert "<script>alert" not in body


# Two who write at once


def test_of_two_who_write_the_second_sees_both(office: Client) -> None:
    theirs("+totals", "theirs")
    response = office.post(ADDED, {"text": "mine", "seen": "0"})
    assert response.status_code == 422
    conflict = only(parsed(response), "section.conflict-card")
    assert "Nothing was saved: somebody else was quicker" in words(conflict)
    assert words(only(conflict, "blockquote")) == "theirs"
    assert typed(response) == "mine"
    assert [text for *_rest, text in kept()] == ["theirs"]
    # a second click changes nothing
    assert office.post(ADDED, {"text": "mine", "seen": "0"}).status_code == 422
    [over] = [button for button in find(conflict, "button") if attribute(button, "name") == "over"]
    assert office.post(ADDED, {"text": "mine", "seen": "0", "over": attribute(over, "value")}).status_code == 302
    assert [text for *_rest, text in kept()] == ["theirs", "mine"]


def test_what_was_taken_back_meanwhile_is_said_so(office: Client) -> None:
    block, _text = a_paragraph()
    theirs(block, "theirs")
    theirs(block, "", seen=1)
    response = office.post(page_of(block), {"text": "mine", "seen": "1"})
    assert response.status_code == 422
    assert "They took the office's words back" in words(only(parsed(response), "section.conflict-card"))


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_form_that_saw_nothing_of_ours_writes_nothing_over(office: Client, seen: str) -> None:
    theirs("+totals", "theirs")
    assert office.post(ADDED, {"text": "mine", "seen": seen}).status_code == 422
    assert [text for *_rest, text in kept()] == ["theirs"]


# After the month is published


def test_nothing_is_written_into_a_frozen_briefing(office: Client) -> None:
    theirs("+totals", "theirs")
    publish()
    assert office.get(ADDED).status_code == 422
    response = office.post(ADDED, {"text": "<i>late</i>", "seen": "1"})
    assert response.status_code == 422
    assert "This briefing is published and frozen" in words(parsed(response))
    assert "<i>late</i>" in words(only(parsed(response), "div.reason"))
    assert [text for *_rest, text in kept()] == ["theirs"]
    assert office.get("/briefings/2024-01/texts/+nothing/").status_code == 404


def test_a_publication_in_the_same_moment_comes_first(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(**values: Any) -> BriefingText:
        publish()
        return write_text(**values)

    monkeypatch.setattr("pilots.views.briefing_texts.write_text", late)
    response = office.post(ADDED, {"text": "late", "seen": "0"})
    assert response.status_code == 422
    assert "Your text was not kept: late" in words(parsed(response))
    assert not BriefingText.objects.exists()
