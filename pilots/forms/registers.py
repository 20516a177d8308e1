"""What the forms of registers share: numbers as they are typed, choices, and the edition that was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.forms.cells import QuantityField
from pilots.forms.task_book_rows import SMALL

SELECT = "form-select form-select-sm"


class NumberField(QuantityField):
    """A number as people type it (1,000,000 or 100万), with so many decimals at most, from zero on."""

    def __init__(self, label: Any, unit: str = "", *, decimals: int = 2, required: bool = False) -> None:
        self.decimals = decimals
        attrs = {"class": f"{SMALL} value", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(unit, label=label, widget=forms.TextInput(attrs=attrs))
        self.is_needed = required

    def clean(self, value: Any) -> Decimal | None:
        number = super().clean(value)
        if number is None:
            if self.is_needed:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if number < 0:
            raise ValidationError(_("This cannot be below zero."))
        if number != round(number, self.decimals):
            words = ngettext("At most %(count)s decimal.", "At most %(count)s decimals.", self.decimals)
            raise ValidationError(words % {"count": self.decimals})
        return number


def choice(label: Any, choices: Any, *, has_empty: bool = True) -> forms.ChoiceField:
    """One of a few, or of what a function gives; where it may be left open, an empty one stands first."""
    empty = [("", "–")] if has_empty else []
    found = choices() if callable(choices) else choices
    widget = forms.Select(attrs={"class": SELECT})
    return forms.ChoiceField(label=label, choices=[*empty, *found], required=not has_empty, widget=widget)


class LinkField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows of another table, or none; words: what a row is called."""

    def __init__(self, label: Any, rows: Any, words: Callable[[Any], str] = str) -> None:
        widget = forms.Select(attrs={"class": SELECT})
        super().__init__(rows, label=label, required=False, empty_label="–", widget=widget)
        self.words = words

    def label_from_instance(self, obj: Any) -> str:
        return self.words(obj)


def seen_in(data: Mapping[str, Any]) -> int:
    """The edition over which a form is saved: that which was seen, or knowingly the one that stands (`over`)."""
    text = str(data.get("over") or data.get("seen") or "")
    return int(text[:9]) if text.isascii() and text.isdecimal() else 0
