"""What differs between two writings of an experience, and who wrote what of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from pilots.experiences_known import files_of
from pilots.models import Attachment, Experience
from pilots.record_histories import Change, Version, changes_between, field_name, versions_in
from pilots.templatetags.experiences import FIELDS, TEXTS, field_title
from pilots.templatetags.pilots import DASH

#: What follows from the deed that a version records.
WORKED_OUT = (*TEXTS, "written_by", "reviewed_by", "published_on")


def changes_of(before: Experience, after: Experience) -> list[Change]:
    """The words, the figure and the links in which two writings differ, in the order of the form."""
    changes = [(name, change) for name in FIELDS for change in changes_between(before, after, [field_of(name)])]
    # an empty text is kept as nothing or as "" by who wrote it: no reader can tell them apart
    return [replace(change, name=field_title(name)) for name, change in changes if change.old != change.new]


def revisions(published: Experience, row: Experience, files: Iterable[Attachment]) -> list[Change]:
    """As `changes_of`, with the files that were added or taken back since. files: of the row. One query."""
    old, new = (sorted(file.name for file in each) for each in (files_of(published), files))
    attached = [Change(_("Files"), "\n".join(old) or DASH, "\n".join(new) or DASH)] if old != new else []
    return [*changes_of(published, row), *attached]


def writings(row: Experience) -> list[Version]:
    """Who wrote, handed in and decided what of the row that stands, the newest first. One query."""
    titles = {field_name(field_of(name)): field_title(name) for name in FIELDS}
    versions = versions_in(list(Experience.objects.for_detail().versions_of(row)), without=WORKED_OUT)
    return [
        replace(
            each,
            changes=[replace(c, name=titles.get(c.name, c.name)) for c in each.changes if c.old != c.new],
        )
        for each in versions
    ]


def field_of(name: str) -> models.Field[Any, Any]:
    return next(field for field in Experience.content_fields() if field.name == name)
