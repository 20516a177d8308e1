"""What two people wrote of the same draft, side by side: nothing is chosen for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.drafts import DraftContent, StepContent, changed_parts, content_of
from pilots.models import Department, Provenance, TaskBook
from pilots.registers import measure_name
from pilots.templatetags.pilots import DASH, day_name, month_name
from pilots.templatetags.reporting import typed_number
from pilots.views.draft_pages import token_of

LABELS = {
    "baseline": gettext_lazy("Baseline"),
    "target": gettext_lazy("Target"),
    "target_provenance": gettext_lazy("Where the target comes from"),
    "register_measure": gettext_lazy("Register measure"),
    "leader_zh_hans": gettext_lazy("Leader in charge, Chinese"),
    "leader_en": gettext_lazy("Leader in charge, English"),
    "contact_zh_hans": gettext_lazy("Person in charge, Chinese"),
    "contact_en": gettext_lazy("Person in charge, English"),
    "funds_zh_hans": gettext_lazy("Sources of funds, Chinese"),
    "funds_en": gettext_lazy("Sources of funds, English"),
    "supporting": gettext_lazy("Supporting departments"),
    "duties": gettext_lazy("Duties"),
}
#: Label, what stands, what was typed.
Difference = tuple[str, Sequence[str], Sequence[str]]


def conflict_of(standing: TaskBook | None, mine: DraftContent, departments: Sequence[Department]) -> dict[str, Any]:
    """Who wrote what stands, how it differs from what was typed, and what a knowing overwrite names.

    over: `version.edition` of the draft to write over; "new" where the draft has gone.
    """
    is_draft = bool(standing and standing.is_draft)
    theirs = content_of(standing) if standing else None
    return {
        "standing": standing,
        "is_draft": is_draft,
        "differences": differences(theirs, mine, departments) if theirs else [],
        "over": token_of(standing) if standing and is_draft else "new",
    }


def differences(theirs: DraftContent, mine: DraftContent, departments: Sequence[Department]) -> list[Difference]:
    names = {department.pk: str(department) for department in departments}
    rows: list[Difference] = []
    for part in changed_parts(mine, theirs):
        if part == "planned":
            rows.extend(months_between(theirs, mine))
        elif part == "steps":
            rows.extend(steps_between(theirs, mine))
        elif part in LABELS and not (part == "target_provenance" and not mine.target_provenance):
            rows.append((str(LABELS[part]), said(theirs, part, names), said(mine, part, names)))
    return rows


def months_between(theirs: DraftContent, mine: DraftContent) -> list[Difference]:
    months = sorted(set(theirs.planned) | set(mine.planned))
    return [
        (month_name(month), [number(theirs.planned.get(month))], [number(mine.planned.get(month))])
        for month in months
        if theirs.planned.get(month) != mine.planned.get(month)
    ]


def steps_between(theirs: DraftContent, mine: DraftContent) -> Iterator[Difference]:
    """The steps in which the road maps differ, and their order where that is all."""
    there, here = ({row.step: row for row in content.steps if row.step} for content in (theirs, mine))
    changed = [step for step in sorted({*there, *here}) if there.get(step) != here.get(step)]
    for step in changed:
        yield _("Step %(number)s") % {"number": step}, step_lines(there.get(step)), step_lines(here.get(step))
    new = [line for row in mine.steps if row.step is None for line in step_lines(row)]
    if new:
        yield _("New steps"), [DASH], new
    orders = [", ".join(str(row.step) for row in content.steps if row.step) for content in (theirs, mine)]
    if not changed and orders[0] != orders[1]:
        yield _("Order of the steps"), [orders[0]], [orders[1]]


def step_lines(row: StepContent | None) -> list[str]:
    if row is None:
        return [DASH]
    return [f"{row.title_zh_hans} / {row.title_en or DASH} · {day_name(row.due_on)} · {number(row.weight)}%"]


def said(content: DraftContent, part: str, names: Mapping[int, str]) -> list[str]:
    """A part of a draft in lines."""
    if part in ("baseline", "target"):
        return [number(getattr(content, part))]
    if part == "target_provenance":
        return [str(Provenance(content.target_provenance).label)]
    if part == "register_measure":
        return [measure_name(content.register_measure) or DASH]
    if part == "supporting":
        return [names.get(pk, str(pk)) for pk in sorted(content.supporting)] or [DASH]
    if part == "duties":
        lines = [
            " · ".join(
                (
                    names.get(row.department, ""),
                    f"{row.text_zh_hans} / {row.text_en or DASH}",
                    day_name(row.due_on),
                    row.evidence_zh_hans or DASH,
                )
            )
            for row in content.duties
        ]
        return lines or [DASH]
    return [getattr(content, part) or DASH]


def number(value: Any) -> str:
    return typed_number(value) or DASH
