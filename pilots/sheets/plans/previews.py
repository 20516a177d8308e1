"""A plan's file as its owner sees it before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from pilots.sheets.files import Kind, Reason, UnusableError
from pilots.sheets.plans.changes import Comparison
from pilots.sheets.plans.compare import compare
from pilots.sheets.plans.load import load_content
from pilots.sheets.plans.read import read_plan
from pilots.sheets.read import read_file


def read_plan_file(data: bytes) -> dict[str, Any]:
    """The cells of a plan's file, as `sheets.read.read_file`; UnusableError for what is no .xlsx, too."""
    content = read_file(data, "plan")
    if content["kind"] != Kind.XLSX:
        raise UnusableError(Reason.NOT_A_SHEET)
    return content


def load_comparison(year: int, book: Mapping[str, Any]) -> Comparison:
    """What was read of a file (`read_plan_file`) held against the year's plan: a fixed number of queries."""
    site = load_content(year)
    return compare(read_plan(book, site), site, settings.GOALS_A_YEAR)
