"""A register's file to be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from pilots.forms.uploads import name_of
from pilots.models import Provenance
from pilots.sheets.files import Kind, Reason
from pilots.sheets.registers.files import LARGEST
from pilots.templatetags.register_uploads import file_words

PROVENANCES = [
    (Provenance.REPORTED.value, _("reported")),
    (Provenance.ILLUSTRATIVE.value, _("illustrative: made up to show the product")),
]


class RegisterUploadForm(forms.Form):
    """One file, and what its rows are that do not say it themselves."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": _("Choose a file first.")},
    )
    provenance = forms.ChoiceField(
        label=_("Provenance of rows that do not name theirs"),
        choices=PROVENANCES,
        initial=Provenance.REPORTED.value,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, use_required_attribute=False)

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        size = file.size or 0
        if not size:
            raise ValidationError(file_words(Reason.EMPTY), code=Reason.EMPTY)
        if size > LARGEST[Kind.CSV]:
            raise ValidationError(file_words(Reason.TOO_LARGE), code=Reason.TOO_LARGE)
        return file

    @property
    def name(self) -> str:
        return name_of(self.cleaned_data["file"])
