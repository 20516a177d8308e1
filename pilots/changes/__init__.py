"""What changed between two moments of knowledge, worked out from courses that were loaded once."""

from pilots.changes.courses import changes_between, known_before
from pilots.changes.events import Events, Returned, load_events
from pilots.changes.lists import Changes
from pilots.changes.news import BookChange, Corrected, LightMove, StepMove, StepNews
from pilots.changes.since import Since, since_asked

__all__ = [
    "BookChange",
    "Changes",
    "Corrected",
    "Events",
    "LightMove",
    "Returned",
    "Since",
    "StepMove",
    "StepNews",
    "changes_between",
    "known_before",
    "load_events",
    "since_asked",
]
