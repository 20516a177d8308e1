"""The files of one upload, each told by its content; one that is refused refuses them all, and is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pilots.actions.evidence import EvidenceFile
from pilots.rules.documents import KINDS, LARGEST, Refusal, Refused, fitting_name, kind_of, plain_name

MOST_FILES = 20
#: What the browser's chooser offers; the content decides.
OFFERED = ",".join(ending for kind in KINDS for ending in kind.endings)

REFUSALS = {
    Refusal.EMPTY: gettext_lazy("“%(name)s” is empty."),
    Refusal.TOO_LARGE: gettext_lazy("“%(name)s” is larger than %(largest)s MB."),
    Refusal.KIND: gettext_lazy("“%(name)s” is, by its content, none of the kinds that are taken."),
    Refusal.BOMB: gettext_lazy("“%(name)s” would unpack to far more than a document holds."),
    Refusal.MACROS: gettext_lazy("“%(name)s” holds macros; save it without them."),
    Refusal.ENCRYPTED: gettext_lazy("“%(name)s” is locked with a password; save it without one."),
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Several files at once, cleaned to a list of EvidenceFile, empty only where none is required.

    Every file that is refused is named.
    """

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[EvidenceFile]:
        uploads = cast("Sequence[UploadedFile[Any]]", data or [])
        if not uploads and not self.required:
            return []
        if not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > MOST_FILES:
            words = ngettext("Choose at most %(count)s file.", "Choose at most %(count)s files.", MOST_FILES)
            raise ValidationError(words % {"count": MOST_FILES}, code="too_many")
        files, errors = [], []
        for upload in uploads:
            try:
                files.append(checked(upload))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return files


class EvidenceForm(forms.Form):
    evidence = EvidenceField(
        label=gettext_lazy("Files"),
        widget=FilesInput(
            attrs={
                "accept": OFFERED,
                "class": "form-control",
                "aria-describedby": "id_evidence_help id_evidence_error",
            }
        ),
        error_messages={"required": gettext_lazy("Choose at least one file.")},
    )


def checked(upload: UploadedFile[Any]) -> EvidenceFile:
    """An uploaded file that may be attached; ValidationError with what is wrong with it."""
    content, size = cast("BinaryIO", upload.file), upload.size or 0
    try:
        kind = kind_of(content, size)
    except Refused as error:
        words = {"name": shown_name(upload), "largest": LARGEST // 1024**2}
        raise ValidationError(str(REFUSALS[error.refusal]) % words, code=error.refusal) from error
    return EvidenceFile(fitting_name(upload.name or "", kind), kind, content)


def shown_name(upload: UploadedFile[Any]) -> str:
    return plain_name(upload.name or "")[:100] or _("unnamed")
