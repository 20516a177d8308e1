"""What the tests of the register's pages share."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.pilots.views.pages import attribute, find, parsed, words


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return words(parsed(response))


def errors(response: Any) -> dict[str, str]:
    """Field → what is said beside it."""
    found = find(parsed(response), "p.refusal")
    return {attribute(each, "id").removeprefix("id_").removesuffix("_error"): words(each) for each in found}
