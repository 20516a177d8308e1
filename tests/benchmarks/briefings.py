"""The July briefing taken along: PDF, Word and spreadsheet, as a signed-in reader asks for them.

    python -m tests.benchmarks.briefings

prints the costs as JSON; the settings and the database come from the environment. Each file is made in a
process of its own, so that its peak memory is that of the one file.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tests.browser.site import ROOT, Site

PATHS = tuple(f"/briefings/2021-07.{ending}" for ending in ("pdf", "docx", "xlsx"))
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class FileCost:
    """Of one file: queries, the fewest seconds of a few rounds, those of the processor, kilobytes (1,000 bytes).

    megabytes: the peak of the process that answers; writer_megabytes: of the one that lays out the PDF, 0 for others.
    """

    page: str
    queries: int
    seconds: float
    processor_seconds: float
    kilobytes: float
    megabytes: float
    writer_megabytes: float


def briefings(site: Site, paths: Sequence[str] = PATHS) -> list[FileCost]:
    """The costs of each file, measured in a process of its own."""
    environment = site.environment | {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    costs = []
    for path in paths:
        command = [sys.executable, "-m", "tests.benchmarks.briefings", path]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
        costs.append(FileCost(**json.loads(done.stdout)))
    return costs


def cost_of(path: str, session: str) -> FileCost:
    from django.core.cache import cache
    from django.core.wsgi import get_wsgi_application

    from tests.benchmarks.server_time import ask, counted

    application = get_wsgi_application()
    ask(application, "/briefings/", session)
    times, worked, queries, body = [], [], 0, b""
    for _round in range(ROUNDS):
        cache.clear()
        start, start_of_work = time.perf_counter(), seconds_worked()
        with counted() as sent:
            body = ask(application, path, session)
        times.append(time.perf_counter() - start)
        worked.append(seconds_worked() - start_of_work)
        queries = len(sent)
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return FileCost(path, queries, min(times), min(worked), len(body) / 1000, peaks[0], peaks[1])


def seconds_worked() -> float:
    """Of the processor, by this process and by those that it waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def main(path: str) -> None:
    import django

    django.setup()
    from tests.benchmarks.server_time import session_of_leader

    print(json.dumps(asdict(cost_of(path, session_of_leader()))))


if __name__ == "__main__":
    main(sys.argv[1])
