"""What the forms of the register are typed into."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buildings.models.buildings import EARLIEST_YEAR, LATEST_YEAR
from pilots.forms.registers import SELECT, choice
from pilots.forms.task_book_rows import SMALL
from pilots.models import Provenance

#: Where a row that is typed in comes from.
ORIGINS = [(value, words) for value, words in Provenance.choices if value != Provenance.DERIVED]


class DayOfBuildingField(forms.DateField):
    """A day since buildings of the city are known; is_past: none that still lies ahead."""

    def __init__(self, label: Any, today: date, *, required: bool = False, is_past: bool = True) -> None:
        self.today, self.is_past = today, is_past
        attrs = {"type": "date", "class": SMALL, "placeholder": "2021-07-20"}
        super().__init__(label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs))

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise ValidationError(
                _("Choose a day of the years %(first)s to %(last)s.") % {"first": EARLIEST_YEAR, "last": LATEST_YEAR}
            )
        if day and self.is_past and day > self.today:
            raise ValidationError(_("This day still lies ahead."))
        return day


def text(label: Any, longest: int, *, required: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": SMALL, "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)


def year(label: Any, first: int, last: int, *, required: bool = True) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"class": SMALL, "inputmode": "numeric", "maxlength": 4, "autocomplete": "off"})
    return forms.IntegerField(label=label, required=required, min_value=first, max_value=last, widget=widget)


def one_of(label: Any, choices: Any) -> forms.ChoiceField:
    """One of a few, which has to be chosen."""
    field = choice(label, choices)
    field.required = True
    return field


def origin() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Provenance"), choices=ORIGINS, widget=forms.Select(attrs={"class": SELECT})
    )


class RowForm(forms.ModelForm):  # type: ignore[type-arg]  # not to be subscripted when it runs
    """A row of the register. What is published names its source."""

    def __init__(self, instance: Any, data: Any = None) -> None:
        if instance._state.adding and not isinstance(instance.source, str):
            # the database's own default is not known before the row is there
            instance.source = ""
        super().__init__(data, instance=instance, use_required_attribute=False)

    def own(self, **fields: forms.Field) -> None:
        """The fields in their order, in the place of those that the model would give."""
        self.fields = fields

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("provenance") == Provenance.PUBLISHED and not given.get("source"):
            self.add_error("source", _("Say where it was published."))
        return given

    def refuse(self, name: str, words: Any) -> None:
        """Say what is wrong beside a field that was right by itself."""
        if name not in self.errors:
            self.add_error(name, words)
