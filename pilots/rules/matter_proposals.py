"""When the figures themselves propose a matter: a goal that was published as behind two months running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pilots.rules.lights import Light
from pilots.rules.months import month_after


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """The light of one goal as a month was published."""

    month: date
    light: Light
    published_at: datetime


def is_proposed(
    latest: PublishedMonth,
    earlier: PublishedMonth | None,
    *,
    is_before_the_group: bool = False,
    dismissed_at: datetime | None = None,
) -> bool:
    """Whether the month just published proposes a matter on a goal.

    It does where the goal is behind in it and in the month before it, of the same year, both as published; not while
    a matter on the goal is open. After a proposal was dismissed both months have to be published anew. earlier: the
    goal's latest published month before; None where there is none.
    """
    if is_before_the_group or earlier is None:
        return False
    follows = earlier.month == month_after(latest.month, -1) and earlier.month.year == latest.month.year
    is_behind = latest.light == earlier.light == Light.BEHIND
    is_news = dismissed_at is None or earlier.published_at > dismissed_at
    return follows and is_behind and is_news
