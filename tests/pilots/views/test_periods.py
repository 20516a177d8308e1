"""The year's calendar of reporting: read by all, run by the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from pilots.models import Department, Notice, Period, PeriodException, SpecialDay, User
from tests.factories import YEAR, make_department, make_goal, make_member, make_periods, make_user
from tests.pilots.views.pages import (
    HTMX,
    SignIn,
    attribute,
    find,
    in_both_languages,
    only,
    parsed,
    words,
)

pytestmark = pytest.mark.django_db

MARCH = date(YEAR, 3, 1)
LIST, PAGE = "/periods/", "/periods/2024-03/"
MOVE, LOCK, GRANT = f"{PAGE}days/", f"{PAGE}lock/", f"{PAGE}exceptions/"
OPEN, RENEW = "/periods/open/", "/periods/renew/"
#: What the office posts, by address.
DECISIONS = {
    OPEN: {"year": "2030"},
    RENEW: {"year": "2024"},
    MOVE: {
        "due_on": "2024-04-09",
        "closes_on": "2024-04-16",
        "seen_due_on": "2024-04-08",
        "seen_closes_on": "2024-04-15",
    },
    LOCK: {"is_locked": "1"},
    GRANT: {"department": "housing", "expires_on": "2024-04-20", "reason": "系统故障"},
}
of_every_decision = pytest.mark.parametrize("path", DECISIONS)
#: The office has not changed anything while these stand.
Standing = Callable[[], Any]


@pytest.fixture(autouse=True)
def periods() -> list[Period]:
    make_goal(lead=Department.objects.get(code="housing"))
    return make_periods()


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let a day be today."""

    def set_today(day: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda _moment=None: day)

    return set_today


@pytest.fixture(autouse=True)
def april_10(on: Callable[[date], None]) -> None:
    """March is overdue; April and later have not opened."""
    on(date(YEAR, 4, 10))


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in("office", "en")


def march() -> Period:
    return Period.objects.get(month=MARCH)


def everything() -> tuple[Any, ...]:
    return (
        list(Period.objects.order_by("month").values()),
        list(PeriodException.objects.values()),
        Notice.objects.count(),
    )


def row_of(page: Any, month: str) -> list[str]:
    [row] = [row for row in find(page, "tr") if words(row).startswith(month)]
    return [words(cell) for cell in find(row, "td")]


# Reading


@pytest.mark.parametrize("username", ["leader", "staff-housing", "head-pboc", "office", "admin"])
@pytest.mark.parametrize("path", [LIST, PAGE])
def test_every_role_reads_and_the_office_alone_decides(sign_in: SignIn, username: str, path: str) -> None:
    response = sign_in(username).get(path)
    forms = find(only(parsed(response), "main"), "form")
    assert response.status_code == 200
    assert bool(forms) is (username == "office")


def test_the_list_says_how_each_month_stands(sign_in: SignIn) -> None:
    Period.objects.filter(month=date(YEAR, 1, 1)).update(is_locked=True)
    Period.objects.filter(month=MARCH).update(due_on=date(YEAR, 4, 9))
    page = parsed(sign_in("leader", "en").get(f"{LIST}?year=2024"))
    assert words(only(page, "h1")) == "Reporting periods of 2024"
    assert row_of(page, "January 2024")[3] == "closed locked"
    assert row_of(page, "March 2024")[:4] == [
        "1 April 2024",
        "9 April 2024 by the calendar 8 April 2024",
        "15 April 2024",
        "overdue",
    ]
    assert row_of(page, "April 2024")[3] == "not open yet"


def test_the_page_says_the_day_and_the_time_zone(english_reader: Client) -> None:
    for path in (LIST, PAGE):
        assert "Today is 10 April 2024 in the time zone Asia/Shanghai" in words(parsed(english_reader.get(path)))


def test_the_list_shows_publications_and_exceptions(sign_in: SignIn) -> None:
    grant()
    page = parsed(sign_in("leader", "en").get(LIST))
    assert row_of(page, "March 2024")[5] == "1"
    details = words(parsed(sign_in("leader", "en").get(PAGE)))
    for text in ("Housing and Urban-Rural Development Bureau", "系统故障", "20 April 2024"):
        assert text in details


