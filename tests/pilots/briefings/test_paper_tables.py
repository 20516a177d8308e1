"""The classes by which cells of a paper's tables are laid out."""

from __future__ import annotations

from decimal import Decimal

from pilots.briefings.papers import Cell, Column, Table
from pilots.templatetags.papers import drawn_columns, titled


def test_words_in_a_column_of_numbers_may_be_broken() -> None:
    cells = (Cell("CNY 0.5 bn", Decimal("0.5")), Cell("amount not said by the source"), Cell("3", mark="illustrative"))
    table = Table("money.firsts", "Firsts", (Column("Amount", is_number=True),), tuple((cell,) for cell in cells))
    columns = drawn_columns(table)
    classes = [kind for row in table.rows for _cell, _column, kind in titled(row, columns)]
    assert classes == ["n has-marks", "n has-marks is-wordy", "n has-marks is-marked"]


def test_words_in_a_column_of_words_have_no_class_of_numbers() -> None:
    table = Table("matters.open", "Open", (Column("Matter"),), ((Cell("a matter with a long title indeed"),),))
    assert [kind for _cell, _column, kind in titled(table.rows[0], drawn_columns(table))] == [""]
