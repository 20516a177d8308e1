from pilots.views.projects.lists import project_list
from pilots.views.projects.milestones import milestone_edit, milestone_new
from pilots.views.projects.pages import project_detail, project_edit, project_new
from pilots.views.projects.results import result_edit, result_new

__all__ = [
    "milestone_edit",
    "milestone_new",
    "project_detail",
    "project_edit",
    "project_list",
    "project_new",
    "result_edit",
    "result_new",
]
