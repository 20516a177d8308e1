"""What a register's list is narrowed to: the filters of its address, each declared once."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.models import Provenance, Zone
from pilots.moments import LAST_YEAR, parse_day, parse_month
from pilots.selections import FIRM, unknown_words
from pilots.templatetags.pilots import day_name, month_name

#: What is outside every zone, or has none of what a filter asks for.
NONE = "none"

LONGEST_TEXT = 100
#: Between the two ends of a span in an address: 2021-01..2021-07, either may be missing.
TO = ".."
FROM_FIELD, TO_FIELD = "_from", "_to"
EARLIEST_YEAR = 1800
#: The choices of where a row comes from: `firm` leaves out what is illustrative.
PROVENANCES = {
    FIRM: gettext_lazy("without what is illustrative"),
    **{str(value): label for value, label in Provenance.choices},
}


class Kind(StrEnum):
    """CHOICES: values, either of those named. DAYS: a span of days or months. YEARS: a span of years. TEXT: words."""

    CHOICES = "choices"
    DAYS = "days"
    YEARS = "years"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A filter: its name in the address, and for CHOICES what gives value → name in the order shown.

    choices: called once a request. It may take a query.
    """

    name: str
    title: Any
    kind: Kind = Kind.CHOICES
    choices: Callable[[], Mapping[str, Any]] = dict


