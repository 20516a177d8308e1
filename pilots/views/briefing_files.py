"""A briefing to take along: PDF, Word, spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.briefings.frozen import first_year, is_to_be_had, paper_for
from pilots.briefings.papers import Paper
from pilots.briefings.pdf import NoPdfError, as_pdf
from pilots.briefings.sheet import as_xlsx
from pilots.briefings.word import as_docx
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.rules.issues import Issue
from pilots.views.briefings import behind_paper, no_briefing
from pilots.views.streams import XLSX

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What the name of a file may not hold on some system or other.
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
#: What makes the file of a paper: `site` and `keep` as of `pdf.as_pdf`.
Writer = Callable[[Paper, str, str], bytes]


@require_safe
@reader_required
def briefing_pdf(request: HttpRequest, issue: Issue) -> HttpResponse:
    """The PDF; where this machine cannot make one, a page that says what it lacks and what can be had instead."""
    try:
        return file_response(request, issue, "pdf", PDF, lambda paper, site, keep: as_pdf(paper, site=site, keep=keep))
    except NoPdfError as error:
        return no_pdf(request, issue, error)


@require_safe
@reader_required
def briefing_docx(request: HttpRequest, issue: Issue) -> HttpResponse:
    return file_response(request, issue, "docx", DOCX, lambda paper, _site, _keep: as_docx(paper))


@require_safe
@reader_required
def briefing_xlsx(request: HttpRequest, issue: Issue) -> HttpResponse:
    return file_response(request, issue, "xlsx", XLSX, lambda paper, _site, _keep: as_xlsx(paper))


def file_response(request: HttpRequest, issue: Issue, ending: str, kind: str, write: Writer) -> HttpResponse:
    """The paper as a file in the reader's language; the page that says why where there is no paper.

    What could not be read of the address stands among the paper's remarks: a file has no other place for it.
    """
    moment = Moment.from_request(request, in_path=issue.month)
    year = first_year()
    if not is_to_be_had(issue, moment.as_of, year):
        return no_briefing(request, issue, moment, year)
    paper = paper_for(issue, moment, get_language() or "")
    keep = behind_paper(moment, date.fromisoformat(paper.as_of)).keep
    if request.GET.get("as_of"):
        paper = replace(paper, remarks=(*moment.problems, *paper.remarks))
    response = HttpResponse(write(paper, request.build_absolute_uri("/")[:-1], keep), content_type=kind)
    name = f"{file_name(paper, moment)}.{ending}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    patch_cache_control(response, private=True, no_store=True)
    return response


def file_name(paper: Paper, moment: Moment) -> str:
    """Title and issue, with the day of knowledge where that is past, and whether it is a draft."""
    parts = [paper.title, paper.name]
    if not moment.is_now:
        parts.append(pgettext("in the name of a file", "as of %(day)s") % {"day": moment.as_of.isoformat()})
    if paper.is_draft:
        parts.append(pgettext("briefing", "draft"))
    return " ".join(NOT_IN_NAMES.sub(" ", " ".join(parts)).split())[:120].strip()


def no_pdf(request: HttpRequest, issue: Issue, error: NoPdfError) -> HttpResponse:
    moment = Moment.from_request(request, in_path=issue.month)
    page = reverse("pilots:briefing_detail", args=[issue])
    context = {"issue": issue, "moment": moment, "error": error, "page": page}
    response = render_page(request, "pilots/briefing_no_pdf.html", lambda: context, status=503)
    patch_cache_control(response, private=True, no_store=True)
    return response
