"""What comes out of the printer: the content alone, in line and uncut."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import Look, Watch, settle
from tests.browser.pages import GOAL, OVERVIEW, Place

#: A4 landscape less the margins of the style sheet, at 96 pixels an inch.
PAPER_WIDTH, PAPER_HEIGHT = 1032, 702

CUT_OFF = """() => [...document.querySelectorAll("body, body *")]
  .filter((element) => getComputedStyle(element).overflowX !== "visible" || element === document.body)
  .filter((element) => element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
  .map((element) => `${element.tagName}.${element.className}: ${element.scrollWidth} in ${element.clientWidth}`)"""

OUT_OF_LINE = """() => [...document.querySelectorAll("table")].flatMap((table) => {
  const left = (cell) => cell.getBoundingClientRect().left;
  const heads = [...table.tHead.rows[0].cells].map(left);
  const isOut = (row) => [...row.cells].some((cell, at) => Math.abs(left(cell) - heads[at]) > 2);
  return [...table.tBodies].flatMap((body) => [...body.rows])
    .filter((row) => row.cells.length === heads.length && isOut(row))
    .map((row) => `${table.className}: ${row.innerText.slice(0, 40)}`);
})"""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "place", [OVERVIEW, GOAL, Place("goal-1", "/goals/2021/1/"), Place("zone-Z3", "/zones/Z3/")], ids=str
)
def test_a_page_prints_well(browser: Browser, site: str, leader_session: str, place: Place, language: str) -> None:
    context = Look(language).opened(browser, site, leader_session)
    page = context.new_page()
    watch = Watch(page, site)
    page.goto(site + place.path)
    settle(page)
    page.set_viewport_size({"width": PAPER_WIDTH, "height": PAPER_HEIGHT})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator(".moment")).to_be_hidden()
    assert page.locator("main table").count() > 0
    for table in page.locator("main table").all():
        expect(table).to_be_visible()
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OUT_OF_LINE) == []
    assert page.pdf(prefer_css_page_size=True, print_background=True).startswith(b"%PDF-")
    assert watch.problems == []
    context.close()


def test_cards_break_over_pages_and_the_dark_theme_prints_light(
    browser: Browser, site: str, leader_session: str
) -> None:
    """A card as high as a page would else leave the page before it empty."""
    context = Look("en", theme="dark").opened(browser, site, leader_session)
    page = context.new_page()
    page.emulate_media(media="print")
    for path in ("/departments/housing/", "/timetable/2021/", "/zones/"):
        page.goto(site + path)
        breaks = page.locator("main .card").evaluate_all(
            "cards => cards.map((card) => getComputedStyle(card).breakInside)"
        )
        assert set(breaks) == {"auto"}, path
        paper = page.locator("main .card").first.evaluate("card => getComputedStyle(card).backgroundColor")
        assert paper == "rgb(255, 255, 255)", path
        assert page.evaluate(CUT_OFF) == [], path
        for control in (".moment", ".filter-menu", "header.top", ".chart-take, .tabs, .exports"):
            expect(page.locator(control).first).to_be_hidden()
    context.close()
