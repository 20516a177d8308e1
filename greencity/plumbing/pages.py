"""One view, one page and its fragment: decides which goes out, and keeps drawn pages while they are true."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

FRAME = "base.html"
#: Pages are dropped after this many seconds even where nothing has changed.
KEPT_SECONDS = 24 * 3600


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part: not for a boosted link, and not for a page restored from history."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_page(
    request: HttpRequest,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    *,
    kept_as: tuple[object, ...] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or for htmx its content alone.

    template: has the partials `title` and `content`. context: called only when they must be drawn.
    kept_as has to name everything a page depends on beside address and language (the data stamp
    first of all); such a page sees its context and nothing of the request, so that it is the same
    for everyone who may see it. With None the page sees the request, and nothing is kept.
    """
    if kept_as is None:
        title, content = draw(template, context(), request)
    else:
        title, content = drawn(template, context, (request.path, *kept_as))
    if wants_fragment(request):
        response = HttpResponse(format_html("<title>{}</title>{}", title, content), status=status)
    else:
        response = render(request, FRAME, {"title": title, "content": content}, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    patch_cache_control(response, private=True, no_cache=True)
    return response


def drawn(
    template: str, context: Callable[[], Mapping[str, Any]], kept_as: tuple[object, ...]
) -> tuple[SafeString, SafeString]:
    """Title and content of a page, from the cache where they are kept."""
    named = "\n".join(str(part) for part in (template, get_language(), *kept_as))
    key = f"page:{hashlib.sha256(named.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is not None:
        return SafeString(kept[0]), SafeString(kept[1])
    title, content = draw(template, context())
    cache.set(key, (str(title), str(content)), KEPT_SECONDS)
    return title, content


def draw(
    template: str, context: Mapping[str, Any], request: HttpRequest | None = None
) -> tuple[SafeString, SafeString]:
    title, content = (
        SafeString(render_to_string(f"{template}#{part}", dict(context), request).strip())
        for part in ("title", "content")
    )
    return title, content
