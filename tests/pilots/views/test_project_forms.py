"""What is written of benchmark projects: set up, changed, reported on, struck off; and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pilots.actions.projects import ProjectMovedError, save_project
from pilots.actions.registers import RecordMovedError
from pilots.models import Attachment, Department, Project, ProjectMilestone, ProjectResult, Unit, User
from tests.factories import make_goal, make_user
from tests.finance.factories import make_project
from tests.pilots import files
from tests.pilots.projects import make_milestone, make_result
from tests.pilots.views.pages import SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

LIST = "/projects/"
TODAY = date.today()  # noqa: DTZ011  as the browser of whoever types
PROJECT = {
    "code": "trial-park",
    "title_zh_hans": "试验园区",
    "title_en": "Trial park",
    "kind": "park",
    "stage": "planned",
    "investment_yuan": "1.5亿",
    "provenance": "reported",
    "note_zh_hans": "记一笔",
}
MILESTONE = {"title_zh_hans": "开工", "due_on": "2024-05-01", "provenance": "reported"}
RESULT = {"title_zh_hans": "年减排", "value": "1,200", "as_on": "2024-04-30", "provenance": "reported"}


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


@pytest.fixture
def staff(sign_in: SignIn) -> Client:
    """Of the housing bureau, which answers for `project`."""
    return sign_in("staff-housing", "en")


@pytest.fixture
def project() -> Project:
    return make_project(code="alpha", title_en="Alpha", lead=Department.objects.get(code="housing"))


@pytest.fixture(autouse=True)
def evidence_dir(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path


def errors(response: Any) -> dict[str, str]:
    """Field → what is said beside it, of a form that was refused."""
    assert response.status_code == 422
    page = parsed(response)
    found = {
        attribute(refusal, "id").removeprefix("id_").removesuffix("_error"): words(refusal)
        for refusal in find(page, "p.refusal")
        if attribute(refusal, "id")
    }
    for box in find(page, "#id_evidence_error"):
        found["evidence"] = words(box)
    return found


# the project itself


def test_a_project_is_set_up_and_changed(office: Client) -> None:
    goal = make_goal()
    assert office.get(f"{LIST}new/").status_code == 200
    response = office.post(f"{LIST}new/", {**PROJECT, "goals": [goal.pk]})
    assert response["Location"] == f"{LIST}trial-park/"
    project = Project.objects.get(code="trial-park")
    assert (project.investment_yuan, list(project.goals.all())) == (150_000_000, [goal])
    [record] = project.history.all()  # type: ignore[attr-defined]
    assert (record.history_type, record.history_user.username) == ("+", "office")
    assert record.historicalproject_goals_set.count() == 1

    edit = f"{LIST}trial-park/edit/"
    fields = find(parsed(office.get(edit)), "input")
    seen = attribute(next(field for field in fields if attribute(field, "name") == "seen"), "value")
    assert seen == "1"
    changed = {**PROJECT, "stage": "under_way", "seen": seen}
    assert office.post(edit, changed)["Location"] == f"{LIST}trial-park/"
    project.refresh_from_db()
    assert (project.stage, project.goals.count()) == ("under_way", 0)
    assert project.history.count() == 2  # type: ignore[attr-defined]
    versions = words(only(parsed(office.get(f"{LIST}trial-park/")), "ol.versions"))
    assert "Stage planned → becomes under way" in versions
    # the same again says nothing new
    office.post(edit, {**changed, "seen": "2"})
    assert project.history.count() == 2  # type: ignore[attr-defined]


BAD_PROJECTS: list[tuple[dict[str, str], set[str]]] = [
    ({"investment_yuan": "-5"}, {"investment_yuan"}),
    ({"investment_yuan": "a lot"}, {"investment_yuan"}),
    ({"investment_yuan": "1.005"}, {"investment_yuan"}),
    ({"title_zh_hans": ""}, {"title_zh_hans"}),
    ({"title_zh_hans": "长" * 50_000}, {"title_zh_hans"}),
    ({"note_zh_hans": "长" * 50_000}, {"note_zh_hans"}),
    ({"note_zh_hans": "", "note_en": "English alone"}, {"note_zh_hans"}),
    ({"code": "sponge-2021"}, {"code"}),
    ({"code": "Sponge-2021"}, {"code"}),
    ({"code": "new"}, {"code"}),
    ({"code": "two words"}, {"code"}),
    ({"kind": "castle"}, {"kind"}),
    ({"zone": "999999"}, {"zone"}),
    ({"provenance": "published"}, {"source_zh_hans"}),
]


@pytest.mark.parametrize(("changed", "fields"), BAD_PROJECTS)
def test_projects_that_cannot_be_are_refused(office: Client, changed: dict[str, str], fields: set[str]) -> None:
    count = Project.objects.count()
    response = office.post(f"{LIST}new/", {**PROJECT, **changed})
    assert set(errors(response)) == fields
    assert "Trial park" in response.content.decode()
    assert Project.objects.count() == count


def test_markup_is_text(office: Client) -> None:
    office.post(f"{LIST}new/", {**PROJECT, "title_en": "<script>alert(1)</script>"})
    page = office.get(f"{LIST}trial-park/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_of_two_at_once_the_second_sees_what_the_first_wrote(office: Client, project: Project) -> None:
    edit = f"{LIST}alpha/edit/"
    typed = {**PROJECT, "title_zh_hans": project.title, "kind": "building", "seen": "1"}
    assert office.post(edit, {**typed, "stage": "under_way"}).status_code == 302
    response = office.post(edit, {**typed, "stage": "completed", "note_zh_hans": "我的话"})
    assert response.status_code == 422
    page = parsed(response)
    table = words(only(page, "table.differences"))
    assert "Stage under way completed" in table
    assert "我的话" in response.content.decode()
    over = attribute(next(button for button in find(page, "button") if attribute(button, "name") == "over"), "value")
    assert office.post(edit, {**typed, "stage": "completed", "over": over}).status_code == 302
    project.refresh_from_db()
    assert project.stage == "completed"


def test_the_form_is_headed_by_the_title_that_stands(office: Client, project: Project) -> None:
    refused = office.post(f"{LIST}alpha/edit/", {**PROJECT, "title_zh_hans": "", "title_en": "", "seen": "1"})
    assert refused.status_code == 422
    assert words(only(parsed(refused), "h1")) == f"Edit {project.title}"


def test_the_action_refuses_what_was_read_too_early(project: Project) -> None:
    early = Project.objects.get(pk=project.pk)
    save_project(project=project, goals=[], seen=1, user=None, at=timezone.now())
    with pytest.raises(ProjectMovedError):
        save_project(project=early, goals=[], seen=0, user=None, at=timezone.now())


def test_a_stage_that_milestones_speak_against_is_remarked_on(office: Client, project: Project) -> None:
    make_milestone(project)
    typed = {**PROJECT, "stage": "completed", "seen": str(project.history.count() or 1)}  # type: ignore[attr-defined]
    response = office.post(f"{LIST}alpha/edit/", typed, follow=True)
    assert "not all of its milestones are done" in words(only(parsed(response), "main"))


# milestones


def test_the_office_promises_and_the_department_reports(office: Client, staff: Client, project: Project) -> None:
    assert office.post(f"{LIST}alpha/milestones/new/", MILESTONE).status_code == 302
    row = ProjectMilestone.objects.get(project=project)
    edit = f"{LIST}alpha/milestones/{row.pk}/"
    page = parsed(staff.get(edit))
    names = {attribute(field, "name") for field in [*find(page, "input"), *find(page, "select")]}
    assert "done_on" in names
    assert not names & {"due_on", "title_zh_hans", "provenance"}
    typed = {"done_on": "2024-05-03", "note_zh_hans": "晚两天", "due_on": "2024-12-31", "seen": "1"}
    assert staff.post(edit, typed)["Location"] == f"{LIST}alpha/"
    row.refresh_from_db()
    assert (row.done_on, row.due_on, row.edition) == (date(2024, 5, 3), date(2024, 5, 1), 2)
    assert row.recorded_by == User.objects.get(username="staff-housing")
    text = words(only(parsed(staff.get(f"{LIST}alpha/?month=2024-05")), "table.project-milestones"))
    assert "done on 3 May 2024, 2 days late" in text


BAD_MILESTONES: list[tuple[dict[str, str], set[str]]] = [
    ({"done_on": (TODAY + timedelta(days=2)).isoformat()}, {"done_on"}),
    ({"done_on": "2019-05-01"}, {"done_on"}),
    ({"done_on": "yesterday"}, {"done_on"}),
    ({"due_on": ""}, {"due_on"}),
    ({"due_on": "1999-12-31"}, {"due_on"}),
    ({"title_zh_hans": "长" * 201}, {"title_zh_hans"}),
    ({"title_zh_hans": "已有", "due_on": "2024-03-31"}, {"title_zh_hans"}),
    ({"note_en": "English alone"}, {"note_zh_hans"}),
    ({"provenance": "published"}, {"source"}),
]


@pytest.mark.parametrize(("changed", "fields"), BAD_MILESTONES)
def test_milestones_that_cannot_be_are_refused(
    office: Client, project: Project, changed: dict[str, str], fields: set[str]
) -> None:
    make_milestone(project, title_zh_hans="已有")
    response = office.post(f"{LIST}alpha/milestones/new/", {**MILESTONE, "title_en": "Typed", **changed})
    assert set(errors(response)) == fields
    assert 'value="Typed"' in response.content.decode()
    assert project.milestones.count() == 1


def test_a_milestone_changed_meanwhile_is_shown_beside_what_was_typed(
    office: Client, staff: Client, project: Project
) -> None:
    row = make_milestone(project)
    edit = f"{LIST}alpha/milestones/{row.pk}/"
    assert staff.post(edit, {"done_on": "2024-03-30", "seen": "1"}).status_code == 302
    response = staff.post(edit, {"done_on": "2024-03-29", "note_zh_hans": "我的话", "seen": "1"})
    assert response.status_code == 422
    assert "Done on 30 March 2024 29 March 2024" in words(only(parsed(response), "table.differences"))
    assert "我的话" in response.content.decode()
    struck = office.post(edit, {"strike_off": "1", "seen": "1"})
    assert struck.status_code == 422
    assert "Somebody else changed it" in struck.content.decode()
    assert staff.post(edit, {"strike_off": "1", "seen": "2"}).status_code == 403
    assert office.post(edit, {"strike_off": "1", "seen": "2"}).status_code == 302
    assert office.get(edit).status_code == 404


# results


def test_a_result_is_claimed_with_its_files(staff: Client, project: Project) -> None:
    unit = Unit.objects.get(code="tCO2/year")
    proof = SimpleUploadedFile("核查报告.pdf", files.PDF)
    typed = {**RESULT, "unit": str(unit.pk), "evidence": [proof]}
    assert staff.post(f"{LIST}alpha/results/new/", typed)["Location"] == f"{LIST}alpha/"
    row = ProjectResult.objects.get(project=project)
    assert (row.value, row.unit, row.as_on) == (1200, unit, date(2024, 4, 30))
    [file] = Attachment.objects.filter(result=row)
    assert (file.name, file.uploaded_by.username) == ("核查报告.pdf", "staff-housing")
    assert "核查报告.pdf" in staff.get(f"{LIST}alpha/").content.decode()

    edit = f"{LIST}alpha/results/{row.pk}/"
    # another file alone is no new version, and the same again is none at all
    more = {**RESULT, "unit": str(unit.pk), "seen": "1", "evidence": [SimpleUploadedFile("b.png", files.PNG)]}
    assert staff.post(edit, more).status_code == 302
    row.refresh_from_db()
    assert (row.edition, Attachment.objects.filter(result=row).count()) == (1, 2)
    assert staff.post(edit, {"withdraw": str(file.pk)})["Location"] == edit
    assert Attachment.objects.standing().filter(result=row).count() == 1
    assert staff.post(edit, {"withdraw": "77777777"}).status_code == 404
    assert staff.post(edit, {**RESULT, "unit": str(unit.pk), "value": "1300", "seen": "1"}).status_code == 302
    stale = staff.post(edit, {**RESULT, "unit": str(unit.pk), "value": "1400", "seen": "1"})
    assert stale.status_code == 422
    assert "1,300 1,400" in words(only(parsed(stale), "table.differences"))
    assert staff.post(edit, {"strike_off": "1", "seen": "2"}).status_code == 302
    assert "No result has been claimed yet" in staff.get(f"{LIST}alpha/").content.decode()


BAD_RESULTS: list[tuple[dict[str, Any], set[str]]] = [
    ({"unit": ""}, {"unit"}),
    ({"value": ""}, {"value"}),
    ({"value": "-3"}, {"value"}),
    ({"value": "many"}, {"value"}),
    ({"as_on": (TODAY + timedelta(days=2)).isoformat()}, {"as_on"}),
    ({"as_on": ""}, {"as_on"}),
    ({"goal": "999999"}, {"goal"}),
    ({"title_zh_hans": "长" * 50_000}, {"title_zh_hans"}),
    ({"title_zh_hans": "已有", "as_on": "2024-01-31"}, {"title_zh_hans"}),
    ({"provenance": "published"}, {"source"}),
]


@pytest.mark.parametrize(("changed", "fields"), BAD_RESULTS)
def test_results_that_cannot_be_are_refused(
    staff: Client, project: Project, changed: dict[str, Any], fields: set[str]
) -> None:
    make_result(project, title_zh_hans="已有")
    typed = {**RESULT, "unit": str(Unit.objects.get(code="tCO2/year").pk), "note_zh_hans": "记一笔", **changed}
    response = staff.post(f"{LIST}alpha/results/new/", typed)
    assert set(errors(response)) == fields
    assert "记一笔" in response.content.decode()
    assert project.results.count() == 1


def test_files_of_refused_kinds_refuse_the_result_and_lose_nothing(staff: Client, project: Project) -> None:
    typed = {**RESULT, "value": "", "note_zh_hans": "记一笔"}
    bad = SimpleUploadedFile("报告.pdf", b"MZ\x90\x00 no document")
    response = staff.post(f"{LIST}alpha/results/new/", {**typed, "evidence": [bad]})
    assert "报告.pdf" in errors(response)["evidence"]
    assert "记一笔" in response.content.decode()
    assert not project.results.exists()


def test_a_full_disk_takes_the_result_back(staff: Client, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_content: Any) -> Any:
        raise OSError("no space left")

    monkeypatch.setattr("pilots.actions.attachments.keep", refuse)
    typed = {**RESULT, "value": "", "evidence": [SimpleUploadedFile("a.pdf", files.PDF)]}
    response = staff.post(f"{LIST}alpha/results/new/", typed)
    assert response.status_code == 503
    assert "could not keep the files" in response.content.decode()
    assert not project.results.exists()


def test_a_row_that_moved_between_the_look_and_the_save_is_a_conflict(
    staff: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(**_given: Any) -> Any:
        raise RecordMovedError

    milestone, result = make_milestone(project), make_result(project, value=None)
    monkeypatch.setattr("pilots.views.projects.milestones.save_milestone", moved)
    monkeypatch.setattr("pilots.views.projects.results.save_result", moved)
    response = staff.post(f"{LIST}alpha/milestones/{milestone.pk}/", {"done_on": "2024-03-30", "seen": "1"})
    assert response.status_code == 422
    assert "somebody else was quicker" in response.content.decode()
    response = staff.post(f"{LIST}alpha/results/{result.pk}/", {**RESULT, "value": "", "seen": "1"})
    assert response.status_code == 422
    assert "somebody else was quicker" in response.content.decode()


# who may


def paths(project: Project) -> tuple[list[str], list[str]]:
    """Those of the office, and those of the department as well."""
    milestone, result = make_milestone(project), make_result(project)
    own = [f"{LIST}alpha/milestones/{milestone.pk}/", f"{LIST}alpha/results/new/", f"{LIST}alpha/results/{result.pk}/"]
    return [f"{LIST}new/", f"{LIST}alpha/edit/", f"{LIST}alpha/milestones/new/"], own


def test_who_may_write(client: Client, sign_in: SignIn, project: Project) -> None:
    offices, own = paths(project)
    opened = {
        "office": [*offices, *own],
        "admin": [*offices, *own],
        "staff-housing": own,
        "head-housing": own,
        "staff-pboc": [],
        "head-pboc": [],
        "leader": [],
    }
    for username, allowed in opened.items():
        account = sign_in(username)
        for path in [*offices, *own]:
            assert account.get(path).status_code == (200 if path in allowed else 403), (username, path)
            if path not in allowed:
                assert account.post(path, {}).status_code == 403, (username, path)
    stranger = Client()
    stranger.force_login(make_user())
    for path in [*offices, *own]:
        assert client.get(path)["Location"].startswith("/accounts/login/")
        assert stranger.get(path).status_code == 403
        assert sign_in("office").put(path).status_code == 405


def test_nobody_reports_for_a_project_without_a_department(sign_in: SignIn, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(lead=None)
    assert sign_in("staff-housing").get(f"{LIST}alpha/results/new/").status_code == 403
    assert sign_in("office").get(f"{LIST}alpha/results/new/").status_code == 200


def test_what_is_not_there_or_of_another_project(office: Client, project: Project) -> None:
    other = make_project(code="beta")
    milestone, result = make_milestone(other), make_result(other)
    for path in (
        f"{LIST}nothing/edit/",
        f"{LIST}nothing/milestones/new/",
        f"{LIST}nothing/results/new/",
        f"{LIST}alpha/milestones/{milestone.pk}/",
        f"{LIST}alpha/results/{result.pk}/",
        f"{LIST}alpha/results/99999999/",
    ):
        assert office.get(path).status_code == 404, path
