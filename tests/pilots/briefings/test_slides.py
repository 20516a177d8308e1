"""A briefing as slides: what stands on which, and in which order."""

from __future__ import annotations

from decimal import Decimal

from pilots.briefings.papers import Block, Cell, Chart, Column, Figures, Heading, Paper, Paragraph, Section, Table
from pilots.briefings.slides import LINES, lines_of, packed, paper_slides
from tests.pilots.briefings.sample import ENGLISH, sample

MONTHS = tuple("JFMAMJJASOND")


def paper(*sections: Section) -> Paper:
    return Paper("2021-07", ENGLISH, "Briefing", "July 2021", "2021-08-16", sections=sections)


def table(key: str, rows: int) -> Table:
    return Table(key, f"Table {key}", (Column("Name"),), tuple((Cell(str(row)),) for row in range(rows)))


def chart(key: str) -> Chart:
    values = (Decimal(1),) * 12
    return Chart(key, "Course", "km", MONTHS, values, values)


def test_each_goal_behind_has_a_slide_with_its_chart_and_cause() -> None:
    blocks: tuple[Block, ...] = (
        Paragraph("behind.all", "Two goals are behind."),
        Heading("behind.19", "19 · Area", "behind", "/goals/2021/19/"),
        Paragraph("behind.19.cause", "Rain."),
        chart("behind.19.course"),
        Heading("behind.15", "15 · Waste", "behind"),
        Heading("behind.24", "24 · Platform", "at_risk"),
        Paragraph("behind.24.state", "A little late."),
        Heading("behind.28", "28 · Sorting", "not_reported"),
    )
    slides = list(paper_slides(paper(Section("behind", "Behind", blocks))))
    assert [slide.key for slide in slides] == ["behind", "behind-19", "behind-15"]
    assert [block.key for block in slides[0].blocks] == ["behind.all"]
    assert slides[1].heading == blocks[1]
    assert [block.key for block in slides[1].blocks] == ["behind.19.cause", "behind.19.course"]
    assert slides[2].blocks == []
    assert [heading.key for heading in slides[0].headings] == ["behind.19", "behind.15", "behind.24", "behind.28"]


def test_sections_stand_around_the_goals_and_empty_ones_have_no_slide() -> None:
    keys = ("zones", "behind", "totals")
    sections = [Section(key, key.title(), (Paragraph(f"{key}.all", "Words."),)) for key in keys]
    slides = list(paper_slides(paper(*sections, Section("money", "Money"))))
    assert [slide.key for slide in slides] == ["totals", "behind", "zones"]


def test_a_section_takes_as_many_slides_as_its_blocks_need() -> None:
    blocks = (Paragraph("zones.all", "Words."), table("zones.lights", 5), table("zones.figures", 40))
    slides = list(paper_slides(paper(Section("zones", "Zones", blocks))))
    assert [(slide.key, slide.title) for slide in slides] == [("zones", "Zones"), ("zones-2", "Table zones.figures")]
    assert [slide.is_one_table for slide in slides] == [False, True]


def test_nothing_is_lost_in_packing_and_only_what_fits_alone_nowhere_is_too_long() -> None:
    blocks: list[Block] = [
        Figures("f", tuple((str(number), Cell("1"), "") for number in range(7))),
        *(Paragraph(f"p.{number}", "Word " * 40) for number in range(9)),
        table("t", 90),
        chart("c"),
        Heading("h", "Heading"),
    ]
    slides = packed(blocks)
    assert [block for slide in slides for block in slide] == blocks
    assert all(sum(map(lines_of, slide)) <= LINES or len(slide) == 1 for slide in slides)


def test_a_whole_briefing_has_keys_that_name_each_slide_once() -> None:
    keys = [slide.key for slide in paper_slides(sample(ENGLISH))]
    assert len(keys) == len(set(keys)) >= 3
