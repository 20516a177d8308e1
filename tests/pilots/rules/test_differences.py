"""What differs between two versions of a text, a number or a list."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.rules.differences import (
    Kind,
    NumberChange,
    Pair,
    Piece,
    likeness,
    paired_by_key,
    paired_by_text,
    text_pieces,
)

steadily = settings(max_examples=300, deadline=None, derandomize=True)
#: Words, numbers, Chinese, punctuation and white space as task books have them, and odd ones.
texts = st.lists(
    st.sampled_from(
        [
            *"绿色建筑面积新增万平方米，。",
            *("the", "retrofit", "CO2", "3,000", "2021-09-30", "don't"),
            *" \n.,;-<&",
            "𠮷",
            "é",
        ]
    ),
    max_size=40,
).map("".join)
SIGNS = {Kind.KEPT: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "[+{}+]"}


def shown(old: str, new: str) -> str:
    return "".join(SIGNS[piece.kind].format(piece.text) for piece in text_pieces(old, new))


def joined(pieces: tuple[Piece, ...], *kinds: Kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


# Texts


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("same words", "same words", "same words"),
        ("", "market funds", "[+market funds+]"),
        ("market funds", "", "[-market funds-]"),
        ("finish by June", "finish by September", "finish by [-June-][+September+]"),
        ("Retrofit 3,000 homes", "Retrofit 2,500 homes", "Retrofit [-3,000-][+2,500+] homes"),
        ("due 2021-06-30 at last", "due 2021-09-30 at last", "due [-2021-06-30-][+2021-09-30+] at last"),
        ("one two three", "one three", "one [-two -]three"),
        ("2021年6月底前完成竣工验收", "2021年9月底前完成竣工验收", "2021年[-6-][+9+]月底前完成竣工验收"),
        ("市财政专项资金、绿色债券", "市财政专项资金、绿色信贷", "市财政专项资金、绿色[-债券-][+信贷+]"),
        # what stands between two changes and says nothing goes with them
        (
            "by the end of June, in writing",
            "by the start of July, in writing",
            "by the [-end of June-][+start of July+], in writing",
        ),
        ("完成甲的乙项工作并上报", "完成丙的丁项工作并上报", "完成[-甲的乙-][+丙的丁+]项工作并上报"),
        # a number between two changes is kept in sight
        (
            "retrofit 20 homes in all districts",
            "renew 20 houses in all districts",
            "[-retrofit-][+renew+] 20 [-homes-][+houses+] in all districts",
        ),
        # texts with little in common are replaced as a whole
        ("财政资金", "社会资本", "[-财政资金-][+社会资本+]"),
        (
            "a grant of the city",
            "bonds sold by banks of note",
            "[-a grant of the city-][+bonds sold by banks of note+]",
        ),
        ("<b>bold</b> text", "<b>plain</b> text", "<b>[-bold-][+plain+]</b> text"),
    ],
)
def test_a_text_is_compared_word_by_word(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


@steadily
@given(texts, texts)
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = text_pieces(old, new)
    assert joined(pieces, Kind.KEPT, Kind.REMOVED) == old
    assert joined(pieces, Kind.KEPT, Kind.ADDED) == new
    assert all(piece.text for piece in pieces)
    assert all(a.kind != b.kind for a, b in pairwise(pieces))
    if old == new:
        assert {piece.kind for piece in pieces} <= {Kind.KEPT}


@given(texts, texts)
def test_likeness_is_a_share_and_one_for_the_same_words(old: str, new: str) -> None:
    assert 0 <= likeness(old, new) <= 1
    assert likeness(old, old) == 1


@pytest.mark.parametrize("text", ["甲乙" * 10_000, "word " * 20_000, "资金" * 150], ids=["long", "words", "title"])
def test_long_texts_are_compared_in_no_time(text: str) -> None:
    begun = perf_counter()
    pieces = text_pieces(f"旧{text}新", f"新{text[::-1]}旧")
    assert joined(pieces, Kind.KEPT, Kind.REMOVED) == f"旧{text}新"
    assert perf_counter() - begun < 3


# Numbers


@pytest.mark.parametrize(
    ("old", "new", "is_changed", "difference", "share"),
    [
        (Decimal(30), Decimal(20), True, Decimal(-10), Decimal(-1) / 3),
        (Decimal(20), Decimal(25), True, Decimal(5), Decimal("0.25")),
        (Decimal("20.000000"), Decimal(20), False, Decimal(0), Decimal(0)),
        (Decimal(0), Decimal(20), True, Decimal(20), None),
        (Decimal(-4), Decimal(-2), True, Decimal(2), Decimal("0.5")),
        (None, Decimal(20), True, None, None),
        (Decimal(20), None, True, None, None),
        (None, None, False, None, None),
    ],
)
def test_a_number_has_its_change_and_the_share_of_it(
    old: Decimal | None, new: Decimal | None, is_changed: bool, difference: Decimal | None, share: Decimal | None
) -> None:
    change = NumberChange(old, new)
    assert (change.is_changed, change.difference, change.share) == (is_changed, difference, share)


# Lists


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("ab", "ab", ["aa", "bb"]),
        ("ab", "ba", ["bb", "aa"]),
        ("ab", "abc", ["aa", "bb", "-c"]),
        ("abc", "ac", ["aa", "b-", "cc"]),
        ("abcd", "d", ["a-", "b-", "c-", "dd"]),
        ("abc", "xcy", ["a-", "b-", "-x", "cc", "-y"]),
        ("ab", "", ["a-", "b-"]),
        ("", "ab", ["-a", "-b"]),
    ],
)
def test_items_are_paired_by_their_key(old: str, new: str, expected: list[str]) -> None:
    pairs = paired_by_key(list(old), list(new), str)
    assert [f"{pair.old or '-'}{pair.new or '-'}" for pair in pairs] == expected


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_every_item_stands_in_one_pair(old: list[int], new: list[int]) -> None:
    pairs = paired_by_key(old, new, str)
    assert sorted(pair.old for pair in pairs if pair.old is not None) == sorted(old)
    assert [pair.new for pair in pairs if pair.new is not None] == new
    assert all(pair.old == pair.new for pair in pairs if pair.kind == Kind.KEPT)


def test_a_pair_says_what_became_of_its_item() -> None:
    assert [Pair(1, 1).kind, Pair(1, None).kind, Pair(None, 1).kind] == [Kind.KEPT, Kind.REMOVED, Kind.ADDED]


def test_duties_are_paired_within_a_department_by_their_words() -> None:
    old = [("housing", "每月检查在建项目"), ("housing", "编制绿色建筑专项规划"), ("finance", "安排专项资金三千万元")]
    new = [
        ("housing", "编制绿色建筑与低碳专项规划"),
        ("housing", "每季度检查在建项目"),
        ("planning", "安排专项资金三千万元"),
        ("finance", "发布绿色债券"),
    ]
    pairs = paired_by_text(old, new, lambda duty: duty[0], lambda duty: duty[1])
    assert [(pair.old and old.index(pair.old), pair.new and new.index(pair.new)) for pair in pairs] == [
        (1, 0),
        (2, None),
        (0, 1),
        (None, 2),
        (None, 3),
    ]


def test_the_same_duty_twice_is_paired_once_each() -> None:
    pairs = paired_by_text(["检查项目"] * 3, ["检查项目"] * 2, lambda _duty: "housing", str)
    assert sorted(pair.kind for pair in pairs) == [Kind.KEPT, Kind.KEPT, Kind.REMOVED]
