"""Experiences as they are read: the list, one, and what each reader may see of work in progress."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.actions.experiences import publish_experience, save_experience
from pilots.models import Category, Department, Experience, Zone
from tests.factories import a_time, make_department, make_member
from tests.pilots.experiences import (
    a_file,
    make_draft,
    make_many,
    make_published,
    make_returned,
    make_submitted,
    new_experience,
    person,
    revise,
)
from tests.pilots.views.pages import HTMX, SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

LIST = "/experiences/"
DAY = date(2024, 3, 4)


def page_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return words(only(parsed(response), "main"))


def cards(response: Any) -> list[str]:
    return [words(each) for each in find(parsed(response), "h3") if find(each, "a")]


def in_work(response: Any) -> list[str]:
    tables = find(parsed(response), "table.experience-work")
    return [words(each) for table in tables for each in find(table, "tr")[1:]]


@pytest.mark.parametrize("path", [LIST, "/experiences/2021-01/"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/") or "next=" in response["Location"]


@pytest.mark.parametrize("path", [LIST, "/experiences/2021-01/"])
def test_an_account_without_a_role_reads_nothing_and_nothing_is_posted(
    sign_in: SignIn, reader: Client, path: str
) -> None:
    person("leader").membership.delete()
    assert reader.get(path).status_code == 403
    assert sign_in("office").post(path).status_code == 405


def test_what_there_is_not_is_not_found(reader: Client, sign_in: SignIn) -> None:
    assert reader.get("/experiences/2021-99/").status_code == 404
    # what is in work is as good as not there for whoever may not see it
    assert reader.get("/experiences/2021-03/").status_code == 404
    assert sign_in("staff-pboc").get("/experiences/2021-04/").status_code == 404
    assert sign_in("staff-housing").get("/experiences/2021-04/").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_readers_see_what_is_published_by_category(sign_in: SignIn, language: str) -> None:
    client = sign_in("leader", language)
    response = client.get(LIST)
    page = parsed(response)
    chapters = [words(each) for each in find(page, "h2") if attribute(each, "id").startswith("h-")]
    found = {"zh-hans": ["绿色金融 1", "绿色生态 1"], "en": ["Green finance 1", "Green ecology 1"]}
    assert chapters == found[language]
    assert in_work(response) == []
    figures = [words(each) for each in find(page, "p.big")]
    told = {"zh-hans": ["1单 公开", "52个 公开"], "en": ["1 policy publ.", "52 projects publ."]}
    assert figures == told[language]
    assert len(find(page, "abbr.mark-illustrative")) == 2


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("leader", []),
        ("staff-pboc", []),
        ("staff-housing", ["2021-04"]),
        ("head-housing", ["2021-04"]),
        ("head-shinan", ["2021-03"]),
        ("office", ["2021-03", "2021-04"]),
        ("admin", ["2021-03", "2021-04"]),
    ],
)
def test_work_in_progress_is_seen_by_its_department_the_office_and_administrators(
    sign_in: SignIn, username: str, seen: list[str]
) -> None:
    client = sign_in(username, "en")
    response = client.get(LIST)
    assert [code for code in ("2021-03", "2021-04") if code in page_of(response)] == seen
    assert len(in_work(response)) == len(seen)
    for code in ("2021-03", "2021-04"):
        assert client.get(f"/experiences/{code}/").status_code == (200 if code in seen else 404)
    writes = username not in ("leader", "admin")
    assert ("Write an experience" in page_of(response)) is writes
    assert ("/2021-03/review/" in response.content.decode()) is (username == "office")


def test_filters_narrow_both_and_say_so(sign_in: SignIn) -> None:
    client = sign_in("office", "en")
    ecology = client.get(f"{LIST}?category=ecology")
    assert (len(cards(ecology)), in_work(ecology)) == (1, [])
    housing = client.get(f"{LIST}?department=housing")
    assert (len(cards(housing)), len(in_work(housing))) == (1, 1)
    zone = client.get(f"{LIST}?zone=Z5")
    assert (len(cards(zone)), len(in_work(zone))) == (0, 1)
    assert len(cards(client.get(f"{LIST}?zone=none&zone=Z5"))) == 2
    assert len(cards(client.get(f"{LIST}?state=published"))) == 2
    drafts = client.get(f"{LIST}?state=draft")
    assert (len(cards(drafts)), len(in_work(drafts))) == (0, 1)
    assert "No published experience matches" in page_of(drafts)
    none = client.get(f"{LIST}?category=ecology&zone=Z5")
    assert "No experience matches these filters." in page_of(none)
    odd = client.get(f"{LIST}?category=nonsense")
    assert len(cards(odd)) == 2
    assert "nonsense" in words(find(parsed(odd), ".alert-warning")[0])


def test_readers_have_no_filter_of_the_state(reader: Client) -> None:
    response = reader.get(f"{LIST}?state=draft")
    assert len(cards(response)) == 2
    assert not find(parsed(response), "fieldset.filter-state")


def test_as_of_shows_what_was_published_by_then(sign_in: SignIn) -> None:
    client = sign_in("office", "en")
    before = client.get(f"{LIST}?as_of=2021-09-09")
    assert cards(before) == []
    assert "No experience had been published by 9 September 2021." in page_of(before)
    first = client.get(f"{LIST}?as_of=2021-09-10")
    assert (len(cards(first)), in_work(first)) == (1, [])
    assert "/experiences/2021-01/?as_of=2021-09-10" in first.content.decode()
    assert client.get("/experiences/2021-02/?as_of=2021-10-14").status_code == 404
    assert client.get("/experiences/2021-02/?as_of=2021-10-15").status_code == 200
    assert client.get("/experiences/2021-04/?as_of=2021-12-31").status_code == 404


def test_an_empty_list_says_who_writes(sign_in: SignIn, reader: Client) -> None:
    Experience.objects.update(replaced_at=timezone.now(), state="draft")
    assert "尚未" in page_of(reader.get(LIST)) or "No experience" in page_of(reader.get(LIST))
    assert "Write down what worked" in page_of(sign_in("staff-pboc", "en").get(LIST))


def test_a_published_text_under_revision_stands_for_readers_and_the_draft_for_its_writers(
    sign_in: SignIn, reader: Client
) -> None:
    experience = make_published(title_zh_hans="旧标题", tried_zh_hans="旧的做法", at=a_time(DAY))
    revise(experience, title_zh_hans="新标题", tried_zh_hans="新的做法", at=a_time(DAY + timedelta(days=3)))
    path = f"/experiences/{experience.code}/"
    for username in ("leader", "staff-pboc"):
        shown = page_of(sign_in(username).get(path))
        assert "旧标题" in shown
        assert "新标题" not in shown
        assert "旧标题" in page_of(sign_in(username).get(LIST))
    for username in ("staff-housing", "head-housing", "office", "admin"):
        client = sign_in(username, "en")
        response = client.get(path)
        page = parsed(response)
        banner = words(only(page, "div.experience-banner"))
        assert "A draft." in banner
        assert "4 March 2024" in banner
        told = words(find(page, "dl.experience-changes")[0])
        assert "removed: 旧" in told
        assert "added: 新" in told
        published = page_of(client.get(f"{path}?version=published"))
        assert "旧的做法" in published
        assert "There are newer words (draft)." in published
    as_of = page_of(sign_in("office", "en").get(f"{path}?as_of=2024-03-08"))
    assert "旧的做法" in as_of


def test_what_was_returned_says_why_to_its_writers(sign_in: SignIn) -> None:
    experience = make_returned("请补充\n资金来源", title_zh_hans="某做法")
    page = page_of(sign_in("staff-housing", "en").get(f"/experiences/{experience.code}/"))
    assert "Returned by the office." in page
    assert "请补充 资金来源" in page


def test_markup_is_shown_as_text(reader: Client) -> None:
    experience = make_published(title_zh_hans="<b>粗</b>", tried_zh_hans="<script>alert(1)</script>")
    content = reader.get(f"/experiences/{experience.code}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert "<b>粗</b>" not in content


def test_the_fragment_is_the_content_alone(reader: Client) -> None:
    for path in (LIST, "/experiences/2021-01/"):
        response = reader.get(path, headers=HTMX)
        assert response.status_code == 200
        assert b"<!doctype" not in response.content
        assert b"<title>" in response.content


def test_files_of_the_published_words_are_listed(reader: Client, settings: Any, tmp_path: Any) -> None:
    settings.EVIDENCE_DIR = tmp_path
    file = a_file("办法.pdf")
    experience = save_experience(
        experience=new_experience(), user=person("staff-housing"), at=a_time(DAY), files=[file], is_submitted=True
    )
    publish_experience(experience=experience, user=person("office"), at=a_time(DAY, 11))
    page = parsed(reader.get(f"/experiences/{experience.code}/"))
    [link] = find(only(page, "ul.experience-files"), "a")
    attachment = experience.attachments.get()
    assert (words(link), attribute(link, "href")) == ("办法.pdf", f"/attachments/{attachment.pk}/")


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(sign_in: SignIn) -> None:
    client = sign_in("office")
    few = queries(client, LIST)
    zone = Zone.objects.get(code="Z3")
    make_many(200, zone=zone, department=make_department(), category=Category.objects.get(code="life"))
    for _number in range(3):
        make_submitted()
        make_draft(department=Department.objects.get(code="pboc"), user="staff-pboc")
    assert len(cards(client.get(LIST))) == 202
    assert queries(client, LIST) == few <= 10


def test_a_page_takes_few_queries_however_often_it_was_changed(sign_in: SignIn, reader: Client) -> None:
    experience = make_published()
    path = f"/experiences/{experience.code}/"
    office = sign_in("office")
    revise(experience, title_zh_hans="第一稿")
    few = queries(office, path), queries(reader, path)
    for number in range(10):
        revise(experience, title_zh_hans=f"第{number}稿", user=make_member("office").username)
    assert (queries(office, path), queries(reader, path)) == few
    assert max(few) <= 11, few
