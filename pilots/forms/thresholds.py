"""Another version of the thresholds: first what they are and from when they count, then why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.forms.periods import LONGEST_REASON
from pilots.models import LightThresholds, Publication
from pilots.moments import parse_month
from pilots.rules.months import month_after
from pilots.templatetags.pilots import month_name

NUMBERS = ("spi_on_track", "spi_at_risk", "lag_on_track", "lag_at_risk", "overdue_days")
#: A schedule performance above this, or more points or days, is surely a slip of the keyboard.
LIMITS = {"spi_on_track": 2, "spi_at_risk": 2, "lag_on_track": 100, "lag_at_risk": 100, "overdue_days": 366}


class MonthField(forms.CharField):
    """A month typed as 2021-09; its first day."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2021-09", "pattern": "[0-9]{4}-[0-9]{2}"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        month = parse_month(text)
        if month is None:
            raise ValidationError(_("This is not a month: write it as 2021-09."))
        return month


class ThresholdsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The numbers of a version and its first month, beginning with those that stand."""

    counts_from = MonthField(
        label=gettext_lazy("Counts from"),
        help_text=gettext_lazy("Months that are published keep the thresholds they were published with."),
    )
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = LightThresholds
        fields = ("counts_from", *NUMBERS)

    def __init__(self, data: Any = None) -> None:
        self.latest = LightThresholds.objects.order_by("-version").first()
        self.published = Publication.objects.order_by("-period__month").values_list("period__month", flat=True).first()
        standing = {name: getattr(self.latest, name) for name in NUMBERS} if self.latest else {}
        first = {"counts_from": self.first_month, "seen_version": self.latest.version if self.latest else 0}
        super().__init__(data, initial={**standing, **first})
        for name, limit in LIMITS.items():
            self.fields[name].validators += [MinValueValidator(0), MaxValueValidator(limit)]

    @property
    def first_month(self) -> date | None:
        """The earliest month that is free: after the latest published one and after the latest version's."""
        taken = [month for month in (self.published, self.latest and self.latest.counts_from) if month]
        return month_after(max(taken)) if taken else None

    def clean_counts_from(self) -> date:
        month: date = self.cleaned_data["counts_from"]
        if self.published and month <= self.published:
            raise ValidationError(
                _("%(month)s is published: its lights do not move. Choose a later month.")
                % {"month": month_name(self.published)}
            )
        if self.latest and month <= self.latest.counts_from:
            raise ValidationError(
                _("Version %(version)s counts from %(month)s: choose a later month.")
                % {"version": self.latest.version, "month": month_name(self.latest.counts_from)}
            )
        return month

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        spi, lower_spi = cleaned.get("spi_on_track"), cleaned.get("spi_at_risk")
        lag, higher_lag = cleaned.get("lag_on_track"), cleaned.get("lag_at_risk")
        if spi is not None and lower_spi is not None and lower_spi > spi:
            self.add_error("spi_at_risk", _("At risk begins at or below where on track does."))
        if lag is not None and higher_lag is not None and higher_lag < lag:
            self.add_error("lag_at_risk", _("At risk ends at or above where on track does."))
        if not self.errors and self.latest and all(cleaned[name] == getattr(self.latest, name) for name in NUMBERS):
            raise ValidationError(
                _("These are the thresholds of version %(version)s: nothing would change.")
                % {"version": self.latest.version}
            )
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
