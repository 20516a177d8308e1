"""What is done with a matter: by whom, with what, and what comes of two people acting at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pilots.actions.matters import Said, act
from pilots.models import Attachment, Department, Matter, MatterEvent
from pilots.rules.matters import Deed
from pilots.views.matters import deeds as deed_views
from tests.pilots.views.matters import PDF, account, ago, do, in_days, make_matter
from tests.pilots.views.pages import SignIn, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

NEW = "/matters/new/"
#: State → who may do what, as the page offers it.
OFFERS = {
    "proposed": {"office": ["accept", "dismiss"]},
    "raised": {"office": ["decide"], "leader": ["decide"]},
    "decided": {"office": ["extend"], "head-housing": ["acknowledge"], "staff-housing": ["acknowledge"]},
    "under_way": {"office": ["extend", "close"], "staff-housing": ["progress", "done"]},
    "reported": {"office": ["close", "send_back", "extend"]},
    "closed": {"office": ["reopen"]},
    "dismissed": {},
}
ROLES = ("leader", "staff-housing", "head-housing", "head-pboc", "office", "admin")


def post(client: Client, matter: Matter, deed: str, **fields: Any) -> Any:
    """Send a deed's form as it would be opened now."""
    fields.setdefault("seen", Matter.objects.get(pk=matter.pk).edition)
    return client.post(f"{matter.get_absolute_url()}{deed}/", fields)


def error_of(response: Any, field: str) -> str:
    found = [node for node in find(parsed(response), "p.refusal") if attribute(node, "id").endswith(f"_{field}_error")]
    return " ".join(words(node) for node in found)


def a_file(name: str = "验收报告.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


# Who may do what


@pytest.mark.parametrize("state", OFFERS)
def test_the_page_offers_what_state_and_role_allow(sign_in: SignIn, state: str) -> None:
    matter = make_matter(state)
    for role in ROLES:
        client = sign_in(role, "en")
        page = parsed(client.get(matter.get_absolute_url()))
        offered = [attribute(offer, "id").removeprefix("deed-") for offer in find(page, "details.offer")]
        expected = OFFERS[state].get(role, [])
        if state in ("decided", "under_way") and role == "head-housing":
            expected = OFFERS[state]["staff-housing"]
        assert offered == expected, role


@pytest.mark.parametrize("deed", list(deed_views.DONE_WORDS))
def test_deeds_are_refused_to_all_others(sign_in: SignIn, client: Client, deed: str) -> None:
    matter = make_matter("reported")
    path = f"{matter.get_absolute_url()}{deed}/"
    answers = (Deed.ACKNOWLEDGE, Deed.PROGRESS, Deed.DONE)
    allowed = ["staff-housing", "head-housing"] if deed in answers else ["office"]
    if deed == Deed.DECIDE:
        allowed = ["office", "leader"]
    for role in ROLES:
        signed_in = sign_in(role)
        expected = 200 if role in allowed else 403
        assert signed_in.get(path).status_code == expected, role
        if role not in allowed:
            assert signed_in.post(path, {"seen": matter.edition, "text": "不"}).status_code == 403, role
        assert signed_in.put(path).status_code == 405
    response = client.post(path, {})
    assert (response.status_code, response["location"]) == (302, f"/accounts/login/?next={path}")
    assert MatterEvent.objects.filter(matter=matter).count() == 4


@pytest.mark.parametrize("deed", ["propose", "raise", "escalate", "sing"])
def test_deeds_of_the_system_and_of_nobody_have_no_address(sign_in: SignIn, deed: str) -> None:
    matter = make_matter()
    assert sign_in("office").get(f"{matter.get_absolute_url()}{deed}/").status_code == 404
    assert sign_in("office").post(f"{matter.get_absolute_url()}{deed}/", {}).status_code == 404


# The life of a matter


def test_from_the_proposal_to_the_close(sign_in: SignIn) -> None:
    office, leader, head = (sign_in(name, "en") for name in ("office", "leader", "head-housing"))
    matter = make_matter("proposed")
    former = matter.problem_zh_hans  # type: ignore[attr-defined]
    wording = {
        "title_zh_hans": "居住建筑节能改造滞后",
        "title_en": "Retrofit behind",
        "problem_zh_hans": "改了的问题。",
        "problem_en": "Behind for two months.",
    }
    response = post(office, matter, "accept", **wording)
    assert (response.status_code, response["location"]) == (302, matter.get_absolute_url())
    matter.refresh_from_db()
    assert (matter.state, matter.title_en, matter.problem_zh_hans) == ("raised", "Retrofit behind", "改了的问题。")  # type: ignore[attr-defined]
    assert former in MatterEvent.objects.get(matter=matter, deed="accept").text
    response = post(leader, matter, "decide", text="住建局牵头。", department="housing", due_on=in_days(30).isoformat())
    assert response.status_code == 302
    page = parsed(leader.get(matter.get_absolute_url()))
    assert "Housing and Urban-Rural Development Bureau answers for it by" in words(only(page, ".alert-success"))
    assert post(head, matter, "acknowledge", text="").status_code == 302
    assert post(head, matter, "progress", text="已完成招标。").status_code == 302
    files = [a_file(), a_file("2.pdf", PDF + b"\n")]
    assert post(head, matter, "done", text="已完成。", document="", evidence=files).status_code == 302
    assert post(office, matter, "send_back", text="缺少验收意见。").status_code == 302
    assert post(office, matter, "extend", text="等待验收。", due_on=in_days(40).isoformat()).status_code == 302
    response = post(office, matter, "close", text="", document="青建办〔2021〕9号")
    assert response.status_code == 302, [words(node) for node in find(parsed(response), ".refusal")]
    assert post(office, matter, "reopen", text="数据有误。", due_on=in_days(10).isoformat()).status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.department, matter.due_on) == (
        "decided",
        Department.objects.get(code="housing"),
        in_days(10),
    )
    assert Attachment.objects.filter(event__matter=matter, event__deed="done").count() == 2
    page = parsed(leader.get(matter.get_absolute_url()))
    log = words(only(page, "section.matter-log"))
    for told in ("已完成招标。", "缺少验收意见。", "青建办〔2021〕9号", "数据有误。", "验收报告.pdf", former):
        assert told in log


