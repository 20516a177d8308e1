"""A plan's spreadsheet to be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from pilots.forms.uploads import name_of
from pilots.sheets.files import PLAN, Reason, UnusableError
from pilots.sheets.plans.previews import read_plan_file
from pilots.templatetags.plan_sheets import unusable_plan_words


class PlanUploadForm(forms.Form):
    """One .xlsx; once it is valid, `data_read` holds its bytes and `content` what was read of it."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.data_read = b""
        self.content: dict[str, Any] = {}

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            if (file.size or 0) > PLAN.file:
                raise UnusableError(Reason.TOO_LARGE)
            self.data_read = file.read()
            self.content = read_plan_file(self.data_read)
        except UnusableError as error:
            raise ValidationError(unusable_plan_words(error), code=error.reason) from error
        return file

    @property
    def name(self) -> str:
        return name_of(self.cleaned_data["file"])
