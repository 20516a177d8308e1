"""A target lowered in the open: drafted, published from September on, and found by whoever reads the goal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.chromium import Watch, settle
from tests.browser.test_reporting import context_of, paste, someone

BOOK = "/taskbooks/2021/19/"
JULY = "/goals/2021/19/?month=2021-07"
#: The months to August as they were planned, then to the lower target.
ROW = "0\t0\t1.5\t6\t9\t12.6\t16.2\t19.8\t19.8\t19.9\t19.95\t２０"


@pytest.fixture(scope="module")
def plan_site(copy_of_site: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """A site of its own: these journeys change what the other tests read."""
    with copy_of_site("task-books") as address:
        yield address


def july_of(page: Page) -> str:
    page.goto(JULY)
    settle(page)
    return page.locator(".verdict .light").first.inner_text()


def drawn(page: Page, role: str) -> list[float | None]:
    """What the chart draws of a role."""
    values: list[float | None] = page.evaluate(
        "role => document.getElementById('chart').data.find(trace => trace.meta === role).y", role
    )
    return values


def test_a_target_is_lowered_from_september_and_everybody_can_see_it(browser: Browser, plan_site: str) -> None:
    office = someone(browser, plan_site, "office", BOOK, "en-GB")
    watch = Watch(office, plan_site)
    before = july_of(office)

    office.goto(BOOK)
    office.get_by_role("button", name="Begin a draft").click()
    settle(office)
    office.fill("[name=target]", "20")
    expect(office.locator("[data-words]")).to_have_text("Changed, not saved yet")
    office.locator("[name=planned-01]").focus()
    paste(office, ROW + "\tleft over")
    expect(office.locator("#unfit")).to_contain_text("left over")
    expect(office.locator("[name=planned-09]")).to_have_value("19.8")
    expect(office.locator("#month-09 [data-change]")).to_have_text("−3.6")
    settle(office)
    assert drawn(office, "planned")[7:] == [19.8, 19.8, 19.9, 19.95, 20]
    assert drawn(office, "target")[0] == 20
    assert drawn(office, "superseded")[11] == 30

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    office.once("dialog", stay)
    office.evaluate("window.location.assign('/')")
    for _tenth in range(100):
        if asked:
            break
        office.wait_for_timeout(100)
    assert asked == ["beforeunload"]
    expect(office).to_have_url(re.compile(f"{BOOK}draft/"))

    office.get_by_role("button", name="Save the draft").click()
    expect(office.locator(".alert-success")).to_contain_text("Edition 2 is saved.")
    expect(office.locator("[name=planned-12]")).to_have_value("20")
    office.get_by_role("link", name="Check and publish").click()
    office.select_option("#counts-from", "2021-09")
    office.get_by_role("button", name="Show what it would change").click()
    expect(office.locator("#h-effects")).to_contain_text("September 2021")
    office.fill("[name=reason]", "Two projects moved to 2022")
    office.get_by_role("button", name="Publish version 2").click()
    expect(office.locator(".alert-success")).to_contain_text("Version 2 is published and counts from September 2021.")
    assert july_of(office) == before
    assert watch.problems == []
    context_of(office).close()

    leader = someone(browser, plan_site, "leader", "/goals/2021/19/")
    leader.locator("main a[href*='/compare/']").first.click()
    expect(leader).to_have_url(re.compile(f"{BOOK}compare/"))
    expect(leader.locator("main")).to_contain_text("Two projects moved to 2022")
    context_of(leader).close()


def test_without_scripts_the_helpers_work_and_two_people_are_told(browser: Browser, plan_site: str) -> None:
    office = someone(browser, plan_site, "office", "/taskbooks/2021/9/", "en-GB")
    admin = someone(browser, plan_site, "admin", "/taskbooks/2021/9/", "en-GB")
    office.get_by_role("button", name="Begin a draft").click()
    admin.goto("/taskbooks/2021/9/draft/")
    expect(admin.locator(".alert-warning[role=status]")).to_contain_text("(office) began this draft")
    plain = browser.new_context(
        base_url=plan_site, locale="en-GB", java_script_enabled=False, storage_state=office.context.storage_state()
    ).new_page()
    plain.goto("/taskbooks/2021/9/draft/")
    plain.fill("[name=target]", "24")
    plain.get_by_role("button", name="By the building season").click()
    expect(plain.locator("[name=planned-12]")).to_have_value("24")
    expect(plain.locator("[name=planned-05]")).to_have_value("7.2")
    expect(plain.locator("[data-state]")).to_contain_text("Changed, not saved yet")
    plain.get_by_role("button", name="Add a step").click()
    expect(plain.locator(".draft-item legend", has_text="Step 5")).to_be_visible()
    plain.get_by_role("button", name="Save the draft").click()
    expect(plain.locator(".alert-success")).to_contain_text("Edition 2 is saved.")

    admin.fill("[name=target]", "22")
    admin.get_by_role("button", name="Save the draft").click()
    conflict = admin.locator(".conflict-card")
    expect(conflict).to_contain_text("(office) saved edition 2")
    expect(conflict.locator("tr", has_text="Target")).to_contain_text("24")
    expect(admin.locator("[name=target]")).to_have_value("22")
    conflict.get_by_role("link", name="Take theirs").click()
    expect(admin.locator("[name=target]")).to_have_value("24")
    for page in (plain, office, admin):
        context_of(page).close()
