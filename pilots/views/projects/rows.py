"""What the forms of milestones and of results have in common: what stands beside what was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pilots.models import ProjectMilestone, ProjectResult
from pilots.project_histories import UNSAID, field_title, told
from pilots.record_histories import changes_between

#: The button of a form that takes the row off instead of saving it.
STRIKE_OFF = "strike_off"


def conflict_between(standing: ProjectMilestone | ProjectResult, typed: Any) -> dict[str, Any]:
    """standing: what somebody else saved meanwhile, with who; changes: where it differs from what was typed."""
    fields = [field for field in type(standing).content_fields() if field.name not in UNSAID]
    titles = {capfirst(str(field.verbose_name)): field_title(field) for field in fields}
    changes = [replace(each, name=titles[each.name]) for each in changes_between(standing, typed, fields)]
    return {"standing": standing, "changes": told(changes)}


def was_moved() -> str:
    return _("Somebody else changed it since you saw it, so it was not struck off. Look at it again.")
