"""Drawing up a briefing or bulletin from the data, as known at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pilots.briefings.papers import Paper
from pilots.moments import Moment
from pilots.rules.issues import Issue

#: Section → its place; chapters of other apps stand in between.
ORDER = {
    "totals": 10,
    "behind": 20,
    "changes": 30,
    "zones": 40,
    "money": 50,
    "buildings": 60,
    "matters": 70,
    "goals": 80,
}


@dataclass(frozen=True, slots=True)
class Material:
    """All that a paper is drawn from, loaded once for every language; texts of the domain stand in each."""

    issue: Issue
    moment: Moment
    data: dict[str, Any]


def load_material(issue: Issue, moment: Moment) -> Material:
    """The data of every section, in a fixed number of queries."""
    return Material(issue, moment, {})


def draft(material: Material, language: str, *, issued: str = "", own: Sequence[Any] = ()) -> Paper:
    """The paper in a language. own: the `BriefingText` rows that count (see `texts.standing_texts`)."""
    return Paper(
        name=material.issue.name,
        language=language,
        title=material.issue.name,
        subtitle="",
        as_of=material.moment.as_of.isoformat(),
        issued=issued,
    )
