"""Search over the plan: what is asked, what was found kind by kind, and where in it the words stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pilots.courses import Course, load_city_courses
from pilots.models import Goal
from pilots.moments import Moment, parse_day
from pilots.querysets.findings import CODES, Sought, Source, found_rows
from pilots.querysets.sources import sources
from pilots.rules.finding import LONGEST, MOST_WORDS, Pieces, holds, marked, read_words, snippet

#: Hits of each kind where all are shown, of one kind on a page, and texts beside its name that a hit quotes.
A_GROUP, A_PAGE, MOST_QUOTED = 10, 20, 3


class Kind(StrEnum):
    GOAL = "goal"
    MATTER = "matter"
    PROJECT = "project"
    EXPERIENCE = "experience"
    TASK = "task"
    CATEGORY = "category"
    MILESTONE = "milestone"
    BOOK = "book"
    DUTY = "duty"
    DEPARTMENT = "department"
    ZONE = "zone"


KIND_WORDS = {
    Kind.GOAL: gettext_lazy("Goals"),
    Kind.MATTER: gettext_lazy("Matters"),
    Kind.PROJECT: gettext_lazy("Benchmark projects"),
    Kind.EXPERIENCE: gettext_lazy("Experiences"),
    Kind.TASK: gettext_lazy("Tasks"),
    Kind.CATEGORY: gettext_lazy("Categories"),
    Kind.MILESTONE: gettext_lazy("Steps of road maps"),
    Kind.BOOK: gettext_lazy("Task books: people, funds, reasons"),
    Kind.DUTY: gettext_lazy("Duties"),
    Kind.DEPARTMENT: gettext_lazy("Departments"),
    Kind.ZONE: gettext_lazy("Zones"),
}
TEXT_WORDS = {
    "title": gettext_lazy("Title"),
    "name": gettext_lazy("Name"),
    "code": gettext_lazy("Code"),
    "lead__name": gettext_lazy("Lead department"),
    "authority__name": gettext_lazy("Authority"),
    "department__name": gettext_lazy("Department"),
    "note": gettext_lazy("Note"),
    "leader": gettext_lazy("Leader in charge"),
    "contact": gettext_lazy("Person in charge"),
    "funds": gettext_lazy("Sources of funds"),
    "reason": gettext_lazy("Reason"),
    "text": gettext_lazy("Duty"),
    "evidence": gettext_lazy("Evidence"),
    "problem": gettext_lazy("Problem"),
    "tried": gettext_lazy("What was tried"),
    "gave": gettext_lazy("What it gave"),
}
LANGUAGE_WORDS = {"zh-hans": gettext_lazy("Chinese"), "en": gettext_lazy("English")}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the text as it was typed, its words, and what of the address was left out.

    kind: the only kind of things asked for, None for every kind. page: of that kind, from 1.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    kind: Kind | None = None
    page: int = 1
    problems: tuple[str, ...] = ()

    @classmethod
    def from_request(cls, request: HttpRequest) -> Question:
        """Read `?q=`, `?kind=` and `?page=`."""
        typed = request.GET.get("q", "").strip()
        text, problems = typed[:LONGEST], []
        if len(typed) > LONGEST:
            problems.append(_("The search was cut to its first %(count)s characters.") % {"count": LONGEST})
        words = read_words(text)
        if len(words) > MOST_WORDS:
            problems.append(_("Only the first %(count)s words are looked for.") % {"count": MOST_WORDS})
        kind, page = request.GET.get("kind", ""), request.GET.get("page", "")
        known = Kind(kind) if kind in set(Kind) else None
        if kind and not known:
            problems.append(_("“%(text)s” is no kind of thing: all are shown.") % {"text": kind[:40]})
        is_number = page.isascii() and page.isdecimal() and len(page) <= 4
        number = max(int(page), 1) if known and is_number else 1
        return cls(text, words[:MOST_WORDS], known, number, tuple(problems))


@dataclass(frozen=True, slots=True)
class Quote:
    """A text beside the name in which a word stands. language: "" for the reader's own, and for what has but one."""

    field: str
    language: str
    pieces: Pieces


