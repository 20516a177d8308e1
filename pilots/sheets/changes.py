"""What a table would change: figure by figure, field by field, and what it could not."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from pilots.cells import Cell
from pilots.rules.checks import Finding
from pilots.rules.lights import Light
from pilots.rules.standing import Standing
from pilots.sheets.cells import Problem
from pilots.sheets.fields import Field

#: What the city's row says and a zone's does not.
OF_THE_CITY = (Field.CAUSE, Field.REMEDY, Field.BACK_ON)


@dataclass(frozen=True)
class FieldChange:
    """One field's old and new content, and the cell that says so (`Sheet1!E7`).

    said: what the file says where that was turned into the goal's unit (33500 万元), else "".
    """

    field: Field
    old: Any
    new: Any
    place: str
    said: str = ""


@dataclass(frozen=True)
class Change:
    """What would be written of one figure. cell: as it would stand beside the other values of the file.

    content: every field, as an action writes it. is_conflict: somebody else saved the figure since
    the sheet was downloaded.
    """

    cell: Cell
    content: dict[str, Any]
    fields: list[FieldChange]
    place: str
    is_conflict: bool

    @property
    def code(self) -> str:
        return self.cell.code

    @property
    def value(self) -> Decimal | None:
        value: Decimal | None = self.content["value"]
        return value

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return self.cell.findings_of(self.value)

    @cached_property
    def standing(self) -> Standing | None:
        return self.cell.standing_with(self.value)

    @property
    def asks_for_cause(self) -> bool:
        """Whether cause, remedy and day are still to be given."""
        is_off = bool(self.standing and self.standing.light in (Light.AT_RISK, Light.BEHIND))
        return is_off and not all(self.content[name] for name in OF_THE_CITY)

    @property
    def asks_for_comment(self) -> bool:
        return bool(self.findings) and not self.content["comment"]


@dataclass
class Comparison:
    """A table held against a desk.

    changes: good ones; conflicts: those that somebody else's save stands against. unchanged: how
    many figures stand as the table says; kept: how many have a newer value on the site that stays,
    because nobody touched them in our sheet or the upload wrote them before. problems: cells that are
    not taken, each with the whole of its figure; unmatched: rows that name no figure.
    """

    changes: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0
    problems: list[Problem] = field(default_factory=list)
    unmatched: list[Problem] = field(default_factory=list)
