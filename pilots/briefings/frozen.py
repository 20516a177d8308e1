"""The paper of a briefing: as it was frozen, or else as it can be drawn up from what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from pilots.briefings.drafts import Material, draft, load_material
from pilots.briefings.papers import Paper
from pilots.briefings.texts import standing_texts
from pilots.models import Briefing, Goal, Publication
from pilots.moments import Moment
from pilots.rules.issues import Issue
from pilots.templatetags.pilots import day_name


def paper_for(issue: Issue, moment: Moment, language: str) -> Paper:
    """The briefing as known at a moment: one query where it had been frozen by then.

    Else a draft of what was known, with the office's words of that time. A month that was published before
    briefings were kept is drawn as known on the day on which it was, and counts as issued.
    """
    content = Briefing.objects.filter(name=issue.name).content_in(language, moment.known_until).first()
    if content is not None:
        return Paper.from_json(content)
    published = Publication.objects.filter(period__month=issue.month, published_at__lt=moment.known_until)
    publication = published.select_related("published_by__membership__department").first()
    if publication is None:
        return drawn(load_material(issue, moment), language)
    then = Moment.of_month(issue.month, timezone.localdate(publication.published_at))
    return redrawn(load_material(issue, then), language, publication)


def drawn(material: Material, language: str, publication: Publication | None = None) -> Paper:
    """The paper with the office's words, which count until the end of the day that the material was known on."""
    own = standing_texts(material.issue, material.moment.known_until, language)
    issued = issued_words(publication, language) if publication else ""
    return draft(material, language, issued=issued, own=own)


def redrawn(material: Material, language: str, publication: Publication) -> Paper:
    """As `drawn`, saying that it was not kept when it was published."""
    paper = drawn(material, language, publication)
    with override(language):
        words = _(
            "This month was published before briefings were kept: what stands here is drawn from what was known"
            " at the end of that day."
        )
    return replace(paper, remarks=(*paper.remarks, words))


def issued_words(publication: Publication, language: str) -> str:
    """Who published it and when."""
    with override(language):
        return _("Published by %(who)s on %(day)s") % {
            "who": publication.published_by,
            "day": day_name(timezone.localdate(publication.published_at)),
        }


def first_year() -> int | None:
    """The first year with goals; None without any. One query."""
    return Goal.objects.order_by("year").values_list("year", flat=True).first()


def is_to_be_had(issue: Issue, day: date, year: int | None) -> bool:
    """Whether there is anything to say on a day: its last month has begun, in or after the first year with goals."""
    return year is not None and issue.first.year >= year and issue.month <= day