@dataclass(frozen=True)
class Hit:
    """One thing that was found. row: as `found_rows` gives it. course: of a goal of the year shown."""

    kind: Kind
    row: Mapping[str, Any]
    source: Source
    words: Sequence[str]
    course: Course | None = None

    @property
    def is_number(self) -> bool:
        """Whether a word is the number of the thing, or its code."""
        own = self.code or (str(self.row["number"]) if "number" in self.source.numbers else "")
        return own in self.words

    @property
    def code(self) -> str:
        """Its two numbers in one, as 2021-3; "" for what is not named so."""
        return "-".join(str(self.row[name]) for name in self.source.pair)

    @cached_property
    def title(self) -> str:
        """The thing's name in the reader's language, else in the other; "" for a task book, which has none."""
        if self.kind == Kind.BOOK:
            return ""
        first = next(iter(self.source.texts))
        return next((text for name, _language, text in self.texts if name == first and text), "")

    @property
    def name(self) -> Pieces:
        return marked(self.title, self.words)

    @property
    def due_on(self) -> date | None:
        return parse_day(self.row["day"])

    @cached_property
    def quotes(self) -> list[Quote]:
        """The texts that hold what the name does not: as few as tell of every word, in the order of the fields."""
        numbers = {str(self.row[name]) for name in self.source.numbers} | {self.code}
        left = [word for word in self.words if word not in numbers and not holds(self.title, word)]
        quotes: list[Quote] = []
        for field, language, text in self.texts:
            told = [word for word in left if holds(text, word)]
            if told and len(quotes) < MOST_QUOTED:
                quotes.append(Quote(field, language, snippet(text, self.words)))
                left = [word for word in left if word not in told]
        return quotes

    @cached_property
    def texts(self) -> list[tuple[str, str, str]]:
        """Name of the field, language and text, the reader's language first within a field."""
        texts, at = [], 1
        for name, in_both in self.source.texts.items():
            codes = CODES if in_both else ("",)
            found = [(name, code, self.row[f"text_{at + number}"] or "") for number, code in enumerate(codes)]
            texts += sorted(found, key=lambda row: row[1] != get_language())
            at += len(codes)
        return [(name, "" if code == get_language() else code, text) for name, code, text in texts]


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of a kind: those of the page asked for, and how many there are in all."""

    kind: Kind
    hits: Sequence[Hit]
    total: int


def look_for(question: Question, moment: Moment, *, with_drafts: bool) -> list[Group]:
    """What holds every word, as known at the moment: one query, and seven more where goals of its year are found.

    with_drafts: whether task books that are still written are looked through; never for a past day.
    """
    if not question.words:
        return []
    sought = Sought(
        question.words,
        moment.known_until,
        with_drafts=with_drafts and moment.is_now,
        kind=question.kind or "",
        first=(question.page - 1) * A_PAGE,
        most=A_PAGE if question.kind else A_GROUP,
    )
    places = sources(sought)
    by_kind: dict[Kind, list[Hit]] = {}
    for row in found_rows(places, sought):
        kind = Kind(row["kind"])
        by_kind.setdefault(kind, []).append(Hit(kind, row, places[kind], question.words))
    if Kind.GOAL in by_kind:
        by_kind[Kind.GOAL] = with_courses(by_kind[Kind.GOAL], moment)
    return [Group(kind, hits, hits[0].row["total"]) for kind, hits in by_kind.items()]


def with_courses(hits: Sequence[Hit], moment: Moment) -> list[Hit]:
    """The goals found, those of the year shown with their course."""
    year = moment.month.year
    found = [hit.row["pk"] for hit in hits if hit.row["year"] == year]
    goals = Goal.objects.of_year(year).filter(pk__in=found).for_list()
    courses = {course.goal.pk: course for course in load_city_courses(goals, moment, year)} if found else {}
    return [replace(hit, course=courses.get(hit.row["pk"])) for hit in hits]
