"""Every page in both languages, wide and narrow: accessible, whole, and quiet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import LOOKS, NARROW, WIDE, Look, Watch
from tests.browser.pages import GOAL, NOT_FOUND, OVERVIEW, PLACES, SIGN_IN, Place

Open = Callable[[Place, Look], tuple[Page, Watch]]
AXE = Axe()
#: Of pages that are laid out alike: each language once, each width once.
LOOKS_OF_ALIKE = (Look("zh-hans", WIDE), Look("en", NARROW))
#: What Chromium itself says of a page that answers 404.
EXPECTED = {
    NOT_FOUND: {
        "status 404: {address}/nowhere/",
        "console error: Failed to load resource: the server responded with a status of 404 (Not Found)"
        " ({address}/nowhere/)",
    }
}


def barriers(page: Page) -> list[str]:
    """Serious and critical violations that axe finds, each with the first element concerned."""
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['impact']}: {rule['help']} ({rule['id']}), {len(rule['nodes'])} times, first {rule['nodes'][0]['html']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


def cut_off(page: Page, look: Look) -> list[str]:
    """Elements that make the page wider than the screen."""
    width = page.evaluate("document.scrollingElement.scrollWidth")
    return [f"{width} px wide on a screen of {look.width}"] if width > look.width else []


@pytest.mark.parametrize(
    ("place", "look"),
    [
        pytest.param(place, look, id=f"{place}-{look}")
        for place in PLACES
        for look in LOOKS
        if look in LOOKS_OF_ALIKE or not place.is_alike
    ],
)
def test_a_page_is_accessible_whole_and_quiet(open_place: Open, place: Place, look: Look) -> None:
    page, watch = open_place(place, look)
    expected = {text.format(address=watch.address) for text in EXPECTED.get(place, set())}
    noticed = [problem for problem in watch.problems if problem not in expected]
    assert noticed + cut_off(page, look) + barriers(page) == []
    assert page.locator("h1").count() == 1
    assert str(page.locator("html").get_attribute("lang")).lower() == look.language


@pytest.mark.parametrize("place", [OVERVIEW, GOAL, SIGN_IN], ids=str)
def test_a_page_is_accessible_in_the_dark(open_place: Open, place: Place) -> None:
    page, watch = open_place(place, Look("en", WIDE, "dark"))
    assert watch.problems + barriers(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_opened_menus_and_histories_are_accessible(open_place: Open, theme: str) -> None:
    page, _watch = open_place(Place("goal-1", "/goals/2021/1/"), Look("zh-hans", WIDE, theme))
    histories = page.locator("main details.history")
    assert histories.count() > 0
    for menu in ("header .top-tools details", "main .stepper details", "main .known"):
        page.locator(f"{menu} summary").click()
        page.evaluate("document.querySelectorAll('details.history').forEach((history) => { history.open = true; })")
        assert page.locator(f"{menu}[open]").count() == 1
        assert barriers(page) == []
        page.keyboard.press("Escape")
        assert page.locator(f"{menu}[open]").count() == 0
