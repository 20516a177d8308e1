"""The office's decision on an experience: by whom, on what, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pilots.actions.experiences import publish_experience, save_experience
from pilots.models import Experience, User
from tests.factories import make_member
from tests.pilots.experiences import a_file, make_draft, make_published, make_submitted, person, revise
from tests.pilots.views.pages import SignIn, find, only, parsed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def review(experience: Experience) -> str:
    return f"/experiences/{experience.code}/review/"


def decision(experience: Experience, deed: str, reason: str = "") -> dict[str, Any]:
    return {"seen": str(experience.edition), "deed": deed, "reason": reason}


def state(experience: Experience) -> str:
    return Experience.objects.current().get(pk=experience.pk).state


def test_only_the_office_decides(client: Client, sign_in: SignIn) -> None:
    experience = make_submitted()
    assert client.get(review(experience)).status_code == 302
    for username in ("leader", "admin", "staff-housing", "head-housing", "staff-pboc"):
        assert sign_in(username).get(review(experience)).status_code == 403
        assert sign_in(username).post(review(experience), decision(experience, "publish")).status_code == 403
    assert sign_in("office").put(review(experience)).status_code == 405
    assert sign_in("office").get("/experiences/2021-99/review/").status_code == 404
    assert state(experience) == "submitted"


def test_it_is_published(office: Client, sign_in: SignIn) -> None:
    experience = make_submitted(title_zh_hans="可复制的做法")
    page = words(only(parsed(office.get(review(experience))), "main"))
    assert "Department staff" in page
    response = office.post(review(experience), decision(experience, "publish"))
    assert response.status_code == 302
    assert response["Location"] == f"/experiences/{experience.code}/"
    now = Experience.objects.current().get(pk=experience.pk)
    assert (now.state, now.reviewed_by, now.written_by) == ("published", person("office"), person("staff-housing"))
    assert now.published_on
    assert "可复制的做法" in words(only(parsed(sign_in("leader").get("/experiences/")), "main"))


def test_it_is_returned_with_a_reason_and_never_without(office: Client) -> None:
    experience = make_submitted()
    response = office.post(review(experience), decision(experience, "return", " "))
    assert response.status_code == 422
    assert "Say why" in words(only(parsed(response), "#id_reason_error"))
    long = "很" * 2001
    response = office.post(review(experience), decision(experience, "return", long))
    assert response.status_code == 422
    assert long in response.content.decode()
    assert state(experience) == "submitted"
    assert office.post(review(experience), decision(experience, "return", "缺数据")).status_code == 302
    assert Experience.objects.current().get(pk=experience.pk).review_reason == "缺数据"


def test_nobody_reviews_what_they_wrote_or_handed_in(office: Client) -> None:
    own = make_submitted(user="office")
    assert office.get(review(own)).status_code == 403
    assert office.post(review(own), decision(own, "publish")).status_code == 403
    edited = make_submitted()
    revise(edited, user="office", title_zh_hans="改过")
    save_experience(
        experience=edited, user=person("head-housing"), at=edited.recorded_at, has_new_words=False, is_submitted=True
    )
    assert office.post(review(edited), decision(edited, "publish")).status_code == 403
    other = Client()
    other.force_login(User.objects.get(pk=make_member("office").pk))
    assert other.post(review(edited), decision(edited, "publish")).status_code == 302
    assert state(edited) == "published"
    assert state(own) == "submitted"


def test_what_does_not_wait_is_not_decided(office: Client) -> None:
    for experience in (make_draft(), make_published()):
        before = state(experience)
        assert office.get(review(experience)).status_code == 302
        assert office.post(review(experience), decision(experience, "publish")).status_code == 302
        assert state(experience) == before


def test_a_decision_on_words_that_were_changed_meanwhile_counts_for_nothing(office: Client) -> None:
    experience = make_submitted()
    seen = decision(experience, "return", "不清楚")
    revise(experience, tried_zh_hans="补充内容")
    save_experience(experience=experience, user=person("staff-housing"), at=experience.recorded_at, is_submitted=True)
    response = office.post(review(experience), seen)
    assert response.status_code == 422
    page = words(only(parsed(response), "main"))
    assert "Nothing was decided" in page
    assert "补充内容" in page
    assert "不清楚" in response.content.decode()
    assert state(experience) == "submitted"


def test_the_reviewer_sees_what_differs_from_the_published_words(office: Client) -> None:
    experience = make_published(gave_zh_hans="节约能源")
    revise(experience, gave_zh_hans="节约能源和资金")
    save_experience(experience=experience, user=person("staff-housing"), at=experience.recorded_at, is_submitted=True)
    page = parsed(office.get(review(experience)))
    [change] = find(only(page, "dl.experience-changes"), "div")
    assert words(change) == "What it gave, Chinese 节约能源 added: 和资金"


def test_files_that_were_added_or_taken_back_are_among_the_differences(
    office: Client, settings: Any, tmp_path: Any
) -> None:
    settings.EVIDENCE_DIR = tmp_path
    experience = make_draft()
    life: dict[str, Any] = {"experience": experience, "user": person("staff-housing"), "is_submitted": True}
    save_experience(**life, at=experience.recorded_at, files=[a_file("旧.pdf")])
    publish_experience(experience=experience, user=make_member("office"), at=timezone.now())
    taken_back = list(experience.attachments.all())
    save_experience(**life, at=timezone.now(), files=[a_file("新.pdf", b"%PDF-1.4 y")], taken_back=taken_back)
    page = parsed(office.get(review(experience)))
    [change] = find(only(page, "dl.experience-changes"), "div")
    assert words(change) == "Files removed: 旧 added: 新 .pdf"
    assert [words(each) for each in find(only(page, "ul.experience-files"), "a")] == ["新.pdf"]
