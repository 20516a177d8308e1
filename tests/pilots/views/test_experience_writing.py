"""Writing an experience: who may, what is refused, and that nothing that was typed is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pilots.models import Department, Experience, Unit
from tests.pilots.experiences import (
    chinese,
    make_draft,
    make_published,
    make_returned,
    make_submitted,
    person,
    sent,
    titled,
    typed,
)
from tests.pilots.views.pages import SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

NEW = "/experiences/new/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Any) -> Any:
    settings.EVIDENCE_DIR = tmp_path
    return tmp_path


@pytest.fixture
def staff(sign_in: SignIn) -> Client:
    return sign_in("staff-housing", "en")


def errors(response: Any) -> dict[str, str]:
    """Field → what is said beside it, of a form that was refused."""
    assert response.status_code == 422, response.status_code
    return {
        attribute(each, "id").removeprefix("id_").removesuffix("_error"): words(each)
        for each in find(parsed(response), "p.refusal")
    }


def edit(experience: Experience) -> str:
    return f"/experiences/{experience.code}/edit/"


def standing(experience: Experience) -> Experience:
    return Experience.objects.for_detail().current().get(pk=experience.pk)


def test_only_departments_and_the_office_write(client: Client, sign_in: SignIn) -> None:
    draft = make_draft()
    for path in (NEW, edit(draft)):
        assert client.get(path).status_code == 302
        for username in ("leader", "admin"):
            assert sign_in(username).get(path).status_code == 403
            assert sign_in(username).post(path, typed()).status_code == 403
        assert sign_in("office").put(path).status_code == 405
        assert sign_in("office").get(path).status_code == 200
        assert sign_in("head-housing").get(path).status_code == 200
    assert sign_in("staff-pboc").get(edit(draft)).status_code == 403
    assert sign_in("staff-pboc").post(edit(draft), sent(draft, title_zh_hans="x")).status_code == 403
    assert sign_in("office").get("/experiences/2021-99/edit/").status_code == 404
    assert chinese(standing(draft)) == chinese(draft)


def test_a_new_one_begins_empty(staff: Client) -> None:
    page = parsed(staff.get(NEW))
    fields = [field for field in find(page, "input") if attribute(field, "type") == "text"]
    assert {attribute(field, "value") or "" for field in fields} == {""}


def test_a_draft_may_have_gaps_and_belongs_to_the_writers_department(staff: Client) -> None:
    sparse = {name: "" for name in typed() if name.endswith(("_zh_hans", "_en"))} | {"title_zh_hans": "只有标题"}
    other = Department.objects.get(code="pboc")
    response = staff.post(NEW, typed(**sparse, department=str(other.pk)))
    assert response.status_code == 302, errors(response)
    experience = titled("只有标题").get()
    assert response["Location"] == f"/experiences/{experience.code}/"
    assert experience.code == f"{timezone.localdate().year}-01"
    assert (experience.state, experience.department.code) == ("draft", "housing")
    assert (experience.written_by, experience.recorded_by) == (person("staff-housing"), person("staff-housing"))
    page = words(only(parsed(staff.get(response["Location"])), "main"))
    assert "Not written yet." in page
    assert "No figure yet." in page


def test_the_office_chooses_for_whom_it_writes(sign_in: SignIn) -> None:
    office = sign_in("office", "en")
    assert "department" in errors(office.post(NEW, typed()))
    pboc = Department.objects.get(code="pboc")
    assert office.post(NEW, typed(department=str(pboc.pk))).status_code == 302
    assert titled("新做法").get().department == pboc


def test_a_whole_one_can_be_handed_in_at_once(staff: Client) -> None:
    unit = Unit.objects.get(code="万㎡")
    figure = {
        "result_value": "1,290,000",
        "result_unit": str(unit.pk),
        "result_on": "2021-07-23",
        "result_provenance": "published",
        "result_source_zh_hans": "研讨会报道",
        "why_no_figure_zh_hans": "",
    }
    response = staff.post(NEW, typed(**figure, deed="submit"))
    assert response.status_code == 302, errors(response)
    experience = titled("新做法").get()
    assert (experience.state, experience.result_value, experience.result_unit) == ("submitted", Decimal(1290000), unit)
    assert chinese(experience, "result_source") == "研讨会报道"


TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
LONG = "字" * 5001
REFUSED: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"title_zh_hans": ""}, {"title_zh_hans": "required"}),
    ({"title_zh_hans": "题" * 201}, {"title_zh_hans": "200"}),
    ({"category": ""}, {"category": "required"}),
    ({"category": "999999"}, {"category": "valid choice"}),
    ({"tried_zh_hans": LONG}, {"tried_zh_hans": "5000"}),
    ({"needs_time_en": LONG}, {"needs_time_en": "5000"}),
    ({"tried_zh_hans": "", "tried_en": "only English"}, {"tried_zh_hans": "Chinese text"}),
    ({"result_value": "5"}, {"result_unit": "unit", "result_on": "day", "why_no_figure_zh_hans": "There is a figure"}),
    ({"result_value": "许多"}, {"result_value": "not a number"}),
    ({"result_value": "1" * 15}, {"result_value": "digits"}),
    ({"result_on": TOMORROW}, {"result_on": "after today"}),
    ({"result_on": "31.2.2021"}, {"result_on": "valid date"}),
    ({"provenance": "published"}, {"source": "source"}),
    ({"source": "源" * 301}, {"source": "300"}),
    ({"title_zh_hans": "a\x00b"}, {"title_zh_hans": "Null"}),
]


@pytest.mark.parametrize(
    ("changed", "told"), REFUSED, ids=lambda value: "-".join(value) if isinstance(value, dict) else ""
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(
    staff: Client, changed: dict[str, str], told: dict[str, str]
) -> None:
    before = Experience.objects.count()
    response = staff.post(NEW, typed(contact_zh_hans="某岗位", **changed))
    found = errors(response)
    assert set(found) == set(told), found
    for field, part in told.items():
        assert part in found[field], found
    content = response.content.decode()
    assert "某岗位" in content
    assert all(text in content for text in changed.values() if "\x00" not in text and text != "999999")
    assert Experience.objects.count() == before


def test_a_published_figure_names_its_source(staff: Client) -> None:
    unit = Unit.objects.get(code="%")
    figure = {
        "result_value": "100",
        "result_unit": str(unit.pk),
        "result_on": "2021-07-23",
        "why_no_figure_zh_hans": "",
    }
    assert set(errors(staff.post(NEW, typed(**figure, result_provenance="published")))) == {"result_source_zh_hans"}
    other = errors(staff.post(NEW, typed(**figure | {"result_value": "100亿元"})))
    assert set(other) == {"result_value"}


def test_what_is_handed_in_is_whole(staff: Client) -> None:
    gaps = ("tried", "gave", "why_no_figure", "needs_policy", "needs_money", "needs_parties", "needs_time")
    empty = {f"{name}_zh_hans": "" for name in gaps}
    found = errors(staff.post(NEW, typed(**empty, deed="submit")))
    assert set(found) == {*empty, "result_value"} - {"why_no_figure_zh_hans"}
    assert "none needed" in found["needs_money_zh_hans"]
    assert not titled("新做法").exists()
    assert staff.post(NEW, typed(deed="submit")).status_code == 302


def test_errors_are_in_the_readers_language(sign_in: SignIn) -> None:
    found = errors(sign_in("staff-housing").post(NEW, typed(title_zh_hans="")))
    assert "required" not in found["title_zh_hans"]


def test_editing_a_published_text_makes_a_draft_of_it_and_says_so(staff: Client) -> None:
    experience = make_published(title_zh_hans="原题")
    page = words(only(parsed(staff.get(edit(experience))), "main"))
    assert "readers go on seeing the published words" in page
    response = staff.post(edit(experience), sent(experience, title_zh_hans="新题"))
    assert response.status_code == 302, errors(response)
    now = standing(experience)
    assert (now.state, chinese(now), now.published_on, now.reviewed_by) == ("draft", "新题", None, None)
    assert now.written_by == person("staff-housing")
    assert chinese(Experience.objects.latest_published().get(current=experience)) == "原题"


def test_nothing_changed_writes_nothing(staff: Client) -> None:
    for experience in (make_draft(), make_published(), make_submitted()):
        response = staff.post(edit(experience), sent(experience))
        assert response.status_code == 302
        assert standing(experience).edition == experience.edition
    published = make_published()
    assert staff.post(edit(published), sent(published, deed="submit")).status_code == 302
    assert standing(published).state == "published"


def test_the_head_hands_in_what_the_staff_wrote(sign_in: SignIn) -> None:
    for experience in (make_draft(), make_returned()):
        response = sign_in("head-housing", "en").post(edit(experience), sent(experience, deed="submit"))
        assert response.status_code == 302, errors(response)
        now = standing(experience)
        assert (now.state, now.written_by, now.recorded_by) == (
            "submitted",
            person("staff-housing"),
            person("head-housing"),
        )
        assert now.review_reason == ""


def test_a_change_of_what_is_in_review_is_a_draft_again(staff: Client) -> None:
    experience = make_submitted()
    assert "in review" in words(only(parsed(staff.get(edit(experience))), "main"))
    assert staff.post(edit(experience), sent(experience, tried_zh_hans="补充")).status_code == 302
    assert standing(experience).state == "draft"
