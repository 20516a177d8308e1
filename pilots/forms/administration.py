"""What the admin site lets be typed of the plan: beside each field, why history forbids a change and the right way."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from pilots.guards import what_forbids_change
from pilots.holders import holders_of
from pilots.models import Figure, Goal, Zone

FIXED = gettext_noop(
    "Addresses and spreadsheets know it by this, and something hangs on it (%(holders)s): it cannot change any more."
    " Its name can; or add another one."
)


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of the plan. `fixed`: the fields by which it is addressed, which stay once something hangs on it."""

    fixed: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moved = [name for name in self.fixed if name in self.changed_data]
        if moved and self.instance.pk and (holders := holders_of(self.instance)):
            listed = pgettext("between items of a list", ", ").join(holders)
            for name in moved:
                self.refuse(name, _(FIXED) % {"holders": listed})
        return cleaned

    def refuse(self, name: str, reason: Any) -> None:
        """Say beside a field why it cannot be so; once for each."""
        if name in self.fields and name not in self.errors:
            self.add_error(name, reason)


class CategoryForm(RowForm):
    fixed = ("code",)


class DepartmentForm(RowForm):
    fixed = ("code",)


class TaskForm(RowForm):
    fixed = ("number",)


class UnitForm(RowForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        factor = cleaned.get("english_factor")
        if factor is not None and factor <= 0:
            self.refuse("english_factor", _("A factor is greater than zero."))
        if self.instance.pk:
            for name, reason in what_forbids_change(self.instance, self.changed_data).items():
                self.refuse(name, reason)
        return cleaned


class ZoneForm(RowForm):
    fixed = ("code",)
    #: field → how far it goes, in degrees
    degrees: ClassVar = {"latitude": 90, "longitude": 180}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].validators.append(validate_slug)
        for name, limit in self.degrees.items():
            self.fields[name].validators += [MinValueValidator(-limit), MaxValueValidator(limit)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        within = cleaned.get("within")
        if within is not None and within.pk == self.instance.pk:
            self.refuse("within", _("A zone does not lie within itself."))
        return cleaned


def in_its_year(goal: Goal) -> str:
    """A goal among those of all years: 2021 · 19 and its title."""
    return f"{goal.year} · {goal.number} {goal}"


class GoalForm(RowForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["continues"]
        choice.label_from_instance = in_its_year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year, number, continues = (cleaned.get(name) for name in ("year", "number", "continues"))
        if self.instance.pk:
            self.refuse_what_history_forbids()
        if year and number:
            twice = Goal.objects.filter(year=year, number=number).exclude(pk=self.instance.pk)
            if twice.exists():
                self.refuse("number", _("%(year)s has a goal with this number already.") % {"year": year})
        if year and continues and continues.year >= year:
            self.refuse("continues", _("A goal continues one of an earlier year."))
        return cleaned

    def refuse_what_history_forbids(self) -> None:
        for name, reason in what_forbids_change(self.instance, self.changed_data).items():
            self.refuse(name, reason)
        if "year" in self.changed_data and self.instance.task_books.exists():
            self.refuse("year", _("A draft of its task book plans the months of this year: discard the draft first."))

    def clean_zones(self) -> Any:
        """A zone with figures of the goal stays among its zones."""
        zones = self.cleaned_data["zones"]
        if self.instance.pk:
            reported = Figure.objects.filter(goal=self.instance, zone__isnull=False)
            left_out = Zone.objects.filter(pk__in=reported.values("zone")).exclude(pk__in=[row.pk for row in zones])
            names = pgettext("between items of a list", ", ").join(str(zone) for zone in left_out)
            if names:
                raise ValidationError(
                    _("Figures of the goal have been entered for %(zones)s: it stays among its zones.")
                    % {"zones": names}
                )
        return zones
