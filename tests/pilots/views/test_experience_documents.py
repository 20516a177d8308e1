"""All published experiences as one document, as a page and in Word."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn

from tests.factories import make_department
from tests.pilots.experiences import make_many, make_published, person, revise
from tests.pilots.views.pages import SignIn, attribute, find, only, parsed, words

pytestmark = pytest.mark.django_db

PAGE, WORD = "/experiences/document/", "/experiences/document.docx"


def opened(response: Any) -> Any:
    assert response.status_code == 200
    return Document(BytesIO(response.content))


def headings(document: Any) -> list[tuple[str, str]]:
    found = [(each.style.name, each.text) for each in document.paragraphs]
    return [(name.removeprefix("Heading "), text) for name, text in found if name in ("Heading 1", "Heading 2")]


def texts(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.mark.parametrize("path", [PAGE, WORD])
def test_members_alone_read_it(client: Client, sign_in: SignIn, reader: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    assert sign_in("office").post(path).status_code == 405
    assert reader.get(path).status_code == 200
    person("leader").membership.delete()
    assert reader.get(path).status_code == 403


def test_the_page_has_a_cover_contents_and_numbered_chapters(english_reader: Client) -> None:
    page = parsed(english_reader.get(PAGE))
    assert "2 experiences" in words(only(page, "header.volume-title"))
    contents = only(page, "nav.contents")
    assert [words(each) for each in find(contents, "h3")] == ["1 Green finance", "2 Green ecology"]
    targets = [attribute(each, "href") for each in find(contents, "a")]
    assert targets == ["#experience-2021-01", "#experience-2021-02"]
    assert [words(each) for each in find(page, "h2.experience-chapter-title")] == ["1 Green finance", "2 Green ecology"]
    names = [words(each) for each in find(page, "h3.experience-title")]
    assert names[1] == "2.1 Push sponge-city projects by stage, month by month illus."
    assert find(page, "#experience-2021-02")


def test_both_hold_what_readers_see_on_the_day(sign_in: SignIn) -> None:
    office = sign_in("office", "en")
    experience = make_published(title_en="As published")
    revise(experience, title_en="As revised")
    for path in (PAGE, WORD):
        response = office.get(path)
        told = texts(opened(response)) if path == WORD else words(only(parsed(response), "main"))
        assert "As published" in told
        assert "As revised" not in told
    early = office.get(f"{PAGE}?as_of=2021-09-09")
    assert "No experience has been published yet." in words(only(parsed(early), "main"))
    assert "No experience has been published yet." in texts(opened(office.get(f"{WORD}?as_of=2021-09-09")))
    assert headings(opened(office.get(f"{WORD}?as_of=2021-09-10")))[0] == ("1", "1 Green finance")
    assert len(headings(opened(office.get(f"{WORD}?as_of=2021-09-10")))) == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_word_file_has_headings_tables_and_texts_in_the_readers_language(sign_in: SignIn, language: str) -> None:
    response = sign_in("leader", language).get(WORD)
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["Content-Disposition"].startswith('attachment; filename="greencity-experiences-20')
    document = opened(response)
    found = {
        "zh-hans": ["1 绿色金融", "1.1 以性能保险为超低能耗建筑的节能效果兜底", "2 绿色生态"],
        "en": ["1 Green finance", "1.1 Insure what an ultra-low-energy building promises to save", "2 Green ecology"],
    }
    assert [text for _level, text in headings(document)][:3] == found[language]
    assert [level for level, _text in headings(document)] == ["1", "2", "1", "2"]
    needed = [table for table in document.tables if len(table.rows) == 5 and "tblHeader" in table.rows[0]._tr.xml]
    assert len(needed) == 2
    told = {"zh-hans": "把海绵城市要求写入规划条件", "en": "The sponge-city demands stand in planning conditions"}
    assert needed[1].cell(1, 1).text.startswith(told[language])
    figure = {"zh-hans": "52个", "en": "52 projects"}
    assert figure[language] in texts(document)
    assert {"zh-hans": "本地新闻，2021年7月", "en": "Local news, July 2021"}[language] in texts(document)


def test_the_word_file_has_fonts_for_chinese_contents_and_page_numbers(reader: Client) -> None:
    document = opened(reader.get(WORD))
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "SimSun"
        assert not [each for each in fonts.attrib if each.endswith("Theme")]
    fields = [each.text.strip() for each in document.element.iter(qn("w:instrText"))]
    assert fields == [r'TOC \o "1-2" \h \z \u']
    footer = document.sections[0].footer._element
    assert [each.text.strip() for each in footer.iter(qn("w:instrText"))] == ["PAGE"]
    assert document.core_properties.title


def test_what_a_word_file_cannot_hold_is_left_out(reader: Client) -> None:
    make_published(title_zh_hans="标题\x0b带<控制>符", tried_zh_hans="第一段\n\n第二段\x01末")
    document = opened(reader.get(WORD))
    lines = [each.text for each in document.paragraphs]
    assert any(line.endswith("标题带<控制>符") for line in lines)
    assert lines.index("第二段末") == lines.index("第一段") + 1


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", [PAGE, WORD])
def test_the_number_of_queries_does_not_grow(reader: Client, path: str) -> None:
    few = queries(reader, path)
    make_many(50, department=make_department())
    assert queries(reader, path) == few <= 5
