"""Writing the draft of a goal's task book: one page, edition by edition, nobody's words overwritten unasked."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pilots.actions.task_books import DraftConflictError, begin_draft, discard_draft, save_draft
from pilots.forms.task_book_deeds import FILL, CannotFillError, filled, rearranged
from pilots.forms.task_books import DraftForm
from pilots.models import Goal, TaskBook
from pilots.permissions import EDIT_TASK_BOOKS, reader_required
from pilots.views.draft_conflicts import conflict_of
from pilots.views.draft_pages import draft_of, draft_page, form_of, sources_of, token_of
from pilots.views.reporting import reader

SAVE = "save"


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def task_book_draft(request: HttpRequest, year: int, number: int) -> HttpResponse:
    goal = goal_to_edit(request, year, number)
    draft = draft_of(goal)
    if request.method == "POST":
        deed = request.POST.get("deed", SAVE)
        return save(request, goal, draft) if deed == SAVE else change(request, goal, draft, deed)
    if draft is None:
        messages.info(request, _("There is no draft of this task book."))
        return redirect("pilots:task_book_detail", goal.year, goal.number)
    return draft_page(request, goal, draft, form_of(goal, draft, None), sources_of(goal))


@require_POST
@reader_required
def task_book_draft_begin(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """To the goal's draft, which is begun where there is none."""
    goal = goal_to_edit(request, year, number)
    draft, is_new = begin_draft(goal=goal, user=reader(request), at=timezone.now())
    if is_new:
        messages.success(request, _("A draft of version %(version)s is begun.") % {"version": draft.version})
    return redirect("pilots:task_book_draft", goal.year, goal.number)


@require_POST
@reader_required
def task_book_draft_discard(request: HttpRequest, year: int, number: int) -> HttpResponse:
    goal = goal_to_edit(request, year, number)
    draft = draft_of(goal)
    if draft is None:
        messages.info(request, _("There is no draft of this task book."))
        return redirect("pilots:task_book_detail", goal.year, goal.number)
    try:
        discard_draft(book=draft, seen=edition_in(request.POST.get("seen", ""), draft))
    except DraftConflictError:
        messages.warning(
            request, _("The draft has changed since you saw it, so it was not discarded. Look at it again.")
        )
        return redirect("pilots:task_book_draft", goal.year, goal.number)
    messages.success(request, _("The draft of version %(version)s is discarded.") % {"version": draft.version})
    return redirect("pilots:task_book_detail", goal.year, goal.number)


def goal_to_edit(request: HttpRequest, year: int, number: int) -> Goal:
    """The goal whose task book the reader may write; 403 for others."""
    goal = get_object_or_404(Goal.objects.of_year(year).for_detail(), number=number)
    if not reader(request).has_perm(EDIT_TASK_BOOKS, goal):
        raise PermissionDenied
    return goal


def edition_in(token: str, draft: TaskBook) -> int:
    """The edition that a `version.edition` names of the draft; 0, which none has, where it names another's."""
    version, _point, edition = token.partition(".")
    return int(edition[:9]) if version == str(draft.version) and edition.isascii() and edition.isdecimal() else 0


def change(request: HttpRequest, goal: Goal, draft: TaskBook | None, deed: str) -> HttpResponse:
    """The form with a row more or less, or the timetable filled in; nothing is saved."""
    sources = sources_of(goal)
    if not deed.startswith(FILL):
        form = form_of(goal, draft, rearranged(deed, request.POST))
        return draft_page(request, goal, draft, form, sources, said=_("Changed here, and not saved yet."))
    form = form_of(goal, draft, request.POST, is_checked=True)
    try:
        data = filled(deed, form, sources)
    except CannotFillError as error:
        words = error.words or _("The timetable needs a target and, where there is one, a baseline that can be read.")
        return draft_page(request, goal, draft, form, sources, refused=words)
    form = form_of(goal, draft, data)
    return draft_page(request, goal, draft, form, sources, said=_("The timetable is filled in, and not saved yet."))


def save(request: HttpRequest, goal: Goal, draft: TaskBook | None) -> HttpResponse:
    form = form_of(goal, draft, request.POST, is_checked=True)
    if not form.is_valid():
        words = _("Nothing was saved: what is marked below cannot be read.")
        return draft_page(request, goal, draft, form, sources_of(goal), refused=words)
    try:
        saved = write(request, goal, draft, form)
    except DraftConflictError as error:
        conflict = conflict_of(error.standing, form.content, form.departments)
        return draft_page(request, goal, draft, form, sources_of(goal), conflict=conflict)
    messages.success(request, _("Edition %(edition)s is saved.") % {"edition": saved.edition})
    return redirect("pilots:task_book_draft", goal.year, goal.number)


def write(request: HttpRequest, goal: Goal, draft: TaskBook | None, form: DraftForm) -> TaskBook:
    """Save what was typed over the edition that was seen, or knowingly over the one that stands (`over`).

    Where the draft has gone meanwhile, only a knowing `over=new` begins another.
    """
    user, at = reader(request), timezone.now()
    data: QueryDict = request.POST
    token = data.get("over") or data.get("seen", "")
    if draft is None and token == "new":  # noqa: S105  a word of our form
        draft, _is_new = begin_draft(goal=goal, user=user, at=at)
        token = token_of(draft) if _is_new else ""
    if draft is None:
        raise DraftConflictError(seen_book(goal, data.get("seen", "")))
    return save_draft(book=draft, seen=edition_in(token, draft), content=form.content, user=user, at=at)


def seen_book(goal: Goal, token: str) -> TaskBook | None:
    """What became of the draft that was seen: the version published meanwhile; None where it was discarded."""
    version = token.partition(".")[0]
    if not (version.isascii() and version.isdecimal()):
        return None
    return TaskBook.objects.with_content().filter(goal=goal, version=int(version[:5])).first()
