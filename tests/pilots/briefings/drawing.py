"""Papers drawn for tests, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import unescape
from re import sub
from typing import Any

from django.test import Client

from pilots.briefings.drafts import Material, draft, load_material
from pilots.briefings.papers import Cell, Chart, Figures, Heading, Paper, Paragraph, Table
from pilots.moments import Moment
from pilots.rules.issues import Issue, parse_issue


def issue_named(name: str) -> Issue:
    issue = parse_issue(name)
    assert issue is not None
    return issue


def loaded(name: str, as_of: date | None = None) -> Material:
    """What a paper is drawn from, as known on a day; by default today."""
    issue = issue_named(name)
    return load_material(issue, Moment.of_month(issue.month, as_of or date.today()))  # noqa: DTZ011  no hour matters


def drawn(name: str, as_of: date | None = None, language: str = "en", own: Sequence[Any] = ()) -> Paper:
    return draft(loaded(name, as_of), language, own=own)


def said(paper: Paper) -> dict[str, str]:
    """Key of every paragraph → its words."""
    return {part.key: part.words for part in paper.paragraphs()}


def blocks(paper: Paper, kind: type) -> dict[str, Any]:
    """Key → block, of one kind."""
    return {block.key: block for section in paper.sections for block in section.blocks if isinstance(block, kind)}


def headings(paper: Paper) -> dict[str, Heading]:
    return blocks(paper, Heading)


def tables(paper: Paper) -> dict[str, Table]:
    return blocks(paper, Table)


def charts(paper: Paper) -> dict[str, Chart]:
    return blocks(paper, Chart)


def figures(paper: Paper) -> dict[str, tuple[Cell, str]]:
    """Name → value and the line below it, of all headline figures."""
    return {name: (cell, line) for block in blocks(paper, Figures).values() for name, cell, line in block.items}


def column(table: Table, title: str) -> list[str]:
    at = [column.title for column in table.columns].index(title)
    return [row[at].text for row in table.rows]


def read_page(client: Client, path: str) -> str:
    """A page as text: without its tags, single spaces."""
    response = client.get(path)
    assert response.status_code == 200
    return sub(r"\s+", " ", unescape(sub(r"<[^>]+>", " ", response.content.decode())))


def paragraphs(paper: Paper) -> list[Paragraph]:
    return list(paper.paragraphs())
