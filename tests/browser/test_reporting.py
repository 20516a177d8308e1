"""The month's reporting played through: a department's grid, the office's queue, the leader's overview."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.chromium import Watch
from tests.browser.site import PASSWORD

AUGUST = "/reporting/2021-08/"
#: The thirteen goals of the housing bureau for August, as its own sheet holds them.
SHEET = "42\n3,600\n12.9\n65\n470\n45\n100\n138.5\n17.6\n35.4%\n２４０\n5\n18,900户"
SAVED = "#grid-form .cell[data-outcome=saved]"


@pytest.fixture(scope="module")
def office_site(copy_of_site: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """A site of its own: these journeys change what the other tests read."""
    with copy_of_site("reporting") as address:
        yield address


def someone(browser: Browser, site: str, username: str, place: str = "/", locale: str = "zh-CN") -> Page:
    """A browser of one's own, signed in."""
    context = browser.new_context(base_url=site, locale=locale, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, username, place)
    return page


def sign_in(page: Page, username: str, place: str) -> None:
    page.goto(f"/accounts/login/?next={place}")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    expect(page).to_have_url(re.compile(re.escape(place)))


def paste(page: Page, text: str) -> None:
    """What Ctrl+V does with a block copied from a spreadsheet."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def cell(page: Page, code: str) -> str:
    return page.locator(f"#cell-{code} input.value").input_value()


def type_in(page: Page, code: str, value: str) -> None:
    page.locator(f"#cell-{code} input.value").fill(value)
    page.keyboard.press("Enter")


def context_of(page: Page) -> BrowserContext:
    return page.context


def test_thirteen_figures_are_pasted_typed_and_submitted(browser: Browser, office_site: str) -> None:
    """The whole way of a month; aim: paste and submit in under sixty seconds of work, without the mouse."""
    staff = someone(browser, office_site, "staff-housing", AUGUST)
    watch = Watch(staff, office_site)
    began = time.monotonic()
    staff.locator("input.value").first.focus()
    paste(staff, SHEET)
    expect(staff.locator(SAVED)).to_have_count(13)
    pasted = time.monotonic() - began
    assert cell(staff, "27") == "18900"
    assert cell(staff, "21") == "240"
    assert pasted < 15, f"pasting took {pasted:.1f} s"

    staff.reload()
    assert cell(staff, "9") == "12.9"
    lights = staff.locator(".cell .light").all_inner_texts()
    assert len(lights) == 13
    for name, words in (
        ("cause", "雨季停工"),
        ("remedy", "增加班组"),
        ("back_on", "2021-10-31"),
        ("comment", "据台账"),
    ):
        for field in staff.locator(f"details[open] [name$='-{name}']").all():
            field.fill(words)
    expect(staff.locator(".status", has_text=re.compile("saving|保存中"))).to_have_count(0)
    assert watch.problems == []
    context_of(staff).close()

    head = someone(browser, office_site, "head-housing", AUGUST)
    expect(head.locator("#submit-list input:checked")).to_have_count(13)
    head.locator("#submit-list button").focus()
    head.keyboard.press("Enter")
    expect(head.locator(".alert-success")).to_contain_text("13")
    expect(head.locator("#grid-form input.value")).to_have_count(7)
    context_of(head).close()


def test_a_cell_waits_for_the_network_and_outlives_a_reload(browser: Browser, office_site: str) -> None:
    page = someone(browser, office_site, "staff-pboc", AUGUST)
    code = page.locator(".cell").first.get_attribute("data-code") or ""
    page.route("**/reporting/2021-08/**", cut)
    type_in(page, code, "33")
    expect(page.locator(f"#cell-{code}")).to_have_attribute("data-outcome", "waiting")
    type_in(page, code, "34")
    page.unroute("**/reporting/2021-08/**")
    page.reload()
    # sent before the reload or after it: once
    expect(page.locator(f"[name='{code}-seen']")).to_have_value("1.1")
    page.reload()
    assert cell(page, code) == "34"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('greencity:')).length") == 0
    context_of(page).close()


def cut(route: Route) -> None:
    """The network is away for what is sent; what was loaded stays."""
    if route.request.method == "POST":
        route.abort("internetdisconnected")
    else:
        route.continue_()


def test_an_answer_that_was_lost_is_written_once(browser: Browser, office_site: str) -> None:
    page = someone(browser, office_site, "staff-pboc", AUGUST)
    code = page.locator(".cell").nth(1).get_attribute("data-code") or ""

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/reporting/2021-08/**", lose_the_answer)
    type_in(page, code, "21")
    expect(page.locator(f"#cell-{code}")).to_have_attribute("data-outcome", "waiting")
    page.unroute("**/reporting/2021-08/**")
    page.reload()
    expect(page.locator(".status", has_text=re.compile("waiting|等待"))).to_have_count(0)
    expect(page.locator(f"[name='{code}-seen']")).to_have_value("1.1")
    context_of(page).close()


def test_two_people_in_one_cell_choose(browser: Browser, office_site: str) -> None:
    staff = someone(browser, office_site, "staff-housing", AUGUST)
    head = someone(browser, office_site, "head-housing", AUGUST)
    code = "18-Z1"
    type_in(staff, code, "25.5")
    expect(staff.locator(f"#cell-{code}")).to_have_attribute("data-outcome", "saved")
    type_in(head, code, "26.5")
    expect(head.locator(f"#cell-{code}")).to_have_attribute("data-outcome", "conflict")
    expect(head.locator(f"#cell-{code} .conflict")).to_contain_text("25.5")
    assert cell(head, code) == "26.5"
    head.locator(f"#cell-{code} [data-mine]").click()
    expect(head.locator(f"#cell-{code}")).to_have_attribute("data-outcome", "saved")
    type_in(staff, code, "27.5")
    staff.locator(f"#cell-{code} [data-take-theirs]").click()
    expect(staff.locator(f"#cell-{code} input.value")).to_have_value("26.5")
    for page in (staff, head):
        context_of(page).close()


def test_a_session_that_ended_loses_nothing(browser: Browser, office_site: str) -> None:
    page = someone(browser, office_site, "staff-housing", AUGUST)
    page.context.clear_cookies(name="sessionid")
    type_in(page, "18-Z2", "11.9")
    expect(page.locator("#cell-18-Z2")).to_have_attribute("data-outcome", "waiting")
    # either tab may be the one that sends it; it is written once
    sign_in(page.context.new_page(), "staff-housing", AUGUST)
    page.reload()
    expect(page.locator("[name='18-Z2-seen']")).to_have_value("1.1")
    expect(page.locator("#cell-18-Z2 input.value")).to_have_value("11.9")
    context_of(page).close()


def test_a_page_asked_for_before_another_tab_saved_shows_what_was_saved(browser: Browser, office_site: str) -> None:
    page = someone(browser, office_site, "staff-housing", AUGUST)
    other = page.context.new_page()
    other.goto(AUGUST)
    held: list[Route] = []
    page.route("**/reporting/2021-08/**", lambda route: held.append(route), times=1)  # noqa: PLW0108  playwright marks the handler
    page.evaluate("setTimeout(() => location.reload())")
    while not held:
        page.wait_for_timeout(20)
    drawn_before = held[0].fetch()
    type_in(other, "18-Z3", "7.5")
    expect(other.locator("#cell-18-Z3")).to_have_attribute("data-outcome", "saved")
    held[0].fulfill(response=drawn_before)
    expect(page.locator("#cell-18-Z3 input.value")).to_have_value("7.5")
    # and a page that is open already follows as well
    type_in(other, "18-Z3", "7.6")
    expect(page.locator("#cell-18-Z3 input.value")).to_have_value("7.6")
    context_of(page).close()


def test_what_does_not_fit_is_listed(browser: Browser, office_site: str) -> None:
    page = someone(browser, office_site, "staff-pboc", AUGUST, "en-GB")
    page.locator("input.value").last.focus()
    paste(page, "\n".join(f"row {number}" for number in range(10_000)))
    expect(page.locator("#unfit")).to_contain_text("row 1 ·")
    expect(page.locator("#unfit")).to_contain_text("9987")
    context_of(page).close()


def test_the_office_decides_by_keyboard_and_publishes(browser: Browser, office_site: str) -> None:
    office = someone(browser, office_site, "office", "/review/2021-08/")
    rows = office.locator("tbody.waiting")
    count = 13
    expect(rows).to_have_count(count)
    office.keyboard.press("j")
    office.keyboard.press("r")
    office.keyboard.type("请核对台账")
    office.keyboard.press("Control+Enter")
    expect(rows).to_have_count(count - 1)
    for left in range(count - 2, -1, -1):
        office.keyboard.press("a")
        expect(rows).to_have_count(left)
    context_of(office).close()

    staff = someone(browser, office_site, "staff-housing", AUGUST)
    expect(staff.locator(".cell.returned")).to_have_count(1)
    expect(staff.locator(".cell.returned .reason")).to_contain_text("请核对台账")
    context_of(staff).close()

    leader = someone(browser, office_site, "leader")
    expect(leader.locator(".stepper strong")).to_have_text("2021年8月")
    context_of(leader).close()
