"""The benchmarks run, and no page asks the database more often than it may."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client, override_settings

from buildings.actions import synthesised as stock
from finance.actions import synthesised as funding
from tests.benchmarks.decade import Growth
from tests.benchmarks.registers import RegisterCost
from tests.benchmarks.registers import pages as register_pages
from tests.benchmarks.server_time import EMPTY, PAGES, Cost, ask, costs_of, counted, least
from tests.benchmarks.tables import QUERIES, show_compared, show_growth, show_registers
from tests.browser.site import ROOT
from tests.cluster import FOLDERS, PREFIX
from tests.factories import a_time

#: What pages ask for beyond that: the docket and the phases; the docket and the projects of a zone; the docket, or
#: the ledger that feeds a goal.
MORE = {"/": 3, "/zones/Z3/": 3, "/goals/2021/18/": 3}


def clusters() -> Iterator[Path]:
    """The folders of clusters that are there now."""
    return FOLDERS.glob(f"{PREFIX}*")


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """A request does not close the connection in which the test's transaction is open."""
    signals = request_started, request_finished
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("page", PAGES)
@override_settings(ROOT_URLCONF="tests.benchmarks.urls")
def test_a_page_costs_few_queries_and_fewer_when_kept(reader: Client, page: str) -> None:
    cost = costs_of(page, reader.cookies["sessionid"].value, rounds=1)
    assert cost.queries <= QUERIES + MORE.get(page, 0)
    assert cost.kept_queries < cost.queries or page == EMPTY
    assert cost.milliseconds > 0 < cost.kept_milliseconds


@pytest.mark.usefixtures("kept_connection")
@override_settings(ROOT_URLCONF="tests.benchmarks.urls")
def test_pages_of_registers_ask_for_as_much_however_many_rows_there_are(reader: Client) -> None:
    application, session, until = get_wsgi_application(), reader.cookies["sessionid"].value, date(2021, 7, 31)
    asked = []
    for seed, rows in ((1, 60), (2, 180)):
        for register in (stock, funding):
            register.load_synthesised(rows=rows, seed=seed, until=until, at=a_time(until))
        queries = {}
        for name, page in register_pages().items():
            cache.clear()
            with counted() as sent:
                assert ask(application, page, session)
            queries[name] = len(sent)
        asked.append(queries)
    few, many = asked
    assert {"building stock", "green finance", "buildings, largest first, page 1,000"} <= set(few)
    # a list that ends on the page asks for rows without a value besides
    assert all(abs(many[name] - few[name]) <= 1 for name in few)


def test_tables_hold_every_page_against_the_empty_one(capsys: pytest.CaptureFixture[str]) -> None:
    turns = [
        [Cost(EMPTY, 2, empty, 2, 2.0, 20), Cost("/", queries, page, 2, kept, 30_000)]
        for empty, queries, page, kept in ((5.0, 12, 50.0, 8.0), (4.0, 12, 60.0, 6.0))
    ]
    costs = least(turns)
    assert [(cost.milliseconds, cost.kept_milliseconds) for cost in costs] == [(4, 2), (50, 6)]
    show_compared({"SQLite": costs, "PostgreSQL": turns[0]})
    show_growth("Growth", [Growth(cost.page, cost, replace(cost, milliseconds=60.0)) for cost in costs])
    show_registers("Registers", [RegisterCost(cost.page, cost, cost) for cost in costs])
    compared, growth, grown = capsys.readouterr().out.strip().split("\n\n")
    assert "1.00 (aim ≤ 1.5)" in grown.splitlines()[-1]
    assert "12.5" in compared.splitlines()[-1]
    assert "1.20 (aim ≤ 1.3)" in growth.splitlines()[-1]
    assert "missed" in growth.splitlines()[-2]


def test_a_command_beside_a_cluster_keeps_its_exit_code_and_leaves_nothing(tmp_path: Path) -> None:
    said = tmp_path / "said"
    ask = f"import os, pathlib; pathlib.Path({str(said)!r}).write_text(os.environ['DATABASE_URL']); raise SystemExit(7)"
    before = set(clusters())
    done = subprocess.run(
        [sys.executable, "-m", "tests.cluster", "--", sys.executable, "-c", ask],
        cwd=ROOT,
        env=dict(os.environ),
        check=False,
    )
    assert done.returncode == 7
    assert said.read_text().startswith("postgres://")
    assert set(clusters()) <= before
