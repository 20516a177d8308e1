"""The benchmarks, each beside its aim.

    uv run python -m tests.benchmarks [--browser] [--load] [--saves] [--plans] [--decade] [--typing]
                                      [--all] [--json FILE] [--postgres URL] [--rounds N]

The server's own time is always measured, on SQLite and on PostgreSQL; `--browser` adds what a reader
waits for and `--load` what the server stands, both on PostgreSQL; `--saves` lets fifty people save to
the cells of one month for a minute, on both, and holds the history against what they were told;
`--plans` imports a year's plan of 30 goals and of 3,000, on both; `--decade` holds the pages of one
year against the same with ten years in the database, on both; `--typing` reports a department's
month in Chromium, pasted and typed.
Every database is made for the purpose: beside the one of --postgres or DATABASE_URL, else in a
cluster of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.decade import Growth, decade
from tests.benchmarks.load import CONNECTIONS, Load, load
from tests.benchmarks.plans import PlanCost, plans
from tests.benchmarks.saves import Saves, saves
from tests.benchmarks.server_time import EMPTY, Cost, costs_in
from tests.benchmarks.typing import Work, work
from tests.benchmarks.waiting import NO_CACHE, Wait, waits
from tests.browser.site import Site, prepared
from tests.cluster import programs, temporary_cluster

QUERIES, RATIO = 12, 25
#: Milliseconds and kilobytes (1,000 bytes) at the first visit, milliseconds at the next.
FIRST = {"30 rows of /": (300, 150), "line of a goal": (700, 560)}
AGAIN = 120
#: Seconds of work to paste and to submit.
WORK = 60
#: Of a page's time with ten years in the database to that with one.
GROWTH = 1.3
PER_SECOND, P95 = 400, 80


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Benchmarks beside their aims.")
    parser.add_argument("--browser", action="store_true", help="what a reader waits for, in Chromium")
    parser.add_argument("--load", action="store_true", help="requests a second, with wrk")
    parser.add_argument("--saves", action="store_true", help="many saving to the cells of one month at once")
    parser.add_argument("--typing", action="store_true", help="a month's figures pasted and typed, in Chromium")
    parser.add_argument("--plans", action="store_true", help="importing a whole year's plan from a spreadsheet")
    parser.add_argument(
        "--decade", action="store_true", help="the pages with one year and with ten, a hundred thousand revisions"
    )
    parser.add_argument("--all", action="store_true", help="everything")
    parser.add_argument("--rounds", type=int, default=60, help="of the server's own time; a browser's median is of 7")
    parser.add_argument("--postgres", metavar="URL", help="a server to use instead of a cluster of its own")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    options = parser.parse_args()

    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as site:
        results["server on SQLite"] = costs_in(site, options.rounds)
        show_costs("Server time, SQLite", results["server on SQLite"])
        if options.saves or options.all:
            results["saves on SQLite"] = saving(site)
            show_saves("Saves, SQLite", results["saves on SQLite"])
        if options.plans or options.all:
            results["plans on SQLite"] = plans(site)
            show_plans("Importing a plan, SQLite", results["plans on SQLite"])
        if options.decade or options.all:
            results["ten years on SQLite"] = decade(site, options.rounds)
            show_growth("One year and ten, SQLite", results["ten years on SQLite"])
    with postgresql(options.postgres) as url:
        if url is None:
            print("\nPostgreSQL is not installed: nothing was measured on it.")
        else:
            with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), url) as site:
                on_postgresql(site, options, results)
    if options.json:
        written = {name: [asdict(row) for row in rows] for name, rows in results.items()}
        options.json.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")


def on_postgresql(site: Site, options: argparse.Namespace, results: dict[str, Any]) -> None:
    results["server on PostgreSQL"] = costs_in(site, options.rounds)
    show_costs("Server time, PostgreSQL", results["server on PostgreSQL"])
    if options.browser or options.all:
        results["reader"] = waits(site, rounds=7)
        show_waits("What a reader waits for", results["reader"])
        results["reader, pages drawn anew"] = waits(site, rounds=7, **NO_CACHE)
        show_waits("The same, every page drawn anew", results["reader, pages drawn anew"])
    if options.load or options.all:
        results["load"] = load(site)
        show_load(results["load"])
    if options.saves or options.all:
        results["saves on PostgreSQL"] = saving(site)
        show_saves("Saves, PostgreSQL", results["saves on PostgreSQL"])
    if options.plans or options.all:
        results["plans on PostgreSQL"] = plans(site)
        show_plans("Importing a plan, PostgreSQL", results["plans on PostgreSQL"])
    if options.decade or options.all:
        results["ten years on PostgreSQL"] = decade(site, options.rounds)
        show_growth("One year and ten, PostgreSQL", results["ten years on PostgreSQL"])
    if options.typing or options.all:
        results["typing"] = work(site)
        show_work(results["typing"])


def saving(site: Site) -> list[Saves]:
    """One typist at a desk of the pilot's own size, then the crowd."""
    return [saves(site, clients=1, seconds=10, cells=0), saves(site)]


