"""Pictures of every page, for people to look at.

    uv run python -m tests.browser.shots FOLDER

writes a PNG of each page in both languages, wide and narrow, and some in the dark and on paper,
from a site of its own over the database of DATABASE_URL or SQLite.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import LOCALES, LOOKS, NARROW, WIDE, Look, chromium, settle
from tests.browser.pages import GOAL, OVERVIEW, PLACES, SIGN_IN, Place
from tests.browser.site import prepared, session_of

DARK = [Look("zh-hans", WIDE, "dark"), Look("en", NARROW, "dark")]
IN_THE_DARK = [OVERVIEW, GOAL, Place("zone-Z3", "/zones/Z3/"), SIGN_IN]
ON_PAPER = [OVERVIEW, GOAL, Place("goal-1", "/goals/2021/1/"), Place("zone-Z3", "/zones/Z3/")]


def take(folder: Path, address: str, browser: Browser) -> int:
    """Take all pictures of the site; returns how many."""
    session = session_of(address, "leader")
    shots = [(place, look) for look in LOOKS for place in PLACES]
    shots += [(place, look) for look in DARK for place in IN_THE_DARK]
    tabs: dict[tuple[Look, bool], Page] = {}
    for place, look in shots:
        key = look, place.is_public
        if key not in tabs:
            tabs[key] = look.opened(browser, address, None if place.is_public else session).new_page()
        page = tabs[key]
        page.goto(address + place.path)
        settle(page)
        page.screenshot(path=folder / f"{place}-{look}.png", full_page=True)
    for language in LOCALES:
        page = Look(language).opened(browser, address, session).new_page()
        for place in ON_PAPER:
            page.goto(address + place.path)
            settle(page)
            page.pdf(path=folder / f"{place}-{language}.pdf", prefer_css_page_size=True, print_background=True)
    return len(shots) + len(LOCALES) * len(ON_PAPER)


def main() -> None:
    parser = argparse.ArgumentParser(description="Pictures of every page.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as own,
        prepared(Path(own), os.environ.get("DATABASE_URL")) as site,
        site.served("--workers", "1", "--threads", "4") as address,
        chromium() as browser,
    ):
        print(f"{take(folder, address, browser)} pictures in {folder}")


if __name__ == "__main__":
    main()
