"""A briefing as slides for the meeting: the paper's own words and numbers, and the docket as it stands now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils import timezone
from django.utils.translation import gettext as _

from pilots.briefings.papers import Block, Chart, Figures, Heading, Paper, Paragraph, Table
from pilots.dockets import DocketLine, most_urgent
from pilots.models import Matter
from pilots.rules.lights import Light
from pilots.rules.matters import MatterState

#: The section whose headings are goals off their timetable.
BEHIND = "behind"
#: Lines that a slide holds, and the width of a line of its words, in Latin letters; a Chinese one is as wide as two.
LINES, WIDTH = 17, 90
#: Sections that are shown before the goals and after them.
BEFORE, AFTER = ("totals", "changes"), ("zones", "money", "buildings")


@dataclass(frozen=True, slots=True)
class Slide:
    """key: stands in the address (`#behind-19`). heading: of a goal. blocks: of the paper, in its order.

    headings: goals that are listed. lines: matters that are listed. line: the one matter that is to be decided.
    """

    key: str
    title: str
    heading: Heading | None = None
    blocks: Sequence[Block] = ()
    headings: Sequence[Heading] = ()
    lines: Sequence[DocketLine] = ()
    line: DocketLine | None = None

    @property
    def is_one_table(self) -> bool:
        """Whether its title says what its only table is."""
        return len(self.blocks) == 1 and isinstance(self.blocks[0], Table) and self.blocks[0].title == self.title


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of a section with what stands below it."""

    heading: Heading
    blocks: Sequence[Block]


def parts_of(blocks: Sequence[Block]) -> tuple[list[Block], list[Part]]:
    """What stands before the first heading, and the headings each with what follows it."""
    before: list[Block] = []
    parts: list[tuple[Heading, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append((block, []))
        elif parts:
            parts[-1][1].append(block)
        else:
            before.append(block)
    return before, [Part(heading, under) for heading, under in parts]


def paper_slides(paper: Paper) -> Iterator[Slide]:
    """The overview, all that is off its timetable, each goal that is behind, then the sections after them."""
    yield from sections(paper, BEFORE)
    section = paper.section(BEHIND)
    if section:
        before, parts = parts_of(section.blocks)
        yield Slide(
            BEHIND, section.title, blocks=before, headings=[part.heading for part in parts if part.heading.light]
        )
        for part in parts:
            if part.heading.light == Light.BEHIND:
                yield Slide(part.heading.key.replace(".", "-"), part.heading.text, part.heading, part.blocks)
    yield from sections(paper, AFTER)


def sections(paper: Paper, keys: Sequence[str]) -> Iterator[Slide]:
    """The sections, each on as many slides as its blocks need; a table that stands alone gives its slide the title."""
    for key in keys:
        section = paper.section(key)
        for number, blocks in enumerate(packed(section.blocks if section else ()), start=1):
            alone = blocks[0] if len(blocks) == 1 and isinstance(blocks[0], Table) and number > 1 else None
            title = alone.title if alone else section.title if section else ""
            yield Slide(key if number == 1 else f"{key}-{number}", title, blocks=blocks)


def packed(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in their order, as many to a slide as fit on a screen; one that fits on none has its own."""
    slides: list[list[Block]] = []
    room = 0
    for block in blocks:
        needed = lines_of(block)
        if not slides or needed > room:
            slides.append([])
            room = LINES
        slides[-1].append(block)
        room -= needed
    return slides


def lines_of(block: Block) -> int:
    """About how many lines a block takes on a slide."""
    match block:
        case Paragraph():
            return 1 + sum(2 if east_asian_width(letter) in "WF" else 1 for letter in block.words) // WIDTH
        case Table():
            return 2 + len(block.rows)
        case Figures():
            return 4 * (1 + (len(block.items) - 1) // 6)
        case Chart():
            return 9
        case _:
            return 1


def docket_slides(lines: Sequence[DocketLine]) -> Iterator[Slide]:
    """The open matters as a list, then each one that waits for a decision, or was decided on the day of the meeting."""
    shown = [line for line in most_urgent(lines) if line.state != MatterState.PROPOSED]
    yield Slide("matters", _("Matters before the leading group"), lines=shown)
    for line in shown:
        if line.state == MatterState.RAISED:
            yield Slide(matter_key(line.matter), _("To be decided"), line=line)
        elif is_decided_today(line):
            yield Slide(matter_key(line.matter), _("Decided today"), line=line)


def is_decided_today(line: DocketLine) -> bool:
    """Whether its last decision was made on the day that the docket shows."""
    decided_at = line.standing.decided_at
    return decided_at is not None and timezone.localdate(decided_at) == line.day


def matter_key(matter: Matter) -> str:
    return f"matter-{matter.code}"
