"""The files of matters, results and experiences as downloads: for whom, and what is said of one that is missing."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from pilots.actions.evidence import keep, path_of
from pilots.models import Attachment, Experience, Matter, Project, ProjectResult, User
from pilots.rules.matters import Deed, MatterState
from tests.factories import make_department, make_goal, make_member, make_user
from tests.pilots import files
from tests.pilots.views.pages import SignIn, attribute, find, parsed

pytestmark = pytest.mark.django_db

NOW = timezone.now()
EVERYBODY = ("leader", "staff-pboc", "head-pboc", "office", "admin")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


def make_attachment(**values: Any) -> Attachment:
    stored = keep(BytesIO(files.PDF))
    given = {"name": "验收意见.pdf", "content_type": "application/pdf", "uploaded_at": NOW, **values}
    user = User.objects.get(username="office")
    return Attachment.objects.create(sha256=stored.sha256, size=stored.size, uploaded_by=user, **given)


def of_matter(**values: Any) -> Attachment:
    matter = Matter.objects.create(
        year=2024,
        number=Matter.objects.count() + 1001,
        title="窗",
        problem="未到位",
        goal=make_goal(),
        raised_on=date(2024, 2, 1),
        state=MatterState.RAISED,
    )
    event = matter.events.create(number=1, deed=Deed.RAISE, by=User.objects.get(username="office"), at=NOW)
    return make_attachment(event=event, **values)


def of_result(**values: Any) -> Attachment:
    project = Project.objects.order_by("pk").first()
    assert project
    result = ProjectResult.objects.create(project=project, title="结果", as_on=date(2024, 2, 1), recorded_at=NOW)
    return make_attachment(result=result, **values)


def of_experience(state: str = "published", *, recorded_at: Any = NOW, **values: Any) -> Attachment:
    experience = Experience.objects.create(
        code=f"try-{Experience.objects.count()}",
        title="经验",
        state=state,
        department=values.pop("department", None) or make_department(),
        category=make_goal().task.category,
        published_on=date(2024, 3, 1) if state == "published" else None,
        recorded_at=recorded_at,
    )
    return make_attachment(experience=experience, **values)


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def status(client: Client, attachment: Attachment) -> int:
    response: Any = client.get(f"/attachments/{attachment.pk}/")
    if response.streaming:
        b"".join(response.streaming_content)
    return int(response.status_code)


@pytest.mark.parametrize("make", [of_matter, of_result, of_experience])
@pytest.mark.parametrize("username", EVERYBODY)
def test_every_member_may_have_what_can_be_read(sign_in: SignIn, username: str, make: Any) -> None:
    assert status(sign_in(username), make()) == 200


def test_a_file_goes_out_as_a_download_under_its_name(reader: Client) -> None:
    response: Any = reader.get(f"/attachments/{of_matter().pk}/")
    assert b"".join(response.streaming_content) == files.PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%AA%8C")
    assert (response["Content-Type"], response["Content-Length"]) == ("application/pdf", str(len(files.PDF)))
    assert (response["X-Content-Type-Options"], response["Content-Security-Policy"]) == ("nosniff", "sandbox")
    assert {part.strip() for part in response["Cache-Control"].split(",")} == {"private", "no-store"}


def test_only_those_who_are_signed_in_and_have_a_role(client: Client) -> None:
    path = f"/attachments/{of_matter().pk}/"
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    assert client_of(make_user()).get(path).status_code == 403


@pytest.mark.parametrize("make", [of_matter, of_result, of_experience])
def test_what_was_taken_back_is_for_the_office_alone(sign_in: SignIn, make: Any) -> None:
    attachment = make(withdrawn_at=NOW)
    assert status(sign_in("office"), attachment) == 200
    for username in ("leader", "staff-pboc", "head-pboc", "admin"):
        assert status(sign_in(username), attachment) == 403


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_files_of_an_experience_wait_for_its_publishing(sign_in: SignIn, state: str) -> None:
    department = make_department()
    attachment = of_experience(state, department=department)
    for role in ("staff", "head"):
        assert status(client_of(make_member(role, department=department)), attachment) == 200
        assert status(client_of(make_member(role)), attachment) == 403
    for username, expected in (("office", 200), ("admin", 200), ("leader", 403)):
        assert status(sign_in(username), attachment) == expected


def test_while_published_words_are_revised_their_files_stay_open(reader: Client) -> None:
    """The words that stand are a draft; those published before are kept as a version."""
    old = of_experience("draft", uploaded_at=NOW - timedelta(days=2))
    new = make_attachment(experience=old.experience, name="新.pdf")
    experience = old.experience
    assert experience
    Experience.objects.create(
        code=experience.code,
        title=experience.title,
        state="published",
        department=experience.department,
        category=experience.category,
        published_on=date(2024, 3, 1),
        recorded_at=NOW - timedelta(days=1),
        replaced_at=NOW,
        current=experience,
    )
    assert status(reader, old) == 200
    assert status(reader, new) == 403


@pytest.mark.parametrize("make", [of_matter, of_result, of_experience])
def test_a_file_that_is_missing_is_said_so(reader: Client, make: Any) -> None:
    attachment = make()
    path_of(attachment.sha256).unlink()
    response = reader.get(f"/attachments/{attachment.pk}/")
    assert response.status_code == 404
    assert attachment.sha256 in response.content.decode()
    [button] = find(parsed(response), "a.btn-primary")
    assert attribute(button, "href").startswith(("/matters/", "/projects/", "/experiences/"))


@pytest.mark.parametrize("number", [0, 999_999, 10**25])
def test_an_unknown_file_is_not_found(reader: Client, number: int) -> None:
    assert reader.get(f"/attachments/{number}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_download_is_only_read(reader: Client, method: str) -> None:
    assert getattr(reader, method)(f"/attachments/{of_matter().pk}/").status_code == 405
