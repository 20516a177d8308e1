"""Pages as their readers meet them: the addresses, ways to ask for one, and what stands in its HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element, Parser
from django.utils.translation import gettext, override

#: A page of every kind.
PAGES = {
    "overview": "/",
    "category": "/categories/finance/",
    "task": "/tasks/3/",
    "zone": "/zones/Z3/",
    "goal": "/goals/2021/1/",
}
of_every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
in_both_languages = pytest.mark.parametrize("language", ["zh-hans", "en"])
#: What htmx sends when it asks for a part.
HTMX = {"hx-request": "true"}
SignIn = Callable[..., Client]


class Positions(dict[Any, Any]):
    """Where each element stands, by the element itself: looked up by what is equal, a long table takes seconds."""

    def __setitem__(self, element: Any, position: Any) -> None:
        super().__setitem__(id(element), position)

    def __getitem__(self, element: Any) -> Any:
        return super().__getitem__(id(element))


def parsed(response: Any) -> Element:
    """The page's elements; HTMLParseError where its tags do not match."""
    parser = Parser()
    parser.element_positions = Positions()
    parser.feed(response.content.decode())
    parser.close()
    document = parser.root
    document.finalize()
    alone = document.children[0] if len(document.children) == 1 else None
    return alone if isinstance(alone, Element) else document


def find(node: Element, selector: str) -> list[Element]:
    """Elements in document order; the selector is a `tag`, `.class`, `tag.class`, `#id` or `[attribute]`."""
    match = re.fullmatch(r"([a-z0-9]*)(?:\.([\w-]+))?(?:#([\w-]+))?(?:\[([\w-]+)\])?", selector)
    assert match, selector
    tag, css, name, attribute = match.groups()

    def fits(element: Element) -> bool:
        has = dict(element.attributes)
        return (
            (not tag or element.name == tag)
            and (not css or css in (has.get("class") or "").split())
            and (not name or has.get("id") == name)
            and (not attribute or attribute in has)
        )

    return [element for element in walk(node) if fits(element)]


def walk(node: Element) -> Iterator[Element]:
    waiting = [child for child in reversed(node.children) if isinstance(child, Element)]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))


def only(node: Element, selector: str) -> Element:
    [element] = find(node, selector)
    return element


def attribute(element: Element, name: str) -> str:
    return unescape(dict(element.attributes).get(name) or "")


def words(node: Element | str) -> str:
    """The text as it is read, without markup; texts of neighbouring elements stand apart."""
    if isinstance(node, str):
        return unescape(node)
    return " ".join(" ".join(words(child) for child in node.children).split())


def own_words(node: Element) -> str:
    """The text of the element itself and of a link in it, without that of its other elements."""
    own = (
        child if isinstance(child, str) else own_words(child) if child.name == "a" else "" for child in node.children
    )
    return " ".join(" ".join(unescape(text).strip() for text in own).split())


def light_of(node: Element) -> str:
    """The light shown in a cell, by its class: on_track for light-on-track."""
    [shown] = find(node, "span.light")
    return next(
        name.removeprefix("light-").replace("-", "_")
        for name in attribute(shown, "class").split()
        if name.startswith("light-") and name != "light-small"
    )


def mark_of(node: Element) -> str:
    """The provenance that the mark in a cell names; reported values carry none."""
    marks = find(node, "abbr.mark")
    assert len(marks) <= 1
    return attribute(marks[0], "class").removeprefix("mark mark-") if marks else "reported"


def alerts(response: Any) -> list[str]:
    return [words(alert) for alert in find(parsed(response), ".alert-warning")]


def said(language: str, message: str, **values: Any) -> str:
    """A message of the interface as a reader of the language meets it."""
    with override(language):
        return gettext(message) % values if values else gettext(message)
