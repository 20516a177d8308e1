"""All published experiences as one Word file: a cover, the contents, and numbered chapters by category."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from pilots.experiences_known import chapters
from pilots.models import Experience
from pilots.templatetags.experiences import NEEDS, figure_origin, figure_words, words_origin
from pilots.templatetags.pilots import DASH, day_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, EAST_ASIAN = "Times New Roman", "SimSun"
INK = RGBColor(0x1C, 0x2A, 0x24)
#: What a Word file cannot hold: control characters but tab and line feed, and halves of a pair.
ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
#: Style → size in points, and the space above and below.
SIZES = {"Normal": (11, 0, 6), "Title": (26, 0, 18), "Heading 1": (18, 24, 10), "Heading 2": (14, 18, 6)}
SIZES |= {"Heading 3": (12, 12, 4), "toc 1": (11, 8, 2), "toc 2": (11, 0, 2)}
#: Of the names and of the texts in a table.
WIDTHS = (Cm(3.4), Cm(12.6))


def word_document(rows: Sequence[Experience], as_of: date) -> bytes:
    """The file in the reader's language. rows: as published by the day, in the order of `in_order`."""
    document = Document()
    prepare(document, as_of)
    parts = [
        (f"{number} {category}", [(f"{number}.{place} {row}", row) for place, row in enumerate(found, start=1)])
        for number, (category, found) in enumerate(chapters(rows), start=1)
    ]
    write_cover(document, len(rows), as_of)
    write_contents(document, parts)
    for title, found in parts:
        heading = document.add_heading(plain(title), level=1)
        heading.paragraph_format.page_break_before = True
        for name, row in found:
            write_experience(document, name, row)
    if not parts:
        write_text(document, _("No experience has been published yet."))
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def document_title() -> str:
    return _("Experiences of the Qingdao green city pilot, for other cities to copy")


