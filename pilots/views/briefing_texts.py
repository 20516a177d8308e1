"""The paragraphs that the office writes into a briefing while it is a draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from greencity.plumbing.pages import render_page
from pilots.actions.briefings import FrozenError, TextMovedError, write_text
from pilots.briefings.frozen import first_year, is_to_be_had, paper_for
from pilots.briefings.papers import ADDED, Paper, Section
from pilots.briefings.texts import blocks_in
from pilots.forms.briefings import ParagraphForm
from pilots.forms.registers import seen_in
from pilots.models import BriefingText
from pilots.moments import Moment
from pilots.permissions import EDIT_BRIEFING, reader_required
from pilots.rules.issues import Issue
from pilots.templatetags.papers import anchor
from pilots.views.reporting import reader

TEMPLATE = "pilots/briefing_text.html"


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph that is being written. generated: what the data give, "" for one that is added.

    writings: all in the reader's language, the newest first. elsewhere: what stands in the other languages.
    """

    issue: Issue
    block: str
    paper: Paper
    section: Section
    generated: str
    writings: list[BriefingText]
    elsewhere: list[BriefingText]

    @property
    def standing(self) -> str:
        """The office's words, "" where the generated text stands."""
        return self.writings[0].text if self.writings else ""

    @property
    def seen(self) -> int:
        return self.writings[0].number if self.writings else 0

    @property
    def is_added(self) -> bool:
        return self.block.startswith(ADDED)

    @property
    def path(self) -> str:
        """Where it stands on the page of the briefing; what is added stands at the end of its section."""
        place = f"added-{self.section.key}" if self.is_added else anchor(self.block)
        return f"{reverse('pilots:briefing_detail', args=[self.issue])}#{place}"


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def briefing_text(request: HttpRequest, issue: Issue, block: str) -> HttpResponse:
    """The form beside the generated text; what is saved counts in the reader's language."""
    if not request.user.has_perm(EDIT_BRIEFING):
        raise PermissionDenied
    place = place_of(issue, block)
    if not place.paper.is_draft:
        return frozen_page(request, place)
    if request.method != "POST":
        return form_page(request, place, ParagraphForm(text=place.standing or place.generated))
    form = ParagraphForm(request.POST)
    if "generated" in request.POST:
        text = ""
    elif form.is_valid():
        text = form.cleaned_data["text"]
    else:
        return form_page(request, place, form, status=422)
    return write(request, place, form, text)


def write(request: HttpRequest, place: Place, form: ParagraphForm, text: str) -> HttpResponse:
    """Keep the words and go back to where they stand. Words that are the generated ones are none of the office's."""
    text = "" if text == place.generated else text
    if text == place.standing:
        messages.info(request, _("Nothing was changed."))
        return redirect(place.path)
    try:
        write_text(
            issue=place.issue,
            block=place.block,
            language=place.paper.language,
            text=text,
            seen=seen_in(request.POST),
            user=reader(request),
            at=timezone.now(),
        )
    except FrozenError:
        return frozen_page(request, place)
    except TextMovedError as error:
        return form_page(request, place_of(place.issue, place.block), form, theirs=error.standing, status=422)
    messages.success(request, said_of(place, text))
    return redirect(place.path)


def said_of(place: Place, text: str) -> str:
    if text:
        return _("The paragraph is saved.")
    return _("The generated text stands again.") if place.generated else _("The paragraph is taken out.")


def place_of(issue: Issue, block: str) -> Place:
    """The paragraph that the address names, as the briefing reads now; 404 for one that it does not have."""
    today = timezone.localdate()
    year = first_year()
    if year is None or not is_to_be_had(issue, today, year):
        raise Http404
    paper = paper_for(issue, Moment.of_month(issue.month, today), get_language() or "")
    blocks = blocks_in(paper)
    if block not in blocks:
        raise Http404
    rows = BriefingText.objects.filter(briefing=issue.name, block=block)
    people = list(rows.select_related("written_by__membership__department").order_by("-number"))
    latest = {row.language: row for row in reversed(people)}
    return Place(
        issue=issue,
        block=block,
        paper=paper,
        section=section_of(paper, block),
        generated=blocks[block],
        writings=[row for row in people if row.language == paper.language],
        elsewhere=[row for code, row in latest.items() if code != paper.language and row.text],
    )


def section_of(paper: Paper, block: str) -> Section:
    """The section in which a paragraph stands."""
    return next(
        section
        for section in paper.sections
        if block == f"{ADDED}{section.key}" or any(part.key == block for part in section.blocks)
    )


def form_page(
    request: HttpRequest,
    place: Place,
    form: ParagraphForm,
    *,
    theirs: BriefingText | None = None,
    status: int = 200,
) -> HttpResponse:
    """theirs: what somebody else wrote meanwhile. seen stays what it was, so that only `over` writes over it."""
    is_moved = status == 422 and not form.errors
    seen = request.POST.get("seen", "") if request.method == "POST" else str(place.seen)
    context = {"place": place, "form": form, "seen": seen, "theirs": theirs, "is_moved": is_moved}
    return render_page(request, TEMPLATE, lambda: context, status=status)


def frozen_page(request: HttpRequest, place: Place) -> HttpResponse:
    """The month is published: what was typed is shown, and not kept."""
    typed = request.POST.get("text", "") if request.method == "POST" else ""
    context = {"place": place, "typed": typed, "is_frozen": True}
    return render_page(request, TEMPLATE, lambda: context, status=422)
