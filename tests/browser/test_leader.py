"""What a leader does before a meeting: what is off, why, who must act; the zones; a table taken along; a past day."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import LOOKS, NARROW, Look, Watch, settle

#: Chinese on a desk, English on a phone.
READERS = [LOOKS[0], LOOKS[-1]]
DAY = "2021-07-20"
DAY_SHOWN = {"zh-hans": "2021年7月20日", "en": "20 July 2021"}
#: Spreadsheets hold the unit of reporting: 10,000 m², of which English pages make millions.
UNIT_OF_THE_PAGE = {"zh-hans": 1, "en": 100}
PAST = {"zh-hans": "2021年6月", "en": "June 2021"}


def taken(page: Page, region: str) -> openpyxl.Workbook:
    """The spreadsheet that a section's link leads to."""
    with page.expect_download() as download:
        page.locator(f"section[aria-labelledby={region}] .exports a").first.click()
    return openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))


def compare_zones(page: Page, unit: int) -> None:
    """The five zones stand on one scale, and their table holds the same values in a spreadsheet."""
    goal = page.locator("[aria-labelledby=zones-of-18]")
    expect(goal.locator(".multiple")).to_have_count(5)
    assert {scale.get_attribute("viewBox") for scale in goal.locator(".month-bars").all()} == {"0 0 120 50"}
    texts = goal.locator(".multiple-value").all_inner_texts()
    shown = [Decimal(re.findall(r"[\d.]+", text)[0]) * unit for text in texts]
    rows = list(taken(page, "h-figures").worksheets[0].iter_rows(values_only=True))
    zones = [row for row in rows if row[0] == 18]
    assert [row[9] for row in zones] == [float(value) for value in shown]


@pytest.mark.parametrize("look", READERS, ids=str)
def test_a_leader_is_ready_for_the_meeting(browser: Browser, site: str, leader_session: str, look: Look) -> None:
    context = look.opened(browser, site, leader_session)
    page = context.new_page()
    watch = Watch(page, site)

    # what is off and why: one click from the overview, where the cause stands in a line already
    page.goto(f"{site}/")
    worst = page.locator(".off li").first
    expect(worst.locator(".light-behind")).to_be_visible()
    expect(worst.locator("small")).not_to_be_empty()
    expect(worst.locator(".who a")).to_be_visible()
    counts_now = page.locator(".counts strong").all_inner_texts()
    title = worst.locator("div a").inner_text()
    worst.locator("div a").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".rules li.applied .why").first).to_be_visible()
    expect(page.locator(".takes p").first).to_be_visible()

    # who must act in the next 30 days
    page.click(".crumbs a >> nth=0")
    page.click("#ahead .ahead-more a >> nth=-1")
    expect(page).to_have_url(re.compile(r"/timetable/2021/"))
    acting = page.locator(".to-do > section")
    expect(acting.first).to_be_visible()
    department = acting.first.locator("h3 a").inner_text()
    acting.first.locator("h3 a").click()
    expect(page.locator("h1")).to_contain_text(department)

    if look.width == NARROW:
        page.click(".all-places summary")
    page.locator("header a[href^='/zones/']:visible").click()
    compare_zones(page, UNIT_OF_THE_PAGE[look.language])

    # the same page as it was known on a past day
    page.goto(f"{site}/?as_of={DAY}")
    expect(page.locator(".not-now")).to_contain_text(DAY_SHOWN[look.language])
    assert page.locator(".counts strong").all_inner_texts() != counts_now
    assert PAST[look.language] in page.locator(".page-head .sub").inner_text()
    for link in (".off li div a", ".off .who a", ".zones a", "#ahead h3 a"):
        expect(page.locator(link).first).to_have_attribute("href", re.compile(f"as_of={DAY}"))

    # and on paper
    settle(page)
    page.emulate_media(media="print")
    expect(page.locator(".not-now")).to_be_visible()
    for control in (".moment", ".filter-menu", ".exports", "header.top"):
        expect(page.locator(control).first).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True, print_background=True).startswith(b"%PDF-")
    page.emulate_media(media="screen")
    assert watch.problems == []
    context.close()
