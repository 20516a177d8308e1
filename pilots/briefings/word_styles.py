"""How a briefing looks in Word and WPS: real styles, fonts for both scripts, A4, running title, page numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from pilots.briefings.papers import Paper
from pilots.sheets.origin import sheet_text
from pilots.templatetags.papers import page_words, tongue

LATIN = "Times New Roman"
#: Fonts of an office's Chinese Windows, which every WPS knows too: for text, for headings, for the title.
TEXT, HEADING, TITLE = "FangSong", "SimHei", "SimSun"
INK, QUIET, RED = RGBColor(0, 0, 0), RGBColor(0x56, 0x62, 0x5C), RGBColor(0xB0, 0x20, 0x1F)
TABLE_TEXT, NOTE, STATE = "Paper Table", "Paper Note", "Paper State"
TABLE_TEXT_KEY = "PaperTable"
#: A page of official documents, a little less wide at the edges.
TOP, SIDE = Mm(30), Mm(26)


def dress(document: Document, paper: Paper) -> None:
    """Page, styles, header and footer, and the properties by which a document is known."""
    is_chinese = paper.language.startswith("zh")
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = TOP
    section.left_margin = section.right_margin = SIDE
    set_language(document, tongue(paper.language))
    size = Pt(12) if is_chinese else Pt(11)
    set_style(document, "Normal", TEXT, size)
    body = set_style(document, "Body Text", TEXT, size)
    body.paragraph_format.space_after = Pt(6)
    body.paragraph_format.line_spacing = 1.35 if is_chinese else 1.2
    if is_chinese:
        body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        indent_two_characters(body)
    title = set_style(document, "Title", TITLE, Pt(22), RED, is_bold=True)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    remove(title, "w:pPr", "w:pBdr")
    subtitle = set_style(document, "Subtitle", TEXT, Pt(12))
    subtitle.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    remove(subtitle, "w:rPr", "w:spacing")
    for level, points in ((1, 16), (2, 14), (3, 12)):
        set_style(document, f"Heading {level}", HEADING, Pt(points if is_chinese else points - 1), is_bold=True)
    caption = set_style(document, "Caption", HEADING, Pt(10.5), is_bold=True)
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(8)
    add_own_styles(document, is_chinese=is_chinese)
    write_edges(document, paper)
    document.core_properties.title = sheet_text(f"{paper.title} {paper.subtitle}")[:255]
    document.core_properties.author = _("Green City")
    document.core_properties.language = tongue(paper.language)
    document.core_properties.comments = ""


def add_own_styles(document: Document, *, is_chinese: bool) -> None:
    """Styles that Word has none for: what stands in tables and below them, and the line that says it is a draft."""
    for name, font, points, color, space in (
        (TABLE_TEXT, TEXT, 9.5 if is_chinese else 9, INK, 1),
        (NOTE, TEXT, 9, QUIET, 5),
        (STATE, HEADING, 12, RED, 4),
    ):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style = set_style(document, name, font, Pt(points), color, is_bold=name == STATE)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(space)
    paragraph_style(document, STATE).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def paragraph_style(document: Document, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101
    return style


def set_style(
    document: Document, name: str, font: str, size: Pt, color: RGBColor = INK, *, is_bold: bool = False
) -> ParagraphStyle:
    """A style in a Chinese font beside the Latin one; the theme's fonts would go before both."""
    style = paragraph_style(document, name)
    style.font.size, style.font.color.rgb, style.font.bold, style.font.italic = size, color, is_bold, False
    style.font.name = LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), LATIN)
    return style


def set_language(document: Document, language: str) -> None:
    """What spelling is checked by, for the whole document."""
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
        element.set(qn("w:eastAsia"), "zh-CN")


def indent_two_characters(style: ParagraphStyle) -> None:
    """The first line by two characters whatever their size, as Chinese paragraphs begin."""
    style.paragraph_format.first_line_indent = Pt(24)
    indent = style.element.get_or_add_pPr().find(qn("w:ind"))
    indent.set(qn("w:firstLineChars"), "200")


def rule_below(paragraph: Paragraph) -> None:
    """The red line that parts the head of a paper from what it says."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("w:val", "single"), ("w:sz", "12"), ("w:space", "8"), ("w:color", "B0201F")):
        line.set(qn(name), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def remove(style: ParagraphStyle, parent: str, child: str) -> None:
    for found in style.element.findall(f"{qn(parent)}/{qn(child)}"):
        found.getparent().remove(found)


def write_edges(document: Document, paper: Paper) -> None:
    """The running title, with the state of a draft; the page number in the reader's words."""
    section = document.sections[0]
    head = section.header.paragraphs[0]
    set_style(document, "Header", TEXT, Pt(9), QUIET)
    set_style(document, "Footer", TEXT, Pt(9), QUIET)
    head.add_run(sheet_text(f"{paper.title} {paper.name}"))
    if paper.is_draft:
        state = head.add_run(f"  {_('Draft, not published')}")
        state.font.color.rgb, state.font.bold = RED, True
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = page_words()
    foot.add_run(before)
    add_field(foot, "PAGE")
    foot.add_run(between)
    add_field(foot, "NUMPAGES")
    foot.add_run(after)


def add_field(paragraph: Paragraph, instruction: str) -> None:
    """A number that the program works out."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind == "instruction":
            element: Any = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {instruction} "
            run._r.append(element)
        elif kind != "shown":
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)
