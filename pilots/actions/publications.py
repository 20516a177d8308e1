"""Publishing a month: its lights are kept as they stood."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from pilots.actions.briefings import freeze
from pilots.actions.matter_proposals import propose_matters
from pilots.actions.notices import notify_published
from pilots.courses import load_courses
from pilots.models import Goal, Period, Publication, PublishedLight, User
from pilots.moments import Moment

STEP = Decimal("0.000001")


class AlreadyPublishedError(Exception):
    """A month is published once."""


@transaction.atomic
def publish_month(*, period: Period, user: User, at: datetime, note: str = "") -> Publication:
    """Publish a month as known at the moment: its lights and the numbers behind them are frozen.

    Goals that are behind once more propose matters. Whatever is corrected afterwards stands beside them.
    AlreadyPublishedError where it was.
    """
    publication, is_new = Publication.objects.get_or_create(
        period=period, defaults={"published_by": user, "published_at": at, "note": note}
    )
    if not is_new:
        raise AlreadyPublishedError
    year = period.month.year
    moment = Moment(month=period.month, as_of=timezone.localdate(at))
    courses = load_courses(Goal.objects.of_year(year).for_list(), moment, year)
    for course in courses:
        standing = course.standing
        lag = standing.lag_points
        PublishedLight.objects.create(
            publication=publication,
            goal=course.goal,
            light=standing.light,
            reason=standing.verdict.reason,
            figure_month=standing.figure_month,
            revision=course.figure,
            actual=standing.actual,
            planned=standing.planned,
            lag_points=None if lag is None else lag.quantize(STEP),
        )
    propose_matters(publication=publication, courses=courses)
    # last of all: it tells of whatever else publishing brings about
    freeze(publication=publication)
    notify_published(publication=publication)
    return publication
