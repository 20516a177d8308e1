"""The admin site as those meet it who may enter: what a form holds, and what stands beside its fields."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.pilots.views.pages import attribute, find, only, parsed, walk, words

SITE = "/admin/pilots"


def filled(client: Client, path: str) -> dict[str, Any]:
    """What the form of a page would send as it stands, lists for what can be chosen several times."""
    form = next(item for item in find(parsed(client.get(path)), "form") if "_form" in attribute(item, "id"))
    sent: dict[str, Any] = {}
    for element in walk(form):
        has = dict(element.attributes)
        name = has.get("name")
        if not name or has.get("type") in ("submit", "search"):
            continue
        if element.name == "input" and has.get("type") in ("checkbox", "radio"):
            if "checked" in has:
                sent.setdefault(name, []).append(has.get("value", "on"))
        elif element.name == "input":
            sent[name] = attribute(element, "value")
        elif element.name == "textarea":
            sent[name] = words(element)
        elif element.name == "select":
            chosen = [option for option in find(element, "option") if "selected" in dict(option.attributes)]
            sent[name] = attribute(chosen[0], "value") if chosen else ""
    return sent


def change(client: Client, path: str, **changed: Any) -> Any:
    """Send a form as it stands but for some fields; None leaves one out."""
    sent = filled(client, path) | changed
    return client.post(path, {name: value for name, value in sent.items() if value is not None})


def beside(response: Any, name: str) -> str:
    """What is said beside a field."""
    rows = [row for row in find(parsed(response), ".form-row") if f"field-{name}" in attribute(row, "class").split()]
    return " ".join(words(item) for row in rows for item in find(row, "ul.errorlist"))


def shown(response: Any) -> str:
    """The words of a page without its frame."""
    return words(only(parsed(response), "#content"))
