"""The briefings and bulletins: the list, and one as a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.briefings.frozen import first_year, is_to_be_had, paper_for
from pilots.briefings.lists import load_list, neighbours
from pilots.briefings.texts import one_sided, standing_texts
from pilots.moments import Moment
from pilots.permissions import EDIT_BRIEFING, reader_required
from pilots.rules.issues import Issue, other_kind


@require_safe
@reader_required
def briefing_list(request: HttpRequest) -> HttpResponse:
    moment = Moment.from_request(request)

    def context() -> dict[str, Any]:
        return {"moment": moment, "years": load_list(moment.as_of, moment.known_until)}

    return render_page(request, "pilots/briefing_list.html", context)


@require_safe
@reader_required
def briefing_detail(request: HttpRequest, issue: Issue) -> HttpResponse:
    """The paper as it was frozen, or as drafted from what is known; the office may write into a draft of today."""
    moment = Moment.from_request(request, in_path=issue.month)
    year = first_year()
    if year is None or not is_to_be_had(issue, moment.as_of, year):
        return no_briefing(request, issue, moment, year)
    may_edit = request.user.has_perm(EDIT_BRIEFING)
    return render_page(
        request, "pilots/briefing_detail.html", lambda: detail_context(issue, moment, year, may_edit=may_edit)
    )


def detail_context(issue: Issue, moment: Moment, year: int, *, may_edit: bool) -> dict[str, Any]:
    """keep: what the paper's links carry along. lopsided: block → languages without the office's words there."""
    paper = paper_for(issue, moment, get_language() or "")
    is_open = may_edit and paper.is_draft and moment.is_now
    texts = standing_texts(issue, moment.known_until) if is_open else []
    before, after = neighbours(issue, moment.as_of, year)
    other = other_kind(issue)
    return {
        "issue": issue,
        "moment": moment,
        "paper": paper,
        "keep": behind_paper(moment, date.fromisoformat(paper.as_of)).keep,
        "before": before,
        "after": after,
        "other": other if is_to_be_had(other, moment.as_of, year) else None,
        "may_edit": is_open,
        "lopsided": one_sided(texts, paper),
        "written": {text.block for text in texts if text.language == paper.language},
        "block_tools": "pilots/_briefing_block_tools.html" if is_open else "",
        "section_tools": "pilots/_briefing_section_tools.html" if is_open else "",
    }


def behind_paper(moment: Moment, as_of: date) -> Moment:
    """The moment of the pages behind a paper: they open with what it was drawn from, whatever is known since."""
    return replace(moment, as_of=as_of, is_now=as_of == timezone.localdate())


def no_briefing(request: HttpRequest, issue: Issue, moment: Moment, year: int | None) -> HttpResponse:
    """Why there is none: its last month has not begun on the day, or lies before the first year with goals."""
    context = {"issue": issue, "moment": moment, "first_year": year, "is_future": issue.month > moment.as_of}
    return render_page(request, "pilots/briefing_none.html", lambda: context, status=404)
