"""Search over the plan, in both languages at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.models import Category
from pilots.moments import Moment
from pilots.permissions import EDIT_TASK_BOOKS, reader_required
from pilots.registers import rows_called
from pilots.searches import A_GROUP, A_PAGE, Question, look_for


@require_safe
@reader_required
def search(request: HttpRequest) -> HttpResponse:
    """Drafts of task books are found by those who write them alone."""
    question, moment = Question.from_request(request), Moment.from_request(request)
    may_edit = request.user.has_perm(EDIT_TASK_BOOKS)
    return render_page(request, "pilots/search.html", lambda: search_context(question, moment, with_drafts=may_edit))


def search_context(question: Question, moment: Moment, *, with_drafts: bool) -> dict[str, Any]:
    """pages: how many the only kind asked for has. count: of all kinds together. rows: of registers, by their code."""
    groups = look_for(question, moment, with_drafts=with_drafts)
    rows = [] if question.kind else rows_called(question.text, None if moment.is_now else moment.known_until)
    kept = {"q": question.text, "kind": str(question.kind or "")}
    return {
        "question": question,
        "moment": moment,
        "kept_fields": [(name, value) for name, value in kept.items() if value],
        "groups": groups,
        "rows": rows,
        "count": sum(group.total for group in groups) + len(rows),
        "a_group": A_GROUP,
        "pages": -(-groups[0].total // A_PAGE) if question.kind and groups else 0,
        "categories": [] if groups or rows else Category.objects.all(),
    }