def test_the_usual_answers_stand_in_the_form(sign_in: SignIn) -> None:
    matter = make_matter("raised")
    page = parsed(sign_in("leader", "en").get(f"{matter.get_absolute_url()}decide/"))
    chosen = [option for option in find(page, "option") if "selected" in dict(option.attributes)]
    assert matter.goal
    assert [attribute(option, "value") for option in chosen] == [matter.goal.lead.code]
    [day] = [attribute(field, "value") for field in find(page, "input") if attribute(field, "name") == "due_on"]
    offered = in_days(30)
    assert day == (offered - timedelta(days=max(offered.weekday() - 4, 0))).isoformat()


@in_both_languages
def test_a_form_alone_stands_in_both_languages(sign_in: SignIn, language: str) -> None:
    for state, deed in (("raised", "decide"), ("under_way", "extend"), ("reported", "close"), ("closed", "reopen")):
        response = sign_in("office", language).get(f"{make_matter(state).get_absolute_url()}{deed}/")
        assert response.status_code == 200
        assert len(find(parsed(response), "form.matter-form")) == 1


# What lacks something


@pytest.mark.parametrize(
    ("state", "role", "deed", "fields", "wrong"),
    [
        ("proposed", "office", "dismiss", {"text": " "}, "text"),
        ("proposed", "office", "accept", {"title_zh_hans": "", "problem_zh_hans": "问题"}, "title_zh_hans"),
        ("proposed", "office", "accept", {"title_zh_hans": "题" * 201, "problem_zh_hans": "问题"}, "title_zh_hans"),
        ("raised", "leader", "decide", {"text": "", "department": "housing", "due_on": "+30"}, "text"),
        ("raised", "leader", "decide", {"text": "办", "department": "", "due_on": "+30"}, "department"),
        ("raised", "leader", "decide", {"text": "办", "department": "atlantis", "due_on": "+30"}, "department"),
        ("raised", "leader", "decide", {"text": "办", "department": "housing", "due_on": ""}, "due_on"),
        ("raised", "leader", "decide", {"text": "办", "department": "housing", "due_on": "soon"}, "due_on"),
        ("raised", "leader", "decide", {"text": "办", "department": "housing", "due_on": "-1"}, "due_on"),
        ("raised", "leader", "decide", {"text": "办", "department": "housing", "due_on": "-11"}, "due_on"),
        ("raised", "leader", "decide", {"text": "办", "department": "housing", "due_on": "+900"}, "due_on"),
        ("raised", "leader", "decide", {"text": "字" * 50_000, "department": "housing", "due_on": "+9"}, "text"),
        ("under_way", "staff-housing", "progress", {"text": ""}, "text"),
        ("under_way", "staff-housing", "done", {"text": "", "document": "青建〔2021〕1号"}, "text"),
        ("under_way", "office", "close", {"text": "完成"}, "evidence"),
        ("reported", "office", "send_back", {"text": ""}, "text"),
        ("reported", "office", "extend", {"text": "再等", "due_on": "+19"}, "due_on"),
        ("closed", "office", "reopen", {"text": "", "due_on": "+9"}, "text"),
    ],
)
def test_what_lacks_something_is_told_beside_its_field(
    sign_in: SignIn, state: str, role: str, deed: str, fields: dict[str, str], wrong: str
) -> None:
    matter = make_matter(state, due_in=20)
    events = MatterEvent.objects.filter(matter=matter).count()
    due_on = fields.get("due_on", "")
    sent = {**fields, "due_on": in_days(int(due_on)).isoformat()} if due_on[:1] in ("+", "-") else fields
    response = post(sign_in(role, "en"), matter, deed, **sent)
    assert response.status_code == 422
    assert error_of(response, wrong)
    assert MatterEvent.objects.filter(matter=matter).count() == events
    # what was typed stands in the form again
    page = parsed(response)
    typed = {attribute(field, "name"): attribute(field, "value") for field in find(page, "input")}
    typed |= {attribute(field, "name"): words(field) for field in find(page, "textarea")}
    for name, value in sent.items():
        if name != "department":
            assert typed[name] == value.strip()


