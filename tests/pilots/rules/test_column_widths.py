"""Widths of a table's columns on paper: enough for a number in one line, most for whom has most to write."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pilots.rules.column_widths import EDGE, ROOM, need_of, shares_of, width_of


@pytest.mark.parametrize(("text", "width"), [("", 0), ("No.", 3), ("序号", 4), ("绿色 m²", 7)])
def test_a_chinese_character_takes_two(text: str, width: int) -> None:
    assert width_of(text) == width


def test_a_number_is_not_broken_and_a_sentence_may_be() -> None:
    number = need_of("Amount", ["CNY 247.5 bn", "–"], is_whole=True)
    sentence = need_of("Goal", ["Let green buildings become the rule"])
    assert number.least == len("CNY 247.5 bn") + EDGE
    assert sentence.least == len("buildings") + EDGE
    assert sentence.most == len("Let green buildings become the rule") + EDGE


def test_chinese_text_may_be_broken_anywhere() -> None:
    assert need_of("目标", ["推动绿色建筑规模化发展"]).least == 4 + EDGE


def test_an_endless_word_does_not_take_the_page() -> None:
    assert need_of("x", ["a" * 500]).least <= ROOM // 3 + EDGE


def test_who_has_more_to_write_gets_more() -> None:
    needs = [need_of("No.", ["1", "30"]), need_of("Goal", ["word " * 20]), need_of("Why", ["word " * 60])]
    shares = shares_of(needs)
    assert all(one < other for one, other in pairwise(shares))
    assert sum(shares) == pytest.approx(100, abs=0.3)
    assert shares[0] * ROOM / 100 >= needs[0].least - 0.1


def test_a_table_without_rows_or_columns_is_no_error() -> None:
    assert shares_of([]) == []
    assert shares_of([need_of("", [])]) == [100.0]
