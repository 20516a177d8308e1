"""The thresholds of the lights: another version is looked at with what it would change, then published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.actions.publications import publish_month
from pilots.actions.thresholds import PublishedMeanwhileError, publish_thresholds
from pilots.models import Goal, LightThresholds, Period, User
from tests.factories import a_time, make_user
from tests.pilots.admin.pages import SITE, shown
from tests.pilots.views.pages import SignIn, attribute, find, in_both_languages, light_of, only, parsed, words

pytestmark = pytest.mark.django_db

LIST, ADD = f"{SITE}/lightthresholds/", f"{SITE}/lightthresholds/add/"
STRICT = {
    "seen_version": "1",
    "counts_from": "2021-07",
    "spi_on_track": "0.99",
    "spi_at_risk": "0.90",
    "lag_on_track": "0",
    "lag_at_risk": "2",
    "overdue_days": "20",
}
REASON = {"reason": "领导小组会议决定从严"}


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin", "en")


@pytest.fixture
def published_until_june() -> None:
    office = User.objects.get(username="office")
    for number in range(1, 7):
        publish_month(period=Period.objects.get(month=date(2021, number, 1)), user=office, at=a_time(date(2021, 7, 20)))


def beside(response: Any, name: str) -> str:
    rows = [row for row in find(parsed(response), ".form-row") if find(row, f"#id_{name}")]
    return " ".join(words(item) for row in rows for item in find(row, "ul.errorlist"))


# Who


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-housing", "office"])
def test_thresholds_are_the_administrators_alone(sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    for path in (LIST, ADD):
        assert client.get(path, follow=True).status_code == 403
    assert client.post(ADD, STRICT | REASON, follow=True).status_code == 403
    assert LightThresholds.objects.count() == 1


def test_strangers_are_sent_to_the_sign_in_page(client: Client) -> None:
    assert client.get(ADD, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    client.force_login(make_user())
    assert client.get(ADD, follow=True).status_code == 403


@in_both_languages
def test_the_administrator_reads_them(sign_in: SignIn, language: str) -> None:
    admin = sign_in("admin", language)
    for path in (LIST, ADD, f"{LIST}{LightThresholds.objects.get().pk}/change/"):
        assert admin.get(path).status_code == 200


def test_what_is_published_is_only_read(admin: Client) -> None:
    standing = LightThresholds.objects.get()
    path = f"{LIST}{standing.pk}/change/"
    page = only(parsed(admin.get(path)), "#content")
    assert [attribute(item, "name") for item in find(page, "input") if attribute(item, "type") == "text"] == []
    assert admin.post(path, STRICT).status_code == 403
    assert admin.post(f"{LIST}{standing.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.get(f"{LIST}999/change/", follow=True).redirect_chain == [("/admin/", 302)]
    with pytest.raises(DatabaseError), transaction.atomic():
        LightThresholds.objects.update(spi_on_track=1)


# Looking


def test_the_form_begins_with_what_stands(admin: Client, published_until_june: None) -> None:
    page = parsed(admin.get(ADD))
    typed = {attribute(item, "name"): attribute(item, "value") for item in find(page, "input")}
    assert {name: typed[name] for name in STRICT} == {
        "seen_version": "1",
        "counts_from": "2021-07",
        "spi_on_track": "0.95",
        "spi_at_risk": "0.80",
        "lag_on_track": "2.00",
        "lag_at_risk": "10.00",
        "overdue_days": "30",
    }


def test_the_lights_that_would_change_are_shown(admin: Client, published_until_june: None) -> None:
    response = admin.get(ADD, STRICT)
    [table] = find(only(parsed(response), "section"), "table")
    changed = {
        words(find(row, "a")[0]).split()[0]: [light_of(cell) for cell in find(row, "td")[1:]]
        for row in find(table, "tr")[1:]
    }
    assert response.status_code == 200
    assert changed == {"24": ["at_risk", "behind"], "26": ["on_track", "at_risk"], "30": ["at_risk", "behind"]}
    assert "Published months keep theirs." in shown(response)
    assert LightThresholds.objects.count() == 1


def test_a_later_month_changes_no_light_yet(admin: Client) -> None:
    assert "No light up to July 2021 would change" in shown(admin.get(ADD, STRICT | {"counts_from": "2021-08"}))


def test_queries_of_the_effects_do_not_grow(admin: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    admin.get(ADD, STRICT)
    with django_assert_num_queries(19):
        admin.get(ADD, STRICT)
    Goal.objects.filter(year=2021, number__gt=5).update(year=2020)
    with django_assert_num_queries(19):
        admin.get(ADD, STRICT)


# Refused

WRONG = {
    "no month": ({"counts_from": ""}, "counts_from", "This field is required."),
    "no such month": ({"counts_from": "2021-13"}, "counts_from", "This is not a month"),
    "a day": ({"counts_from": "2021-07-01"}, "counts_from", "This is not a month"),
    "a published month": ({"counts_from": "2021-06"}, "counts_from", "June 2021 is published"),
    "before a published month": ({"counts_from": "2021-02"}, "counts_from", "June 2021 is published"),
    "not a number": ({"spi_on_track": "much"}, "spi_on_track", "Enter a number."),
    "no number": ({"spi_on_track": ""}, "spi_on_track", "This field is required."),
    "three decimals": ({"spi_on_track": "0.999"}, "spi_on_track", "2 decimal places"),
    "negative": ({"lag_on_track": "-1"}, "lag_on_track", "greater than or equal to 0"),
    "too much": ({"overdue_days": "9999"}, "overdue_days", "less than or equal to 366"),
    "SPI out of order": ({"spi_at_risk": "1.00"}, "spi_at_risk", "at or below where on track does"),
    "lag out of order": (
        {"lag_on_track": "5", "lag_at_risk": "4"},
        "lag_at_risk",
        "at or above where on track does",
    ),
}


@pytest.mark.parametrize(("typed", "name", "told"), WRONG.values(), ids=WRONG)
def test_thresholds_that_cannot_be_are_refused_beside_the_field(
    admin: Client, published_until_june: None, typed: dict[str, str], name: str, told: str
) -> None:
    for response in (admin.get(ADD, STRICT | typed), admin.post(ADD, STRICT | REASON | typed)):
        assert response.status_code == 422
        assert told in beside(response, name)
        kept = {attribute(item, "name"): attribute(item, "value") for item in find(parsed(response), "input")}
        assert {key: kept[key] for key in typed} == typed
        assert not find(only(parsed(response), "#content"), "section")
    assert LightThresholds.objects.count() == 1


def test_the_same_thresholds_are_no_version(admin: Client) -> None:
    same = STRICT | {"spi_on_track": "0.95", "spi_at_risk": "0.8", "lag_on_track": "2", "lag_at_risk": "10"}
    response = admin.get(ADD, same | {"overdue_days": "30"})
    assert response.status_code == 422
    assert "nothing would change" in shown(response)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_version_needs_a_reason(admin: Client, reason: str) -> None:
    response = admin.post(ADD, STRICT | {"reason": reason})
    assert response.status_code == 422
    assert beside(response, "reason") == "This field is required."
    assert find(only(parsed(response), "#content"), "section")
    assert LightThresholds.objects.count() == 1


# Publishing


def test_a_version_is_published(admin: Client, published_until_june: None) -> None:
    response = admin.post(ADD, STRICT | REASON, follow=True)
    made = LightThresholds.objects.get(version=2)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Version 2 is published and counts from July 2021." in words(response.content.decode())
    assert (made.counts_from, made.spi_on_track, made.overdue_days) == (date(2021, 7, 1), Decimal("0.99"), 20)
    assert (made.reason, made.published_by) == (REASON["reason"], User.objects.get(username="admin"))
    assert made.published_at
    trail: Any = LightThresholds
    assert [record.history_user.username for record in trail.history.filter(id=made.pk)] == ["admin"]
    assert REASON["reason"] in shown(admin.get(f"{LIST}{made.pk}/change/"))


def test_published_lights_stay_and_later_ones_follow(admin: Client, reader: Client, published_until_june: None) -> None:
    def overview(month: str) -> str:
        return words(only(parsed(reader.get(f"/?month={month}")), "main"))

    june, july = overview("2021-06"), overview("2021-07")
    admin.post(ADD, STRICT | REASON)
    assert overview("2021-06") == june
    assert overview("2021-07") != july


def test_a_version_counts_after_the_one_before(admin: Client) -> None:
    admin.post(ADD, STRICT | REASON)
    again = STRICT | REASON | {"seen_version": "2", "overdue_days": "25"}
    response = admin.post(ADD, again)
    assert response.status_code == 422
    assert "Version 2 counts from July 2021: choose a later month." in beside(response, "counts_from")
    assert admin.post(ADD, again | {"counts_from": "2021-08"}).status_code == 302
    assert LightThresholds.objects.get(version=3).counts_from == date(2021, 8, 1)


def test_of_two_at_once_the_second_is_told(admin: Client) -> None:
    admin.post(ADD, STRICT | REASON)
    response = admin.post(ADD, STRICT | REASON | {"counts_from": "2021-09", "overdue_days": "25"})
    assert response.status_code == 422
    assert "Somebody else published a version meanwhile" in shown(response)
    assert LightThresholds.objects.count() == 2


def drawn(**overrides: Any) -> LightThresholds:
    numbers = {name: Decimal(text) for name, text in STRICT.items() if name[:3] in ("spi", "lag")}
    return LightThresholds(**{**numbers, "counts_from": date(2021, 9, 1), "overdue_days": 30, **overrides})


def test_two_versions_never_count_from_one_month() -> None:
    office = User.objects.get(username="office")
    terms: dict[str, Any] = {"reason": "x", "user": office, "at": a_time(date(2021, 8, 1))}
    publish_thresholds(drawn=drawn(), seen_version=1, **terms)
    for seen_version in (1, 2):
        with pytest.raises(PublishedMeanwhileError):
            publish_thresholds(drawn=drawn(), seen_version=seen_version, **terms)
    with pytest.raises(ValueError, match="reason"):
        publish_thresholds(drawn=drawn(), seen_version=2, **{**terms, "reason": " "})
    assert LightThresholds.objects.count() == 2
