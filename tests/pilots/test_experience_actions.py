"""The life of an experience: what readers see while it is written, reviewed, returned and revised."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pilots.actions import experiences as actions
from pilots.actions.experiences import (
    NotInReviewError,
    next_code,
    publish_experience,
    return_experience,
    save_experience,
)
from pilots.actions.registers import RecordMovedError
from pilots.experiences_known import files_of, is_published_file
from pilots.models import Attachment, Experience, Notice, Unit
from pilots.moments import end_of
from pilots.permissions import REVIEW_EXPERIENCE
from pilots.templatetags.notices import notice_text, notice_title
from tests.factories import a_time, make_member
from tests.pilots.experiences import (
    a_file,
    chinese,
    make_draft,
    make_published,
    make_returned,
    make_submitted,
    new_experience,
    person,
    revise,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 3, 4)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Any) -> Any:
    settings.EVIDENCE_DIR = tmp_path
    return tmp_path


def titles(known_until: Any = None) -> dict[str, str]:
    rows = Experience.objects.latest_published(known_until)
    return {row.code: chinese(row) for row in rows if row.department.code == "housing" and row.recorded_at.year > 2023}


def test_codes_are_given_by_year_one_after_the_other() -> None:
    assert next_code(2021) == "2021-05"
    first, second = make_draft(at=a_time(DAY)), make_draft(at=a_time(DAY))
    assert (first.code, second.code) == ("2024-01", "2024-02")


def test_a_code_taken_at_the_same_moment_is_looked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    make_draft(at=a_time(DAY))
    given = iter(["2024-01", "2024-01", "2024-02"])
    monkeypatch.setattr(actions, "next_code", lambda _year: next(given))
    assert make_draft(at=a_time(DAY)).code == "2024-02"
    monkeypatch.setattr(actions, "next_code", lambda _year: "2024-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_draft(at=a_time(DAY))


def test_readers_go_on_seeing_what_was_published_until_the_revision_is() -> None:
    experience = make_published(title_zh_hans="初稿", at=a_time(DAY))
    code = experience.code
    assert titles() == {code: "初稿"}
    revise(experience, title_zh_hans="修订", at=a_time(DAY + timedelta(days=10)))
    assert titles() == {code: "初稿"}
    assert experience.state == "draft"
    assert experience.published_on is None
    save_experience(
        experience=experience, user=person("head-housing"), at=a_time(DAY + timedelta(days=11)), is_submitted=True
    )
    assert titles() == {code: "初稿"}
    publish_experience(experience=experience, user=person("office"), at=a_time(DAY + timedelta(days=12)))
    assert titles() == {code: "修订"}
    assert titles(end_of(DAY + timedelta(days=11))) == {code: "初稿"}
    assert titles(end_of(DAY - timedelta(days=1))) == {}
    editions = Experience.objects.versions_of(experience).values_list("edition", "state")
    assert list(editions) == [(5, "published"), (4, "submitted"), (3, "draft"), (2, "published"), (1, "submitted")]


def test_a_revision_that_is_returned_leaves_what_is_published() -> None:
    experience = make_published(title_zh_hans="初稿")
    revise(experience, title_zh_hans="修订")
    save_experience(experience=experience, user=person("staff-housing"), at=timezone.now(), is_submitted=True)
    return_experience(experience=experience, reason="不清楚", user=person("office"), at=timezone.now())
    assert titles() == {experience.code: "初稿"}
    assert (experience.state, experience.review_reason) == ("returned", "不清楚")
    revise(experience, title_zh_hans="再修订")
    assert experience.review_reason == "不清楚"
    save_experience(experience=experience, user=person("staff-housing"), at=timezone.now(), is_submitted=True)
    assert experience.review_reason == ""


def test_only_what_was_handed_in_is_decided_on() -> None:
    for experience in (make_draft(), make_published(), make_returned()):
        edition = experience.edition
        with pytest.raises(NotInReviewError):
            publish_experience(experience=experience, user=person("office"), at=timezone.now())
        with pytest.raises(NotInReviewError):
            return_experience(experience=experience, reason="x", user=person("office"), at=timezone.now())
        assert Experience.objects.current().get(pk=experience.pk).edition == edition


def test_of_two_who_read_the_same_edition_the_second_writes_nothing() -> None:
    experience = make_submitted()
    mine, theirs = (Experience.objects.current().get(pk=experience.pk) for _reader in range(2))
    revise(theirs, title_zh_hans="他们的")
    with pytest.raises(RecordMovedError):
        publish_experience(experience=mine, user=person("office"), at=timezone.now())
    assert Experience.objects.current().get(pk=experience.pk).state == "draft"
    assert titles() == {}
    assert not Notice.objects.filter(kind="experience", content__deed="published").exists()


def test_nobody_reviews_what_they_wrote_or_handed_in_last() -> None:
    writer, other = make_member("office"), make_member("office")
    own = save_experience(experience=new_experience(), user=writer, at=timezone.now())
    save_experience(experience=own, user=other, at=timezone.now(), has_new_words=False, is_submitted=True)
    assert (own.written_by, own.recorded_by) == (writer, other)
    assert not writer.has_perm(REVIEW_EXPERIENCE, own)
    assert not other.has_perm(REVIEW_EXPERIENCE, own)
    assert person("office").is_active is False
    third = make_member("office")
    assert third.has_perm(REVIEW_EXPERIENCE, own)
    assert not make_member("leader").has_perm(REVIEW_EXPERIENCE, own)


def test_files_belong_to_the_words_they_were_published_with() -> None:
    experience = save_experience(
        experience=new_experience(),
        user=person("staff-housing"),
        at=a_time(DAY, 9),
        files=[a_file()],
        is_submitted=True,
    )
    publish_experience(experience=experience, user=person("office"), at=a_time(DAY, 10))
    [old] = Attachment.objects.filter(experience=experience)
    assert is_published_file(old)
    save_experience(
        experience=experience,
        user=person("staff-housing"),
        at=a_time(DAY, 11),
        files=[a_file("b.pdf", b"%PDF-1.4 y")],
        taken_back=[old],
    )
    old.refresh_from_db()
    new = Attachment.objects.get(name="b.pdf")
    published = Experience.objects.latest_published().get(current=experience)
    assert files_of(published) == [old]
    assert files_of(experience) == [new]
    assert (is_published_file(old), is_published_file(new)) == (True, False)


def test_a_file_that_cannot_be_kept_leaves_nothing_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError

    before = Experience.objects.count()
    monkeypatch.setattr("pilots.actions.attachments.keep", full)
    with pytest.raises(OSError):
        save_experience(
            experience=new_experience(),
            user=person("staff-housing"),
            at=timezone.now(),
            files=[a_file()],
            is_submitted=True,
        )
    assert Experience.objects.count() == before
    assert not Notice.objects.filter(kind="experience").exists()


def test_the_office_hears_of_what_is_handed_in_and_the_writers_of_the_decision() -> None:
    for username in ("staff-housing", "head-housing", "office", "staff-pboc"):
        type(person(username)).objects.filter(username=username).update(is_active=True)
    experience = make_returned("缺少数据", title_zh_hans="保险", title_en="Insurance", user="head-housing")
    notices = Notice.objects.filter(kind="experience").select_related("user").order_by("id")
    told = {(each.user.username, each.content["deed"]) for each in notices}
    assert told == {("office", "submitted"), ("staff-housing", "returned"), ("head-housing", "returned")}
    assert {each.path for each in notices} == {f"/experiences/{experience.code}/"}
    handed_in, returned = notices[0], notices[1]
    assert "保险" in notice_title(handed_in)
    assert "住房和城乡建设局" in notice_text(handed_in)
    assert "缺少数据" in notice_text(returned)
    save_experience(experience=experience, user=person("staff-housing"), at=timezone.now(), is_submitted=True)
    publish_experience(experience=experience, user=person("office"), at=timezone.now())
    published = Notice.objects.filter(kind="experience", content__deed="published")
    assert {each.user.username for each in published} == {"staff-housing", "head-housing"}
    assert notice_text(published[0])


def test_the_database_refuses_half_a_figure_and_a_publication_without_its_day() -> None:
    experience = make_draft()
    for half in ({"result_value": Decimal(1)}, {"state": "published"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Experience.objects.filter(pk=experience.pk).update(**half)
    whole = {"result_value": Decimal(1), "result_unit": Unit.objects.get(code="%"), "result_on": DAY}
    assert Experience.objects.filter(pk=experience.pk).update(**whole) == 1


def test_the_pilots_own_experiences() -> None:
    rows = {row.code: row for row in Experience.objects.current()}
    states = {code: row.state for code, row in rows.items()}
    assert states == {"2021-01": "published", "2021-02": "published", "2021-03": "submitted", "2021-04": "draft"}
    assert {row.provenance for row in rows.values()} == {"illustrative"}
    figures = {code: (row.result_value, row.result_unit and row.result_unit.code) for code, row in rows.items()}
    assert figures == {
        "2021-01": (Decimal(1), "policy"),
        "2021-02": (Decimal(52), "projects"),
        "2021-03": (Decimal(8663), "tCO2/year"),
        "2021-04": (Decimal(100), "%"),
    }
    assert {row.result_provenance for row in rows.values()} == {"published"}
    assert all(chinese(row, "result_source") for row in rows.values())
    known = {
        day: [row.code for row in Experience.objects.latest_published(end_of(day))]
        for day in (date(2021, 9, 9), date(2021, 9, 10), date(2021, 10, 15))
    }
    assert list(known.values()) == [[], ["2021-01"], ["2021-01", "2021-02"]]
    assert [row.edition for row in Experience.objects.versions_of(rows["2021-01"])] == [3, 2, 1]
