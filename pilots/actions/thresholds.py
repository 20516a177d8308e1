"""Publishing another version of the thresholds of the lights."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from pilots.models import LightThresholds, User


class PublishedMeanwhileError(Exception):
    """Somebody else published a version since this one was looked at; nothing was changed."""


def publish_thresholds(*, drawn: LightThresholds, seen_version: int, reason: str, user: User, at: datetime) -> None:
    """Give a version that was not saved yet its number, and let it count from its month on.

    seen_version: the latest version when the effects were looked at, 0 for none; PublishedMeanwhileError
    where another came first. ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a version of the thresholds needs a reason")
    latest = LightThresholds.objects.order_by("-version").first()
    if seen_version != (latest.version if latest else 0):
        raise PublishedMeanwhileError
    drawn.version, drawn.reason = seen_version + 1, reason.strip()
    drawn.published_by, drawn.published_at = user, at
    try:
        with transaction.atomic():
            drawn.save(force_insert=True)
    except IntegrityError as error:
        raise PublishedMeanwhileError from error
