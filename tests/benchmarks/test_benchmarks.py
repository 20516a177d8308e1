"""The benchmarks run, and no page asks the database more often than it may."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, override_settings

from tests.benchmarks.__main__ import QUERIES
from tests.benchmarks.server_time import EMPTY, PAGES, costs_of
from tests.browser.site import ROOT
from tests.cluster import FOLDERS, PREFIX


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
    assert cost.queries <= QUERIES
    assert cost.kept_queries < cost.queries or page == EMPTY
    assert cost.milliseconds > 0 < cost.kept_milliseconds


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
