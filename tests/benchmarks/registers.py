"""The registers with few rows and with very many: what their pages cost, and what the lists do on page 1,000.

Both registers are made up: so many buildings with retrofits and readings, and so many instruments with
their events.

    python -m tests.benchmarks.registers PAGES

prints the pages measured, as JSON, for the database of the environment: name → address.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.benchmarks.server_time import EMPTY, Cost, costs_in, least
from tests.browser.site import ROOT, Site, prepared

FEW, MANY = 10_000, 1_000_000
SEED = 71
#: How often the sites are measured one after the other.
TURNS = 3
#: The page of a list that nobody should wait longer for than for the first.
FAR = 1000
BUILDINGS, INSTRUMENTS = "/buildings/register/", "/finance/instruments/"


@dataclass(frozen=True, slots=True)
class RegisterCost:
    """Of one page: its cost with few rows in each register and with many; name: of what is measured."""

    name: str
    few: Cost
    many: Cost

    @property
    def ratio(self) -> float:
        return self.many.milliseconds / self.few.milliseconds


@dataclass(frozen=True, slots=True)
class Filling:
    """How long it took to make a register up: seconds for so many rows of it, others that hang on them besides."""

    register: str
    rows: int
    seconds: float


def registers(
    rounds: int, url: str | None = None, few: int = FEW, many: int = MANY
) -> tuple[list[RegisterCost], list[Filling]]:
    """Fill the registers of two sites and measure their pages in turn; beside the URL's database, else on SQLite."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        sites = [stack.enter_context(prepared(folder, url)) for folder in folders]
        filled = [fill(site, rows) for site, rows in zip(sites, (few, many), strict=True)]
        pages = [pages_in(site) for site in sites]
        turns = [[measured(site, rounds, own) for site, own in zip(sites, pages, strict=True)] for _ in range(TURNS)]
    costs = [least(turn[at] for turn in turns) for at in range(2)]
    names = [EMPTY, *pages[0]]
    named = zip(names, *costs, strict=True)
    return [RegisterCost(name, one, other) for name, one, other in named], [row for rows in filled for row in rows]


def measured(site: Site, rounds: int, pages: Mapping[str, str]) -> list[Cost]:
    costs = costs_in(site, -(-rounds // TURNS), (EMPTY, *pages.values()))
    return [replace(cost, page=name) for name, cost in zip((EMPTY, *pages), costs, strict=True)]


def fill(site: Site, rows: int) -> list[Filling]:
    """Make up both registers; then what a database does by itself in time."""
    filled = []
    for register in ("buildings", "instruments"):
        start = time.perf_counter()
        command = [sys.executable, "manage.py", "synthesise", register, "--rows", str(rows), "--seed", str(SEED)]
        subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=subprocess.DEVNULL)
        filled.append(Filling(register, rows, time.perf_counter() - start))
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.registers", "settle"], cwd=ROOT, env=site.environment, check=True
    )
    return filled


def pages_in(site: Site) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.registers", "pages"],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    pages: dict[str, str] = json.loads(done.stdout)
    return pages


def pages() -> dict[str, str]:
    """What is measured: name → address. Far pages are the 1,000th, or the last full one of a shorter list."""
    from buildings.listings import ORDERS as BUILDING_ORDERS
    from buildings.models import Building
    from finance.listings import ORDERS as INSTRUMENT_ORDERS
    from finance.models import Instrument

    found = {"building stock": "/buildings/", "green finance": "/finance/"}
    lists: tuple[tuple[str, str, Any, Sequence[Any], str, tuple[str, str]], ...] = (
        ("buildings", BUILDINGS, Building.objects, BUILDING_ORDERS, "area", ("use", "residential")),
        ("instruments", INSTRUMENTS, Instrument.objects, INSTRUMENT_ORDERS, "amount", ("kind", "credit")),
    )
    for name, path, every, orders, sorting, (column, value) in lists:
        by_name = {order.name: order for order in orders}
        rows = every.current()
        largest = by_name[sorting]
        ways = (
            (f"{name} as they come", rows, by_name[""], ()),
            (f"{name}, largest first", rows, largest, (f"sort={sorting}",)),
            (
                f"{value} {name}, largest first",
                rows.filter(**{column: value}),
                largest,
                (f"sort={sorting}", f"{column}={value}"),
            ),
        )
        for words, chosen, order, query in ways:
            found[words] = asked(path, *query)
            found[f"{words}, page {FAR:,}"] = asked(path, *query, f"after={cursor(chosen, order)}")
    return found


def asked(path: str, *parts: str) -> str:
    return f"{path}?{'&'.join(parts)}" if parts else path


def cursor(rows: Any, order: Any) -> str:
    """Where page 1,000 of a list begins, or its last full page where it has fewer."""
    from pilots.keysets import SIZE, text_of

    sign = "-" if order.is_descending else ""
    columns = [f"{sign}code"] if order.column == "code" else [f"{sign}{order.column}", f"{sign}code"]
    known = rows.filter(**{f"{order.column}__isnull": False}).order_by(*columns)
    return text_of(known[min(SIZE * (FAR - 1), max(known.count() - SIZE - 2, 0))], order)


def settle() -> None:
    """Count rows anew for the planner, as PostgreSQL does by itself in time."""
    from django.db import connection

    with connection.cursor() as sent:
        sent.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "pages":
        print(json.dumps(pages()))
    else:
        settle()
