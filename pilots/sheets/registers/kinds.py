"""What a register's file is made of: its columns and what holds between them. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pilots.models import Provenance, Record

if TYPE_CHECKING:
    import pandas as pd


class Kind(StrEnum):
    """What a cell holds, and how it is kept once it was read: always as a text, "" for a blank.

    TEXT: itself. NUMBER: with exactly the column's decimals. WHOLE: digits. DAY: 2021-07-05. CHOICE: the
    code of the choice. FLAG: `true` or `false`. LOOKUP: the id of the row that a code or name stands for.
    """

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    CHOICE = "choice"
    FLAG = "flag"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. name: the field of the model. chinese, english: its heading; synonyms: other headings.

    most: characters of a text, the largest number. unit: of a number, as `rules.quantities` knows it; a
    heading that names another (建筑面积（万㎡）) is converted. choices: code → its words, Chinese and
    English first, then others. lookup: gives each word for a row (code, names) and the row's id.
    """

    name: str
    chinese: str
    english: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    synonyms: tuple[str, ...] = ()
    most: int = 300
    least: int = 0
    is_positive: bool = False
    decimals: int = 2
    unit: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lookup: Callable[[], Mapping[str, int]] | None = None

    def heading(self, language: str) -> str:
        return self.english if language.startswith("en") else self.chinese

    def words(self, code: str, language: str) -> str:
        """A choice as a reader's file has it."""
        words = self.choices.get(code)
        return words[language.startswith("en")] if words else code


#: Chinese and English, then what else is read for the same.
YES_AND_NO: Mapping[str, tuple[str, ...]] = {
    "true": ("是", "yes", "y", "true", "1", "√", "有"),
    "false": ("否", "no", "n", "false", "0", "×", "x", "无"),
}
PROVENANCE = Column(
    "provenance",
    "数据性质",
    "Provenance",
    Kind.CHOICE,
    synonyms=("数据属性", "数据来源类型"),
    choices={
        Provenance.REPORTED: ("填报", "reported"),
        Provenance.PUBLISHED: ("公开", "published", "公布"),
        Provenance.DERIVED: ("推算", "derived"),
        Provenance.ILLUSTRATIVE: ("示意", "illustrative"),
    },
)
SOURCE = Column("source", "来源", "Source", synonyms=("数据来源",), most=300)


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """What is wrong between the columns of rows: true in `rows` for those it concerns; told at one column."""

    code: str
    column: str
    rows: pd.Series[bool]


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """The file of a register.

    columns: in the order of an export; the one named `code` names the row. total: the number that the
    preview adds up, "" for none, shown in `total_unit`, of which one is `total_divisor` of the column's.
    together: columns that `problems` and `derive` look at; those that a file leaves out keep what stands.
    problems: rows as read (texts, see `Kind`) → what is wrong between their columns. derive: adds columns
    that no file holds; derived: their names. words: code of a problem → what is told. title: the field by
    which a person knows a row.
    """

    slug: str
    model: type[Record]
    columns: tuple[Column, ...]
    total: str
    total_unit: str
    total_divisor: int
    together: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    problems: Callable[[pd.DataFrame], Iterator[RuleProblem]] | None = None
    derive: Callable[[pd.DataFrame], None] | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    title: str = "name"

    @property
    def key(self) -> Column:
        return self.column("code")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def model_field(self, name: str) -> Any:
        """The model's field of a column."""
        return self.model._meta.get_field(name)

    def attname(self, name: str) -> str:
        """The column of the table: that of a lookup ends in `_id`."""
        return str(self.model_field(name).attname)
