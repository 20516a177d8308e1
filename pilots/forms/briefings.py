"""A paragraph of a briefing as a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pilots.forms.cells import TextField

LONGEST_PARAGRAPH = 5000
#: Characters that no reader sees, and that neither a database nor a Word file holds.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class ParagraphField(TextField):
    """Plain text; markup in it is text as well. The browser is not told the limit: it would cut off what is pasted."""

    def to_python(self, value: Any) -> str:
        return UNSEEN.sub("", super().to_python(value)).replace("\r", "\n").strip()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > LONGEST_PARAGRAPH:
            words = _("A paragraph has at most %(limit)s characters; this one has %(count)s. Nothing was cut off.")
            raise ValidationError(
                words, code="max_length", params={"limit": f"{LONGEST_PARAGRAPH:,}", "count": f"{len(value):,}"}
            )


class ParagraphForm(forms.Form):
    """The office's words for a paragraph; without any, the generated text stands again."""

    text = ParagraphField(
        label=_("The office's words"), required=False, widget=forms.Textarea(attrs={"rows": 8, "class": "form-control"})
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, text: str = "") -> None:
        super().__init__(data, initial={"text": text}, use_required_attribute=False)
