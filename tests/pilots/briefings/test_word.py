"""The Word document: styles, tables and fonts as Word knows them, and nothing that is markup."""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from django.utils.translation import override, pgettext
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from pilots.briefings.papers import Paper
from pilots.briefings.word import as_docx
from tests.pilots.briefings.sample import CHINESE, ENGLISH, sample
from tests.pilots.views.pages import in_both_languages

LONG = "Let green buildings become the rule and retrofit what stands"


def read(paper: Paper) -> Any:
    with override(paper.language):
        return docx.Document(io.BytesIO(as_docx(paper)))


def texts(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


@in_both_languages
def test_sections_and_goals_are_headings(language: str) -> None:
    document = read(sample(language))
    first = "一、总体进展" if language == CHINESE else "1 Progress overall"
    assert texts(document, "Heading 1")[0] == first
    assert len(texts(document, "Heading 1")) == 4
    second = "（二）海绵城市达标面积" if language == CHINESE else "2.2 Area of the sponge city"
    assert texts(document, "Heading 2")[1].startswith(second)
    assert texts(document, "Title") == [sample(language).title]


def test_a_light_has_colour_shape_and_word() -> None:
    document = read(sample(CHINESE))
    heading = next(each for each in document.paragraphs if each.style.name == "Heading 2")
    with override(CHINESE):
        word = pgettext("light", "Behind")
    light = heading.runs[-1]
    assert light.text == f"■\xa0{word}"
    assert str(light.font.color.rgb) == "C92A2A"


@in_both_languages
def test_the_long_table_repeats_its_heads_and_breaks_no_row(language: str) -> None:
    document = read(sample(language))
    table = document.tables[-1]
    assert len(table.rows) == 31
    assert [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [
        True,
        *[False] * 30,
    ]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    row = table.rows[4].cells
    assert row[2].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert row[1].paragraphs[0].alignment is None
    with override(language):
        mark = pgettext("mark", "illus.")
    assert row[3].text.split() == ["14.8", mark]
    assert sum(cell.width for cell in row) == pytest.approx(Mm(158), rel=0.02)


def test_the_page_is_a4_with_fonts_for_both_scripts() -> None:
    document = read(sample(CHINESE))
    section = document.sections[0]
    assert [round(length / Mm(1)) for length in (section.page_width, section.page_height)] == [210, 297]
    for name, font in (("Body Text", "FangSong"), ("Heading 1", "SimHei"), ("Title", "SimSun")):
        fonts = document.styles[name].element.rPr.rFonts
        assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))) == (font, "Times New Roman")
        assert not [key for key in fonts.attrib if "Theme" in key or "theme" in key]


@pytest.mark.parametrize(("language", "tongue"), [(CHINESE, "zh-CN"), (ENGLISH, "en-GB")])
def test_it_is_of_a_language(language: str, tongue: str) -> None:
    document = read(sample(language))
    [marked] = list(document.styles.element.iter(qn("w:lang")))
    assert (marked.get(qn("w:val")), marked.get(qn("w:eastAsia"))) == (tongue, "zh-CN")
    assert document.core_properties.language == tongue


def test_pages_are_counted_by_word() -> None:
    document = read(sample(ENGLISH))
    footer = document.sections[0].footer
    fields = [element.text.strip() for element in footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert footer.paragraphs[0].text == "Page 1 of 1"


def test_a_draft_says_so_in_red_and_what_was_issued_says_by_whom() -> None:
    draft, issued = read(sample(ENGLISH)), read(sample(ENGLISH, issued=True))
    assert texts(draft, "Paper State") == ["Draft, not published"]
    assert "Draft, not published" in draft.sections[0].header.paragraphs[0].text
    assert texts(issued, "Paper State") == []
    assert "Published by the office on 16 August 2021" in texts(issued, "Subtitle")
    assert "Draft" not in issued.sections[0].header.paragraphs[0].text


def test_the_offices_words_stand_and_what_was_drafted_is_a_comment() -> None:
    document = read(sample(ENGLISH))
    body = texts(document, "Body Text")
    assert "Reporting was good on the whole." in body
    assert "From next month late reports will be named." in body
    assert not [text for text in body if "11 of 12 departments" in text]
    [comment] = list(document.comments)
    assert comment.text == "As drafted from the data: 11 of 12 departments reported in time."


def test_a_chart_is_a_table_of_months() -> None:
    document = read(sample(ENGLISH))
    table = document.tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][:3] == ["10 000 m²", "Jan", "Feb"]
    assert [row[0] for row in rows[1:]] == ["Actual", "Plan", "Plan before"]
    assert rows[1][7:9] == ["96.4", "–"]


def test_words_are_text_and_nothing_else() -> None:
    with override(ENGLISH):
        data = as_docx(sample(ENGLISH))
    with ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "&lt;script&gt;" in xml
    assert "\x0b" not in xml
    assert len(data) < 100_000


def test_an_empty_table_says_that_there_is_nothing() -> None:
    document = read(sample(ENGLISH, rows=0))
    assert "There is nothing to list." in texts(document, "Paper Note")
