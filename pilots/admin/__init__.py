"""Administration of plan, people, calendar and thresholds, with the permissions of `pilots.permissions`.

In the order in which the index of the site lists them.
"""

from pilots.admin.plan import CategoryAdmin, GoalAdmin, TaskAdmin, UnitAdmin, ZoneAdmin  # isort: skip
from pilots.admin.projects import ProjectAdmin  # isort: skip
from pilots.admin.people import DepartmentAdmin, PersonAdmin  # isort: skip
from pilots.admin.calendar import SpecialDayAdmin  # isort: skip
from pilots.admin.thresholds import LightThresholdsAdmin  # isort: skip

__all__ = [
    "CategoryAdmin",
    "DepartmentAdmin",
    "GoalAdmin",
    "LightThresholdsAdmin",
    "PersonAdmin",
    "ProjectAdmin",
    "SpecialDayAdmin",
    "TaskAdmin",
    "UnitAdmin",
    "ZoneAdmin",
]
