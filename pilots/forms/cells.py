"""A row of the reporting grid as a form. What was typed stays in it, whatever became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pilots.cells import Cell, StepCell
from pilots.rules.quantities import Unreadable, read_quantity
from pilots.templatetags.reporting import refusal_words, typed_number

LONGEST_TEXT = 2000


class QuantityField(forms.CharField):
    """A number as people type and paste it, in the goal's reporting unit."""

    def __init__(self, unit: str, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        try:
            return read_quantity(value or "", self.unit)
        except Unreadable as error:
            raise ValidationError(refusal_words(error.refusal, error.detail), code=error.refusal) from error

    def prepare_value(self, value: Any) -> Any:
        return typed_number(value) if isinstance(value, Decimal) else value


class EntryForm(forms.Form):
    """What every row carries beside its own fields: which edition was seen, and the key of this save."""

    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, entry: Cell | StepCell, data: Mapping[str, Any] | None = None) -> None:
        self.entry = entry
        current = entry.current
        initial = {"seen": entry.seen, "key": uuid4()}
        if current:
            initial |= {name: getattr(current, name) for name in self.own_fields()}
        super().__init__(data, prefix=entry.code, initial=initial, use_required_attribute=False)

    @classmethod
    def own_fields(cls) -> tuple[str, ...]:
        raise NotImplementedError

    @property
    def content(self) -> dict[str, Any]:
        """What an action writes, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.own_fields()}

    @classmethod
    def is_in(cls, data: Mapping[str, Any], code: str) -> bool:
        """Whether a request says anything of the row."""
        return f"{code}-seen" in data


class TextField(forms.CharField):
    """A text with line breaks as files have them, so that a form and a sheet agree.

    What is too long is told by the server: a browser would cut it without a word.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def text(label: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "form-control form-control-sm"})
    return TextField(label=label, required=False, max_length=LONGEST_TEXT, widget=widget)


def day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control form-control-sm"})
    return forms.DateField(label=label, required=False, widget=widget)


class CellForm(EntryForm):
    comment = text(_("Comment"))
    cause = text(_("Cause"))
    remedy = text(_("Remedy"))
    back_on = day(_("Back on the timetable by"))

    def __init__(self, entry: Cell, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(entry, data)
        attrs = {"class": "form-control value", "inputmode": "decimal", "autocomplete": "off"}
        self.fields["value"] = QuantityField(
            entry.goal.unit.code, label=_("This month"), widget=forms.TextInput(attrs=attrs)
        )

    @classmethod
    def own_fields(cls) -> tuple[str, ...]:
        return ("value", "comment", "cause", "remedy", "back_on")


class StepForm(EntryForm):
    """The today of the form's reader bounds what can be done: nothing is done in the future."""

    done_on = day(_("Done on"))
    deliverable = forms.CharField(
        label=_("Deliverable"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
    )
    comment = text(_("Comment"))

    def __init__(self, entry: StepCell, today: date, data: Mapping[str, Any] | None = None) -> None:
        self.today = today
        super().__init__(entry, data)

    @classmethod
    def own_fields(cls) -> tuple[str, ...]:
        return ("done_on", "deliverable", "comment")

    def clean_done_on(self) -> date | None:
        done_on: date | None = self.cleaned_data["done_on"]
        if done_on and done_on > self.today:
            raise ValidationError(_("A step cannot have been done after today."))
        if done_on and done_on < self.today - timedelta(days=366 * 10):
            raise ValidationError(_("This day lies too far back."))
        return done_on
