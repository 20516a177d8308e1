"""Who wrote what of a benchmark project: of the project itself, of its milestones and of its results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.benchmark_projects import KEPT
from pilots.models import Goal, Project, ProjectMilestone, ProjectResult
from pilots.record_histories import Change, Version, said, versions_in
from pilots.templatetags.pilots import DASH

#: Columns that follow the reader's language, and the project itself.
UNSAID = ("title", "note", "project")
#: Who wrote a row and a record of a trail, with what names a person.
PERSON, WRITER = "recorded_by__membership__department", "history_user__membership__department"


@dataclass(frozen=True, slots=True)
class Writing:
    """A version of the project or of one of its rows; title: "" for the project."""

    title: str
    version: Version


def edition_of(project: Project) -> int:
    """How often the project was written: 1 for one that has never been changed."""
    return max(trail_of(project).count(), 1)


def trail_of(project: Project) -> models.QuerySet[Any]:
    history: Any = Project.history  # type: ignore[attr-defined]
    found: models.QuerySet[Any] = history.filter(id=project.pk)
    return found


def last_record(project: Project) -> Any:
    """The latest record of the trail; None where the project has never been changed."""
    return trail_of(project).select_related(WRITER).order_by("-history_date", "-history_id").first()


def writings(project: Project, known_until: datetime | None) -> list[Writing]:
    """The latest first; known_until: only what was written before it. Four queries."""
    found = [Writing("", each) for each in versions_of(project, known_until)]
    for kind, called in ((ProjectMilestone, _("Milestone “%(title)s”")), (ProjectResult, _("Result “%(title)s”"))):
        links = [each.name for each in kind._meta.concrete_fields if each.is_relation and each.name != "current"]
        rows = kind.objects.of([project]).of_thing().select_related(*links, PERSON).order_by("thing", "-edition")
        for _thing, versions in groupby(rows, key=lambda row: row.thing):
            named = list(versions)
            found += [
                Writing(called % {"title": named[0].title}, each)
                for each in (retitled(row, kind) for row in versions_in(named, known_until=known_until, without=UNSAID))
                if each.is_first or each.is_struck_off or each.changes
            ]
    return sorted(found, key=lambda each: each.version.at, reverse=True)


def versions_of(project: Project, known_until: datetime | None) -> list[Version]:
    """The records of the project's trail, the newest first, those that changed something. Two queries."""
    rows = (
        trail_of(project)
        .select_related(WRITER, "zone", "lead")
        .prefetch_related("historicalproject_goals_set__goal")
        .order_by("history_date", "history_id")
    )
    known = [row for row in rows if known_until is None or row.history_date < known_until]
    versions: list[Version] = []
    before: Any = None
    for number, record in enumerate(known, start=1):
        changes = changes_between(before, record) if before else []
        is_first = record.history_type == "+"
        if is_first or changes:
            versions.append(Version(number, record.history_date, record.history_user, changes, is_first=is_first))
        before = record
    return versions[::-1]


def changes_between(before: Any, after: Any) -> list[Change]:
    """The fields in which two records differ, in words; either may be a project whose goals are `served`."""
    fields: list[Any] = [each for each in Project._meta.concrete_fields if each.attname in KEPT]
    changes = [Change(field_title(each), said(before, each), said(after, each)) for each in fields]
    goals = Change(capfirst(_("goals")), goals_in_words(before), goals_in_words(after))
    return told([*changes, goals])


def goals_in_words(row: Any) -> str:
    """The goals of a record of the trail or of a project, by their numbers and years."""
    goals = row.served if isinstance(row, Project) else [each.goal for each in row.historicalproject_goals_set.all()]
    named = [f"{goal.number} ({goal.year})" for goal in sorted(goals, key=in_order)]
    return pgettext("between items of a list", ", ").join(named) or DASH


def in_order(goal: Goal) -> tuple[int, int]:
    return goal.year, goal.number


def field_title(field: Any) -> str:
    """What a field is called; a text that stands in both languages with its language."""
    if not hasattr(field, "translated_field"):
        return capfirst(str(field.verbose_name))
    name, language = capfirst(str(field.translated_field.verbose_name)), dict(settings.LANGUAGES)[field.language]
    return _("%(field)s (%(language)s)") % {"field": name, "language": language}


def retitled(version: Version, kind: type[models.Model]) -> Version:
    """With the languages of its texts in words."""
    titles = {capfirst(str(each.verbose_name)): field_title(each) for each in kind._meta.concrete_fields}
    changes = [replace(change, name=titles.get(change.name, change.name)) for change in version.changes]
    return replace(version, changes=told(changes))


def told(changes: Iterable[Change]) -> list[Change]:
    """Without those that read the same: a text that was never written, and one that is empty."""
    return [change for change in changes if change.old != change.new]
