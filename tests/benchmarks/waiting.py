"""What a reader waits for, in Chromium on loopback, and what travels meanwhile."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.chromium import Look, chromium
from tests.browser.site import Site, session_of

SERVER = ("--workers", "2")
#: Keeps nothing, so that the server draws every page anew.
NO_CACHE = {"CACHE_URL": "dummycache://"}
#: Notes the moment of the first frame after the thing waited for is there.
NOTE = """
const wait = () => {
  const ready = %s;
  if (ready) requestAnimationFrame(() => { window.seenAt = performance.now(); });
  else requestAnimationFrame(wait);
};
wait();
"""
ROWS = """(() => {
  const rows = document.querySelectorAll("table.goals tbody tr:not(.group)");
  return rows.length >= 30 && rows[29].getBoundingClientRect().height > 0;
})()"""
LINE = """document.querySelector("[data-chart]")?.dataset.drawn === "yes" """
#: What is waited for: its name, the page, and what must be true.
WAITS = (("30 rows of /", "/", ROWS), ("line of a goal", "/goals/2021/18/", LINE))


@dataclass(frozen=True, slots=True)
class Wait:
    """Medians in milliseconds from navigation, and bytes on the wire of all resources together."""

    what: str
    milliseconds: float
    size: int
    again_milliseconds: float
    again_size: int


def waits(site: Site, rounds: int, **environment: str) -> list[Wait]:
    """Measure with a browser that has nothing, and again in the same tab with all that the first visit left."""
    with site.served(*SERVER, **environment) as address, chromium() as browser:
        session = session_of(address, "leader")
        return [_wait(browser, address, session, rounds, *wait) for wait in WAITS]


def _wait(browser: Browser, address: str, session: str, rounds: int, what: str, path: str, ready: str) -> Wait:
    first: list[tuple[float, int]] = []
    again: list[tuple[float, int]] = []
    for number in range(rounds + 1):
        context = Look().opened(browser, address, session)
        visits = _visits(context, address + path, ready, 2)
        context.close()
        if number:  # the first warms browser and server up
            first.append(visits[0])
            again.append(visits[1])
    return Wait(
        what,
        statistics.median(time for time, _ in first),
        int(statistics.median(size for _, size in first)),
        statistics.median(time for time, _ in again),
        int(statistics.median(size for _, size in again)),
    )


def _visits(context: BrowserContext, url: str, ready: str, times: int) -> list[tuple[float, int]]:
    """Open a page several times in one tab.

    Each time: milliseconds until it is ready, and bytes received by the time the network is idle.
    """
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    received: list[float] = []

    def finished(event: dict[str, Any]) -> None:
        received.append(event["encodedDataLength"])

    wire.on("Network.loadingFinished", finished)
    page.add_init_script(NOTE % ready)
    seen = []
    for _ in range(times):
        received.clear()
        page.goto(url, wait_until="networkidle")
        seen.append((float(page.evaluate("window.seenAt")), int(sum(received))))
    return seen