@dataclass(frozen=True, slots=True)
class Span:
    """From a day (or year) to another, both within it; None for an open end."""

    first: Any = None
    last: Any = None

    def on(self, column: str) -> Q:
        """The rows whose column lies within."""
        asked = {f"{column}__gte": self.first, f"{column}__lte": self.last}
        return Q(**{name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that was chosen, in words; path: the page without it."""

    name: str
    value: str
    path: str


@dataclass(frozen=True)
class Criteria:
    """What was chosen. problems: what of the address was left out, in words. named: name → its choices.

    `pairs` is what the address keeps, so that pages can use it as their `selection`.
    """

    criteria: Sequence[Criterion]
    path: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @classmethod
    def from_request(cls, request: HttpRequest, criteria: Sequence[Criterion]) -> Criteria:
        return cls.from_query(request.GET, criteria, request.path)

    @classmethod
    def from_query(cls, query: QueryDict, criteria: Sequence[Criterion], path: str = "") -> Criteria:
        values: dict[str, tuple[str, ...]] = {}
        spans: dict[str, Span] = {}
        texts: dict[str, str] = {}
        problems: list[str] = []
        named = {each.name: each.choices() for each in criteria if each.kind == Kind.CHOICES}
        for each in criteria:
            if each.kind == Kind.CHOICES:
                asked = [text for text in dict.fromkeys(query.getlist(each.name)) if text]
                known = named[each.name]
                if chosen := tuple(value for value in known if value in asked):
                    values[each.name] = chosen
                if unknown := [text for text in asked if text not in known]:
                    problems.append(unknown_words(each.title, unknown))
            elif each.kind == Kind.TEXT:
                if text := " ".join(query.get(each.name, "").replace("\x00", "").split())[:LONGEST_TEXT]:
                    texts[each.name] = text
            else:
                span, wrong = read_span(query, each)
                if span.first is not None or span.last is not None:
                    spans[each.name] = span
                if wrong:
                    problems.append(unknown_words(each.title, wrong))
        return cls(criteria, path, values, spans, texts, named, tuple(problems))

    def chosen(self, name: str) -> tuple[str, ...]:
        return self.values.get(name, ())

    def span(self, name: str) -> Span:
        return self.spans.get(name, Span())

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def is_empty(self) -> bool:
        return not self.pairs

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of every filter, in one order however they were asked for."""
        pairs: list[tuple[str, str]] = []
        for each in self.criteria:
            if each.kind == Kind.CHOICES:
                pairs += [(each.name, value) for value in self.chosen(each.name)]
            elif each.name in self.texts:
                pairs.append((each.name, self.texts[each.name]))
            elif each.name in self.spans:
                pairs.append((each.name, span_text(self.spans[each.name])))
        return pairs

    @property
    def key(self) -> str:
        """The query string that asks for the same, "" for none."""
        return urlencode(self.pairs)

    def chips(self, kept: Iterable[tuple[str, str]] = ()) -> list[Chip]:
        """The filters in words; kept: what else the page's address holds."""
        titles = {each.name: str(each.title) for each in self.criteria}
        chips = []
        for pair in self.pairs:
            rest = [*kept, *(other for other in self.pairs if other != pair)]
            path = f"{self.path}?{urlencode(rest)}" if rest else self.path
            chips.append(Chip(titles[pair[0]], self.words(*pair), path))
        return chips

    def words(self, name: str, value: str) -> str:
        """A value of a filter as a reader reads it."""
        if name in self.spans:
            return span_words(self.spans[name])
        return str(self.named.get(name, {}).get(value, f"“{value}”"))

    def has_aliases(self, query: QueryDict) -> bool:
        """Whether a form without script wrote the address: with two fields for a span, or with empty ones."""
        spans = [each.name for each in self.criteria if each.kind in (Kind.DAYS, Kind.YEARS)]
        aliases = {f"{name}{end}" for name in spans for end in (FROM_FIELD, TO_FIELD)}
        return bool(aliases & set(query)) or any(not value for _name, values in query.lists() for value in values)


def provenance_in(criteria: Criteria, name: str = "provenance") -> Q:
    """The rows of the provenances chosen."""
    chosen = criteria.chosen(name)
    if not chosen:
        return Q()
    asked = Q(provenance__in=[value for value in chosen if value != FIRM])
    return asked | ~Q(provenance=Provenance.ILLUSTRATIVE) if FIRM in chosen else asked


def read_span(query: QueryDict, criterion: Criterion) -> tuple[Span, list[str]]:
    """A span as `name=2021-01..2021-07`, or as the two fields `name_from` and `name_to`; and what could not be read.

    A month alone is the whole month, as an end too; `name=2021-07` is that month.
    """
    name = criterion.name
    text = query.get(name, "")
    first, found, last = text.partition(TO)
    first, last = (first, last) if found else (text, text)
    first, last = query.get(f"{name}{FROM_FIELD}") or first, query.get(f"{name}{TO_FIELD}") or last
    read = year_of if criterion.kind == Kind.YEARS else day_of
    ends: list[Any] = [
        read(end.strip(), is_last=is_last) if end else None for end, is_last in ((first, False), (last, True))
    ]
    wrong = [end for end, value in zip((first, last), ends, strict=True) if end and value is None]
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        return Span(), [f"{first}{TO}{last}"]
    return Span(*ends), list(dict.fromkeys(wrong))


def day_of(text: str, *, is_last: bool) -> date | None:
    """A day, or the first or last of a month."""
    month = parse_month(text)
    if month:
        return month_end(month) if is_last else month
    return parse_day(text)


def year_of(text: str, *, is_last: bool = False) -> int | None:
    year = int(text) if re.fullmatch(r"[0-9]{4}", text) else 0
    return year if EARLIEST_YEAR <= year <= LAST_YEAR else None


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def of_months(span: Span) -> bool:
    """Whether the span begins and ends with whole months."""
    begins = span.first is None or (isinstance(span.first, date) and span.first.day == 1)
    ends = span.last is None or (isinstance(span.last, date) and span.last == month_end(span.last))
    return begins and ends


def span_text(span: Span) -> str:
    """A span as an address has it, the shortest way."""
    shape = "{:%Y-%m}" if of_months(span) else "{:%Y-%m-%d}"
    first, last = (
        "" if end is None else shape.format(end) if isinstance(end, date) else str(end)
        for end in (span.first, span.last)
    )
    return first if first == last else f"{first}{TO}{last}"


def span_words(span: Span) -> str:
    shown = month_name if of_months(span) else day_name
    first, last = (
        "" if end is None else shown(end) if isinstance(end, date) else str(end) for end in (span.first, span.last)
    )
    if first == last:
        return first
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    return _("from %(day)s") % {"day": first} if first else _("until %(day)s") % {"day": last}


#: The search of every register.
TEXT = Criterion("q", pgettext_lazy("filter", "Words"), Kind.TEXT)
PROVENANCE = Criterion("provenance", gettext_lazy("Provenance"), Kind.CHOICES, lambda: PROVENANCES)


def zone_choices() -> dict[str, str]:
    zones = {zone.code: f"{zone.code} {zone}" for zone in Zone.objects.all()}
    return {**zones, NONE: _("outside the zones")}
