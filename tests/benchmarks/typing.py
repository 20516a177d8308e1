"""How long a person works to report a department's month: thirteen figures pasted, or typed key by key."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Look, chromium
from tests.browser.site import Site, session_of

SERVER = ("--workers", "2", "--worker-class", "gthread", "--threads", "4")
MONTH = "/reporting/2021-08/"
#: The thirteen goals of the housing bureau, in the order of its sheet.
FIGURES = ("42", "3600", "12.9", "65", "470", "45", "100", "138.5", "17.6", "35.4", "240", "5", "18900")
#: A brisk typist: milliseconds between keys.
PACE = 120
KEPT = "#grid-form .cell:is([data-outcome=saved], [data-outcome=unchanged])"


@dataclass(frozen=True, slots=True)
class Work:
    """Seconds from the first key to the last acknowledged figure, and the keys that were pressed."""

    way: str
    keys: int
    seconds: float


def work(site: Site) -> list[Work]:
    """Paste, type the same again over it with other values, and hand the month over."""
    with site.served(*SERVER) as address, chromium() as browser:
        staff = desk(browser, address, "staff-housing")
        done = [measured(staff, "paste", paste), measured(staff, "type", type_all)]
        staff.context.close()
        head = desk(browser, address, "head-housing")
        done.append(measured(head, "submit", submit))
        head.context.close()
    return done


def desk(browser: Browser, address: str, username: str) -> Page:
    page = Look().opened(browser, address, session_of(address, username)).new_page()
    page.goto(address + MONTH)
    return page


def measured(page: Page, way: str, deed: Callable[[Page], int]) -> Work:
    began = time.monotonic()
    keys = deed(page)
    return Work(way, keys, time.monotonic() - began)


def paste(page: Page) -> int:
    """The column as copied from a spreadsheet, with Ctrl+V in the first cell."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("input.value").first.focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(FIGURES))
    page.keyboard.press("Control+V")
    expect(page.locator(KEPT)).to_have_count(len(FIGURES))
    return 2


def type_all(page: Page) -> int:
    """Each figure with its last digit changed, then Enter; the first cell has the focus already."""
    page.reload()
    page.locator("input.value").first.select_text()
    keys = 0
    for figure in FIGURES:
        text = f"{figure[:-1]}{(int(figure[-1]) + 1) % 10}"
        for key in text:
            page.keyboard.press(key, delay=0)
            page.wait_for_timeout(PACE)
        page.keyboard.press("Enter")
        page.wait_for_timeout(PACE)
        keys += len(text) + 1
    expect(page.locator(KEPT)).to_have_count(len(FIGURES))
    return keys


def submit(page: Page) -> int:
    """The head hands over what is ready."""
    page.locator("#submit-list button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    return 1
