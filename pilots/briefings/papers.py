"""What a briefing is made of: plain data in one language, from which page, print, PDF, Word and spreadsheet are drawn.

A paper is kept as JSON when its month is published (`to_json`), and drawn again from that ever after (`from_json`).
Texts are as the reader reads them; numbers keep their value beside it, so that a spreadsheet can go on calculating.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

#: The key of a paragraph that the office adds to a section.
ADDED = "+"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, or a number among the figures.

    text: as read. value: the number behind it in the unit that the text shows, None for a text; decimals:
    shown of it; is_percent: whether value is a fraction shown as a percentage. light: of `rules.lights.Light`,
    "" for none. mark: the provenance that must be seen beside it (`illustrative`), "" for none. path: the
    page behind it, without a query, "" for none.
    """

    text: str
    value: Decimal | None = None
    decimals: int = 0
    is_percent: bool = False
    light: str = ""
    mark: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """width: relative to the others of its table."""

    title: str
    is_number: bool = False
    width: int = 10


@dataclass(frozen=True, slots=True)
class Table:
    """note: below it: units, sources, what the marks mean."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A few large figures side by side: what each is, its value, and a line below it (day, basis, source)."""

    key: str
    items: Sequence[tuple[str, Cell, str]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section.

    key: `section.what`, or `+section` for one that the office added. text: as drafted from the data, "" for
    an added one. own: the office's words, which stand instead and are shown beside it; "" for none.
    path: the page that holds what it says. mark: as of a cell.
    """

    key: str
    text: str
    own: str = ""
    path: str = ""
    mark: str = ""

    @property
    def words(self) -> str:
        """What is read: the office's words where there are any."""
        return self.own or self.text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section. light: of the goal it names, "" for none; path: its page."""

    key: str
    text: str
    light: str = ""
    path: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A goal's course through its year, January to December, in the unit that the reader's language shows.

    actual, planned: a value or None a month; former: plan of the version before, () where the plan never
    changed. months: as the axis names them. until: how many months were past at the month shown.
    """

    key: str
    title: str
    unit: str
    months: Sequence[str]
    actual: Sequence[Decimal | None]
    planned: Sequence[Decimal | None]
    former: Sequence[Decimal | None] = ()
    until: int = 12
    note: str = ""


Block = Paragraph | Table | Figures | Heading | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """key: `totals`, `behind`, … as in `chapters`; title: without its number."""

    key: str
    title: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A briefing or bulletin. name: `2021-07`; language: its code; as_of: the ISO day it was known on.

    issued: who published it and when, in words; "" for a draft, which is marked as one wherever it is drawn.
    remarks: what must be read with it: what is illustrative, what the marks mean.
    """

    name: str
    language: str
    title: str
    subtitle: str
    as_of: str
    issued: str = ""
    remarks: Sequence[str] = ()
    sections: Sequence[Section] = field(default=())

    @property
    def is_draft(self) -> bool:
        return not self.issued

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def paragraphs(self) -> Iterator[Paragraph]:
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield block

    def to_json(self) -> dict[str, Any]:
        """Plain lists, dicts, texts and numbers as texts; each block says what it is in `is`."""
        content = asdict(self)
        for section, shown in zip(content["sections"], self.sections, strict=True):
            for block, told in zip(section["blocks"], shown.blocks, strict=True):
                block["is"] = type(told).__name__
        plain: dict[str, Any] = plainly(content)
        return plain

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Paper:
        """The paper that `to_json` was told of; KeyError or TypeError for anything else."""
        sections = [
            Section(row["key"], row["title"], tuple(block_of(block) for block in row["blocks"]))
            for row in content["sections"]
        ]
        rest = {name: value for name, value in content.items() if name not in ("sections", "remarks")}
        return cls(**rest, remarks=tuple(content["remarks"]), sections=tuple(sections))


def plainly(value: Any) -> Any:
    """A value as JSON holds it: decimals as texts, tuples as lists."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: plainly(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plainly(each) for each in value]
    return value


def block_of(content: Mapping[str, Any]) -> Block:
    """One block of a section from its JSON."""
    rest = {name: value for name, value in content.items() if name != "is"}
    match content["is"]:
        case "Paragraph":
            return Paragraph(**rest)
        case "Heading":
            return Heading(**rest)
        case "Figures":
            return Figures(rest["key"], tuple((name, cell_of(cell), line) for name, cell, line in rest["items"]))
        case "Table":
            return Table(
                rest["key"],
                rest["title"],
                tuple(Column(**column) for column in rest["columns"]),
                tuple(tuple(cell_of(cell) for cell in row) for row in rest["rows"]),
                rest["note"],
            )
        case "Chart":
            series = {name: tuple(map(number_of, rest[name])) for name in ("actual", "planned", "former")}
            return Chart(**{**rest, **series, "months": tuple(rest["months"])})
        case _:
            raise KeyError(content["is"])


def cell_of(content: Mapping[str, Any]) -> Cell:
    return Cell(**{**content, "value": number_of(content["value"])})


def number_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
