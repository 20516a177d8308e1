"""A paper as a Word document that the office goes on writing in."""

from __future__ import annotations

import io

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell as WordCell
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph as WordParagraph

from pilots.briefings.papers import Cell, Chart, Column, Figures, Heading, Paper, Paragraph, Table
from pilots.briefings.word_styles import NOTE, QUIET, STATE, TABLE_TEXT_KEY, dress, rule_below
from pilots.rules.lights import Light
from pilots.sheets.origin import sheet_text
from pilots.templatetags.paper_charts import chart_rows, chart_words, short_number
from pilots.templatetags.papers import (
    LIGHT_COLORS,
    LIGHT_SIGNS,
    layout_of,
    mark_word,
    numbered,
)
from pilots.templatetags.pilots import light_word

#: What the margins leave of the page's width, in millimetres.
WIDTH = 158
#: What a line across them holds in a table's letters, and in the smaller ones of a chart's; in Latin characters.
LINE, SMALL_LINE = 92, 116
#: Tables up to so many rows are not divided between pages.
MOST_HELD = 4
HEAD_FILL = "E6EEEA"


def as_docx(paper: Paper) -> bytes:
    """Headings, tables and page numbers as Word knows them, in the language that is active.

    A draft says in red that it is one. What the office wrote stands as text, what was drafted from the data
    as a comment beside it; charts are tables of months.
    """
    document = docx.Document()
    dress(document, paper)
    add(document, paper.title, "Title")
    add(document, paper.subtitle, "Subtitle")
    if paper.is_draft:
        last = add(document, _("Draft, not published"), STATE)
    else:
        last = add(document, paper.issued, "Subtitle")
    rule_below(last)
    for remark in paper.remarks:
        add(document, remark, NOTE)
    for part in numbered(paper):
        add(document, f"{part.number}{part.gap}{part.section.title}", "Heading 1")
        for number, block in part.blocks:
            if isinstance(block, Heading):
                add_heading(document, f"{number}{part.gap}{block.text}", block)
            elif isinstance(block, Paragraph):
                add_paragraph(document, block)
            elif isinstance(block, Figures):
                add_figures(document, block)
            elif isinstance(block, Table):
                add_table(document, block)
            else:
                add_chart(document, block)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def add(document: Document, text: str, style: str) -> WordParagraph:
    """A paragraph of plain text: no markup of anyone counts, and signs that XML cannot hold are left out."""
    return document.add_paragraph(sheet_text(text), style)


def add_heading(document: Document, text: str, block: Heading) -> None:
    heading = add(document, text, "Heading 2")
    if block.light:
        heading.add_run("  ")
        add_light(heading, block.light)
    add_mark(heading, block.mark)


def add_paragraph(document: Document, block: Paragraph) -> None:
    """A line is a paragraph of its own: a break within a justified one would stretch the words before it."""
    lines = [line for line in sheet_text(block.words).split("\n") if line.strip()] or [""]
    written = [add(document, line, "Body Text") for line in lines]
    if block.own and block.text:
        drafted = _("As drafted from the data: %(text)s") % {"text": block.text}
        document.add_comment(written[0].runs, sheet_text(drafted), author=_("Green City"), initials="")
    add_mark(written[-1], block.mark)


def add_light(paragraph: WordParagraph, light: str, text: str = "") -> None:
    """Colour, shape and word in one run."""
    shown = Light(light)
    run = paragraph.add_run(sheet_text(f"{LIGHT_SIGNS[shown]}\xa0{text or light_word(shown)}"))
    run.font.color.rgb = RGBColor.from_string(LIGHT_COLORS[shown].removeprefix("#").upper())
    run.font.bold = True


def add_mark(paragraph: WordParagraph, mark: str) -> None:
    if word := mark_word(mark):
        run = paragraph.add_run(f"\xa0{word}")
        run.font.size, run.font.bold, run.font.color.rgb = Pt(8), False, QUIET


def add_figures(document: Document, block: Figures) -> None:
    """What each figure is, its value, and its basis, one row each."""
    rows = [(Cell(name), cell, Cell(line)) for name, cell, line in block.items]
    columns = (Column(_("Figure")), Column(_("Value"), is_number=True), Column(_("Basis")))
    draw(document, Table(block.key, "", columns, rows))
    add_notes(document)


def add_table(document: Document, block: Table) -> None:
    add(document, block.title, "Caption")
    if not block.rows:
        add(document, _("There is nothing to list."), NOTE)
        return
    draw(document, block)
    add_notes(document, block.note)


def add_chart(document: Document, block: Chart) -> None:
    """Its months as columns, its lines as rows; the sentence says what it shows."""
    columns = [Column(block.unit), *(Column(month, is_number=True) for month in block.months)]
    rows = [[Cell(name), *(Cell(short_number(value)) for value in values)] for name, values in chart_rows(block)]
    add(document, block.title, "Caption")
    draw(document, Table(block.key, block.title, columns, rows), size=Pt(7.5), room=SMALL_LINE)
    add_notes(document, chart_words(block), block.note)


def add_notes(document: Document, *notes: str) -> None:
    """The notes of a table, or a low line: two tables without any would become one."""
    text = "\n".join(filter(None, notes))
    written = add(document, text, NOTE)
    if not text:
        written.paragraph_format.line_spacing, written.paragraph_format.space_after = Pt(6), Pt(0)


def set_row(row: WordRow, *names: str) -> None:
    """A row that no page cuts in two, and what else it is."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *names):
        properties.append(OxmlElement(name))


def draw(document: Document, given: Table, *, size: Pt | None = None, room: int = LINE) -> None:
    """A table of fixed widths, its heading row repeated on every page.

    A small one stays on one page; of any other neither the first row nor the last stands alone, and the end
    stays with the note below it. room: what a line across it holds, in Latin characters.
    """
    table = document.add_table(len(given.rows) + 1, len(given.columns), "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    layout, rows = layout_of(given, room), len(given.rows)
    widths = [Mm(WIDTH * share / 100) for share in layout.shares]
    for drawn, width in zip(table.columns, widths, strict=True):
        drawn.width = width
    heads = [Cell(column.title) for column in given.columns]
    for number, (row, cells) in enumerate(zip(table.rows, [heads, *given.rows], strict=True)):
        set_row(row, *([] if number else ["w:tblHeader"]))
        is_held = rows <= MOST_HELD or number in (0, rows - 1, rows)
        for place, cell, column, width in zip(row.cells, cells, given.columns, widths, strict=True):
            place.width = width
            paragraph = write(place, cell, column, is_head=not number, is_beside=layout.is_beside, size=size)
            if is_held:
                paragraph.paragraph_format.keep_with_next = True
            if not number:
                shade(place)


def write(
    place: WordCell, cell: Cell, column: Column, *, is_head: bool, is_beside: bool, size: Pt | None = None
) -> WordParagraph:
    paragraph: WordParagraph = place.paragraphs[0]
    # by its key: looking a style up by name for every cell is most of the work otherwise
    paragraph._p.style = TABLE_TEXT_KEY
    if column.is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if cell.light:
        add_light(paragraph, cell.light, cell.text)
    else:
        run = paragraph.add_run(sheet_text(cell.text))
        run.font.bold = is_head or None
    if size is not None:
        paragraph.runs[0].font.size = size
    if column.is_number and cell.mark and not is_beside:
        # below the number, or the digits of a column would not stand under one another
        paragraph.runs[-1].add_break()
    add_mark(paragraph, cell.mark)
    return paragraph


def shade(place: WordCell) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", HEAD_FILL)):
        shading.set(qn(name), value)
    place._tc.get_or_add_tcPr().append(shading)