@pytest.mark.parametrize(
    ("query", "year"),
    [("", 2024), ("?year=2021", 2021), ("?year=2031", 2031), ("?year=two", 2024), ("?year=1900", 2024)],
)
def test_the_year_is_that_of_the_address_or_of_the_latest_month_opened(
    english_reader: Client, query: str, year: int
) -> None:
    page = parsed(english_reader.get(LIST + query))
    assert words(only(page, "h1")) == f"Reporting periods of {year}"
    is_wrong = query in ("?year=two", "?year=1900")
    assert [("is not a year" in words(alert)) for alert in find(page, ".alert-warning")] == [True] * is_wrong


def test_a_year_without_periods_says_so(english_reader: Client) -> None:
    assert "No periods have been opened for 2031." in words(parsed(english_reader.get(f"{LIST}?year=2031")))


def test_the_special_days_are_shown(english_reader: Client) -> None:
    page = words(parsed(english_reader.get(f"{LIST}?year=2021")))
    assert "7 February 2021 worked" in page
    assert "11 February 2021 day off" in page
    assert "have not been announced" not in page


def test_a_year_whose_special_days_are_unknown_says_how_it_counts(english_reader: Client) -> None:
    page = words(parsed(english_reader.get(f"{LIST}?year=2030")))
    assert "The swap days of 2030 have not been announced, or not been entered yet" in page
    assert "the calendar counts Monday to Friday as worked" in page
    SpecialDay.objects.create(day=date(2030, 10, 1), is_working=False, name="国庆节")
    page = words(parsed(english_reader.get(f"{LIST}?year=2030")))
    assert "have not been announced" not in page
    assert "the January after 2030" in page


@in_both_languages
@pytest.mark.parametrize("path", [LIST, PAGE])
def test_a_fragment_is_the_page_without_its_frame(sign_in: SignIn, path: str, language: str) -> None:
    client = sign_in("office", language)
    fragment = client.get(path, headers=HTMX)
    assert find(parsed(fragment), "header") == []
    assert only(parsed(fragment), "h1") == only(parsed(client.get(path)), "h1")


@pytest.mark.parametrize("path", ["/periods/2031-01/", "/periods/2024-13/", "/periods/2031-01/days/"])
def test_a_month_without_a_period_is_not_found(office: Client, path: str) -> None:
    answer = office.post(path, DECISIONS[MOVE]) if path.endswith("days/") else office.get(path)
    assert answer.status_code == 404


