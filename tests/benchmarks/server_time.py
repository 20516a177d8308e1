"""What a page costs the server, through the whole stack of middleware and without a network.

    python -m tests.benchmarks.server_time ROUNDS [PAGE …]

prints the costs of the pages as JSON, of those that compare where none is named; the settings and the
database come from the environment.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from tests.browser.site import ROOT, Site

EMPTY = "/empty/"
PAGES = (EMPTY, "/", "/goals/2021/18/", "/categories/construction/", "/zones/Z3/")
#: What compares goals, months, zones and departments, or leads to them.
COMPARING = (
    EMPTY,
    "/",
    "/changes/",
    "/timetable/2021/",
    "/zones/",
    "/zones/Z3/",
    "/departments/",
    "/departments/housing/",
    "/categories/construction/",
    "/tasks/3/",
    "/search/?q=绿色",
    "/views/",
)
WARM_UP = 3

Application = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page: queries and milliseconds, drawn anew and kept in the cache; bytes as sent, compressed.

    Milliseconds are the least of many rounds: what the page itself takes, whatever else the machine does meanwhile.
    processor_milliseconds: what was worked for the page drawn anew, which a busy machine hardly changes: by this
    process, and by those that a PostgreSQL on this machine keeps for its connections.
    """

    page: str
    queries: int
    milliseconds: float
    kept_queries: int
    kept_milliseconds: float
    size: int
    processor_milliseconds: float = 0


def costs_of(page: str, session: str, rounds: int) -> Cost:
    """Ask for a page again and again, as a signed-in reader would."""
    application = get_wsgi_application()
    for _ in range(WARM_UP):
        ask(application, page, session)
    cache.clear()
    with counted() as queries:
        body = ask(application, page, session)
    with counted() as kept_queries:
        ask(application, page, session)
    served = connections_of_server()
    anew, worked = least_ms(lambda: ask(application, page, session), rounds, served, cache.clear)
    kept, _worked = least_ms(lambda: ask(application, page, session), rounds, served)
    return Cost(page, len(queries), anew, len(kept_queries), kept, len(body), worked)


def ask(application: Application, page: str, session: str) -> bytes:
    """The body of a page as the server sends it, compressed; RuntimeError unless it is there."""
    answer: list[str] = []
    path, _mark, query = page.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": quote(query, safe="=&"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": f"sessionid={session}",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    response = application(environ, lambda status, _headers: answer.append(status))
    body = b"".join(response)
    response.close()
    if answer != ["200 OK"]:
        raise RuntimeError(f"{page} answered {answer[0]}")
    return body


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent to the database within the block."""
    sent: list[str] = []

    def note(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        sent.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        yield sent


def least_ms(
    deed: Callable[[], object], rounds: int, served: Sequence[Path], before: Callable[[], object] | None = None
) -> tuple[float, float]:
    """The fewest milliseconds of a deed, and the fewest worked for it: see `seconds_worked`.

    What comes before each is not measured.
    """
    times, worked = [], []
    for _ in range(rounds):
        if before:
            before()
        start_of_work, start = seconds_worked(served), time.perf_counter()
        deed()
        times.append(time.perf_counter() - start)
        worked.append(seconds_worked(served) - start_of_work)
    return min(times) * 1000, min(worked) * 1000


def connections_of_server() -> list[Path]:
    """Where the system says what the processes of PostgreSQL's connections have worked; [] unless it can be read."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        found = [Path(f"/proc/{pid}/schedstat") for (pid,) in cursor.fetchall()]
    return [path for path in found if path.exists()]


def seconds_worked(served: Iterable[Path]) -> float:
    """Of the processor, by this process and by those of connections; the helpers of one query are not among them."""
    return time.process_time() + sum(int(path.read_text().split()[0]) for path in served) / 1e9


def session_of_leader() -> str:
    """The key of a new session of the demo's leading-group member."""
    client = Client()
    client.force_login(get_user_model().objects.get(username="leader"))
    return client.cookies["sessionid"].value


def costs_in(site: Site, rounds: int, pages: Sequence[str] = PAGES) -> list[Cost]:
    """The costs of pages of a site, measured in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.server_time", str(rounds), *pages],
        cwd=ROOT,
        env=site.environment | {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Cost(**row) for row in json.loads(done.stdout)]


def least(measured: Iterable[Sequence[Cost]]) -> list[Cost]:
    """Of the same pages measured several times, each with its fewest milliseconds."""
    return [
        replace(
            costs[0],
            milliseconds=min(cost.milliseconds for cost in costs),
            kept_milliseconds=min(cost.kept_milliseconds for cost in costs),
            processor_milliseconds=min(cost.processor_milliseconds for cost in costs),
        )
        for costs in zip(*measured, strict=True)
    ]


def main(rounds: int, pages: Sequence[str]) -> None:
    django.setup()
    session = session_of_leader()
    print(json.dumps([asdict(costs_of(page, session, rounds)) for page in pages or COMPARING]))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
