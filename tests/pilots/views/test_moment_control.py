"""The time control of every page that shows figures, and the banner of a page that is not now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.html import Element
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilots.models import Period, Publication, User
from pilots.moments import Moment
from tests.factories import YEAR, a_time, make_goal, make_task_book
from tests.pilots.views.pages import HTMX, SignIn, alerts, attribute, find, in_both_languages, only, parsed, words

pytestmark = pytest.mark.django_db

MAY, JULY = date(2021, 5, 1), date(2021, 7, 1)
FIGURE = "/figures/2021-05/19/"
#: Every page with figures, by its address; those of one month name it in the path.
PAGES = (
    "/",
    "/categories/finance/",
    "/tasks/3/",
    "/goals/2021/19/",
    "/zones/Z3/",
    "/taskbooks/2021/",
    "/taskbooks/2021/volume/",
    "/taskbooks/2021/19/",
    "/taskbooks/2021/19/compare/",
    "/search/?q=19",
    "/timetable/2021/",
    "/zones/",
    "/departments/",
    "/departments/housing/",
    "/changes/",
    FIGURE,
)
of_every_page = pytest.mark.parametrize("path", PAGES)


def page_of(client: Client, path: str, query: str = "") -> Element:
    response = client.get(f"{path}{'&' if '?' in path else '?'}{query}" if query else path)
    assert response.status_code == 200
    return parsed(response)


def months(page: Element) -> dict[str, str]:
    """Month → address, of the picker; "" for the month shown."""
    rows = find(only(page, "ol.months-of-year"), "li")
    return {words(row): attribute(link, "href") for row in rows for link in (*find(row, "a"), *find(row, "span"))}


def choices(page: Element) -> dict[str, str]:
    """What the menu of the day offers → address; "" for what is shown or cannot be."""
    rows = find(only(page, "ul.choices"), "li")
    return {words(row): "".join(attribute(link, "href") for link in find(row, "a")) for row in rows}


def fields(page: Element) -> dict[str, str]:
    form = only(page, "form.known-on")
    return {attribute(field, "name"): attribute(field, "value") for field in find(form, "input")}


def banner(page: Element) -> Element:
    return only(page, "div.not-now")


@pytest.fixture
def publication() -> Publication:
    """May was published on 15 June 2021, late in the evening."""
    return publish_may(a_time(date(2021, 6, 15), 23))


def publish_may(at: datetime) -> Publication:
    office, period = User.objects.get(username="office"), Period.objects.get(month=MAY)
    return Publication.objects.create(period=period, published_by=office, published_at=at)


# Every page has it


@of_every_page
@in_both_languages
def test_every_page_has_one_control_that_names_month_and_knowledge(sign_in: SignIn, path: str, language: str) -> None:
    page = page_of(sign_in("leader", language), path)
    control = only(page, "div.moment")
    assert words(only(only(control, "nav.stepper"), "summary"))
    assert len(months(page)) == 12
    assert list(months(page).values()).count("") == 1
    assert len(choices(page)) >= 2
    assert find(page, "div.not-now") == []


@of_every_page
def test_a_page_that_is_not_now_says_so_and_leads_to_now(english_reader: Client, path: str) -> None:
    page = page_of(english_reader, path, "as_of=2021-07-20")
    assert words(only(banner(page), "strong")) == "Figures as known on 20 July 2021, not today's."
    assert attribute(banner(page), "role") == "status"
    [link] = find(banner(page), "a")
    assert words(link) == "Show now"
    target = attribute(link, "href")
    now = page_of(english_reader, path.partition("?")[0] + target if target.startswith("?") else target)
    assert find(now, "div.not-now") == []
    assert [words(only(only(shown, "head"), "title")) for shown in (now, page)] == [words(find(page, "title")[0])] * 2


@of_every_page
def test_every_address_of_the_control_leads_to_its_page(english_reader: Client, path: str) -> None:
    page = page_of(english_reader, path, "as_of=2021-07-20")
    addresses = {link for link in (*months(page).values(), *choices(page).values()) if link}
    assert len(addresses) >= 12
    for address in addresses:
        target = path.partition("?")[0] + address if address.startswith("?") else address
        response = english_reader.get(target)
        assert response.status_code == 200
        assert alerts(response) == []


def test_the_banner_stands_outside_what_is_not_printed(english_reader: Client) -> None:
    notice = banner(page_of(english_reader, "/", "as_of=2021-07-20"))
    assert "d-print-none" not in attribute(notice, "class")
    assert "d-print-none" in attribute(only(notice, "a"), "class")


def test_the_printed_volume_names_its_day(english_reader: Client) -> None:
    page = page_of(english_reader, "/taskbooks/2021/volume/", "as_of=2021-07-20")
    assert "As known at the end of 20 July 2021" in words(page)


# The month


def test_the_picker_leads_to_the_months_of_the_year_and_keeps_the_day(english_reader: Client) -> None:
    shown = months(page_of(english_reader, "/", "month=2021-05&as_of=2021-07-20"))
    assert shown["May"] == ""
    assert shown["Jan"] == "?month=2021-01&as_of=2021-07-20"
    assert list(shown)[-1] == "Dec"


def test_a_page_whose_path_names_the_month_is_led_by_paths(english_reader: Client) -> None:
    page = page_of(english_reader, FIGURE, "as_of=2021-07-20")
    assert months(page)["Mar"] == "/figures/2021-03/19/?as_of=2021-07-20"
    assert fields(page) == {"as_of": "2021-07-20"}
    stepper = only(page, "nav.stepper")
    assert {
        attribute(link, "rel"): attribute(link, "href") for link in find(stepper, "a") if attribute(link, "rel")
    } == {
        "prev": "/figures/2021-04/19/?as_of=2021-07-20",
        "next": "/figures/2021-06/19/?as_of=2021-07-20",
    }


@pytest.mark.parametrize(("month", "is_first"), [("2021-01", True), ("2021-12", False)])
def test_a_page_of_one_year_ends_with_it(reader: Client, month: str, is_first: bool) -> None:
    stepper = only(page_of(reader, "/goals/2021/19/", f"month={month}"), "nav.stepper")
    assert [attribute(link, "rel") for link in find(stepper, "a") if attribute(link, "rel")] == [
        "next" if is_first else "prev"
    ]
    assert len(find(stepper, "span.off")) == 1


def test_a_page_without_years_of_its_own_leads_to_the_years_beside(reader: Client) -> None:
    years = only(page_of(reader, "/search/", "q=19&month=2021-05"), "nav.years")
    assert [(words(link), attribute(link, "href")) for link in find(years, "a")] == [
        ("2020", "?month=2020-05&q=19"),
        ("2022", "?month=2022-05&q=19"),
    ]
    assert words(only(years, "span")) == "2021"


def test_the_years_of_the_plan_keep_the_filters(reader: Client) -> None:
    make_task_book(make_goal())
    years = only(page_of(reader, "/", "month=2021-05&light=behind"), "nav.years")
    [link] = find(years, "a")
    assert attribute(link, "href") == f"?month={YEAR}-01&light=behind"


# The day


def test_the_form_of_the_day_keeps_month_and_filters(reader: Client) -> None:
    page = page_of(reader, "/", "month=2021-05&light=behind&zone=Z1")
    assert fields(page) == {"month": "2021-05", "zone": "Z1", "light": "behind", "as_of": ""}
    asked = "&".join(f"{name}={value}" for name, value in fields(page).items())
    assert page_of(reader, "/", f"{asked}2021-07-20")
    page = page_of(reader, "/", "as_of=2021-07-20")
    assert fields(page) == {"month": "2021-06", "as_of": "2021-07-20"}


def test_every_address_keeps_the_filters(reader: Client) -> None:
    page = page_of(reader, "/", "month=2021-05&as_of=2021-07-20&light=behind&light=at_risk")
    addresses = [link for link in (*months(page).values(), *choices(page).values()) if link]
    addresses += [attribute(link, "href") for link in find(banner(page), "a")]
    assert all(link.endswith("light=at_risk&light=behind") for link in addresses)


def test_a_comparison_keeps_its_versions(reader: Client) -> None:
    goal = make_goal()
    for month in (1, 3):
        day = date(YEAR, month, 1)
        make_task_book(
            goal, state="superseded" if month == 1 else "in_force", counts_from=day, published_at=a_time(day)
        )
    page = page_of(reader, f"/taskbooks/{YEAR}/{goal.number}/compare/", f"from=1&to=2&month={YEAR}-05")
    assert months(page)["6月"] == f"?month={YEAR}-06&from=1&to=2"


def test_of_now_nothing_leads_to_now(english_reader: Client) -> None:
    shown = choices(page_of(english_reader, "/"))
    assert shown == {"As known now": "", "July 2021 has not been published.": ""}


def test_an_earlier_month_leads_to_the_latest(english_reader: Client) -> None:
    shown = choices(page_of(english_reader, "/", "month=2021-05"))
    assert shown["Latest month, as known now"] == "?"
    shown = choices(page_of(english_reader, "/", "month=2021-05&light=behind"))
    assert shown["Latest month, as known now"] == "?light=behind"


# As published


@pytest.mark.parametrize("path", ["/", "/goals/2021/19/", "/zones/Z3/", "/search/?q=19"])
def test_a_published_month_is_shown_as_it_was_published(
    english_reader: Client, publication: Publication, path: str
) -> None:
    page = page_of(english_reader, path, "month=2021-05&as_of=2021-07-20")
    address = choices(page)["As published on 15 June 2021"]
    assert address.startswith("?month=2021-05&as_of=2021-06-15")
    page = page_of(english_reader, path.partition("?")[0] + address)
    assert words(only(banner(page), "strong")) == "Figures of May 2021 as published on 15 June 2021, not today's."
    assert "As published" in words(only(only(page, "details.known"), "summary"))
    assert choices(page)["As published on 15 June 2021"] == ""


def test_the_figure_of_a_published_month_is_shown_as_published(
    english_reader: Client, publication: Publication
) -> None:
    shown = choices(page_of(english_reader, FIGURE))
    assert shown["As published on 15 June 2021"] == f"{FIGURE}?as_of=2021-06-15"
    others = choices(page_of(english_reader, "/figures/2021-04/19/"))
    assert "April 2021 has not been published." in others


def test_a_month_published_today_is_that_of_now(english_reader: Client) -> None:
    publish_may(timezone.now())
    page = page_of(english_reader, "/", "month=2021-05")
    assert find(page, "div.not-now") == []
    [published] = [name for name in choices(page) if name.startswith("As published on")]
    address = choices(page)[published]
    assert find(page_of(english_reader, f"/{address}"), "div.not-now") == []


def test_a_publication_that_comes_later_is_no_longer_missing_from_a_kept_page(english_reader: Client) -> None:
    query = "month=2021-05"
    assert "May 2021 has not been published." in choices(page_of(english_reader, "/", query))
    publish_may(a_time(date(2021, 6, 15)))
    assert "As published on 15 June 2021" in choices(page_of(english_reader, "/", query))


# What cannot be shown


@pytest.mark.parametrize("path", [path for path in PAGES if path != FIGURE])
@pytest.mark.parametrize("query", ["month=2000-01", "month=2100-12", "as_of=2000-01-01", "month=2021-13&as_of=x"])
def test_odd_moments_are_drawn_with_a_control(reader: Client, path: str, query: str) -> None:
    response = reader.get(f"{path}{'&' if '?' in path else '?'}{query}", follow=True)
    assert response.status_code == 200
    page = parsed(response)
    assert len(months(page)) == 12
    assert len(find(page, "div.moment")) == 1


@pytest.mark.parametrize(("month", "missing"), [("2000-01", "prev"), ("2100-12", "next")])
def test_the_stepper_ends_with_the_calendar(reader: Client, month: str, missing: str) -> None:
    stepper = only(page_of(reader, "/search/", f"q=19&month={month}"), "nav.stepper")
    assert missing not in [attribute(link, "rel") for link in find(stepper, "a")]
    assert len(find(only(stepper, "nav.years"), "a")) == 1


def test_a_day_to_come_is_told_and_now_is_shown(english_reader: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = english_reader.get("/", {"as_of": tomorrow.isoformat()})
    [alert] = alerts(response)
    assert "is not known yet" in alert
    assert find(parsed(response), "div.not-now") == []


# Cost


def test_the_control_costs_no_query(reader: Client) -> None:
    taken = []
    for deed in (lambda: None, lambda: publish_may(a_time(date(2021, 6, 15)))):
        deed()
        with CaptureQueriesContext(connection) as queries:
            page_of(reader, "/", "month=2021-05&as_of=2021-07-20")
        taken.append(len(queries))
    assert taken[0] == taken[1]
    with CaptureQueriesContext(connection) as queries:
        reader.get("/?month=2021-05&as_of=2021-07-20", headers=HTMX)
    assert len(queries) <= 3


def test_a_moment_knows_whether_it_is_that_of_the_publication() -> None:
    moment = Moment(month=MAY, as_of=date(2021, 6, 15), is_now=False, published_on=date(2021, 6, 15))
    assert moment.is_as_published
    assert not Moment(month=MAY, as_of=date(2021, 6, 16), is_now=False, published_on=date(2021, 6, 15)).is_as_published
    assert not Moment(month=MAY, as_of=date(2021, 6, 15), is_now=True, published_on=date(2021, 6, 15)).is_as_published
    assert not Moment(month=JULY, as_of=date(2021, 6, 15), is_now=False).is_as_published
