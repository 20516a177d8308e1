"""Publishing a draft as a form: its first month and the reason, with the edition and the effects that were seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pilots.drafts import FirstMonths
from pilots.forms.cells import LONGEST_TEXT, TextField
from pilots.models import Unit
from pilots.templatetags.pilots import month_name
from pilots.templatetags.task_books import problem_words


class PublishBookForm(forms.Form):
    """shown: the month for which the page showed the effects."""

    counts_from = forms.CharField(label=_("Counts from"), max_length=7)
    reason = TextField(
        label=_("Reason"),
        required=True,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    seen = forms.CharField(max_length=20, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)

    def __init__(self, months: FirstMonths, unit: Unit, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.months, self.unit = months, unit
        self.by_text = {f"{month:%Y-%m}": month for month in (*months.refused, *months.allowed)}
        super().__init__(data, use_required_attribute=False, **kwargs)

    def clean_counts_from(self) -> date:
        month = self.by_text.get(self.cleaned_data["counts_from"])
        if month is None:
            raise ValidationError(_("Choose a month of the goal's year."))
        if problem := self.months.refused.get(month):
            raise ValidationError(problem_words(problem, self.unit))
        return month

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        month = given.get("counts_from")
        if month and given.get("shown") != f"{month:%Y-%m}":
            words = _("These are the lights that it would change from %(month)s on: look at them, and publish again.")
            raise ValidationError(words % {"month": month_name(month)}, code="unseen")
        return given
