"""What was measured as tables, each number beside its aim."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence

from tests.benchmarks.briefings import FileCost
from tests.benchmarks.decade import Growth
from tests.benchmarks.imports import ImportCost
from tests.benchmarks.load import CONNECTIONS, Load
from tests.benchmarks.plans import PlanCost
from tests.benchmarks.registers import Filling, RegisterCost
from tests.benchmarks.saves import Saves
from tests.benchmarks.server_time import EMPTY, Cost
from tests.benchmarks.typing import Work
from tests.benchmarks.waiting import Wait

QUERIES, RATIO = 12, 25
#: Milliseconds and kilobytes (1,000 bytes) at the first visit, milliseconds at the next.
FIRST = {"30 rows of /": (300, 150), "line of a goal": (700, 560)}
AGAIN = 120
#: Seconds of work to paste and to submit.
WORK = 60
#: Of a page's time with ten years in the database to that with one.
GROWTH = 1.3
#: The same of registers with a million rows to ten thousand.
MILLION = 1.5
PER_SECOND, P95 = 400, 80
#: Seconds and kilobytes of a briefing as a PDF.
PDF = 3, 1000
#: Rows a second of an import, of those of a bare COPY; megabytes of its process.
SHARE, PEAK = 0.33, 400


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


def show_compared(costs: Mapping[str, Sequence[Cost]]) -> None:
    """The same pages on each database (its name first), beside the empty view of the same database."""
    pages = list(zip(*costs.values(), strict=True))
    empty = next(row for row in pages if row[0].page == EMPTY)
    ways = [f"{name}: {what}" for name in costs for what in ("ms", "× empty", "kept ms", "× empty")]
    show(
        "Pages that compare",
        ("page", "queries", "kept", "kB", *ways),
        (
            (
                row[0].page,
                beside(max(cost.queries for cost in row), QUERIES, "d"),
                f"{max(cost.kept_queries for cost in row)}",
                f"{row[0].size / 1000:.1f}",
                *(
                    text
                    for cost, nothing in zip(row, empty, strict=True)
                    for text in (
                        f"{cost.milliseconds:.1f}",
                        f"{cost.milliseconds / nothing.milliseconds:.1f}",
                        f"{cost.kept_milliseconds:.1f}",
                        f"{cost.kept_milliseconds / nothing.kept_milliseconds:.1f}",
                    )
                ),
            )
            for row in pages
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


def show_registers(title: str, costs: Sequence[RegisterCost]) -> None:
    empty = next(row.many for row in costs if row.name == EMPTY)
    show(
        title,
        ("page", "queries", "with many", "ms", "with many", "× empty", "many / few", "CPU ms", "with many", "kept: ms"),
        (
            (
                row.name,
                f"{row.few.queries}",
                beside(row.many.queries, row.few.queries, "d"),
                f"{row.few.milliseconds:.1f}",
                f"{row.many.milliseconds:.1f}",
                f"{row.many.milliseconds / empty.milliseconds:.1f}",
                beside(row.ratio, MILLION, ".2f"),
                f"{row.few.processor_milliseconds:.1f}",
                f"{row.many.processor_milliseconds:.1f}",
                f"{row.many.kept_milliseconds:.1f}",
            )
            for row in costs
        ),
    )


def show_fillings(title: str, filled: Iterable[Filling]) -> None:
    show(title, ("register", "rows", "s"), ((row.register, f"{row.rows:,}", f"{row.seconds:.1f}") for row in filled))


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


def show_briefings(title: str, measured: Iterable[FileCost]) -> None:
    seconds, size = PDF
    show(
        title,
        ("file", "queries", f"s (PDF ≤ {seconds})", "of the processor", f"kB (PDF ≤ {size})", "MB", "MB of the writer"),
        (
            (
                row.page,
                f"{row.queries}",
                f"{row.seconds:.2f}",
                f"{row.processor_seconds:.2f}",
                f"{row.kilobytes:.0f}",
                f"{row.megabytes:.0f}",
                f"{row.writer_megabytes:.0f}",
            )
            for row in measured
        ),
    )


def show_imports(title: str, measured: Iterable[ImportCost]) -> None:
    show(
        title,
        ("rows", "MB", "read s", "write s", "rows/s", "of a bare COPY", "peak MB", "again s", "bad row s", "left"),
        (
            (
                f"{row.rows}",
                f"{row.megabytes:.0f}",
                f"{row.read:.1f}",
                f"{row.write:.1f}",
                f"{row.per_second:.0f}",
                f"{row.share:.2f} (aim ≥ {SHARE}{'' if row.share >= SHARE else ', missed'})" if row.copy else "–",
                beside(row.peak, PEAK, ".0f"),
                f"{row.again:.1f}",
                f"{row.refused:.1f}",
                beside(row.left, 0, "d"),
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
