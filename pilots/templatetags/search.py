"""How hits are written: the way to each, and what stands beside its name."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from pilots.models import Matter, Project
from pilots.moments import Moment
from pilots.rules.matters import TO, Deed
from pilots.searches import KIND_WORDS, LANGUAGE_WORDS, TEXT_WORDS, Hit, Kind, Quote

register = template.Library()

#: What has a page of its own, its name, and what of a row names it there.
PAGES = {
    Kind.TASK: ("pilots:task_detail", "number"),
    Kind.CATEGORY: ("pilots:category_detail", "code"),
    Kind.DEPARTMENT: ("pilots:department_detail", "code"),
    Kind.ZONE: ("pilots:zone_detail", "code"),
    Kind.PROJECT: ("pilots:project_detail", "code"),
    Kind.EXPERIENCE: ("pilots:experience_detail", "code"),
}
MATTER_STATES = dict(Matter.STATES)
PROJECT_KINDS = dict(Project.Kind.choices)
#: Field of a task book → the part of its page that holds it.
PARTS_OF_BOOK = {"leader": "who", "contact": "who", "funds": "funds"}


@register.filter
def kind_words(kind: Kind) -> str:
    return str(KIND_WORDS[kind])


@register.filter
def quote_words(quote: Quote) -> str:
    """The field that a text stands in, with its language where that is not the reader's."""
    name = str(TEXT_WORDS[quote.field])
    if not quote.language:
        return name
    return _("%(field)s in %(language)s") % {"field": name, "language": LANGUAGE_WORDS[quote.language]}


@register.filter
def facts_beside(hit: Hit) -> list[str]:
    """What a small line says of a matter, a project or an experience."""
    if hit.kind == Kind.MATTER:
        state = MATTER_STATES[TO[Deed(hit.row["state"])]]
        return [str(words) for words in (state, hit.row["beside"]) if words]
    kind = PROJECT_KINDS.get(hit.row["state"], "") if hit.kind == Kind.PROJECT else ""
    return [str(words) for words in (kind, hit.row["beside"]) if words]


@register.simple_tag(takes_context=True)
def ask(context: template.Context, text: str, kind: str = "", page: int = 1) -> str:
    """The query string of a search at the moment of the page."""
    moment: Moment = context["moment"]
    asked = {"q": text, "kind": str(kind), "page": "" if page == 1 else str(page)}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{moment.keep}&{query}" if moment.keep else f"?{query}"


@register.simple_tag(takes_context=True)
def path_of(context: template.Context, hit: Hit) -> str:
    """Where the thing is read, at the moment of the page."""
    moment: Moment = context["moment"]
    if hit.kind in PAGES:
        name, column = PAGES[hit.kind]
        return f"{reverse(name, args=[hit.row[column]])}{moment.keep}"
    if hit.kind == Kind.GOAL:
        return goal_path(hit, moment)
    if hit.kind == Kind.MATTER:
        path = reverse("pilots:matter_detail", args=[hit.row["year"], hit.row["number"]])
        return f"{path}{moment.keep_day}"
    if hit.kind == Kind.MILESTONE and hit.row["state"] == "in_force":
        return f"{goal_path(hit, moment)}#h-road"
    return book_path(hit, moment)


@register.simple_tag(takes_context=True)
def goal_of(context: template.Context, hit: Hit) -> str:
    """The page of the goal that the thing belongs to."""
    return goal_path(hit, context["moment"])


def goal_path(hit: Hit, moment: Moment) -> str:
    return reverse("pilots:goal_detail", args=[hit.row["year"], hit.row["number"]]) + kept(hit, moment)


def kept(hit: Hit, moment: Moment) -> str:
    """A goal of another year is shown at its own latest month."""
    return moment.keep if hit.row["year"] == moment.month.year else moment.keep_day


def book_path(hit: Hit, moment: Moment) -> str:
    """The version of the task book, at the part that holds the words."""
    row = hit.row
    query = kept(hit, moment)
    version = urlencode({"version": row["version"]})
    part = {Kind.MILESTONE: "road", Kind.DUTY: "duties"}.get(hit.kind, "")
    if hit.kind == Kind.BOOK and hit.quotes:
        part = PARTS_OF_BOOK.get(hit.quotes[0].field, "")
    path = reverse("pilots:task_book_detail", args=[row["year"], row["number"]])
    anchor = f"#b{row['number']}-{part}" if part else ""
    return f"{path}{query}&{version}{anchor}" if query else f"{path}?{version}{anchor}"
