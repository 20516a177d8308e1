"""Files of the building register, made on the spot."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from buildings.actions.imports import BUILDING_IMPORT
from pilots.actions.register_uploads import begin, confirm_register_upload, keep_register_upload
from pilots.models import RegisterUpload, User
from pilots.sheets.registers.problems import Found, found_from

#: The least that a file needs.
HEADINGS = ("建筑编号", "建筑名称", "用途", "建筑面积（㎡）", "竣工年份")


def building_row(number: int, **overrides: str) -> dict[str, str]:
    """A row by headings: an office building of 10,000 m² of 2020."""
    values = (f"N{number}", f"{number}号楼", "办公", "10000", "2020")
    return {**dict(zip(HEADINGS, values, strict=True)), **overrides}


def csv_of(rows: Iterable[dict[str, str]], headings: Sequence[str] = (), encoding: str = "utf-8") -> bytes:
    rows = list(rows)
    names = list(headings) or list(dict.fromkeys(name for row in rows for name in row)) or list(HEADINGS)
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def upload_of(data: bytes, user: User | None = None, **overrides: Any) -> RegisterUpload:
    """A file that was uploaded and read."""
    values: dict[str, Any] = {"name": "buildings.csv", "provenance": "reported", **overrides}
    upload = keep_register_upload(
        register=BUILDING_IMPORT,
        blocks=[data],
        user=user or User.objects.get(username="office"),
        at=timezone.now(),
        **values,
    )
    begin(upload)
    return upload


def confirmed(upload: RegisterUpload) -> RegisterUpload:
    confirm_register_upload(upload=upload, seen=upload.seen, at=timezone.now())
    return upload


def imported(rows: Iterable[dict[str, str]]) -> RegisterUpload:
    upload = upload_of(csv_of(rows))
    assert upload.state == "ready", upload.errors or upload.reason
    return confirmed(upload)


def found(upload: RegisterUpload) -> list[Found]:
    return [found_from(kept) for kept in upload.errors]
