"""What the office decides about a month: its days, its lock, and leave for one department."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.models import Department, Period
from pilots.moments import FIRST_YEAR, LAST_YEAR
from pilots.rules.calendar import PeriodDays
from pilots.templatetags.pilots import day_name

LONGEST_REASON = 2000
#: A month that is open longer than this, or an exception, is surely a slip of the keyboard.
LONGEST = timedelta(days=366)


def day_input() -> forms.DateInput:
    attrs = {"type": "date", "class": "form-control", "placeholder": "2021-07-20"}
    return forms.DateInput(format="%Y-%m-%d", attrs=attrs)


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)


class LockForm(forms.Form):
    is_locked = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")


class DaysForm(forms.Form):
    """The due and the closing day of a month, with those that stood when the form was shown."""

    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=day_input())
    closes_on = forms.DateField(label=gettext_lazy("Closes on"), widget=day_input())
    seen_due_on = forms.DateField(widget=forms.HiddenInput)
    seen_closes_on = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, period: Period, data: Any = None) -> None:
        self.period = period
        days = {"due_on": period.due_on, "closes_on": period.closes_on}
        super().__init__(data, initial={**days, **{f"seen_{name}": day.isoformat() for name, day in days.items()}})

    @property
    def seen(self) -> PeriodDays:
        """The days that were shown, of a valid form."""
        return PeriodDays(self.period.opens_on, self.cleaned_data["seen_due_on"], self.cleaned_data["seen_closes_on"])

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.period.opens_on:
            raise ValidationError(_("The month opens on %(day)s.") % {"day": day_name(self.period.opens_on)})
        return due_on

    def clean_closes_on(self) -> date:
        closes_on: date = self.cleaned_data["closes_on"]
        due_on = self.cleaned_data.get("due_on")
        if due_on and closes_on < due_on:
            raise ValidationError(_("A month does not close before its figures are due."))
        if closes_on > self.period.opens_on + LONGEST:
            raise ValidationError(_("This is more than a year after the month opens."))
        return closes_on


class ExceptionForm(forms.Form):
    """Leave for one department to go on with a month."""

    department = forms.ModelChoiceField(
        Department.objects.none(),
        to_field_name="code",
        label=gettext_lazy("Department"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    expires_on = forms.DateField(label=gettext_lazy("Until the end of"), widget=day_input())
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def __init__(self, period: Period, today: date, data: Any = None) -> None:
        self.period, self.today = period, today
        super().__init__(data)
        choice = self.fields["department"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101
        choice.queryset = Department.objects.that_lead(period.month.year)

    def clean_expires_on(self) -> date:
        expires_on: date = self.cleaned_data["expires_on"]
        if expires_on < self.today:
            raise ValidationError(_("This day is over: choose today or a later one."))
        if expires_on < self.period.opens_on:
            opens_on = day_name(self.period.opens_on)
            raise ValidationError(_("The month opens on %(day)s: choose that day or a later one.") % {"day": opens_on})
        if expires_on > max(self.today, self.period.opens_on) + LONGEST:
            raise ValidationError(_("An exception lasts a year at most."))
        return expires_on
