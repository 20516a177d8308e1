"""One site and one Chromium for the folder.

The site is a process with a database of its own, so nothing here touches the database of the other
tests. Both end with the folder's last test: playwright's event loop would keep Django from its
database in this process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import Look, Watch, chromium, settle
from tests.browser.pages import Place
from tests.browser.site import SHARED, copied, session_of

#: Milliseconds; the machine may be busy with the other half of the tests.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def copy_of_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], AbstractContextManager[str]]:
    """Serves a site of one's own with the demo loaded, and yields its address.

    The demo is loaded once in a run, whoever of the workers asks first.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / SHARED

    @contextmanager
    def copy(name: str) -> Iterator[str]:
        with (
            copied(tmp_path_factory.mktemp(name), shared, os.environ.get("DATABASE_URL")) as ready,
            ready.served("--workers", "1", "--threads", "4") as address,
        ):
            yield address

    return copy


@pytest.fixture(scope="package")
def site(copy_of_site: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of the running product with the demo loaded."""
    with copy_of_site("site") as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="package")
def leader_session(site: str) -> str:
    """The session of a leading-group member, for tests that do not end it."""
    return session_of(site, "leader")


@pytest.fixture(scope="package")
def open_place(site: str, browser: Browser, leader_session: str) -> Callable[[Place, Look], tuple[Page, Watch]]:
    """Opens a place in a look, with its charts drawn, and notes what goes wrong meanwhile.

    Each look keeps one tab: a new one for every page would double the time.
    """
    tabs: dict[tuple[Look, bool], tuple[Page, Watch]] = {}

    def opened(place: Place, look: Look) -> tuple[Page, Watch]:
        key = look, place.is_public
        if key not in tabs:
            page = look.opened(browser, site, None if place.is_public else leader_session).new_page()
            tabs[key] = page, Watch(page, site)
        page, watch = tabs[key]
        watch.problems.clear()
        page.goto(site + place.path)
        settle(page)
        return page, watch

    return opened


@pytest.fixture
def visitor(site: str, browser: Browser) -> Iterator[BrowserContext]:
    """A new reader of Chinese who is not signed in; addresses are the site's."""
    context = browser.new_context(base_url=site, locale="zh-CN", viewport={"width": 1440, "height": 900})
    yield context
    context.close()
