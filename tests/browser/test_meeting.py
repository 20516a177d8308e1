"""Meeting mode: slides turned by keyboard, and a decision entered on the spot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import LOOKS, Look, Watch
from tests.browser.site import session_of

URL = "/briefings/2021-07/meeting/"


@pytest.fixture
def own_site(copy_of_site: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """A site that others do not read: what is decided stays decided."""
    with copy_of_site("meeting") as address:
        yield address


def shown(page: Page) -> str:
    """The slide on the screen: there is one."""
    slides = page.locator("section.slide:visible")
    expect(slides).to_have_count(1)
    return slides.first.get_attribute("id") or ""


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[-1]], ids=str)
def test_slides_are_turned_by_keyboard(browser: Browser, site: str, leader_session: str, look: Look) -> None:
    context = look.opened(browser, site, leader_session)
    page = context.new_page()
    watch = Watch(page, site)
    page.goto(f"{site}{URL}")
    names = [slide.get_attribute("id") or "" for slide in page.locator("section.slide").all()]
    assert shown(page) == names[0] == "totals"
    page.keyboard.press("PageDown")
    assert shown(page) == names[1]
    page.keyboard.press("ArrowRight")
    assert shown(page) == names[2]
    page.keyboard.press("ArrowLeft")
    assert shown(page) == names[1]
    page.keyboard.press("End")
    assert shown(page) == names[-1]
    page.keyboard.press("ArrowRight")
    assert shown(page) == names[-1]
    page.keyboard.press("Home")
    assert shown(page) == names[0]

    # the address names the slide, and the list of slides leads to any of them
    page.goto(f"{site}{URL}#behind-19")
    page.reload()
    assert shown(page) == "behind-19"
    chart = page.locator("#behind-19 figure.paper-chart svg")
    expect(chart).to_be_visible()
    page.locator(".meeting-menu summary").click()
    page.locator(".meeting-menu a[href='#matters']").click()
    assert shown(page) == "matters"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert watch.problems == []
    context.close()


def test_the_office_enters_a_decision_while_it_is_made(browser: Browser, own_site: str) -> None:
    context = LOOKS[0].opened(browser, own_site, session_of(own_site, "office"))
    page = context.new_page()
    watch = Watch(page, own_site)
    page.goto(f"{own_site}{URL}")
    page.keyboard.press("End")
    slide = shown(page)
    form = page.locator(f"#{slide} form")

    # letters and arrows typed into a field turn no slide
    words = form.locator("textarea")
    words.fill("由住建局牵头")
    words.press("ArrowLeft")
    words.press("End")
    assert shown(page) == slide
    form.locator("input[name=due_on]").fill("2020-01-01")
    # what the browser would refuse by itself is sent, so that the server says it
    form.evaluate("form => form.noValidate = true")
    form.locator("button").click()
    assert shown(page) == slide
    expect(page.locator(f"#{slide} .field-due_on .refusal")).to_be_visible()
    expect(page.locator(f"#{slide} textarea")).to_have_value("由住建局牵头")

    day = page.evaluate("new Date(Date.now() + 40 * 864e5).toISOString().slice(0, 10)")
    page.locator(f"#{slide} input[name=due_on]").fill(day)
    page.locator(f"#{slide} form button").click()
    expect(page).to_have_url(re.compile(f"#{slide}$"))
    assert shown(page) == slide
    expect(page.locator(f"#{slide} .slide-decided")).to_contain_text("由住建局牵头")
    # what is said of the deed goes as another slide comes
    expect(page.locator(".meeting-said")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator(".meeting-said")).to_have_count(0)
    assert [problem for problem in watch.problems if "422" not in problem] == []
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_list_of_slides_stays_on_the_screen(browser: Browser, site: str, leader_session: str, look: Look) -> None:
    context = look.opened(browser, site, leader_session)
    page = context.new_page()
    page.goto(f"{site}{URL}#matters")
    page.locator(".meeting-menu summary").click()
    box = page.locator(".meeting-menu .menu-body").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("window.innerWidth")
    # it opens at the slide that is shown
    expect(page.locator(".meeting-menu a[aria-current]")).to_be_in_viewport()
    context.close()
