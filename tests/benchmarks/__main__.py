"""The benchmarks, each beside its aim.

    uv run python -m tests.benchmarks [--compared] [--browser] [--load] [--saves] [--plans] [--decade]
                                      [--briefings] [--registers] [--imports] [--typing] [--all] [--json FILE]
                                      [--postgres URL] [--rounds N]

The server's own time is always measured, on SQLite and on PostgreSQL: for a few pages, with `--compared`
for all that compare, in one table. `--browser` adds what a reader waits for and `--load` what the server
stands, both on PostgreSQL; `--saves` lets fifty people save to the cells of one month for a minute, on
both, and holds the history against what they were told; `--plans` imports a year's plan of 30 goals and
of 3,000, on both; `--decade` holds the pages of one year against the same with ten years in the database,
on both; `--registers` holds the pages of the registers with a million rows against ten thousand, on
both; `--imports` reads a million buildings from a file, on both; `--typing` reports a department's month in
Chromium, pasted and typed.
Every database is made for the purpose: beside the one of --postgres or DATABASE_URL, else in a
cluster of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.briefings import briefings
from tests.benchmarks.decade import Growth, decade
from tests.benchmarks.imports import imports
from tests.benchmarks.load import load
from tests.benchmarks.plans import plans
from tests.benchmarks.registers import registers
from tests.benchmarks.saves import Saves, saves
from tests.benchmarks.server_time import COMPARING, costs_in
from tests.benchmarks.tables import (
    show_briefings,
    show_compared,
    show_costs,
    show_fillings,
    show_growth,
    show_imports,
    show_load,
    show_plans,
    show_registers,
    show_saves,
    show_waits,
    show_work,
)
from tests.benchmarks.typing import work
from tests.benchmarks.waiting import NO_CACHE, waits
from tests.browser.site import Site, prepared
from tests.cluster import programs, temporary_cluster


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Benchmarks beside their aims.")
    parser.add_argument("--browser", action="store_true", help="what a reader waits for, in Chromium")
    parser.add_argument("--load", action="store_true", help="requests a second, with wrk")
    parser.add_argument("--saves", action="store_true", help="many saving to the cells of one month at once")
    parser.add_argument("--typing", action="store_true", help="a month's figures pasted and typed, in Chromium")
    parser.add_argument("--plans", action="store_true", help="importing a whole year's plan from a spreadsheet")
    parser.add_argument("--briefings", action="store_true", help="the July briefing as PDF, Word and spreadsheet")
    parser.add_argument("--compared", action="store_true", help="the pages that compare, beside an empty view")
    parser.add_argument(
        "--decade", action="store_true", help="the pages with one year and with ten, a hundred thousand revisions"
    )
    parser.add_argument("--registers", action="store_true", help="registers of ten thousand rows and of a million")
    parser.add_argument("--imports", action="store_true", help="a million buildings from a file into the register")
    parser.add_argument("--all", action="store_true", help="everything")
    parser.add_argument("--rounds", type=int, default=60, help="of the server's own time; a browser's median is of 7")
    parser.add_argument("--postgres", metavar="URL", help="a server to use instead of a cluster of its own")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    options = parser.parse_args()

    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as site:
        on_sqlite(site, options, results)
    if options.decade or options.all:
        results["ten years on SQLite"] = grown(options.rounds)
        show_growth("One year and ten, SQLite", results["ten years on SQLite"])
    if options.registers or options.all:
        registered("SQLite", options.rounds, results)
    if options.imports or options.all:
        imported("SQLite", results)
    with postgresql(options.postgres) as url:
        if url is None:
            print("\nPostgreSQL is not installed: nothing was measured on it.")
        else:
            with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), url) as site:
                on_postgresql(site, options, results)
            if options.decade or options.all:
                results["ten years on PostgreSQL"] = grown(options.rounds, url)
                show_growth("One year and ten, PostgreSQL", results["ten years on PostgreSQL"])
            if options.registers or options.all:
                registered("PostgreSQL", options.rounds, results, url)
    if compared := {name.removeprefix("compared on "): rows for name, rows in results.items() if "compared" in name}:
        show_compared(compared)
    if options.json:
        written = {name: [asdict(row) for row in rows] for name, rows in results.items()}
        options.json.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")


def on_sqlite(site: Site, options: argparse.Namespace, results: dict[str, Any]) -> None:
    results["server on SQLite"] = costs_in(site, options.rounds)
    show_costs("Server time, SQLite", results["server on SQLite"])
    if options.saves or options.all:
        results["saves on SQLite"] = saving(site)
        show_saves("Saves, SQLite", results["saves on SQLite"])
    if options.plans or options.all:
        results["plans on SQLite"] = plans(site)
        show_plans("Importing a plan, SQLite", results["plans on SQLite"])
    if options.briefings or options.all:
        results["briefings on SQLite"] = briefings(site)
        show_briefings("A briefing taken along, SQLite", results["briefings on SQLite"])
    if options.compared or options.all:
        results["compared on SQLite"] = costs_in(site, options.rounds, COMPARING)


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
    if options.briefings or options.all:
        results["briefings on PostgreSQL"] = briefings(site)
        show_briefings("A briefing taken along, PostgreSQL", results["briefings on PostgreSQL"])
    if options.compared or options.all:
        results["compared on PostgreSQL"] = costs_in(site, options.rounds, COMPARING)
    if options.imports or options.all:
        imported("PostgreSQL", results, site.environment["DATABASE_URL"])
    if options.typing or options.all:
        results["typing"] = work(site)
        show_work(results["typing"])


def saving(site: Site) -> list[Saves]:
    """One typist at a desk of the pilot's own size, then the crowd."""
    return [saves(site, clients=1, seconds=10, cells=0), saves(site)]


def grown(rounds: int, url: str | None = None) -> list[Growth]:
    """One year and ten, in two sites that nobody else has written to; beside the URL's database, else on SQLite."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        one, ten = (stack.enter_context(prepared(folder, url)) for folder in folders)
        return decade(one, ten, rounds)


def registered(database: str, rounds: int, results: dict[str, Any], url: str | None = None) -> None:
    costs, filled = registers(rounds, url)
    results[f"registers on {database}"], results[f"registers made up on {database}"] = costs, filled
    show_fillings(f"Registers made up, {database}", filled)
    show_registers(f"Registers of ten thousand rows and of a million, {database}", costs)


def imported(database: str, results: dict[str, Any], url: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), url) as site:
        results[f"imports on {database}"] = imports(site)
    show_imports(f"A register read from a file, {database}", results[f"imports on {database}"])


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


if __name__ == "__main__":
    main()
