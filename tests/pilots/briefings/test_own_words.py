"""The office's words in a paper: instead of what was drafted, added, and kept when their place is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from pilots.briefings.drafts import draft
from pilots.briefings.own_words import with_own
from pilots.briefings.papers import Heading, Paragraph, Section
from tests.pilots.briefings.drawing import loaded, paragraphs, said

TITLES = {"totals": "Overall", "behind": "Behind", "money": "Money", "goals": "Goals"}
SECTIONS = [
    Section("totals", "Overall", (Paragraph("totals.lights", "2 achieved."),)),
    Section("behind", "Behind", (Heading("behind.19", "19"), Paragraph("behind.19.state", "Behind by 3."))),
    Section("goals", "Goals"),
]


@dataclass(frozen=True)
class Text:
    """As a row of `BriefingText`."""

    block: str
    text: str
    language: str = "en"


def told(texts: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Section → key and words of its paragraphs."""
    return {
        section.key: [(part.key, part.words) for part in section.blocks if isinstance(part, Paragraph)]
        for section in with_own(SECTIONS, texts, TITLES)
    }


def test_without_texts_nothing_changes() -> None:
    assert with_own(SECTIONS, {}, TITLES) == SECTIONS
    assert with_own(SECTIONS, {"totals.lights": " \n", "+behind": ""}, TITLES) == SECTIONS


def test_a_text_stands_for_its_paragraph_and_what_was_drafted_is_kept() -> None:
    [totals, *_rest] = with_own(SECTIONS, {"totals.lights": "Two goals are achieved."}, TITLES)
    assert totals.blocks == (Paragraph("totals.lights", "2 achieved.", own="Two goals are achieved."),)


def test_a_text_that_is_added_stands_at_the_end_of_its_section_split_at_blank_lines() -> None:
    found = told({"+behind": "First.\nStill first.\r\n \r\n\r\nSecond.\n"})
    assert found["behind"] == [
        ("behind.19.state", "Behind by 3."),
        ("+behind", "First.\nStill first."),
        ("+behind", "Second."),
    ]


def test_a_text_whose_paragraph_is_gone_is_kept_whole_at_the_end_of_its_section_before_what_was_added() -> None:
    found = told({"+behind": "Added.", "behind.7.state": "Seven\n\nwas behind."})
    assert found["behind"][1:] == [("behind.7.state", "Seven\n\nwas behind."), ("+behind", "Added.")]


def test_a_section_that_is_gone_comes_back_in_its_place_with_the_text() -> None:
    found = with_own(SECTIONS, {"money.month": "Nothing was signed."}, TITLES)
    assert [(section.key, section.title) for section in found] == list(TITLES.items())
    assert found[2].blocks == (Paragraph("money.month", "", own="Nothing was signed."),)


def test_a_text_of_no_section_is_kept_in_the_last() -> None:
    assert told({"weather.1": "Rain."})["goals"] == [("weather.1", "Rain.")]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "x" * 50_000, "一\u3000二", "%(count)s {0}"])
def test_a_text_stands_as_it_was_typed(text: str) -> None:
    assert told({"totals.lights": text})["totals"] == [("totals.lights", text)]


@pytest.mark.django_db
def test_a_paper_takes_the_texts_of_its_own_language() -> None:
    own = [Text("totals.lights", "Two of thirty."), Text("totals.lights", "三十项中完成两项。", "zh-hans")]
    material = loaded("2021-07", date(2021, 8, 12))
    english, chinese = (draft(material, language, own=own) for language in ("en", "zh-hans"))
    assert (said(english)["totals.lights"], said(chinese)["totals.lights"]) == ("Two of thirty.", "三十项中完成两项。")
    [lights] = [part for part in paragraphs(english) if part.key == "totals.lights"]
    assert lights.text.startswith("At the end of July 2021 the 30 goals")
    assert "三十项中完成两项。" not in str(english.to_json())