def test_queries_do_not_grow_with_exceptions(
    sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("leader")
    client.get(LIST)
    for _time in range(2):
        with django_assert_num_queries(7):
            client.get(LIST)
        with django_assert_num_queries(7):
            client.get(PAGE)
        for day in range(11, 21):
            grant(expires_on=date(YEAR, 4, day), department=make_department())


def grant(**overrides: Any) -> PeriodException:
    values = {
        "period": march(),
        "department": Department.objects.get(code="housing"),
        "expires_on": date(YEAR, 4, 20),
        "reason": "系统故障",
        "granted_by": User.objects.get(username="office"),
        "granted_at": timezone.now(),
    }
    return PeriodException.objects.create(**{**values, **overrides})


# Who may decide


@of_every_decision
def test_a_decision_is_the_offices_alone(sign_in: SignIn, path: str) -> None:
    before = everything()
    for username in ("leader", "staff-housing", "head-housing", "admin"):
        assert sign_in(username).post(path, DECISIONS[path]).status_code == 403
    assert everything() == before


@of_every_decision
def test_whoever_is_not_signed_in_or_has_no_role_decides_nothing(client: Client, path: str) -> None:
    before = everything()
    assert client.post(path, DECISIONS[path])["Location"] == f"/accounts/login/?next={path}"
    client.force_login(make_user())
    assert client.post(path, DECISIONS[path]).status_code == 403
    assert everything() == before


@of_every_decision
def test_a_decision_takes_a_post_with_a_token(office: Client, path: str) -> None:
    assert office.get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = office.cookies
    assert strict.post(path, DECISIONS[path]).status_code == 403


@pytest.mark.parametrize("path", [LIST, PAGE])
def test_a_page_is_only_read(office: Client, path: str) -> None:
    assert office.post(path).status_code == 405


# Opening a year


def test_a_year_is_opened_by_the_working_days(office: Client) -> None:
    response = office.post(OPEN, {"year": "2022"}, follow=True)
    assert response.redirect_chain == [("/periods/?year=2022", 302)]
    assert "12 periods of 2022 added." in words(parsed(response))
    january = Period.objects.get(month=date(2022, 1, 1))
    # the Spring Festival of 2022 ended on 6 February
    assert (january.opens_on, january.due_on, january.closes_on) == (
        date(2022, 2, 1),
        date(2022, 2, 11),
        date(2022, 2, 18),
    )


def test_opening_twice_adds_what_is_missing_alone(office: Client) -> None:
    Period.objects.filter(month=date(YEAR, 12, 1)).delete()
    standing = list(Period.objects.order_by("month").values())
    assert "1 period of 2024 added." in words(parsed(office.post(OPEN, {"year": "2024"}, follow=True)))
    assert "0 periods of 2024 added." in words(parsed(office.post(OPEN, {"year": "2024"}, follow=True)))
    assert list(Period.objects.exclude(month=date(YEAR, 12, 1)).order_by("month").values()) == standing


@pytest.mark.parametrize("year", ["", "two", "1999", "2101", "99999999999999999999"])
@pytest.mark.parametrize("path", [OPEN, RENEW])
def test_a_year_that_is_none_opens_nothing(office: Client, path: str, year: str) -> None:
    before = everything()
    assert office.post(path, {"year": year}).status_code == 400
    assert everything() == before


@pytest.mark.parametrize("path", [OPEN, RENEW])
def test_a_month_without_ten_working_days_is_refused(office: Client, path: str) -> None:
    year = "2030" if path == OPEN else "2024"
    first = date(int(year), 10, 1)
    for count in range(31):
        SpecialDay.objects.get_or_create(day=first + timedelta(days=count), defaults={"is_working": False, "name": "x"})
    SpecialDay.objects.filter(day__year=year, day__month=10).update(is_working=False)
    before = everything()
    response = office.post(path, {"year": year})
    assert response.status_code == 422
    assert "fewer than ten working days" in words(only(parsed(response), ".alert-warning"))
    assert everything() == before


# Working out the days again


def test_the_days_follow_changed_special_days_in_months_that_have_not_opened(office: Client) -> None:
    page = parsed(office.get(f"{LIST}?year=2024"))
    assert RENEW in [attribute(form, "action") for form in find(page, "form")]
    response = office.post(RENEW, {"year": "2024"}, follow=True)
    assert "The days of " in words(parsed(response))
    assert march().due_on == date(YEAR, 4, 8)  # it has opened
    may = Period.objects.get(month=date(YEAR, 5, 1))
    assert (may.due_on, may.closes_on) == (date(YEAR, 6, 7), date(YEAR, 6, 17))
    SpecialDay.objects.create(day=date(YEAR, 6, 5), is_working=False, name="x")
    office.post(RENEW, {"year": "2024"})
    may.refresh_from_db()
    assert (may.due_on, may.closes_on) == (date(YEAR, 6, 11), date(YEAR, 6, 18))
    assert "The days are those of the calendar already." in words(
        parsed(office.post(RENEW, {"year": "2024"}, follow=True))
    )


def test_a_year_that_is_over_has_nothing_to_work_out(office: Client) -> None:
    page = parsed(office.get(f"{LIST}?year=2021"))
    assert RENEW not in [attribute(form, "action") for form in find(page, "form")]


# Moving the days


def test_the_days_of_a_month_are_moved(office: Client) -> None:
    response = office.post(MOVE, DECISIONS[MOVE])
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert (march().due_on, march().closes_on) == (date(YEAR, 4, 9), date(YEAR, 4, 16))


#: What is typed, the field that refuses it, and what it says.
WRONG_DAYS = {
    "no day": ({"due_on": ""}, "id_due_on", ""),
    "not a day": ({"closes_on": "soon"}, "id_closes_on", ""),
    "no such day": ({"due_on": "2024-04-31"}, "id_due_on", ""),
    "due before it opens": ({"due_on": "2024-03-31"}, "id_due_on", "The month opens on 1 April 2024."),
    "closed before due": ({"closes_on": "2024-04-08"}, "id_closes_on", "A month does not close before"),
    "closed years later": ({"closes_on": "2042-04-16"}, "id_closes_on", "more than a year after"),
}


@pytest.mark.parametrize(("typed", "field", "said"), WRONG_DAYS.values(), ids=WRONG_DAYS)
def test_days_out_of_order_are_refused_beside_the_field(
    office: Client, typed: dict[str, str], field: str, said: str
) -> None:
    before = everything()
    response = office.post(MOVE, DECISIONS[MOVE] | typed)
    page = parsed(response)
    assert response.status_code == 422
    assert said in words(only(page, f"#{field}_error"))
    assert words(only(page, f"#{field}_error"))
    [(name, text)] = typed.items()
    kept = {attribute(item, "name"): attribute(item, "value") for item in find(page, "input")}
    assert kept[name] == text
    assert everything() == before


def test_of_two_who_move_the_days_the_second_is_told(office: Client) -> None:
    office.post(MOVE, DECISIONS[MOVE] | {"due_on": "2024-04-11"})
    response = office.post(MOVE, DECISIONS[MOVE])
    assert response.status_code == 422
    assert "Somebody else moved the days meanwhile: due on 11 April 2024" in words(parsed(response))
    assert march().due_on == date(YEAR, 4, 11)


# Locking


def test_a_month_is_locked_and_unlocked(office: Client) -> None:
    assert "March 2024 is locked." in words(parsed(office.post(LOCK, {"is_locked": "1"}, follow=True)))
    assert march().is_locked
    assert "closed locked" in words(parsed(office.get(PAGE)))
    office.post(LOCK, {"is_locked": "1"})
    assert march().is_locked
    office.post(LOCK, {"is_locked": "0"})
    assert not march().is_locked


@pytest.mark.parametrize("text", ["", "yes", "2"])
def test_a_lock_that_is_neither_changes_nothing(office: Client, text: str) -> None:
    assert office.post(LOCK, {"is_locked": text}).status_code == 400
    assert not march().is_locked


# Exceptions


def test_an_exception_is_granted_with_its_reason(office: Client) -> None:
    response = office.post(GRANT, DECISIONS[GRANT], follow=True)
    granted = PeriodException.objects.get(period=march())
    assert response.redirect_chain == [(PAGE, 302)]
    assert (granted.department.code, granted.expires_on, granted.reason) == ("housing", date(YEAR, 4, 20), "系统故障")
    assert granted.granted_by.username == "office"
    assert "may enter figures of March 2024 until 20 April 2024." in words(parsed(response))


def test_a_second_click_grants_no_second_exception(office: Client) -> None:
    for _time in range(2):
        assert office.post(GRANT, DECISIONS[GRANT]).status_code == 302
    assert PeriodException.objects.count() == 1


@pytest.mark.parametrize("day", ["2024-04-10", "2025-04-10"])
def test_an_exception_may_last_from_today_to_a_year(office: Client, day: str) -> None:
    office.post(GRANT, DECISIONS[GRANT] | {"expires_on": day})
    assert PeriodException.objects.get().expires_on == date.fromisoformat(day)


#: What is typed, the field that refuses it, and what it says.
WRONG_EXCEPTIONS = {
    "no department": ({"department": ""}, "id_department", ""),
    "no such department": ({"department": "moon"}, "id_department", ""),
    "a department without goals of the year": ({"department": "pboc"}, "id_department", ""),
    "yesterday": ({"expires_on": "2024-04-09"}, "id_expires_on", "This day is over"),
    "no day": ({"expires_on": ""}, "id_expires_on", ""),
    "far away": ({"expires_on": "2042-04-09"}, "id_expires_on", "a year at most"),
    "no reason": ({"reason": ""}, "id_reason", ""),
    "an empty reason": ({"reason": " 　\n"}, "id_reason", ""),
    "a long reason": ({"reason": "长" * 2001}, "id_reason", ""),
}


@pytest.mark.parametrize(("typed", "field", "said"), WRONG_EXCEPTIONS.values(), ids=WRONG_EXCEPTIONS)
def test_an_exception_that_lacks_something_is_refused_beside_the_field(
    office: Client, typed: dict[str, str], field: str, said: str
) -> None:
    before = everything()
    response = office.post(GRANT, DECISIONS[GRANT] | typed)
    page = parsed(response)
    assert response.status_code == 422
    assert said in words(only(page, f"#{field}_error"))
    assert words(only(page, f"#{field}_error"))
    if "reason" not in typed:
        assert words(only(page, "textarea#id_reason")) == "系统故障"
    assert everything() == before


def test_an_exception_does_not_end_before_the_month_opens(office: Client) -> None:
    path, typed = "/periods/2024-06/exceptions/", DECISIONS[GRANT]
    response = office.post(path, typed | {"expires_on": "2024-06-30"})
    assert response.status_code == 422
    assert "The month opens on 1 July 2024" in words(only(parsed(response), "#id_expires_on_error"))
    assert office.post(path, typed | {"expires_on": "2024-07-01"}).status_code == 302


def test_what_was_written_is_shown_as_text(office: Client) -> None:
    office.post(GRANT, DECISIONS[GRANT] | {"reason": "<b>x</b> & <script>"})
    assert "&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;" in office.get(PAGE).content.decode()


# The table of special days


@pytest.fixture
def keeper(client: Client) -> Callable[[str], Client]:
    """A client of a role that may enter the admin site."""

    def signed_in(role: str) -> Client:
        client.force_login(make_member(role))
        return client

    return signed_in


DAYS = "/admin/pilots/specialday/"
NEW_DAY = {"day": "2027-10-01", "is_working": "", "name_zh_hans": "国庆节", "name_en": "National Day"}


@pytest.mark.parametrize("role", ["administrator", "office"])
def test_office_and_administrator_keep_the_special_days(keeper: Callable[[str], Client], role: str) -> None:
    client = keeper(role)
    assert client.get("/admin/").status_code == 200
    assert client.get(f"{DAYS}?day__year=2021").status_code == 200
    assert client.post(f"{DAYS}add/", NEW_DAY).status_code == 302
    made = SpecialDay.objects.get(day=date(2027, 10, 1))
    assert client.post(f"{DAYS}{made.pk}/change/", NEW_DAY | {"is_working": "on"}).status_code == 302
    assert SpecialDay.objects.get(day=date(2027, 10, 1)).is_working
    assert client.post(f"{DAYS}{made.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not SpecialDay.objects.filter(day=date(2027, 10, 1)).exists()


def test_the_office_administers_no_people(keeper: Callable[[str], Client]) -> None:
    client = keeper("office")
    assert "specialday" in client.get("/admin/").content.decode()
    assert "/admin/pilots/user/" not in client.get("/admin/").content.decode()
    assert client.get("/admin/pilots/user/").status_code == 403
    assert client.get("/admin/pilots/department/").status_code == 403


@pytest.mark.parametrize("role", ["leader", "staff", "head"])
def test_other_roles_do_not_touch_the_special_days(keeper: Callable[[str], Client], role: str) -> None:
    client = keeper(role)
    for path in (DAYS, f"{DAYS}add/"):
        assert client.get(path, follow=True).status_code == 403
    assert client.post(f"{DAYS}add/", NEW_DAY, follow=True).status_code == 403
    assert not SpecialDay.objects.filter(day=date(2027, 10, 1)).exists()


@pytest.mark.parametrize("role", ["office", "administrator", "leader", "head"])
def test_the_way_to_the_table_is_shown_to_whom_it_is_open(client: Client, role: str) -> None:
    client.force_login(make_member(role))
    links = [attribute(link, "href") for link in find(parsed(client.get(f"{LIST}?year=2024")), "a")]
    assert (f"{DAYS}?day__year=2024" in links) is (role in ("office", "administrator"))
