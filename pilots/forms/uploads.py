"""A spreadsheet to be read, the meaning of its columns, and the word to go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.desks import Desk
from pilots.sheets.columns import Columns
from pilots.sheets.fields import INPUTS, Field
from pilots.sheets.files import LARGEST_FILE, Reason, UnusableError
from pilots.sheets.origin import read_origin
from pilots.sheets.read import read_file
from pilots.templatetags.pilots import month_name
from pilots.templatetags.sheets import field_words, unusable_words

LONGEST_NAME = 200
KINDS = ".xlsx,.xls,.csv"


class UploadForm(forms.Form):
    """One file; once it is valid, `data` holds its bytes and `content` what was read of it."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": KINDS}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, desk: Desk, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.desk = desk
        self.data_read = b""
        self.content: dict[str, Any] = {}

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            if (file.size or 0) > LARGEST_FILE:
                raise UnusableError(Reason.TOO_LARGE)
            self.data_read = file.read()
            self.content = read_file(self.data_read)
        except UnusableError as error:
            raise ValidationError(unusable_words(error), code=error.reason) from error
        origin = read_origin(self.content["origin"])
        if origin and origin.month != self.desk.month:
            words = _("This sheet is for %(other)s, and this page takes the figures of %(month)s.")
            values = {"other": month_name(origin.month), "month": month_name(self.desk.month)}
            raise ValidationError(words % values, code="month")
        return file

    @property
    def name(self) -> str:
        return name_of(self.cleaned_data["file"])


def name_of(file: UploadedFile[Any]) -> str:
    """A file's name, without what no screen can show; a long one keeps its beginning and its ending."""
    name = "".join(sign for sign in str(file.name) if sign.isprintable())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 21]}…{name[-20:]}"


class ColumnsForm(forms.Form):
    """What each column of a table means; a field can be given once."""

    def __init__(self, columns: Columns, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="column", use_required_attribute=False)
        self.columns = columns
        choices = [("", _("not read")), *((field.value, field_words(field)) for field in Field)]
        for column, heading in enumerate(columns.headings):
            self.fields[str(column)] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                initial=columns.field_of(column) or "",
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    @property
    def meanings(self) -> list[str]:
        return [self.cleaned_data[str(column)] for column in range(len(self.columns.headings))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = Counter(value for value in cleaned.values() if value)
        for name, count in given.items():
            if count > 1:
                raise ValidationError(
                    _("“%(field)s” is chosen for more than one column.") % {"field": field_words(Field(name))}
                )
        if not (given.keys() & {Field.NUMBER, Field.TITLE}):
            raise ValidationError(_("Choose the column that names the goal: its number or its title."))
        if not (given.keys() & set(INPUTS)):
            raise ValidationError(_("Choose at least one column to read, such as the one with this month's values."))
        return cleaned


def read_confirmation(data: Mapping[str, Any], overwritten: list[str]) -> tuple[dict[str, str], set[str]]:
    """Code → the edition that the preview showed, and the codes whose newer value is to be overwritten."""
    prefix = "seen-"
    seen = {name.removeprefix(prefix): str(data[name]) for name in data if name.startswith(prefix)}
    return seen, set(overwritten)
