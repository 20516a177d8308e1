"""Debian's Chromium, the looks in which pages are opened, and what is noticed while they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE, NARROW = 1440, 390
HEIGHTS = {WIDE: 900, NARROW: 844}
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a reader sees pages: language, width of the screen, theme."""

    language: str = "zh-hans"
    width: int = WIDE
    theme: str = "light"

    def __str__(self) -> str:
        return f"{self.language}-{self.width}" + (f"-{self.theme}" if self.theme != "light" else "")

    def opened(self, browser: Browser, address: str, session: str | None = None) -> BrowserContext:
        """A browser of its own for a reader of this look, signed in where a session is given."""
        context = browser.new_context(
            viewport={"width": self.width, "height": HEIGHTS[self.width]},
            is_mobile=self.width == NARROW,
            locale=LOCALES[self.language],
            reduced_motion="reduce",
        )
        cookies = {"django_language": self.language, "theme": self.theme}
        if session:
            cookies["sessionid"] = session
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        return context


LOOKS = [Look(language, width) for language in LOCALES for width in HEIGHTS]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser named by CHROMIUM, or the one of the system."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Notes what goes wrong on a page: console errors, failed requests, requests to another host."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.problems: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.problems.append(f"error in a script: {error}"))
        page.on("request", self.leave)
        page.on("requestfailed", self.fail)
        page.on("response", self.answer)

    def hear(self, message: ConsoleMessage) -> None:
        """Violations of the content security policy are console errors too."""
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def leave(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.problems.append(f"request to another host: {request.url}")

    def fail(self, request: Request) -> None:
        """What the browser itself gives up, because a link was followed, has not failed."""
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request failed: {request.url} ({request.failure})")

    def answer(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")


def settle(page: Page) -> None:
    """Wait until the charts of the page are drawn."""
    expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)
