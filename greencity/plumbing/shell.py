"""What the frame of every page needs: the theme, and the languages to switch to."""

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def shell(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get(THEME_COOKIE)
    return {"theme": theme if theme in THEMES else "light"}
