"""The page of the phases and the page on which one is judged: for whom, as known when, and two at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.actions.phases import judge_phase
from pilots.models import Goal, PhaseJudgement
from tests.factories import a_time, make_member, make_revision, make_user
from tests.pilots.happenings import matter_decided, matter_raised
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    alerts,
    attribute,
    find,
    in_both_languages,
    mark_of,
    only,
    parsed,
    words,
)

pytestmark = pytest.mark.django_db

URL, JUDGE = "/phases/", "/phases/pace_half_year/judge/"
HALF, ONE, TWO = "pace_half_year", "pace_one_year", "pace_two_years"
WORDS = "半年任务按期完成。"


def part(page: Element, key: str) -> Element:
    return only(page, f"section#{key}")


def judged(**overrides: Any) -> PhaseJudgement:
    values: dict[str, Any] = {"phase": HALF, "seen": 0, "verdict": "partly", "words": WORDS}
    values |= {"judged_on": date(2021, 7, 15), "user": make_member("office"), "at": a_time(date(2021, 8, 1))}
    return judge_phase(**{**values, **overrides})


def typed(**overrides: str) -> dict[str, str]:
    return {"seen": "0", "verdict": "met", "judged_on": "2021-07-15", "words": WORDS, **overrides}


# What is shown


@in_both_languages
def test_each_phase_stands_with_what_it_asked_for(sign_in: SignIn, language: str) -> None:
    page = parsed(sign_in("leader", language).get(URL))
    required = {"zh-hans": ["有起色", "有成效", "出经验"], "en": ["improvement", "results", "experience"]}[language]
    phases = [part(page, key) for key in (HALF, ONE, TWO)]
    for phase, words_of_it in zip(phases, required, strict=True):
        assert words_of_it in words(only(phase, "h2"))
        assert mark_of(only(phase, "div.phase-head")) == "published"
    assert [len(find(phase, "ul.counts")) for phase in phases] == [1, 1, 0]
    assert "current" in attribute(phases[1], "class")


def test_the_lights_and_headlines_are_those_of_the_phases_last_month(english_reader: Client) -> None:
    page = parsed(english_reader.get(URL))
    counts = {
        key: [int(words(only(item, "strong"))) for item in find(only(part(page, key), "ul.counts"), "li")]
        for key in (HALF, ONE)
    }
    assert counts == {HALF: [0, 21, 5, 3, 0, 1], ONE: [2, 17, 4, 5, 1, 1]}
    figures = {
        key: [words(only(item, "strong")) for item in find(only(part(page, key), "ul.phase-headlines"), "li")]
        for key in (HALF, ONE)
    }
    assert figures[HALF] == ["CNY 173.25 bn"]
    assert figures[ONE][:3] == ["CNY 173.25 bn", "63.39 million m²", "1.29 million m²"]
    links = {attribute(link, "href") for link in find(part(page, HALF), "a")}
    assert {"/?month=2021-06", "/goals/2021/1/?month=2021-06"} <= links
    assert mark_of(only(part(page, HALF), "p.phase-goals")) == "illustrative"


def test_the_page_is_as_known_on_the_day(english_reader: Client) -> None:
    judged()
    matter_decided(matter_raised(date(2021, 6, 2)), date(2021, 6, 3), date(2021, 6, 20))
    goal = Goal.objects.get(year=2021, number=1)
    make_revision(goal, date(2021, 6, 1), 100, at=a_time(date(2021, 9, 20)))
    past, now = (parsed(english_reader.get(URL + query)) for query in ("?as_of=2021-07-31", ""))
    for page, is_judged, behind in ((past, False, "3"), (now, True, "4")):
        half = part(page, HALF)
        assert bool(find(half, "div.judgement")) is is_judged
        assert words(find(only(half, "ul.counts"), "strong")[3]) == behind
        assert "1 overdue" in words(only(half, "dl.phase-facts"))
    assert "had not judged this phase by then" in words(past)
    assert find(past, "p.phase-deed") == []
    assert attribute(find(part(past, HALF), "a")[0], "href") == "/?month=2021-06&as_of=2021-07-31"
    assert words(only(parsed(english_reader.get(URL + "?as_of=2021-07-28")), "div.empty"))


def test_all_judgements_stay_readable_the_latest_first(english_reader: Client) -> None:
    judged(words="<b>第一次</b>\n第二行")
    judged(seen=1, verdict="met", words="第二次")
    half = part(parsed(english_reader.get(URL)), HALF)
    shown = find(half, "div.judgement")
    assert [words(only(row, "strong")) for row in shown] == ["Met", "Partly met"]
    assert "15 July 2021" in words(shown[0])
    assert "No. 2, entered by" in words(shown[0])
    assert words(only(shown[1], "div.judgement-words")) == "<b>第一次</b> 第二行"
    assert len(find(only(half, "details.earlier"), "div.judgement")) == 1


@pytest.mark.parametrize(
    ("username", "keys"),
    [
        ("leader", [HALF, ONE]),
        ("office", [HALF, ONE]),
        ("staff-housing", []),
        ("head-pboc", []),
        ("admin", []),
    ],
)
def test_who_may_judge_is_led_there(sign_in: SignIn, username: str, keys: list[str]) -> None:
    page = parsed(sign_in(username).get(URL))
    links = [attribute(link, "href") for deed in find(page, "p.phase-deed") for link in find(deed, "a")]
    assert links == [f"/phases/{key}/judge/" for key in keys]


def test_a_phase_to_come_is_not_judged_yet(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2021, 8, 20))
    deeds = find(parsed(reader.get(URL)), "p.phase-deed")
    assert len(deeds) == 2


def test_many_judgements_take_as_many_queries_as_few(reader: Client) -> None:
    taken = []
    for count in (1, 12):
        for _number in range(count):
            judged(seen=PhaseJudgement.objects.filter(phase=HALF).count())
        with CaptureQueriesContext(connection) as queries:
            reader.get(URL)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 20


def test_the_fragment_is_the_page_without_its_frame(reader: Client) -> None:
    content = reader.get(URL, headers=HTMX).content.decode()
    assert "<header" not in content
    assert f'id="{HALF}"' in content


def test_a_day_that_is_none_is_named(english_reader: Client) -> None:
    assert any("2021-02-30" in alert for alert in alerts(english_reader.get(URL + "?as_of=2021-02-30")))


# For whom


@pytest.mark.parametrize("path", [URL, JUDGE])
def test_whoever_is_not_signed_in_or_has_no_role_reads_nothing(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    client.force_login(make_user())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("username", ["staff-housing", "head-housing", "admin"])
def test_others_do_not_judge(sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    assert client.get(JUDGE).status_code == 403
    assert client.post(JUDGE, typed()).status_code == 403
    assert not PhaseJudgement.objects.exists()


def test_only_a_phase_that_there_is_is_judged(reader: Client) -> None:
    for path in ("/phases/pace_three_years/judge/", "/phases/green_loan_balance/judge/", "/phases/approval/judge/"):
        assert reader.get(path).status_code == 404
        assert reader.post(path, typed()).status_code == 404


def test_other_methods_are_refused(reader: Client) -> None:
    assert reader.post(URL).status_code == 405
    assert reader.delete(JUDGE).status_code == 405
    assert reader.head(JUDGE).status_code == 200


# Judging


@pytest.mark.parametrize("username", ["leader", "office"])
def test_a_judgement_is_entered(sign_in: SignIn, username: str) -> None:
    client = sign_in(username, "en")
    form = only(parsed(client.get(JUDGE)), "form.judge-form")
    [seen] = [field for field in find(form, "input") if attribute(field, "name") == "seen"]
    assert attribute(seen, "value") == "0"
    answer = client.post(JUDGE, typed(words=f" {WORDS}\r\n第二行 "))
    assert answer["Location"] == f"/phases/#{HALF}"
    row = PhaseJudgement.objects.get()
    assert (row.number, row.verdict, row.words, row.judged_on) == (1, "met", f"{WORDS}\n第二行", date(2021, 7, 15))
    assert row.entered_by.username == username
    page = parsed(client.get(URL))
    assert "The judgement is entered." in words(page)
    assert "Met" in words(part(page, HALF))


BAD = {
    "no verdict": ({"verdict": ""}, "verdict"),
    "no such verdict": ({"verdict": "splendid"}, "verdict"),
    "no day": ({"judged_on": ""}, "judged_on"),
    "no such day": ({"judged_on": "2021-02-30"}, "judged_on"),
    "before the phase": ({"judged_on": "2020-12-31"}, "judged_on"),
    "no words": ({"words": "   "}, "words"),
    "too many words": ({"words": "长" * 5001}, "words"),
}


@pytest.mark.parametrize(("values", "field"), BAD.values(), ids=BAD)
def test_bad_input_is_told_beside_its_field_and_nothing_is_lost(
    reader: Client, values: dict[str, str], field: str
) -> None:
    data = typed(**values)
    response = reader.post(JUDGE, data)
    assert response.status_code == 422
    page = parsed(response)
    assert words(only(page, f"p#id_{field}_error"))
    assert words(only(page, "textarea")) == data["words"].strip()
    assert not PhaseJudgement.objects.exists()


def test_a_day_to_come_is_refused(reader: Client) -> None:
    day = timezone.localdate() + timedelta(days=1)
    response = reader.post(JUDGE, typed(judged_on=day.isoformat()))
    assert response.status_code == 422
    assert reader.post(JUDGE, typed(judged_on=timezone.localdate().isoformat())).status_code == 302


def test_nothing_at_all_is_refused(reader: Client) -> None:
    response = reader.post(JUDGE, {})
    assert response.status_code == 422
    assert len(find(parsed(response), "p.refusal")) == 4


@pytest.mark.parametrize("seen", ["-1", "x", "", "99999999999"])
def test_a_number_that_no_page_gave_writes_nothing(reader: Client, seen: str) -> None:
    assert reader.post(JUDGE, typed(seen=seen)).status_code == 422
    assert not PhaseJudgement.objects.exists()


def test_five_thousand_characters_over_many_lines_are_taken(reader: Client) -> None:
    text = "\r\n".join(["行" * 99] * 50)
    assert reader.post(JUDGE, typed(words=text)).status_code == 302


def test_who_comes_second_sees_the_first_judgement_and_keeps_the_own_words(sign_in: SignIn) -> None:
    leader, office = sign_in("leader", "en"), sign_in("office", "en")
    assert office.post(JUDGE, typed(verdict="not_met", words="办公室的意见")).status_code == 302
    response = leader.post(JUDGE, typed(words="<b>我的意见</b>"))
    assert response.status_code == 422
    page = parsed(response)
    assert "somebody else judged the phase meanwhile" in words(page)
    assert words(only(page, "div.judgement-words")) == "办公室的意见"
    assert words(only(page, "textarea")) == "<b>我的意见</b>"
    [checked] = [field for field in find(page, "input") if "checked" in dict(field.attributes)]
    assert attribute(checked, "value") == "met"
    assert PhaseJudgement.objects.count() == 1
    [seen] = [field for field in find(page, "input") if attribute(field, "name") == "seen"]
    assert leader.post(JUDGE, typed(words="我的意见", seen=attribute(seen, "value"))).status_code == 302
    assert list(PhaseJudgement.objects.values_list("number", "words")) == [(1, "办公室的意见"), (2, "我的意见")]
