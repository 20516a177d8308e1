"""Experiences and files that are saved by two at once, or that the disk refuses: nothing is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pilots.actions.experiences import publish_experience, save_experience
from pilots.models import Attachment, Experience, Notice
from pilots.views.experiences import writing
from tests.factories import a_time
from tests.pilots.experiences import a_file, chinese, make_draft, new_experience, person, revise, sent, titled, typed
from tests.pilots.views.pages import SignIn, attribute, find, only, parsed, words
from tests.pilots.views.test_attachments import status
from tests.pilots.views.test_experience_writing import NEW, edit, errors, standing

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


DAY = date(2024, 3, 4)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Any) -> Any:
    settings.EVIDENCE_DIR = tmp_path
    return tmp_path


@pytest.fixture
def staff(sign_in: SignIn) -> Client:
    return sign_in("staff-housing", "en")


def test_of_two_writers_the_later_is_shown_both_and_loses_nothing(sign_in: SignIn) -> None:
    experience = make_draft(title_zh_hans="起初")
    mine = sent(experience, title_zh_hans="我的标题", gave_zh_hans="我的效果")
    revise(experience, title_zh_hans="他们的标题", user="head-housing")
    client = sign_in("staff-housing", "en")
    response = client.post(edit(experience), mine)
    assert response.status_code == 422
    page = parsed(response)
    card = words(only(page, "section.conflict-card"))
    assert "他们的标题" in card
    assert "我的标题" in card
    assert "我的效果" in card
    assert attribute(only(page, "#id_title_zh_hans"), "value") == "我的标题"
    assert chinese(standing(experience)) == "他们的标题"
    [over] = [each for each in find(page, "button") if attribute(each, "name") == "over"]
    assert client.post(edit(experience), {**mine, "over": attribute(over, "value")}).status_code == 302
    now = standing(experience)
    assert (chinese(now), chinese(now, "gave")) == ("我的标题", "我的效果")
    kept = {chinese(row) for row in Experience.objects.versions_of(experience)}
    assert kept == {"起初", "他们的标题", "我的标题"}


def test_whoever_is_overtaken_while_saving_is_told_too(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    experience = make_draft(title_zh_hans="起初")
    data = sent(experience, title_zh_hans="我的标题")

    def overtaken(**kwargs: Any) -> Any:
        revise(Experience.objects.current().get(pk=experience.pk), title_zh_hans="抢先", user="head-housing")
        return save_experience(**kwargs)

    monkeypatch.setattr(writing, "save_experience", overtaken)
    response = sign_in("staff-housing", "en").post(edit(experience), data)
    assert response.status_code == 422
    assert "抢先" in words(only(parsed(response), "section.conflict-card"))
    assert chinese(standing(experience)) == "抢先"


def test_files_are_attached_and_taken_back(staff: Client) -> None:
    experience = make_draft()
    upload = SimpleUploadedFile("办法.pdf", PDF, "application/pdf")
    response = staff.post(edit(experience), {**sent(experience), "files": [upload]})
    assert response.status_code == 302, errors(response)
    attachment = Attachment.objects.get(experience=experience)
    now = standing(experience)
    assert (attachment.name, attachment.uploaded_by) == ("办法.pdf", person("staff-housing"))
    assert now.edition == experience.edition + 1
    assert "办法.pdf" in words(only(parsed(staff.get(edit(experience))), "fieldset.experience-standing"))
    assert staff.post(edit(experience), sent(now, taken_back=str(attachment.pk))).status_code == 302
    attachment.refresh_from_db()
    assert attachment.withdrawn_at is not None
    stranger = Attachment.objects.create(
        experience=make_draft(),
        name="x.pdf",
        sha256="0" * 64,
        size=1,
        content_type="application/pdf",
        uploaded_by=person("office"),
        uploaded_at=timezone.now(),
    )
    assert "taken_back" not in sent(now)
    response = staff.post(edit(experience), sent(standing(experience), taken_back=str(stranger.pk)))
    assert response.status_code == 422
    stranger.refresh_from_db()
    assert stranger.withdrawn_at is None


def test_a_file_of_no_kind_that_is_taken_is_named_and_nothing_is_saved(staff: Client) -> None:
    bad = SimpleUploadedFile("run.exe", b"MZ\x90\x00 nothing", "application/octet-stream")
    response = staff.post(NEW, {**typed(), "files": [bad]})
    assert "run.exe" in errors(response)["files"]
    assert "chosen again" in words(only(parsed(response), "main"))
    assert not titled("新做法").exists()


def test_a_disk_that_refuses_loses_nothing_that_was_typed(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr("pilots.actions.attachments.keep", full)
    upload = SimpleUploadedFile("a.pdf", PDF, "application/pdf")
    response = staff.post(NEW, {**typed(), "files": [upload]})
    assert response.status_code == 503
    page = parsed(response)
    assert attribute(only(page, "#id_title_zh_hans"), "value") == "新做法"
    assert words(only(page, "h1")) == "Write an experience"
    assert not titled("新做法").exists()
    assert not Notice.objects.filter(kind="experience").exists()


def test_a_file_that_is_taken_back_stays_with_the_published_words(staff: Client, reader: Client) -> None:
    experience = save_experience(
        experience=new_experience(),
        user=person("head-housing"),
        at=a_time(DAY),
        files=[a_file("旧.pdf")],
        is_submitted=True,
    )
    publish_experience(experience=experience, user=person("office"), at=a_time(DAY, 11))
    old = Attachment.objects.get(experience=experience)
    data = {**sent(experience, taken_back=str(old.pk)), "files": [SimpleUploadedFile("新.pdf", PDF)]}
    assert staff.post(edit(experience), data).status_code == 302
    new = Attachment.objects.get(experience=experience, name="新.pdf")
    page = parsed(reader.get(f"/experiences/{experience.code}/"))
    assert [words(each) for each in find(only(page, "ul.experience-files"), "a")] == ["旧.pdf"]
    assert [status(reader, each) for each in (old, new)] == [200, 403]
    assert status(staff, new) == 200