def test_what_is_left_out_is_asked_for_in_the_words_of_the_docket(sign_in: SignIn) -> None:
    response = post(sign_in("leader", "zh-hans"), make_matter("raised"), "decide", text="", department="", due_on="")
    assert [error_of(response, field) for field in ("text", "department", "due_on")] == [
        "请填写文字说明，内容将存入办理记录。",
        "请指定牵头责任单位。",
        "请填写办理时限。",
    ]


@pytest.mark.parametrize("field", ["text", "department", "due_on", "document"])
def test_signs_that_no_text_has_are_refused(sign_in: SignIn, field: str) -> None:
    matter = make_matter("raised" if field != "document" else "under_way")
    fields = {"text": "办", "department": "housing", "due_on": in_days(30).isoformat(), "document": "青建〔2021〕1号"}
    fields[field] += "\x00"
    client, deed = (sign_in("office"), "close") if field == "document" else (sign_in("leader"), "decide")
    assert post(client, matter, deed, **fields).status_code == 422


def test_files_that_are_refused_are_named(sign_in: SignIn) -> None:
    matter = make_matter("under_way")
    odd = a_file("坏.pdf", b"MZ not a document")
    response = post(sign_in("head-housing", "en"), matter, "done", text="已完成。", evidence=[odd])
    assert response.status_code == 422
    assert "坏.pdf" in error_of(response, "evidence")
    assert "已完成。" in response.content.decode()
    assert "Files have to be chosen again" in response.content.decode()
    assert not Attachment.objects.filter(event__matter=matter).exists()


