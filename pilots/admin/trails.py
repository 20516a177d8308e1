"""A trail in words: what changed from what to what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from simple_history.template_utils import HistoricalRecordContextHelper

from pilots.templatetags.pilots import DASH


class TrailWords(HistoricalRecordContextHelper):  # type: ignore[misc]
    """The changes of one record; texts in full length. label_of: a field → what it is called."""

    def __init__(self, model: type[models.Model], record: Any, label_of: Callable[[Any], str]) -> None:
        super().__init__(model, record)
        self.label_of = label_of

    def format_delta_change(self, change: Any) -> Any:
        shown = super().format_delta_change(change)
        return replace(shown, field=self.label_of(self.model._meta.get_field(change.field)))

    def prepare_delta_change_value(self, change: Any, value: Any) -> str:
        field: Any = self.model._meta.get_field(change.field)
        if isinstance(field, models.ManyToManyField):
            rows = super().prepare_delta_change_value(change, value)
            return pgettext("between items of a list", ", ").join(sorted(map(str, rows))) or DASH
        return in_words(dict(field.flatchoices).get(value, value) if field.choices else value)

    def stringify_delta_change_values(self, change: Any, old: str, new: str) -> tuple[SafeString, SafeString]:
        return conditional_escape(old), conditional_escape(new)


def in_words(value: Any) -> str:
    """A value of a trail as a person reads it."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
