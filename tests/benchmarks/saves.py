"""Many people saving overlapping cells of one month at once: what is acknowledged is kept, exactly once.

Two hundred goals of one department are added to the pilot of 2021 and August is opened to it. Clients
save to random cells of them, each going by what it last saw of a cell, and every tenth request is
sent twice, as a browser does that lost its answer.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from tests.browser.site import ROOT, Site, session_of

CELLS, CLIENTS, SECONDS = 200, 50, 60
MONTH, DEPARTMENT, FIRST = "2021-08", "housing", 1001
#: The department's own goals, in units that take whole numbers.
OWN = ("3", "4", "9", "10", "14", "16", "17", "18", "19", "20", "21", "23", "27")
PATH = f"/reporting/{MONTH}/?department={DEPARTMENT}"
SERVER = ("--workers", "2", "--worker-class", "gthread", "--threads", "4")
TRIES = 3


@dataclass(frozen=True, slots=True)
class Saves:
    """What came of it: milliseconds of one save, and what the history says of those acknowledged."""

    database: str
    clients: int
    cells: int
    seconds: float
    saved: int
    conflicts: int
    failed: int
    median: float
    p95: float
    #: acknowledged and not in the history, or more than once; in the history without having been sent
    lost: int
    doubled: int
    unasked: int

    @property
    def per_second(self) -> float:
        return self.saved / self.seconds


@dataclass
class Tally:
    lock: threading.Lock = field(default_factory=threading.Lock)
    outcomes: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)


def saves(site: Site, *, clients: int = CLIENTS, seconds: float = SECONDS, cells: int = CELLS) -> Saves:
    """Let clients save for so many seconds; then hold the history against what was acknowledged.

    cells: how many goals are added for it; 0 for the thirteen that the department has anyway.
    """
    run_in(site, "prepare", str(cells))
    codes = [str(FIRST + number) for number in range(cells)] or list(OWN)
    before = {row[0] for row in json.loads(run_in(site, "history"))}
    tally = Tally()
    with site.served(*SERVER) as address:
        sessions = [session_of(address, name) for name in ("staff-housing", "head-housing", "office")]
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=client, args=(address, sessions[number % 3], number, codes, until, tally))
            for number in range(clients)
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
    kept = [tuple(row) for row in json.loads(run_in(site, "history"))]
    keys = Counter(key for key, _code, _value in kept)
    history = {key: (code, value) for key, code, value in kept}
    return Saves(
        database="PostgreSQL" if site.environment["DATABASE_URL"].startswith("postgres") else "SQLite",
        clients=clients,
        cells=len(codes),
        seconds=took,
        saved=len(tally.acknowledged),
        conflicts=tally.outcomes["conflict"],
        failed=tally.outcomes["failed"],
        median=median(tally.milliseconds),
        p95=quantiles(tally.milliseconds, n=20)[-1],
        lost=sum(history.get(key) != said for key, said in tally.acknowledged.items()),
        doubled=sum(count > 1 for count in keys.values()),
        unasked=len(set(history) - before - tally.sent),
    )


def client(address: str, session: str, number: int, codes: list[str], until: float, tally: Tally) -> None:
    """One person at a keyboard that never rests."""
    chance = random.Random(number)  # noqa: S311
    place = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    headers = {"Cookie": f"sessionid={session}", "HX-Request": "true", "Accept-Language": "en"}
    token = csrf_token(connection, headers)
    headers["Cookie"] += f"; csrftoken={token[0]}"
    seen: defaultdict[str, str] = defaultdict(str)
    while time.monotonic() < until:
        code, value, key = chance.choice(codes), str(chance.randrange(1, 9999)), str(uuid.uuid4())
        said = {"value": value, "comment": "", "cause": "", "remedy": "", "back_on": "", "seen": seen[code], "key": key}
        form = {f"{code}-{name}": text for name, text in said.items()} | {"csrfmiddlewaretoken": token[1]}
        with tally.lock:
            tally.sent.add(key)
        for _time in range(2 if chance.random() < 0.1 else 1):
            began = time.monotonic()
            outcome, now_seen = send(connection, headers, code, form)
            with tally.lock:
                tally.milliseconds.append((time.monotonic() - began) * 1000)
                tally.outcomes[outcome] += 1
                if outcome == "saved":
                    tally.acknowledged[key] = (code, value)
            if now_seen is not None:
                seen[code] = now_seen


def csrf_token(connection: http.client.HTTPConnection, headers: dict[str, str]) -> tuple[str, str]:
    """The cookie and a form's token, of a page that costs little."""
    connection.request("GET", "/notices/", headers=headers | {"HX-Request": ""})
    answer = connection.getresponse()
    page = answer.read().decode()
    cookies = " ".join(answer.headers.get_all("Set-Cookie") or [])
    cookie = re.search(r"csrftoken=(\w+)", cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    if not cookie or not token:
        raise RuntimeError(f"no form at /notices/: {answer.status}")
    return cookie[1], token[1]


def send(
    connection: http.client.HTTPConnection, headers: dict[str, str], code: str, form: dict[str, str]
) -> tuple[str, str | None]:
    """What became of one row, and what now stands of it; a dropped connection is tried again."""
    body = urllib.parse.urlencode(form)
    given = headers | {"Content-Type": "application/x-www-form-urlencoded"}
    for _try in range(TRIES):
        try:
            connection.request("POST", PATH, body, given)
            answer = connection.getresponse()
            page = answer.read().decode()
        except (http.client.HTTPException, OSError):
            connection.close()
            continue
        outcome = re.search(rf'data-code="{code}" data-outcome="(\w*)"', page)
        seen = re.search(rf'name="{code}-seen" value="([\d.]*)"', page)
        if answer.status != 200 or not outcome:
            return "failed", None
        return outcome[1], seen[1] if seen else ""
    return "failed", None


def run_in(site: Site, *arguments: str) -> str:
    """Run this module's own part in a process of the site's settings."""
    command = [sys.executable, "-m", "tests.benchmarks.saves", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout


def prepare(cells: int) -> None:
    """Goals to save to, and a month that is open to their department."""
    from datetime import date, timedelta

    from django.utils import timezone

    from pilots.models import Department, Goal, Period, PeriodException, Task, TaskBook, TimetablePoint, Unit, User
    from pilots.rules.months import months_of

    months = months_of(2021)

    department = Department.objects.get(code=DEPARTMENT)
    common: dict[str, Any] = {"measure": "level", "direction": "up", "frequency": "monthly", "lead": department}
    common |= {"task": Task.objects.get(number=1), "unit": Unit.objects.get(code="亿元"), "year": 2021}
    made = [
        Goal(number=number, **common | {"title_zh_hans": f"目标{number}", "title_en": f"Goal {number}"})
        for number in range(FIRST, FIRST + cells)
        if not Goal.objects.filter(year=2021, number=number).exists()
    ]
    for goal in Goal.objects.bulk_create(made):
        book = TaskBook.objects.create(
            goal=goal,
            version=1,
            target=9999,
            target_provenance="illustrative",
            counts_from=date(2021, 1, 1),
            published_at=timezone.now(),
        )
        points = (TimetablePoint(task_book=book, month=month, planned=1, provenance="illustrative") for month in months)
        TimetablePoint.objects.bulk_create(points)
        book.state = TaskBook.State.IN_FORCE
        book.save()
    PeriodException.objects.create(
        period=Period.objects.get(month=date(2021, 8, 1)),
        department=department,
        expires_on=timezone.localdate() + timedelta(days=1),
        reason="benchmark",
        granted_by=User.objects.get(username="office"),
        granted_at=timezone.now(),
    )


def history() -> list[tuple[str, str, str]]:
    """Every save of the month: key, code and value."""
    from pilots.models import Save

    rows = Save.objects.filter(revision__isnull=False)
    return [
        (str(key), str(number), content["value"])
        for key, number, content in rows.values_list("key", "revision__figure__goal__number", "content")
    ]


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        print(json.dumps(history()))
