"""The list of the docket: what the leading group has to see in a minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.criteria import TEXT, Criteria, Criterion
from pilots.dockets import DocketLine, load_docket, most_urgent
from pilots.models import Department, Matter, Provenance, User
from pilots.moments import Moment
from pilots.permissions import ANSWER_MATTER, RUN_MATTERS, reader_required
from pilots.templatetags.matters import SUBJECTS, subject_kind
from pilots.views.exports import export_response
from pilots.views.matters.groups import GROUP_WORDS, Group, group_of, parts_of
from pilots.views.reporting import reader
from pilots.views.tables.matters import matters_table

STATE, DEPARTMENT, SUBJECT, YEAR = "state", "department", "subject", "year"


def department_choices() -> dict[str, str]:
    return {department.code: str(department) for department in Department.objects.all()}


def year_choices() -> dict[str, str]:
    years = Matter.objects.order_by("-year").values_list("year", flat=True).distinct()
    return {str(year): str(year) for year in years}


CRITERIA = (
    TEXT,
    Criterion(STATE, gettext_lazy("State"), choices=lambda: {str(group): GROUP_WORDS[group] for group in Group}),
    Criterion(DEPARTMENT, gettext_lazy("Responsible department"), choices=department_choices),
    Criterion(SUBJECT, gettext_lazy("Raised on"), choices=lambda: SUBJECTS),
    Criterion(YEAR, gettext_lazy("Year"), choices=year_choices),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """How many matters stand in a group; path: the list of them alone, of the one that is shown the list of all."""

    group: Group
    name: str
    count: int
    path: str
    is_chosen: bool


@require_safe
@reader_required
def matter_list(request: HttpRequest) -> HttpResponse:
    """Each matter as it stood at the end of the as-of day."""
    criteria = Criteria.from_request(request, CRITERIA)
    moment = replace(Moment.from_request(request), is_latest_month=True)
    if criteria.has_aliases(request.GET):
        return redirect(address(criteria.path, moment, criteria.pairs))

    def context() -> dict[str, Any]:
        return list_context(criteria, moment, reader(request))

    return export_response(
        request,
        matters=lambda: matters_table(shown_lines(context()["parts"]), moment, criteria),
    ) or render_page(request, "pilots/matter_list.html", context)


def list_context(criteria: Criteria, moment: Moment, user: User) -> dict[str, Any]:
    """total: how many matters there are in all. own: those that wait for the reader's department, most urgent first."""
    lines = load_docket(moment.as_of)
    others = [line for line in lines if fits(line, criteria)]
    asked = criteria.chosen(STATE)
    shown = [line for line in others if not asked or group_of(line) in asked]
    return {
        "moment": moment,
        "selection": criteria,
        "total": len(lines),
        "shown": len(shown),
        "tiles": tiles_of(others, criteria, moment),
        "parts": parts_of(shown, asked),
        "own": [line for line in most_urgent(lines) if line.department and user.has_perm(ANSWER_MATTER, line.matter)],
        "own_department": user.membership.department if user.role in ("staff", "head") else None,
        "has_illustrative": any(line.matter.provenance == Provenance.ILLUSTRATIVE for line in shown),
        "may_run": moment.is_now and user.has_perm(RUN_MATTERS),
    }


def shown_lines(parts: Sequence[Any]) -> list[DocketLine]:
    return [line for part in parts for line in part.lines]


def fits(line: DocketLine, criteria: Criteria) -> bool:
    """Whether a matter is one of those that the filters leave, its state aside."""
    matter = line.matter
    values = {
        DEPARTMENT: line.department.code if line.department else "",
        SUBJECT: subject_kind(matter),
        YEAR: str(matter.year),
    }
    texts = (matter.code, matter.title_zh_hans, matter.title_en, matter.problem_zh_hans, matter.problem_en)  # type: ignore[attr-defined]
    found = "\n".join(text for text in texts if text).casefold()
    words = criteria.text(TEXT.name).casefold().split()
    has_values = all(value in criteria.chosen(name) for name, value in values.items() if criteria.chosen(name))
    return has_values and all(word in found for word in words)


def tiles_of(lines: Sequence[DocketLine], criteria: Criteria, moment: Moment) -> list[Tile]:
    counts, chosen = Counter(group_of(line) for line in lines), criteria.chosen(STATE)
    others = [pair for pair in criteria.pairs if pair[0] != STATE]

    def path(group: Group) -> str:
        state = [] if chosen == (group,) else [(STATE, str(group))]
        return address(criteria.path, moment, [*others, *state])

    return [Tile(group, str(GROUP_WORDS[group]), counts[group], path(group), group in chosen) for group in Group]


def address(path: str, moment: Moment, pairs: Sequence[tuple[str, str]]) -> str:
    query = urlencode([*parse_qsl(moment.query().removeprefix("?")), *pairs])
    return f"{path}?{query}" if query else path
