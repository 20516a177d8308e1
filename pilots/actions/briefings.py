"""Freezing briefings when their month is published, and what the office writes into them before."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from pilots.briefings.drafts import load_material
from pilots.briefings.frozen import drawn
from pilots.models import Briefing, BriefingText, Period, Publication, User
from pilots.moments import Moment
from pilots.rules.issues import Issue, issues_ending


class FrozenError(Exception):
    """The month is published: its briefing never changes again."""


class TextMovedError(Exception):
    """Somebody else wrote the paragraph since it was seen. standing: what they wrote."""

    def __init__(self, standing: BriefingText | None) -> None:
        super().__init__(standing)
        self.standing = standing


def freeze(*, publication: Publication) -> list[Briefing]:
    """Keep the papers that end with a month, as they are read now, in every language.

    Part of publishing: in its transaction, after all that a briefing tells of has been written.
    """
    hold_month(publication.period)
    moment = Moment.of_month(publication.period.month, timezone.localdate(publication.published_at))
    frozen = []
    for issue in issues_ending(publication.period.month):
        material = load_material(issue, moment)
        papers = {code: drawn(material, code, publication) for code, _name in settings.LANGUAGES}
        frozen.append(
            Briefing.objects.create(
                name=issue.name,
                month=issue.month,
                publication=publication,
                content={code: paper.to_json() for code, paper in papers.items()},
                frozen_at=publication.published_at,
            )
        )
    return frozen


@transaction.atomic
def write_text(
    *, issue: Issue, block: str, language: str, text: str, seen: int, user: User, at: datetime
) -> BriefingText:
    """The office's words instead of a generated paragraph, or added to a section; "" takes them back.

    seen: the number of the writing that was seen, 0 for none. TextMovedError where another stands by now,
    FrozenError where the month has been published; nothing is written then.
    """
    hold_month(Period.objects.filter(month=issue.month).first())
    if Publication.objects.filter(period__month=issue.month).exists():
        raise FrozenError
    mine = BriefingText.objects.of_paragraph(issue.name, block, language)
    latest = mine.first()
    if (latest.number if latest else 0) != seen:
        raise TextMovedError(latest)
    try:
        with transaction.atomic():
            return BriefingText.objects.create(
                briefing=issue.name,
                block=block,
                language=language,
                number=seen + 1,
                text=text,
                written_by=user,
                written_at=at,
            )
    except IntegrityError as error:
        raise TextMovedError(mine.first()) from error


def hold_month(period: Period | None) -> None:
    """Let what is written and what is published of a month wait for each other; until the transaction ends.

    Without it words could be kept that the frozen paper, drawn at the same moment, does not know.
    """
    if period:
        list(Period.objects.select_for_update().filter(pk=period.pk).order_by().values_list("pk"))
