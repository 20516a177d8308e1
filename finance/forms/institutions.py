"""An institution by its name, as it is typed or chosen of a list."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finance.models import Institution
from pilots.forms.task_book_rows import SMALL

LIST_ID = "institutions"


class InstitutionField(forms.CharField):
    """The name of an institution in either language, or its code; the browser offers the list while one types."""

    def __init__(self, label: Any) -> None:
        attrs = {"class": SMALL, "list": LIST_ID, "autocomplete": "off"}
        super().__init__(label=label, required=False, max_length=200, widget=forms.TextInput(attrs=attrs))

    @cached_property
    def institutions(self) -> list[Institution]:
        return list(Institution.objects.order_by("kind", "code"))

    def prepare_value(self, value: Any) -> Any:
        """The name in the reader's language, of what the model holds; what was typed stays as it is."""
        if isinstance(value, int):
            return next((str(row) for row in self.institutions if row.pk == value), "")
        return value

    def clean(self, value: Any) -> Institution | None:
        text = " ".join(str(super().clean(value)).split())
        if not text:
            return None
        found = [row for row in self.institutions if text.casefold() in names_of(row)]
        if len(found) == 1:
            return found[0]
        words = (
            _("Several institutions are called “%(text)s”: write the code.")
            if found
            else _("No institution is called “%(text)s”: choose one of the list, or add it first.")
        )
        raise ValidationError(words % {"text": text[:60]})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


def names_of(row: Institution) -> set[str]:
    names = (row.code, getattr(row, "name_zh_hans", ""), getattr(row, "name_en", ""))
    return {" ".join(name.split()).casefold() for name in names if name}
