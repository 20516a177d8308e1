"""Which figure a row of a table speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from pilots.cells import Cell
from pilots.desks import Desk
from pilots.models import Goal, Zone
from pilots.sheets.cells import Problem, Trouble
from pilots.sheets.columns import folded, shown
from pilots.sheets.fields import Field

CODE = re.compile(r"(?:no\.?|goal|目标|指标|第)?\s*([0-9]{1,4})\s*[号项]?(?:\s*[-–—_/]\s*([a-z0-9]{1,10}))?")
STEP = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
#: What a table writes where it means the city as a whole.
CITY = {folded(word) for word in ("", "全市", "市", "市级", "本市", "城市", "City", "Whole city", "Citywide")}

Keys = Mapping[Field, Any]


class MisfitError(Exception):
    """A row that names no figure of the desk. field: the column to blame."""

    def __init__(self, field: Field, trouble: Trouble, said: str = "", detail: str = "") -> None:
        super().__init__(field, trouble)
        self.field = field
        self.problem = Problem(trouble, said, detail)


class Finder:
    """Finds a desk's cells by number, code or title, and zone; the year's other goals are known as well."""

    def __init__(self, desk: Desk, goals: Iterable[Goal], zones: Iterable[Zone]) -> None:
        self.desk = desk
        self.cells: dict[tuple[int, str], Cell] = {
            (cell.goal.number, cell.zone.code if cell.zone else ""): cell for cell in desk.cells
        }
        self.goals = {goal.number: goal for goal in goals}
        self.titles: dict[str, int] = {}
        for goal in self.goals.values():
            for title in titles_of(goal):
                # a title that two goals share names neither
                self.titles[title] = goal.number if self.titles.get(title, goal.number) == goal.number else 0
        self.zones = dict.fromkeys(CITY, "")
        for zone in zones:
            names = (zone.code, *names_of(zone, "name"), *(f"{zone.code}{name}" for name in names_of(zone, "name")))
            self.zones |= {folded(name): zone.code for name in names if name}

    def find(self, keys: Keys, *, is_running: bool = False) -> Cell:
        """The cell that a row names; MisfitError where it names none of the desk's.

        is_running: the numbers may be a mere running count (序号), so that a title counts for more.
        """
        number, zone = self._number(keys)
        title = shown(keys.get(Field.TITLE))
        titled = self.titles.get(folded(title), 0)
        if is_running and title:
            number = titled
        elif number and titled and number != titled:
            raise MisfitError(Field.TITLE, Trouble.DISAGREES, title)
        goal = self.goals.get(number or titled)
        field = Field.NUMBER if number and not is_running else Field.TITLE
        if goal is None:
            blamed = field if shown(keys.get(field)) else Field.NUMBER
            raise MisfitError(blamed, Trouble.UNKNOWN_GOAL, title or shown(keys.get(Field.NUMBER)))
        if goal.lead_id != self.desk.department.pk:
            raise MisfitError(field, Trouble.OTHER_DEPARTMENT, str(goal), str(goal.lead))
        code = self._zone(keys, zone)
        if (goal.number, "") not in self.cells:
            raise MisfitError(field, Trouble.NOT_OWED, str(goal))
        cell = self.cells.get((goal.number, code))
        if cell is None:
            raise MisfitError(Field.ZONE, Trouble.NO_SUCH_ZONE, code)
        return cell

    def _number(self, keys: Keys) -> tuple[int, str]:
        """What a code names, as the goal's number and the zone's code: 18-Z1 → (18, "Z1"); (0, "") for nothing."""
        text = normalize("NFKC", shown(keys.get(Field.NUMBER))).strip().casefold()
        if STEP.fullmatch(text):
            raise MisfitError(Field.NUMBER, Trouble.STEP, text)
        found = CODE.fullmatch(text)
        return (int(found[1]), (found[2] or "").upper()) if found else (0, "")

    def _zone(self, keys: Keys, code: str) -> str:
        """The code of the zone that a row names, "" for the city."""
        text = shown(keys.get(Field.ZONE))
        named = self.zones.get(folded(text))
        if named is None:
            raise MisfitError(Field.ZONE, Trouble.UNKNOWN_ZONE, text)
        if code and named and code != named.upper():
            raise MisfitError(Field.ZONE, Trouble.DISAGREES, text)
        if code:
            return next((known for known in self.zones.values() if known.upper() == code), code)
        return named


def titles_of(goal: Goal) -> set[str]:
    return {folded(title) for title in names_of(goal, "title")} - {""}


def names_of(row: Goal | Zone, name: str) -> list[str]:
    """A translated text in either language."""
    return [getattr(row, f"{name}_{language}") or "" for language in ("zh_hans", "en")]