def test_a_full_disk_writes_nothing_and_says_so(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = make_matter("under_way")

    def fail(**_given: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(deed_views, "act", fail)
    response = post(sign_in("head-housing", "en"), matter, "done", text="已完成。", evidence=[a_file()])
    assert response.status_code == 503
    assert "could not keep the files" in error_of(response, "evidence")


# Two people at once


def test_the_second_to_decide_sees_what_the_first_decided(sign_in: SignIn) -> None:
    matter = make_matter("raised")
    seen = matter.edition
    fields = {"department": "housing", "due_on": in_days(30).isoformat(), "seen": seen}
    assert post(sign_in("leader", "en"), matter, "decide", text="第一个决定", **fields).status_code == 302
    response = post(sign_in("office", "en"), matter, "decide", text="第二个决定", **fields)
    assert response.status_code == 422
    page = parsed(response)
    conflict = words(only(page, "section.conflict-card"))
    assert "somebody else was quicker" in conflict
    assert "第一个决定" in conflict
    assert "Leading group member" in conflict
    assert "第二个决定" in words(only(page, "dl.typed"))
    assert not find(page, "form.matter-form")
    assert MatterEvent.objects.filter(matter=matter, deed="decide").count() == 1


def test_a_deed_that_still_follows_can_be_sent_again(sign_in: SignIn) -> None:
    matter = make_matter("under_way")
    seen = matter.edition
    act(matter=matter, deed=Deed.PROGRESS, user=account("staff-housing"), at=ago(0), said=Said(text="先到的进展"))
    head = sign_in("head-housing", "en")
    response = post(head, matter, "progress", text="后到的进展", seen=seen)
    assert response.status_code == 422
    page = parsed(response)
    assert "先到的进展" in words(only(page, "section.conflict-card"))
    assert words(only(page, "textarea")) == "后到的进展"
    [again] = [attribute(field, "value") for field in find(page, "input") if attribute(field, "name") == "seen"]
    assert post(head, matter, "progress", text="后到的进展", seen=again).status_code == 302


def test_two_at_the_same_moment(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both forms were read before either was written."""
    matter = make_matter("raised")

    def act_second(**given: Any) -> MatterEvent:
        do(Matter.objects.get(pk=matter.pk), Deed.DECIDE, due_on=in_days(9))
        return act(**given)

    monkeypatch.setattr(deed_views, "act", act_second)
    fields = {"text": "第二个决定", "department": "housing", "due_on": in_days(30).isoformat()}
    response = post(sign_in("leader", "en"), matter, "decide", **fields)
    assert response.status_code == 422
    assert "限期整改。" in words(only(parsed(response), "section.conflict-card"))


def test_a_matter_is_reopened_once(sign_in: SignIn) -> None:
    matter = make_matter("closed")
    fields = {"text": "数据有误。", "due_on": in_days(9).isoformat(), "seen": matter.edition}
    office = sign_in("office", "en")
    assert post(office, matter, "reopen", **fields).status_code == 302
    assert post(office, matter, "reopen", **fields).status_code == 422
    assert MatterEvent.objects.filter(matter=matter, deed="reopen").count() == 1


def test_a_link_to_what_cannot_be_done_any_more(sign_in: SignIn) -> None:
    matter = make_matter("closed")
    response = sign_in("leader", "en").get(f"{matter.get_absolute_url()}decide/")
    assert response.status_code == 200
    page = parsed(response)
    assert "This cannot be done now" in words(page)
    assert "The matter is closed." in words(page)
    assert not find(page, "form.matter-form")


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "²"])
def test_an_odd_edition_is_none_that_was_seen(sign_in: SignIn, seen: str) -> None:
    matter = make_matter("decided")
    assert post(sign_in("head-housing"), matter, "acknowledge", text="", seen=seen).status_code == 422


# Raising one


@pytest.mark.parametrize("role", [role for role in ROLES if role != "office"])
def test_only_the_office_raises_matters(sign_in: SignIn, role: str) -> None:
    assert sign_in(role).get(NEW).status_code == 403
    assert sign_in(role).post(NEW, {}).status_code == 403


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("goal=2021-19", "goal:2021-19"),
        ("task=3", "task:3"),
        ("zone=Z3", "zone:Z3"),
        ("project=sponge-2021", "project:sponge-2021"),
    ],
)
def test_raising_one_on_what_the_address_names(sign_in: SignIn, query: str, chosen: str) -> None:
    office = sign_in("office", "en")
    page = parsed(office.get(f"{NEW}?{query}"))
    [option] = [option for option in find(page, "option") if "selected" in dict(option.attributes)]
    assert attribute(option, "value") == chosen
    fields = {"subject": chosen, "title_zh_hans": "新事项", "title_en": "", "problem_zh_hans": "问题", "problem_en": ""}
    response = office.post(NEW, fields)
    matter = Matter.objects.latest("pk")
    assert (response.status_code, response["location"]) == (302, matter.get_absolute_url())
    assert matter.state == "raised"
    assert matter.subject == getattr(matter, chosen.partition(":")[0])
    # without an English title the Chinese one stands
    assert words(only(parsed(office.get(matter.get_absolute_url())), "h1")) == "新事项"


@pytest.mark.parametrize("query", ["goal=1999-1", "goal=x", "task=999", "zone=Z3&task=3", "project=%00"])
def test_an_address_that_names_nothing_leaves_the_choice_open(sign_in: SignIn, query: str) -> None:
    response = sign_in("office", "en").get(f"{NEW}?{query}")
    assert response.status_code == 200
    page = parsed(response)
    assert "What the address names is not there" in words(only(page, ".alert-warning"))
    chosen = [attribute(option, "value") for option in find(page, "option") if "selected" in dict(option.attributes)]
    assert chosen in ([], [""])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "goal:1999-1"}, "subject"),
        ({"title_zh_hans": " "}, "title_zh_hans"),
        ({"problem_zh_hans": ""}, "problem_zh_hans"),
        ({"problem_en": "x" * 5001}, "problem_en"),
        ({"title_en": "x" * 201}, "title_en"),
    ],
)
def test_a_matter_that_lacks_something_is_not_raised(sign_in: SignIn, fields: dict[str, str], wrong: str) -> None:
    whole = {"subject": "zone:Z3", "title_zh_hans": "标题", "problem_zh_hans": "问题在此"}
    response = sign_in("office", "en").post(NEW, whole | fields)
    assert response.status_code == 422
    assert error_of(response, wrong)
    assert not Matter.objects.exists()
    if wrong != "problem_zh_hans":
        assert "问题在此" in response.content.decode()


def test_the_forms_take_as_many_queries_however_much_was_done(sign_in: SignIn) -> None:
    office, taken = sign_in("office"), []
    for count in (1, 30):
        matter = make_matter("under_way")
        for _number in range(count):
            act(matter=matter, deed=Deed.PROGRESS, user=account("head-housing"), at=ago(0), said=Said(text="进展"))
        with CaptureQueriesContext(connection) as queries:
            assert office.get(f"{matter.get_absolute_url()}extend/").status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 10
