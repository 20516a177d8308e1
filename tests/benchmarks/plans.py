"""A whole year's plan read from a spreadsheet and written: of thirty goals, and of a hundred times as many.

Each goal has twelve planned values, four steps and two duties. What is measured runs in a process of
its own, so that its peak memory is that of the import alone.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.site import ROOT, Site

SIZES = (30, 3000)
YEAR = 2022
STEPS, DUTIES = 4, 2


@dataclass(frozen=True, slots=True)
class PlanCost:
    """Seconds of reading the file, of the preview and of writing; queries of the import; megabytes at the peak.

    reader_megabytes: of the process that reads the file for us.
    """

    goals: int
    points: int
    kilobytes: float
    read: float
    preview: float
    write: float
    queries: int
    megabytes: float
    reader_megabytes: float

    @property
    def queries_a_goal(self) -> float:
        return self.queries / self.goals


def plans(site: Site) -> list[PlanCost]:
    """Import a plan of each size into the site, the larger one over the smaller."""
    costs = []
    for goals in SIZES:
        file = site.folder / f"plan-{goals}.xlsx"
        run_in(site, "make", str(goals), str(file))
        costs.append(PlanCost(**json.loads(run_in(site, "import", str(goals), str(file)))))
    return costs


def run_in(site: Site, *arguments: str) -> str:
    """Run this module's own part in a process of the site's settings."""
    command = [sys.executable, "-m", "tests.benchmarks.plans", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout


def make(goals: int, file: Path) -> None:
    """A file of so many goals like the pilot's second, in a year of its own."""
    from datetime import date
    from decimal import Decimal

    from pilots.sheets.plans.kinds import Tab
    from pilots.sheets.plans.load import load_content
    from pilots.sheets.plans.write import plan_sheet

    content = load_content(2021)
    goal, timetable = content.rows[Tab.GOALS][2,], content.rows[Tab.TIMETABLE][2,]
    content.year, content.site = YEAR, ""
    for tab in (Tab.GOALS, Tab.TIMETABLE, Tab.ROAD_MAP, Tab.DUTIES):
        content.rows[tab].clear()
    for number in range(1, goals + 1):
        texts = {"title_zh_hans": f"目标{number}", "title_en": f"Goal {number}"}
        content.rows[Tab.GOALS][number,] = goal | texts | {"number": number}
        content.rows[Tab.TIMETABLE][number,] = timetable | {"goal": number}
        for step in range(1, STEPS + 1):
            row: dict[str, Any] = {"goal": number, "step": step, "order": step, "weight": Decimal(100) / STEPS}
            row |= {"title_zh_hans": f"步骤{step}", "title_en": f"Step {step}", "due_on": date(YEAR, 2 * step, 20)}
            content.rows[Tab.ROAD_MAP][number, step] = row | {"is_beyond_year": False, "provenance": "illustrative"}
        for order in range(1, DUTIES + 1):
            row = {"goal": number, "order": order, "department": "housing", "text_zh_hans": f"职责{order}"}
            row |= {"text_en": "", "due_on": date(YEAR, 6, 30), "evidence_zh_hans": "文件", "evidence_en": ""}
            content.rows[Tab.DUTIES][number, order] = row | {"provenance": "illustrative"}
    file.write_bytes(plan_sheet(content))


def measure(goals: int, file: Path) -> PlanCost:
    from django.db import connection
    from django.utils import timezone

    from pilots.actions.plans import apply_plan
    from pilots.models import TimetablePoint
    from pilots.sheets.plans.previews import load_comparison, read_plan_file

    data = file.read_bytes()
    book, read = timed(lambda: read_plan_file(data))
    comparison, preview = timed(lambda: load_comparison(YEAR, book))
    if comparison.errors:
        raise RuntimeError(f"the plan has errors: {comparison.errors[:3]}")
    count = 0

    def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        seen = comparison.fingerprint
        _applied, write = timed(lambda: apply_plan(year=YEAR, book=book, seen=seen, user=None, at=timezone.now()))
    return PlanCost(
        goals=goals,
        points=TimetablePoint.objects.filter(task_book__goal__year=YEAR).count(),
        kilobytes=len(data) / 1000,
        read=read,
        preview=preview,
        write=write,
        queries=count,
        megabytes=peak(resource.RUSAGE_SELF),
        reader_megabytes=peak(resource.RUSAGE_CHILDREN),
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def peak(who: int) -> float:
    """The most memory that a process held, in megabytes; Linux counts in kibibytes."""
    return resource.getrusage(who).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        cost = measure(int(sys.argv[2]), Path(sys.argv[3]))
        print(json.dumps({name: getattr(cost, name) for name in PlanCost.__slots__}))
