"""The export of the docket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.criteria import Criteria
from pilots.dockets import DocketLine
from pilots.models import Provenance
from pilots.moments import Moment
from pilots.rules.matters import Deed, MatterState
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.matters import SUBJECTS, arrived_on, level_words, subject_kind, subject_words
from pilots.templatetags.pilots import day_name
from pilots.views.exports import illustrative_note
from pilots.views.tables.columns import provenance_words


def matters_table(lines: Sequence[DocketLine], moment: Moment, criteria: Criteria) -> Table:
    """A row a matter, in the order of the page; days are whole days at the end of the as-of day."""
    columns = [
        Column("code", pgettext("matter", "No.")),
        Column("title", _("Matter")),
        Column("state", _("State")),
        Column("kind", _("Raised on")),
        Column("subject", pgettext("matter", "Subject")),
        Column("problem", _("Problem")),
        Column("raised_on", _("Day raised"), Kind.DAY),
        Column("decision", pgettext("matter", "Decision")),
        Column("decided_on", pgettext("matter", "Decided on"), Kind.DAY),
        Column("department", _("Responsible department")),
        Column("due_on", pgettext("matter", "Due on"), Kind.DAY),
        Column("days_overdue", _("Days overdue"), Kind.COUNT),
        Column("level", _("Escalation")),
        Column("answer", _("Latest word of the department")),
        Column("closed_on", _("Closed on"), Kind.DAY),
        Column("evidence", _("Document")),
        Column("provenance", _("Provenance")),
    ]
    notes = [_("As known on %(day)s.") % {"day": day_name(moment.as_of)}, filter_note(criteria)]
    notes += [*criteria.problems, *moment.problems]
    if any(line.matter.provenance == Provenance.ILLUSTRATIVE for line in lines):
        notes.append(illustrative_note())
    title = _("Docket of the leading group, as known on %(day)s") % {"day": day_name(moment.as_of)}
    return Table("matters", title, columns, [cells_of(line) for line in lines], notes, f"{moment.as_of:%Y-%m-%d}")


def filter_note(criteria: Criteria) -> str:
    """The filters in words; “none” where nothing was chosen."""
    label = pgettext("after a label", ": ")
    parts = [f"{chip.name}{label}{chip.value}" for chip in criteria.chips()]
    return _("Filters: %(filters)s") % {"filters": "; ".join(parts) if parts else _("none")}


def cells_of(line: DocketLine) -> dict[str, Any]:
    matter, standing = line.matter, line.standing
    return {
        "code": matter.code,
        "title": matter.title,
        "state": line.state_word,
        "kind": str(SUBJECTS[subject_kind(matter)]),
        "subject": subject_words(matter),
        "problem": matter.problem,
        "raised_on": matter.raised_on,
        "decision": standing.decision or None,
        "decided_on": timezone.localdate(standing.decided_at) if standing.decided_at else None,
        "department": str(line.department) if line.department else None,
        "due_on": standing.due_on,
        "days_overdue": line.days_overdue or None,
        "level": level_words(standing.level) or None,
        "answer": line.latest_answer.text or None if line.latest_answer else None,
        "closed_on": arrived_on(line) if line.state == MatterState.CLOSED else None,
        "evidence": documents_of(line) or None,
        "provenance": provenance_words(matter.provenance),
    }


def documents_of(line: DocketLine) -> str:
    """The documents that were named as evidence."""
    return "; ".join(event.document for event in line.events if event.document and event.deed != Deed.DECIDE)