@contextmanager
def postgresql(given: str | None) -> Iterator[str | None]:
    """The URL of a server: the one given, that of DATABASE_URL, or a cluster's; None where there is none."""
    inherited = os.environ.get("DATABASE_URL", "")
    if given or inherited.startswith("postgres"):
        yield given or inherited
    elif programs() is None:
        yield None
    else:
        with temporary_cluster() as url:
            yield url


def show_costs(title: str, costs: Sequence[Cost]) -> None:
    empty = next(cost for cost in costs if cost.page == EMPTY)
    show(
        title,
        ("page", "queries", "ms", "× empty", "kept: queries", "ms", "× empty"),
        (
            (
                cost.page,
                beside(cost.queries, QUERIES, "d"),
                f"{cost.milliseconds:.1f}",
                beside(cost.milliseconds / empty.milliseconds, RATIO),
                f"{cost.kept_queries}",
                f"{cost.kept_milliseconds:.1f}",
                f"{cost.kept_milliseconds / empty.kept_milliseconds:.1f}",
            )
            for cost in costs
        ),
    )


def show_growth(title: str, grown: Sequence[Growth]) -> None:
    empty = next(row.ten for row in grown if row.page == EMPTY)
    show(
        title,
        ("page", "queries", "with ten", "kB", "with ten", "ms", "with ten", "× empty", "ten / one"),
        (
            (
                row.page,
                beside(row.one.queries, QUERIES, "d"),
                beside(row.ten.queries, row.one.queries, "d"),
                f"{row.one.size / 1000:.1f}",
                f"{row.ten.size / 1000:.1f}",
                f"{row.one.milliseconds:.1f}",
                f"{row.ten.milliseconds:.1f}",
                f"{row.ten.milliseconds / empty.milliseconds:.1f}",
                beside(row.ratio, GROWTH, ".2f"),
            )
            for row in grown
        ),
    )


def show_waits(title: str, waited: Iterable[Wait]) -> None:
    show(
        title,
        ("what", "ms", "kB", "again: ms", "kB"),
        (
            (
                wait.what,
                beside(wait.milliseconds, FIRST[wait.what][0], ".0f"),
                beside(wait.size / 1000, FIRST[wait.what][1], ".0f"),
                beside(wait.again_milliseconds, AGAIN, ".0f"),
                f"{wait.again_size / 1000:.0f}",
            )
            for wait in waited
        ),
    )


def show_work(done: Iterable[Work]) -> None:
    show(
        "Reporting thirteen figures",
        ("way", "keys", "seconds"),
        ((row.way, f"{row.keys}", beside(row.seconds, WORK, ".1f")) for row in done),
    )


def show_load(loads: Iterable[Load]) -> None:
    show(
        f"Load on /, {CONNECTIONS} connections",
        ("workers", "requests/s", "median ms", "p95 ms", "kB each", "failed"),
        (
            (
                load.server,
                f"{load.per_second:.0f} (aim ≥ {PER_SECOND}{'' if load.per_second >= PER_SECOND else ', missed'})",
                f"{load.median:.1f}",
                beside(load.p95, P95),
                f"{load.size / 1000:.0f}",
                f"{load.failed}",
            )
            for load in loads
        ),
    )


def show_saves(title: str, measured: Iterable[Saves]) -> None:
    show(
        title,
        ("clients", "cells", "saves/s", "median ms", "p95 ms", "conflicts", "failed", "lost", "doubled", "unasked"),
        (
            (
                f"{row.clients}",
                f"{row.cells}",
                f"{row.per_second:.1f}",
                f"{row.median:.0f}",
                f"{row.p95:.0f}",
                f"{row.conflicts}",
                f"{row.failed}",
                f"{row.lost}",
                f"{row.doubled}",
                f"{row.unasked}",
            )
            for row in measured
        ),
    )


def show_plans(title: str, measured: Iterable[PlanCost]) -> None:
    show(
        title,
        ("goals", "points", "kB", "read s", "preview s", "write s", "queries", "a goal", "MB", "MB of the reader"),
        (
            (
                f"{row.goals}",
                f"{row.points}",
                f"{row.kilobytes:.0f}",
                f"{row.read:.2f}",
                f"{row.preview:.2f}",
                f"{row.write:.2f}",
                f"{row.queries}",
                f"{row.queries_a_goal:.2f}",
                f"{row.megabytes:.0f}",
                f"{row.reader_megabytes:.0f}",
            )
            for row in measured
        ),
    )


def beside(value: float, aim: float, form: str = ".1f") -> str:
    """A number beside the most that it should be."""
    return f"{value:{form}} (aim ≤ {aim}{'' if value <= aim else ', missed'})"


def show(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = [heads, *rows]
    widths = [max(len(row[at]) for row in table) for at in range(len(heads))]
    print(f"\n{title}")
    for row in table:
        print("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    sys.stdout.flush()


if __name__ == "__main__":
    main()
