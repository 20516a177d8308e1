"""A matter's whole life in Chinese: proposed by the figures, accepted, decided, reported as done and closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.chromium import Watch
from tests.browser.test_reporting import someone

GOAL = "/goals/2021/19/"
DECISION = "住房和城乡建设局牵头，逐项目倒排工期，每周报送进展。"
DONE = "新增项目已全部开工，累计完成量追平时间表。"
FILE: FilePayload = {
    "name": "现场核验单.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n",
}


@pytest.fixture(scope="module")
def docket_site(copy_of_site: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """A site of its own: the journey changes what the other tests read."""
    with copy_of_site("matters") as address:
        yield address


@pytest.fixture
def watches() -> Iterator[list[Watch]]:
    """What went wrong in the browsers of all who took part is told at the end."""
    noticed: list[Watch] = []
    yield noticed
    assert [problem for watch in noticed for problem in watch.problems] == []


def expect_state(page: Page, state: str) -> None:
    expect(page.locator(f".matter-now .state-{state}")).to_be_visible()
    expect(page.locator(".alert-success")).to_be_visible()


def test_a_matter_from_the_figures_to_its_close(browser: Browser, docket_site: str, watches: list[Watch]) -> None:
    def enter(username: str, place: str) -> Page:
        page = someone(browser, docket_site, username, place)
        watches.append(Watch(page, docket_site))
        return page

    # the office finds what June proposed on the goal's page, and accepts it in its own words
    office = enter("office", GOAL)
    proposed = office.locator("#matters li:has(.state-proposed)")
    expect(proposed).to_have_count(1)
    proposed.locator("a").click()
    expect(office).to_have_url(re.compile(r"/matters/\d+/\d+/$"))
    place = office.url.removeprefix(docket_site)
    title = office.locator("[name=title_zh_hans]").input_value()
    assert title
    office.fill("[name=title_zh_hans]", f"{title}（提请研究）")
    office.click("#deed-accept .btn-primary")
    expect_state(office, "raised")
    expect(office.locator("h1")).to_contain_text("（提请研究）")

    # the leader sees it among what waits for a decision, and decides it in the meeting
    leader = enter("leader", "/matters/?state=to_decide")
    leader.locator(f"#to_decide a[href^='{place}']").click()
    leader.fill("#deed-decide [name=text]", DECISION)
    leader.select_option("#deed-decide [name=department]", "housing")
    assert leader.input_value("#deed-decide [name=due_on]")
    leader.click("#deed-decide .btn-primary")
    expect_state(leader, "decided")
    expect(leader.locator(".matter-decision")).to_contain_text(DECISION)
    expect(leader.locator("details.offer")).to_have_count(0)

    # the department's head finds it first in the list, acknowledges it and reports it as done
    head = enter("head-housing", "/matters/")
    head.locator(f".own-matters a[href^='{place}']").click()
    head.click("#deed-acknowledge .btn-primary")
    expect_state(head, "under_way")
    head.click("#deed-done > summary")
    head.fill("#deed-done [name=text]", DONE)
    head.set_input_files("#deed-done [name=evidence]", files=[FILE])
    head.click("#deed-done form button")
    expect_state(head, "reported")

    # the office closes it on that evidence
    office.goto(place)
    office.click("#deed-close .btn-primary")
    expect_state(office, "closed")

    # the record tells it all, latest first, and the file can be taken along
    leader.goto(place)
    expect(leader.locator(".event")).to_have_count(6)
    for number, deed in enumerate(("close", "done", "acknowledge", "decide", "accept", "propose")):
        expect(leader.locator(".event").nth(number)).to_have_class(re.compile(f"deed-{deed}$"))
    expect(leader.locator("#log")).to_contain_text(DONE)
    with leader.expect_download() as download:
        leader.click(f".event-files a:has-text('{FILE['name']}')")
    assert download.value.suggested_filename == FILE["name"]

    # and the goal's page shows it closed
    leader.goto(GOAL)
    expect(leader.locator("#matters .state-closed")).to_be_visible()
    expect(leader.locator("#matters .state-proposed")).to_have_count(0)


def test_a_decision_that_came_second_is_kept(browser: Browser, docket_site: str) -> None:
    """The office decides while the leader's form is open: the leader sees it, and what was typed stays."""
    office = someone(browser, docket_site, "office", "/matters/new/?task=3")
    office.fill("[name=title_zh_hans]", "两人同时决定")
    office.fill("[name=problem_zh_hans]", "需要明确责任单位。")
    office.click("main form .btn-primary")
    expect_state(office, "raised")
    leader = someone(browser, docket_site, "leader", office.url.removeprefix(docket_site))
    for page, words in ((office, "办公室代为决定"), (leader, "领导小组的决定")):
        page.fill("#deed-decide [name=text]", words)
        page.select_option("#deed-decide [name=department]", "housing")
        page.click("#deed-decide .btn-primary")
    expect(leader.locator(".conflict-card")).to_contain_text("办公室代为决定")
    expect(leader.locator(".typed")).to_contain_text("领导小组的决定")
    expect(leader.locator("form.matter-form")).to_have_count(0)
