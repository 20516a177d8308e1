"""Drawing up a briefing or bulletin from the data, as known at a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from pilots.briefings.chapters import Chapter, in_order
from pilots.briefings.ground import Ground, load_ground
from pilots.briefings.own_words import with_own
from pilots.briefings.papers import Figures, Paper, Section, Table
from pilots.briefings.sections import behind, changes, goals, matters, totals, zones
from pilots.models import Provenance
from pilots.moments import Moment
from pilots.rules.issues import Issue
from pilots.templatetags.pilots import PROVENANCE_MARKS, day_name, month_name

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
#: A bulletin's sections, in their order.
QUARTER_ORDER = {"totals": 10, "goals": 20, "behind": 30, "matters": 40}
TITLES = {
    "totals": gettext_lazy("Overall progress"),
    "behind": gettext_lazy("What is behind, and why"),
    "changes": gettext_lazy("Changes since the issue before"),
    "zones": gettext_lazy("Progress of the zones"),
    "matters": pgettext_lazy("briefing", "Matters before the leading group"),
    "goals": gettext_lazy("All goals"),
}


@dataclass(frozen=True, slots=True)
class Material:
    """All that a paper is drawn from, loaded once for every language; texts of the domain stand in each.

    data: key of a chapter → what it loaded; {} for a quarter's bulletin, which has no chapters.
    """

    issue: Issue
    moment: Moment
    ground: Ground
    data: Mapping[str, Any]


def load_material(issue: Issue, moment: Moment) -> Material:
    """The data of every section, in a number of queries that does not depend on the rows.

    moment: only its day of knowledge counts, the month is the issue's last.
    """
    moment = replace(moment, month=issue.month)
    chapters = [] if issue.is_quarter else in_order()
    data = {chapter.key: chapter.load(issue, moment) for chapter in chapters}
    return Material(issue, moment, load_ground(issue, moment), data)


def draft(material: Material, language: str, *, issued: str = "", own: Sequence[Any] = ()) -> Paper:
    """The paper in a language, without a query.

    issued: who published it and when, "" for a draft. own: the `BriefingText` rows that count, of any language.
    """
    issue = material.issue
    texts = {row.block: row.text for row in own if row.language == language}
    with override(language):
        sections = list(quarter_sections(material) if issue.is_quarter else month_sections(material))
        return Paper(
            name=issue.name,
            language=language,
            title=title(issue),
            subtitle=subtitle(issue) if issued else draft_subtitle(material),
            as_of=material.moment.as_of.isoformat(),
            issued=issued,
            remarks=tuple(remarks(material, sections)),
            sections=tuple(with_own(sections, texts, titles(issue))),
        )


def month_sections(material: Material) -> Iterator[Section]:
    ground, moment = material.ground, material.moment
    chapters = [chapter for chapter in in_order() if chapter.key in material.data]
    headlines = [
        each for chapter in chapters for each in chapter.figures(material.data[chapter.key], material.issue, moment)
    ]
    found: dict[str, Section | None] = {
        "totals": totals.word(ground, headlines),
        "behind": behind.word(ground),
        "changes": changes.word(ground),
        "zones": zones.word(ground),
        "matters": matters.word(ground),
        "goals": goals.word(ground),
    }
    for chapter in chapters:
        found[chapter.key] = chapter.word(material.data[chapter.key], material.issue, moment)
    for key in titles(material.issue):
        section = found.get(key)
        if section:
            yield section


def quarter_sections(material: Material) -> Iterator[Section]:
    ground = material.ground
    found = (totals.word_quarter(ground), goals.word_quarter(ground), behind.word(ground), matters.word(ground))
    for section in found:
        if section:
            yield section


def titles(issue: Issue) -> dict[str, Any]:
    """Section → its title, of all that such an issue can have, in their order."""
    if issue.is_quarter:
        return {key: TITLES[key] for key in QUARTER_ORDER}
    chapters: dict[str, Chapter] = {chapter.key: chapter for chapter in in_order()}
    places = {key: ORDER[key] for key in TITLES} | {key: chapter.order for key, chapter in chapters.items()}
    found = {**TITLES, **{key: chapter.title for key, chapter in chapters.items()}}
    return {key: found[key] for key in sorted(places, key=lambda key: places[key])}


def title(issue: Issue) -> str:
    if issue.is_quarter:
        return _("Qingdao green city pilot: quarterly bulletin")
    return _("Qingdao green city pilot: monthly briefing")


def subtitle(issue: Issue) -> str:
    told = {"year": issue.month.year, "number": issue.month.month, "quarter": issue.quarter}
    if issue.is_quarter:
        words = _("Quarter %(quarter)s of %(year)s, %(first)s to %(last)s")
        return words % {**told, "first": month_name(issue.first), "last": month_name(issue.month)}
    return _("%(month)s, No. %(number)s of %(year)s") % {**told, "month": month_name(issue.month)}


def draft_subtitle(material: Material) -> str:
    words = _("%(issue)s, as known on %(day)s")
    return words % {"issue": subtitle(material.issue), "day": day_name(material.moment.as_of)}


def remarks(material: Material, sections: Sequence[Section]) -> Iterator[str]:
    """What must be read with the paper."""
    if has_illustrative(sections):
        mark, _meaning = PROVENANCE_MARKS[Provenance.ILLUSTRATIVE]
        yield _(
            "What is marked “%(mark)s” is made up to show the product or rests on what is: it has been neither"
            " reported nor published."
        ) % {"mark": mark}
    if material.ground.courses:
        yield _(
            "A light holds what was done against the timetable of the goal's own task book, and is lowered for overdue"
            " steps of its road map; linear pace is shown beside and sets none."
        )


def has_illustrative(sections: Sequence[Section]) -> bool:
    """Whether anything that is shown is marked."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                cells = [cell for row in block.rows for cell in row]
            elif isinstance(block, Figures):
                cells = [cell for _name, cell, _line in block.items]
            else:
                cells = []
            if getattr(block, "mark", "") or any(cell.mark for cell in cells):
                return True
    return False
