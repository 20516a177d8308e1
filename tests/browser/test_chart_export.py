"""A chart saved as a picture: with title, month, source and day drawn in, under the site's own policy.

Charts of plotly, and those that the pages draw themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Look, Watch
from tests.browser.pages import Place

GOAL = Place("goal", "/goals/2021/1/?month=2021-06&as_of=2021-07-20")
DARK = Look("en", 1440, "dark")
Open = Callable[[Place, Look], tuple[Page, Watch]]

SVG = "{http://www.w3.org/2000/svg}"
MOMENT = "?month=2021-06&as_of=2021-07-20"
#: The page, the chart's title, and some of what must be read in the picture.
DRAWN = [
    (
        f"/zones/{MOMENT}",
        "18 · Star-rated green building area added, by zone",
        ["Z3", "Z4", "lies within Z3", "no figure"],
    ),
    (f"/zones/{MOMENT}", "Schematic map of the zones", ["Z1", "Z5", "N", "On track"]),
    (f"/timetable/2021/{MOMENT}", "Timetable of 2021", ["Green loan balance", "Dec", "end of June 2021", "Overdue"]),
    (f"/categories/construction/{MOMENT}", "Green construction · Completion against plan", ["100%", "plan to date"]),
    (
        f"/categories/construction/{MOMENT}",
        "Green construction · Lights from month to month",
        ["Achieved", "Jan", "Jun"],
    ),
]

#: Size, the colour of a corner and how many points are not white, of a PNG given by its bytes.
SHADES = """async (bytes) => {
  const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const board = canvas.getContext("2d");
  board.drawImage(picture, 0, 0);
  const { data } = board.getImageData(0, 0, picture.width, picture.height);
  let inked = 0;
  for (let at = 0; at < data.length; at += 4) inked += data[at] + data[at + 1] + data[at + 2] < 600;
  return { width: picture.width, height: picture.height, corner: [...data.slice(0, 4)], inked };
}"""


@pytest.fixture
def goal(open_place: Open) -> tuple[Page, Watch]:
    return open_place(GOAL, DARK)


def saved(page: Page, kind: str, title: str = "") -> tuple[str, bytes]:
    """Name and content of the picture that a button under the chart of a title saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save the chart as {kind}: {title}").click()
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
    assert f"Made on {date.today().day} {date.today():%B %Y}." in text  # noqa: DTZ011  the reader's day
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


def parsed(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)  # noqa: S314  made by the page itself


def read(picture: ElementTree.Element) -> list[str]:
    return [" ".join("".join(text.itertext()).split()) for text in picture.iter(f"{SVG}text")]


def test_what_a_page_draws_itself_is_saved_with_its_words_and_colours(open_place: Open) -> None:
    shown = ""
    for path, title, words in DRAWN:
        if path != shown:
            page, watch = open_place(Place("drawn", path), DARK)
            shown = path
        name, data = saved(page, "SVG", title)
        picture = parsed(data)
        texts = read(picture)
        assert picture.tag == f"{SVG}svg"
        assert texts[:2] == [title, "June 2021, as known on 20 July 2021"]
        assert texts[-2].startswith("Source: dashboard of the Qingdao green city pilot.")
        assert texts[-1] == f"Made on {date.today().day} {date.today():%B %Y}."  # noqa: DTZ011
        assert [word for word in words if word not in " | ".join(texts)] == []
        assert name == f"{title.replace(':', '')} June 2021, as known on 20 July 2021"[:80].strip() + ".svg"
        unresolved = [
            part for part in ("var(", "currentcolor", "class=", "style=", "color(", "href=") if part in data.decode()
        ]
        assert unresolved == [], title
        assert page.locator("iframe").count() == 0
        assert watch.problems == []


def test_each_zone_stands_in_the_picture_with_the_value_of_the_page(open_place: Open) -> None:
    page, watch = open_place(Place("zones", "/zones/?month=2021-07"), Look("zh-hans", 390, "dark"))
    panels = page.locator("[aria-labelledby=zones-of-18] .multiple")
    values = [text.split("㎡")[0] + "㎡" for text in panels.locator(".multiple-value").all_inner_texts()]
    assert len(values) == 5
    row = page.locator("[aria-labelledby=zones-of-18] .chart-take")
    with page.expect_download() as download:
        row.locator("button").nth(1).press("Enter")
    data = Path(download.value.path()).read_bytes()
    picture = parsed(data)
    texts = read(picture)
    assert [value for value in values if value not in texts] == []
    assert "2021年7月" in texts
    bars = [bar for bar in picture.iter(f"{SVG}rect") if bar.get("fill") == "rgb(23, 96, 74)"]
    assert len(bars) == page.locator("[aria-labelledby=zones-of-18] .multiple:not(.inside) rect.now").count() > 0
    panel_places = {panel.get("x") for panel in picture.iter(f"{SVG}svg") if panel.get("viewBox") == "0 0 120 50"}
    assert len(panel_places) == 5, "the panels stand in a row, however narrow the screen"

    with page.expect_download() as download:
        row.locator("button").nth(0).click()
    data = Path(download.value.path()).read_bytes()
    shades = page.evaluate(SHADES, list(data))
    assert shades["width"] == 2000
    assert shades["height"] > 500
    assert shades["corner"] == [255, 255, 255, 255]
    assert shades["inked"] > 2000
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert watch.problems == []


def test_a_picture_that_cannot_be_made_is_said_and_can_be_asked_for_again(open_place: Open) -> None:
    page, _watch = open_place(Place("zones", "/zones/"), Look("en", 1440))
    page.route("**/pictures*.js", lambda route: route.abort())
    button = page.get_by_role("button", name="Save the chart as SVG: Schematic map of the zones")
    button.click()
    expect(page.locator("#announcement")).to_have_text("The picture could not be made.")
    page.unroute("**/pictures*.js")
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename.startswith("Schematic map of the zones")
    expect(page.locator("#announcement")).to_be_hidden()


def test_without_javascript_no_button_stands_dead(browser: Browser, site: str, leader_session: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": leader_session, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/zones/")
    expect(page.locator(".multiples").first).to_be_visible()
    expect(page.locator(".chart-take")).to_have_count(0)
    context.close()
