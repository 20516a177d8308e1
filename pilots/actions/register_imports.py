"""Registers that files can be read into; the ledgers announce theirs at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from pilots.models import User
from pilots.sheets.registers.kinds import RegisterSheet

Rows = models.QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class RegisterImport:
    """sheet: its file. summary: its roll-up. of_rows: what rows of the register add to it, a query of ADDENDS.

    of_all: as of_rows, with all that hangs on the rows and moves with them. new, detail, home: names of the
    addresses of the upload form, of an upload and of the list. also_write: called in the transaction that
    wrote, with the new rows and the changed ones, before the roll-up is moved.
    """

    sheet: RegisterSheet
    title: Any
    permission: str
    summary: type[models.Model]
    of_rows: Callable[[Rows], Rows]
    of_all: Callable[[Rows], Rows]
    new: str
    detail: str
    home: str
    also_write: Callable[[Rows, Rows, User | None, datetime], None] | None = None

    @property
    def slug(self) -> str:
        return self.sheet.slug


IMPORTS: dict[str, RegisterImport] = {}


def announce_import(register: RegisterImport) -> None:
    IMPORTS[register.slug] = register
