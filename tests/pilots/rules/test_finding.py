"""How a search is read, and where in a text its words stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilots.rules.finding import BEFORE, WIDTH, fold, holds, marked, places, read_words, snippet, spellings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("   \t\n", ()),
        ("绿", ("绿",)),
        ("绿色 建筑", ("绿色", "建筑")),
        ("绿色　建筑", ("绿色", "建筑")),
        ("green  Green green", ("green", "Green")),
        ("２０２１ ％", ("2021", "%")),
        ("（试点）", ("(试点)",)),
        ("a\x00b\x07c", ("a", "b", "c")),
        ("<b>%_\\", ("<b>%_\\",)),
    ],
)
def test_words_are_read(text: str, words: tuple[str, ...]) -> None:
    assert read_words(text) == words


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("绿色", {"绿色"}),
        ("19", {"19", "１９"}),
        ("A-1", {"A-1", "Ａ－１", "A－1"}),
        ("(试点)", {"(试点)", "（试点）"}),
        ("École", {"École", "école", "ÉCOLE", "Éｃｏｌｅ"}),
    ],
)
def test_a_word_is_looked_for_in_every_spelling(word: str, forms: set[str]) -> None:
    assert set(spellings(word)) == forms


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("绿色建筑", ["建筑"], [(2, 4)]),
        ("Green green GREEN", ["green"], [(0, 5), (6, 11), (12, 17)]),
        ("２０２１年", ["2021"], [(0, 4)]),
        ("绿色建筑", ["绿色", "色建"], [(0, 3)]),
        ("绿绿绿", ["绿绿"], [(0, 3)]),
        ("100㎡ built", ["m2"], [(3, 4)]),
        ("straße", ["STRASSE"], [(0, 6)]),
        ("nothing", ["绿"], []),
        ("", ["绿"], []),
        ("a.c abc", ["a.c"], [(0, 3)]),
    ],
)
def test_words_are_found_without_regard_to_case_and_width(
    text: str, words: list[str], expected: list[tuple[int, int]]
) -> None:
    assert places(text, words) == expected


def test_a_text_is_parted_at_its_hits() -> None:
    assert marked("新建绿色建筑", ["绿色"]) == [("新建", False), ("绿色", True), ("建筑", False)]
    assert marked("绿色", ["绿色"]) == [("绿色", True)]
    assert marked("新建", ["绿色"]) == [("新建", False)]


def test_a_snippet_begins_before_its_first_hit_and_tells_where_it_was_cut() -> None:
    pieces = snippet(f"{'前' * 100}\n绿色{'后' * 200}", ["绿色"])
    text = "".join(piece for piece, _is_hit in pieces)
    assert ("绿色", True) in pieces
    assert text.startswith("…")
    assert text.endswith("…")
    assert text.index("绿色") == BEFORE + 1
    assert len(text) == WIDTH + 2


def test_a_short_text_is_quoted_whole() -> None:
    assert snippet("市财政 专项\n资金", ["专项"]) == [("市财政 ", False), ("专项", True), (" 资金", False)]


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_the_pieces_are_the_text_and_every_hit_is_a_word(text: str, words: list[str]) -> None:
    pieces = marked(text, words)
    assert "".join(piece for piece, _is_hit in pieces) == text
    assert all(piece for piece, _is_hit in pieces)
    assert any(is_hit for _piece, is_hit in pieces) == any(fold(word) and holds(text, word) for word in words)
