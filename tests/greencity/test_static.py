"""Static files: every one that a template names is there, and production serves them hashed and compressed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import plotly.offline
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings
from whitenoise.compress import Compressor

ROOT = settings.BASE_DIR
NAMED = sorted(
    {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{% static '([^']+)' %}", path.read_text(encoding="utf-8"))
    }
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def test_plotly_in_the_browser_is_the_one_that_plotly_draws_for() -> None:
    banner = (ROOT / "static/vendor/plotly/plotly-basic.min.js").read_text(encoding="utf-8")[:200]
    [version] = re.findall(r"plotly\.js \(basic - minified\) v(\S+)", banner)
    assert version == plotly.offline.get_plotlyjs_version()


@pytest.mark.parametrize("name", NAMED)
def test_what_a_template_names_is_there(name: str) -> None:
    assert finders.find(name)


def test_templates_name_static_files_in_one_way() -> None:
    assert len(NAMED) >= 6
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert len(re.findall(r"{% static ", text)) == len(re.findall(r"{% static '[^']+' %}", text)), path
        assert "/static/" not in text


def test_style_sheets_fetch_nothing_from_elsewhere() -> None:
    for path in (ROOT / "static").rglob("*.css"):
        addresses = re.findall(r"url\(\s*['\"]?([^'\")]+)", path.read_text(encoding="utf-8"))
        assert all(re.match(r"data:|#|[^/:]+$", address) for address in addresses), path
        assert "@import" not in path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that production serves, compressed in a hurry."""
    folder = tmp_path_factory.mktemp("static")
    with pytest.MonkeyPatch.context() as patched, override_settings(STORAGES=STORAGES, STATIC_ROOT=folder):
        patched.setattr(Compressor, "compress_brotli", staticmethod(lambda data: brotli.compress(data, quality=1)))
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


def test_collected_files_carry_their_hash_and_are_compressed(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for name in NAMED:
        hashed = names[name]
        stem, suffix = name.rsplit(".", 1)
        assert re.fullmatch(rf"{re.escape(stem)}\.[0-9a-f]{{12}}\.{suffix}", hashed)
        assert (collected / hashed).is_file()
    for name in ("vendor/plotly/plotly-basic.min.js", "vendor/tabler/tabler.min.css", "css/greencity.css"):
        plain = (collected / names[name]).read_bytes()
        for suffix in (".br", ".gz"):
            assert len((collected / f"{names[name]}{suffix}").read_bytes()) < len(plain) / 2
        assert brotli.decompress((collected / f"{names[name]}.br").read_bytes()) == plain


@pytest.mark.django_db
def test_a_page_names_the_collected_files_and_they_are_served(collected: Path) -> None:
    client = Client()
    page = client.get("/accounts/login/").content.decode()
    found = set(re.findall(r'(?:href|src|data-plotly)="(/static/[^"]+)"', page))
    assert len(found) >= 6
    assert all(re.search(r"\.[0-9a-f]{12}\.", name) for name in found)
    for name in found:
        response = client.get(name, headers={"accept-encoding": "br"})
        assert response.status_code == 200
        assert "immutable" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        response.close()


@pytest.mark.parametrize("path", ["/static/", "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/none.css"])
def test_nothing_else_is_served(collected: Path, path: str) -> None:
    response = Client().get(path)
    assert response.status_code in (302, 404)
    assert b"execute_from_command_line" not in response.content
