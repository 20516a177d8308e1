"""What the pages of the admin site say of trails."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy

from pilots.trails import FOUND, PASSWORD

register = template.Library()

#: What is said of a record that is no change of a field.
REASONS = {
    FOUND: gettext_lazy("As it stood before the first change that was recorded."),
    PASSWORD: gettext_lazy("A password was set."),
}


@register.filter
def trail_reason(record: Any) -> str:
    """Why a record stands in a trail, where it is no change of a field; else nothing."""
    return str(REASONS.get(record.history_change_reason, ""))
