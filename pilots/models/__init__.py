"""The base domain: plan, task books, figures, zones and the people who work with them."""

from pilots.models.figures import AppendOnlyError, Entry, Figure, MilestoneReport, Revision, State
from pilots.models.people import Department, Membership, User
from pilots.models.periods import LightThresholds, Period
from pilots.models.plan import Category, Goal, Task, Unit, Zone
from pilots.models.provenance import Provenance
from pilots.models.published import DataStamp, Precision, PublishedFact, PublishedValue
from pilots.models.task_books import Milestone, TaskBook, TimetablePoint

__all__ = [
    "AppendOnlyError",
    "Category",
    "DataStamp",
    "Department",
    "Entry",
    "Figure",
    "Goal",
    "LightThresholds",
    "Membership",
    "Milestone",
    "MilestoneReport",
    "Period",
    "Precision",
    "Provenance",
    "PublishedFact",
    "PublishedValue",
    "Revision",
    "State",
    "Task",
    "TaskBook",
    "TimetablePoint",
    "Unit",
    "User",
    "Zone",
]