def prepare(document: Any, as_of: date) -> None:
    """Paper, fonts, page numbers, and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.5)
    section.left_margin = section.right_margin = Cm(2.5)
    section.different_first_page_header_footer = True
    for name in ("toc 1", "toc 2"):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.paragraph_format.left_indent = Cm(0 if name == "toc 1" else 0.75)
    for name, (size, above, below) in SIZES.items():
        style = document.styles[name]
        set_fonts(style)
        style.font.size, style.font.color.rgb = Pt(size), INK
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
    title = document.styles["Title"].element.pPr
    for rule in title.findall(qn("w:pBdr")):
        title.remove(rule)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_field(footer, "PAGE", "1")
    about = document.core_properties
    about.title, about.author = document_title(), _("Green City Leading Group Office")
    about.language, about.comments = get_language() or "", ""
    about.subject = _("As known at the end of %(day)s") % {"day": day_name(as_of)}


def set_fonts(style: Any) -> None:
    """One font for Latin and one for Chinese letters, in place of those of the theme."""
    style.font.name = LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN)
    fonts.set(qn("w:eastAsia"), EAST_ASIAN)


def add_field(paragraph: Any, code: str, shown: str = "") -> None:
    """A field that Word works out; shown: what stands there until it does."""
    open_field(paragraph, code)
    paragraph.add_run(shown)
    close_field(paragraph)


def open_field(paragraph: Any, code: str, *, is_outdated: bool = False) -> None:
    begin = field_mark(paragraph, "begin")
    if is_outdated:
        begin.set(qn("w:dirty"), "true")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    field_mark(paragraph, "separate")


def close_field(paragraph: Any) -> None:
    field_mark(paragraph, "end")


def field_mark(paragraph: Any, kind: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)
    return mark


def write_cover(document: Any, count: int, as_of: date) -> None:
    title = document.add_paragraph(document_title(), style="Title")
    title.paragraph_format.space_before = Pt(200)
    counted = ngettext("%(count)s experience", "%(count)s experiences", count) % {"count": count}
    known = _("As known at the end of %(day)s") % {"day": day_name(as_of)}
    lines = [document.add_paragraph(text) for text in (counted, known, _("Green City Leading Group Office"))]
    lines[-1].paragraph_format.space_before = Pt(160)
    for paragraph in (title, *lines):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def write_contents(document: Any, parts: Sequence[tuple[str, Sequence[tuple[str, Experience]]]]) -> None:
    """The contents as a field: the titles stand in it already, the page numbers once Word has counted."""
    heading = document.add_paragraph()
    heading.paragraph_format.page_break_before = True
    run = heading.add_run(_("Contents"))
    run.bold, run.font.size = True, Pt(18)
    lines = [(style, plain(text)) for style, text in lines_of(parts)]
    paragraphs = [document.add_paragraph(style=style) for style, _text in lines] or [document.add_paragraph()]
    open_field(paragraphs[0], r'TOC \o "1-2" \h \z \u', is_outdated=True)
    for paragraph, (_style, text) in zip(paragraphs, lines, strict=False):
        paragraph.add_run(text)
    close_field(paragraphs[-1])


def lines_of(parts: Iterable[tuple[str, Sequence[tuple[str, Experience]]]]) -> Iterator[tuple[str, str]]:
    for title, found in parts:
        yield "toc 1", title
        yield from (("toc 2", name) for name, _row in found)


def write_experience(document: Any, name: str, row: Experience) -> None:
    document.add_heading(plain(name), level=2)
    belongs = [
        (pgettext("experience", "Written by"), str(row.department)),
        (_("Zone"), f"{row.zone.code} {row.zone}" if row.zone else ""),
        (_("Project"), str(row.project or "")),
        (_("Goal"), f"{row.goal.year} · {row.goal.number} {row.goal}" if row.goal else ""),
        (pgettext("experience", "Published on"), day_name(row.published_on)),
        (_("Where the words come from"), words_origin(row)),
    ]
    write_table(document, [(title, text) for title, text in belongs if text])
    document.add_heading(_("What was tried"), level=3)
    write_text(document, row.tried)
    document.add_heading(_("What it gave"), level=3)
    write_text(document, row.gave)
    write_figure(document, row)
    document.add_heading(_("What another city needs"), level=3)
    needed = [(str(title), getattr(row, field) or DASH) for field, title in NEEDS.items()]
    write_table(document, needed, (pgettext("experience", "Needed"), pgettext("experience", "What it takes")))
    if row.contact:
        document.add_heading(_("Contacts by role"), level=3)
        write_text(document, row.contact)


def write_figure(document: Any, row: Experience) -> None:
    """The figure in a line of its own, or the words why there is none."""
    if not row.has_figure:
        write_text(document, row.why_no_figure)
        return
    paragraph = document.add_paragraph()
    paragraph.add_run(plain(figure_words(row))).bold = True
    words = _(", as on %(day)s (%(origin)s)")
    paragraph.add_run(plain(words % {"day": day_name(row.result_on), "origin": figure_origin(row)}))


def write_text(document: Any, text: str) -> None:
    """A paragraph for each line that says something."""
    for line in plain(text or "").split("\n"):
        if line.strip():
            document.add_paragraph(line)


def write_table(document: Any, rows: Sequence[tuple[str, str]], head: tuple[str, str] | None = None) -> None:
    """Names and texts side by side; head: the row that is repeated on every page."""
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    for name, text in [*([head] if head else []), *rows]:
        cells = table.add_row().cells
        for cell, width, said in zip(cells, WIDTHS, (name, text), strict=True):
            cell.width = width
            write_cell(cell, said)
        cells[0].paragraphs[0].runs[0].bold = True
    if head:
        first = table.rows[0]
        repeated = OxmlElement("w:tblHeader")
        first._tr.get_or_add_trPr().append(repeated)
        first.cells[1].paragraphs[0].runs[0].bold = True
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def write_cell(cell: Any, text: str) -> None:
    lines = [line for line in plain(text).split("\n") if line.strip()] or [DASH]
    for place, line in enumerate(lines):
        paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
        paragraph.add_run(line)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)


def plain(text: str) -> str:
    return ILLEGAL.sub("", text)
