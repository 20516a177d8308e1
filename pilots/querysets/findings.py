"""Which rows hold the words of a search, over all kinds of things at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Q, TextField, Value, When, Window
from django.db.models.functions import Cast, RowNumber
from modeltranslation.utils import build_localized_fieldname

from pilots.rules.finding import spellings

#: The texts that a kind of thing is found by stand in as many columns: text_1 and so on.
MOST_TEXTS = 7
NUMBERS = ("pk", "year", "number", "version")
TEXTS = ("kind", "code", "state", "day", "provenance", "beside")
#: Two numbers in one word.
PAIR = re.compile(r"([0-9]{4})-([0-9]{1,6})")
CODES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, and what of it may be seen.

    known_until: task books published before it. with_drafts: those still written as well.
    kind, first, most: of one kind or of each, the rows from the first (0) on.
    """

    words: Sequence[str]
    known_until: datetime
    with_drafts: bool
    kind: str = ""
    first: int = 0
    most: int = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing: the fields that it is found by, and the numbers that a word may be.

    texts: name of the field → whether it stands in both languages; the first is the thing's name.
    facts: what else a row says, as NUMBERS and TEXTS name it. order: within the same rank. pair: the two numbers
    that a word names together, as 2021-3 does.
    """

    rows: models.QuerySet[Any]
    texts: dict[str, bool]
    order: Sequence[Any]
    facts: dict[str, Any] = field(default_factory=dict)
    numbers: Sequence[str] = ()
    pair: Sequence[str] = ()

    @property
    def columns(self) -> list[str]:
        return [column for name, in_both in self.texts.items() for column in columns_of(name, in_both)]

    def holding(self, words: Sequence[str], names: Sequence[str] | None = None) -> Q:
        """Every word stands in one of the fields, or is one of the numbers or the pair of them."""
        columns = [column for name in names or self.texts for column in columns_of(name, self.texts[name])]
        return reduce(and_, (any_of(word, columns) | self.numbered(word) for word in words), Q())

    def numbered(self, word: str) -> Q:
        if self.pair and (found := PAIR.fullmatch(word)):
            return Q(**{name: int(number) for name, number in zip(self.pair, found.groups(), strict=True)})
        if not (word.isascii() and word.isdecimal() and len(word) <= 4):
            return Q(pk__in=[])
        return reduce(or_, (Q(**{name: int(word)}) for name in self.numbers), Q(pk__in=[]))

    def ranked(self, words: Sequence[str]) -> Case:
        """0 where a word is one of the numbers, 1 where the name alone holds them all, 2 elsewhere."""
        is_number = reduce(or_, (self.numbered(word) for word in words), Q(pk__in=[]))
        in_name = self.holding(words, [next(iter(self.texts))])
        return Case(When(is_number, then=0), When(in_name, then=1), default=2, output_field=IntegerField())


def columns_of(name: str, in_both: bool) -> list[str]:
    return [build_localized_fieldname(name, code) for code in CODES] if in_both else [name]


def any_of(word: str, columns: Sequence[str]) -> Q:
    """The word stands in one of the columns, in any spelling; what is special to the database is plain text."""
    asked = (Q(**{f"{column}__icontains": form}) for column in columns for form in spellings(word))
    return reduce(or_, asked)


def found_rows(sources: Mapping[str, Source], sought: Sought) -> list[dict[str, Any]]:
    """The rows that hold every word, kind by kind, the best first: one query.

    Keys: NUMBERS, TEXTS (`beside`: what the thing belongs to; `day`: YYYY-MM-DD), `text_1` to `text_7`, the
    columns of the kind's texts in order, `total`, how many the kind has in all, and `place`, the row's
    from 1. What does not apply is None or "".
    """
    wanted = {kind: source for kind, source in sources.items() if not sought.kind or kind == sought.kind}
    parts = [part(kind, source, sought) for kind, source in wanted.items()]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    plain = [{name.removeprefix("found_"): value for name, value in row.items()} for row in rows]
    kinds = list(wanted)
    return sorted(plain, key=lambda row: (kinds.index(row["kind"]), row["place"]))


def part(kind: str, source: Source, sought: Sought) -> models.QuerySet[Any, dict[str, Any]]:
    facts = {"kind": Value(kind), "pk": F("pk"), **source.facts}
    shown: dict[str, Any] = {name: Cast(facts.get(name, Value(None)), IntegerField()) for name in NUMBERS}
    shown |= {name: Cast(facts.get(name, Value("")), TextField()) for name in TEXTS}
    texts: list[Any] = [*source.columns, *[Value("")] * (MOST_TEXTS - len(source.columns))]
    shown |= {f"text_{at}": Cast(text, TextField()) for at, text in enumerate(texts, 1)}
    shown["total"] = Window(Count("*"))
    shown["place"] = Window(RowNumber(), order_by=[source.ranked(sought.words).asc(), *source.order])
    rows: models.QuerySet[Any, dict[str, Any]] = (
        source.rows.filter(source.holding(sought.words))
        .rewrite(False)  # type: ignore[attr-defined]
        .order_by()
        .values(**{f"found_{name}": value for name, value in shown.items()})
        .filter(found_place__gt=sought.first, found_place__lte=sought.first + sought.most)
    )
    return rows
