"""A chart saved as a picture: with title, month, source and day drawn in, under the site's own policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.parsers import expat

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Look, Watch
from tests.browser.pages import Place

GOAL = Place("goal", "/goals/2021/1/?month=2021-06&as_of=2021-07-20")
DARK = Look("en", 1440, "dark")
Open = Callable[[Place, Look], tuple[Page, Watch]]


@pytest.fixture
def goal(open_place: Open) -> tuple[Page, Watch]:
    return open_place(GOAL, DARK)


def saved(page: Page, kind: str) -> tuple[str, bytes]:
    """Name and content of the picture that a button under the chart saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save the chart as {kind}").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_png_is_a_picture_of_some_size(goal: tuple[Page, Watch]) -> None:
    page, watch = goal
    name, data = saved(page, "PNG")
    assert name.endswith(".png")
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(data[start : start + 4]) for start in (16, 20))
    assert width == 2000
    assert height > 1000
    assert len(data) > 20_000
    assert watch.problems == []


def test_the_svg_says_what_it_shows_when_and_from_where(goal: tuple[Page, Watch]) -> None:
    page, watch = goal
    name, data = saved(page, "SVG")
    text = data.decode()
    assert "Green loan balance" in name
    assert text.startswith("<svg ")
    assert "1 · Green loan balance: actual against timetable" in text
    assert "June 2021, as known on 20 July 2021" in text
    assert "Source: dashboard of the Qingdao green city pilot." in text
    assert f"Made on {date.today():%B} {date.today().day}, {date.today().year}." in text  # noqa: DTZ011  the reader's day
    assert "Timetable" in text
    assert watch.problems == []


def test_the_picture_is_light_and_the_page_stays_dark(goal: tuple[Page, Watch]) -> None:
    page, _watch = goal
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    text = saved(page, "SVG")[1].decode()
    assert "rgb(23, 96, 74)" in text
    assert "rgb(111, 208, 170)" not in text
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_a_title_with_markup_and_a_long_one_are_drawn_as_text(goal: tuple[Page, Watch]) -> None:
    page, watch = goal
    title = '<img src=x onerror=alert(1)> & "' + "绿" * 300
    page.locator("[data-chart]").evaluate("(place, title) => { place.dataset.title = title; }", title)
    name, data = saved(page, "SVG")
    text = data.decode()
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;" in text
    assert text.count('font-size="20"') > 5
    assert len(name) < 90
    expat.ParserCreate().Parse(data, True)
    assert watch.problems == []


def test_the_buttons_are_not_printed(goal: tuple[Page, Watch]) -> None:
    page, _watch = goal
    buttons = page.locator(".chart-take button")
    expect(buttons).to_have_count(2)
    page.emulate_media(media="print")
    expect(buttons.first).to_be_hidden()
    page.emulate_media(media="screen")
