"""The base domain: plan, task books, figures, zones and the people who work with them."""

from pilots.models.attachments import Attachment
from pilots.models.briefings import Briefing, BriefingText
from pilots.models.experiences import Experience
from pilots.models.figures import AppendOnlyError, Entry, Figure, MilestoneReport, Revision, State
from pilots.models.matters import Matter, MatterEvent
from pilots.models.people import Department, Membership, User
from pilots.models.periods import LightThresholds, Period, PeriodException, SpecialDay
from pilots.models.phases import PhaseJudgement
from pilots.models.plan import Category, Goal, Task, Unit, Zone
from pilots.models.plan_uploads import PlanUpload
from pilots.models.projects import Project, ProjectMilestone, ProjectResult
from pilots.models.provenance import Provenance
from pilots.models.publications import Publication, PublishedLight
from pilots.models.published import DataStamp, Precision, PublishedFact, PublishedValue
from pilots.models.register_uploads import RegisterUpload
from pilots.models.registers import Record, Summary
from pilots.models.reporting import ColumnMapping, Evidence, Notice, Save, Upload
from pilots.models.saved_views import SavedView
from pilots.models.task_books import Duty, Milestone, TaskBook, TimetablePoint

__all__ = [
    "AppendOnlyError",
    "Attachment",
    "Briefing",
    "BriefingText",
    "Category",
    "ColumnMapping",
    "DataStamp",
    "Department",
    "Duty",
    "Entry",
    "Evidence",
    "Experience",
    "Figure",
    "Goal",
    "LightThresholds",
    "Matter",
    "MatterEvent",
    "Membership",
    "Milestone",
    "MilestoneReport",
    "Notice",
    "Period",
    "PeriodException",
    "PhaseJudgement",
    "PlanUpload",
    "Precision",
    "Project",
    "ProjectMilestone",
    "ProjectResult",
    "Provenance",
    "Publication",
    "PublishedFact",
    "PublishedLight",
    "PublishedValue",
    "Record",
    "RegisterUpload",
    "Revision",
    "Save",
    "SavedView",
    "SpecialDay",
    "State",
    "Summary",
    "Task",
    "TaskBook",
    "TimetablePoint",
    "Unit",
    "Upload",
    "User",
    "Zone",
]
