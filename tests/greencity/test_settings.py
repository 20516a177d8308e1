"""Settings, read from the environment: a trial needs none, production names what it misses."""

from __future__ import annotations

import runpy
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler
from pytest_django.plugin import DjangoDbBlocker

PRODUCTION = {
    "GREENCITY_PRODUCTION": "1",
    "GREENCITY_SECRET_KEY": "a secret of the tests",
    "GREENCITY_ALLOWED_HOSTS": "green.example,www.green.example",
    "DATABASE_URL": "postgres://green:secret@db.example:5433/city",
}
#: Variables that a developer's shell or the test runner may hold.
OTHERS = (
    *PRODUCTION,
    "GREENCITY_DEBUG",
    "GREENCITY_HTTPS",
    "GREENCITY_TRUSTED_ORIGINS",
    "DATABASE_POOL_MIN",
    "DATABASE_POOL_MAX",
    "CACHE_URL",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, and nothing else in the environment."""
    for name in OTHERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GREENCITY_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings as the module gives them for an environment."""

    def read_with(**environment: str) -> dict[str, Any]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(site.BASE_DIR / "greencity" / "settings.py"))

    return read_with


# A trial


def test_a_trial_needs_nothing(read: Any, folder: Path) -> None:
    settings = read()
    assert (settings["DEBUG"], settings["PRODUCTION"]) == (False, False)
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert settings["DATABASES"]["default"]["NAME"] == str(folder / "greencity.sqlite3")
    assert settings["SESSION_COOKIE_SECURE"] is False


def test_the_secret_of_a_trial_is_made_once_for_its_owner_alone(read: Any, folder: Path) -> None:
    first, second = read()["SECRET_KEY"], read()["SECRET_KEY"]
    assert first == second
    assert len(first) >= 50
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert read(GREENCITY_SECRET_KEY="given")["SECRET_KEY"] == "given"


def test_a_folder_that_cannot_be_made_does_not_stop_the_settings(read: Any, folder: Path) -> None:
    folder.touch()
    assert len(read()["SECRET_KEY"]) >= 50


def test_sqlite_writes_ahead(read: Any, folder: Path, django_db_blocker: DjangoDbBlocker) -> None:
    connection = ConnectionHandler(read()["DATABASES"])["default"]
    with django_db_blocker.unblock(), closing(connection), connection.cursor() as cursor:
        for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1)):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone() == (value,)


# Production


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "GREENCITY_PRODUCTION"])
@pytest.mark.parametrize("value", [None, ""])
def test_production_names_what_it_misses(read: Any, name: str, value: str | None) -> None:
    given = {key: text for key, text in PRODUCTION.items() if key != name}
    with pytest.raises(ImproperlyConfigured, match=f"^Set the environment variable {name}.$"):
        read(**given, **({} if value is None else {name: value}))


def test_production_takes_what_it_is_given(read: Any, folder: Path) -> None:
    settings = read(**PRODUCTION)
    assert (settings["DEBUG"], settings["SECRET_KEY"]) == (False, "a secret of the tests")
    assert settings["ALLOWED_HOSTS"] == ["green.example", "www.green.example"]
    assert not (folder / "secret.key").exists()


def test_hosts_may_stand_apart(read: Any) -> None:
    given = {**PRODUCTION, "GREENCITY_ALLOWED_HOSTS": "green.example, www.green.example"}
    assert read(**given)["ALLOWED_HOSTS"] == ["green.example", "www.green.example"]


COOKIES = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")


@pytest.mark.parametrize(("given", "is_secure"), [({}, True), ({"GREENCITY_HTTPS": "0"}, False)])
def test_cookies_of_production_travel_by_https_alone(read: Any, given: dict[str, str], is_secure: bool) -> None:
    settings = read(**PRODUCTION, **given)
    assert {settings[name] for name in COOKIES} == {is_secure}
    assert (settings["SECURE_PROXY_SSL_HEADER"] is not None) is is_secure


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_comes_with_its_pool(read: Any, scheme: str) -> None:
    url = f"{scheme}://green:secret@db.example:5433/city"
    database = read(DATABASE_URL=url)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("city", "green", "secret")
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)
    assert database["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 8}
    assert not database.get("CONN_MAX_AGE")
    pooled = read(DATABASE_URL=url, DATABASE_POOL_MIN="2", DATABASE_POOL_MAX="20")["DATABASES"]["default"]
    assert pooled["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 20}


def test_what_the_address_of_the_database_asks_for_is_kept(read: Any) -> None:
    """Encryption above all: a connection that was to be encrypted must not become a plain one."""
    url = "postgres://green:secret@db.example/city?sslmode=verify-full&application_name=green"
    options = read(DATABASE_URL=url)["DATABASES"]["default"]["OPTIONS"]
    assert (options["sslmode"], options["application_name"]) == ("verify-full", "green")
    assert options["pool"]


def test_a_shared_cache_is_one_address(read: Any) -> None:
    assert read()["CACHES"]["default"]["BACKEND"].endswith("LocMemCache")
    shared = read(CACHE_URL="redis://cache.example:6379/1")["CACHES"]["default"]
    assert "redis" in shared["BACKEND"].lower()
    assert shared["LOCATION"] == "redis://cache.example:6379/1"


def test_debugging_is_asked_for(read: Any) -> None:
    settings = read(GREENCITY_DEBUG="1")
    assert settings["DEBUG"] is True
    assert settings["STORAGES"]["staticfiles"]["BACKEND"].endswith(".StaticFilesStorage")


def test_static_files_are_hashed_and_compressed(read: Any) -> None:
    backend = read()["STORAGES"]["staticfiles"]["BACKEND"]
    assert backend == "whitenoise.storage.CompressedManifestStaticFilesStorage"
