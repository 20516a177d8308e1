"""The product as a city runs it: gunicorn in production settings over a database of its own, with the demo loaded."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import environ
import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
#: The accounts of the demo.
ACCOUNTS = ("leader", "staff-housing", "head-housing", "staff-pboc", "head-pboc", "office", "admin")
PASSWORD = "blue-harbour-7"
#: Variables that would steer the product; a site has its own.
STEERING = ("DATABASE_", "CACHE_", "DJANGO_", "GREENCITY_", "WEB_CONCURRENCY", "GUNICORN_")
START_SECONDS = 60
#: The file of a site's database, and in a shared folder that of the prepared one's URL.
SITE_FILE, MADE = "site.sqlite3", "made"
#: The folder of the prepared site in that of a test run.
SHARED = "prepared-site"


@dataclass(frozen=True, slots=True)
class Site:
    """A loaded database with collected static files, ready to be served."""

    folder: Path
    environment: dict[str, str]

    @contextmanager
    def served(self, *options: str, **environment: str) -> Iterator[str]:
        """The address of a running gunicorn; options and environment are added to its own."""
        with socket.create_server((HOST, 0)) as listener, (self.folder / "gunicorn.log").open("ab") as log:
            address = f"http://{HOST}:{listener.getsockname()[1]}"
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", *options, "greencity.wsgi"],
                cwd=ROOT,
                env=self.environment | environment,
                pass_fds=[listener.fileno()],
                stdout=log,
                stderr=log,
            )
        try:
            self._wait_until_it_answers(server, address)
            yield address
        finally:
            server.terminate()
            server.wait()

    def _wait_until_it_answers(self, server: subprocess.Popen[bytes], address: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and server.poll() is None:
            try:
                urllib.request.urlopen(f"{address}/accounts/login/", timeout=START_SECONDS).close()  # noqa: S310
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"gunicorn did not start:\n{(self.folder / 'gunicorn.log').read_text()}")


@contextmanager
def prepared(folder: Path, server_url: str | None = None) -> Iterator[Site]:
    """A site over a database of its own: beside the one of server_url on PostgreSQL, else a file in the folder."""
    if is_file(server_url):
        yield _load(site_in(folder, file_url(folder)))
    else:
        with own_database(str(server_url)) as url:
            yield _load(site_in(folder, url))


@contextmanager
def copied(folder: Path, shared: Path, server_url: str | None = None) -> Iterator[Site]:
    """As `prepared`, copied from a site that the first who asks prepares for all in the shared folder."""
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / MADE).exists():
            url = file_url(shared) if is_file(server_url) else create_database(str(server_url))
            _load(site_in(shared, url))
            (shared / MADE).write_text(url)
        made = (shared / MADE).read_text()
        # a database is copied while nobody else speaks to it
        if is_file(server_url):
            shutil.copy(shared / SITE_FILE, folder / SITE_FILE)
            url = file_url(folder)
        else:
            url = create_database(str(server_url), template=name_of(made))
    shutil.copytree(shared / "static", folder / "static")
    try:
        yield site_in(folder, url)
    finally:
        if not is_file(server_url):
            drop_database(url)


def forget(shared: Path) -> None:
    """Drop what `copied` prepared beside the server's database."""
    made = (shared / MADE).read_text() if (shared / MADE).exists() else ""
    if made and not is_file(made):
        drop_database(made)


def is_file(url: str | None) -> bool:
    return url is None or url.startswith("sqlite")


def file_url(folder: Path) -> str:
    return f"sqlite:///{folder / SITE_FILE}"


def site_in(folder: Path, database_url: str) -> Site:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}
    environment = inherited | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "greencity.settings",
        "GREENCITY_PRODUCTION": "1",
        "GREENCITY_HTTPS": "0",
        "GREENCITY_ALLOWED_HOSTS": HOST,
        "GREENCITY_SECRET_KEY": secrets.token_urlsafe(50),
        "GREENCITY_DATA_DIR": str(folder),
        "GREENCITY_DEMO_PASSWORD": PASSWORD,
        "GREENCITY_LOG_LEVEL": "WARNING",
    }
    return Site(folder, environment)


def _load(site: Site) -> Site:
    """Migrate, load the pilot, open the accounts and collect static files, by the demo command."""
    command = [sys.executable, "manage.py", "demo", "--no-serve", "--accounts", ",".join(ACCOUNTS)]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The demo could not be prepared:\n{done.stdout}{done.stderr}")
    return site


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """A new database beside the one that the URL names, dropped at the end; yields its URL."""
    url = create_database(server_url)
    try:
        yield url
    finally:
        drop_database(url)


def create_database(server_url: str, template: str = "template1") -> str:
    """The URL of a new database beside the one that the URL names."""
    name = f"greencity_site_{secrets.token_hex(4)}"
    place = urllib.parse.urlsplit(server_url)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with connected(server_url) as connection:
        connection.execute(statement)
    return urllib.parse.urlunsplit(place._replace(path=f"{place.path.rpartition('/')[0]}/{name}"))


def drop_database(url: str) -> None:
    with connected(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name_of(url))))


def name_of(url: str) -> str:
    return urllib.parse.urlsplit(url).path.rpartition("/")[2]


def connected(url: str) -> psycopg.Connection:
    """To the server of the URL, whatever database it names."""
    given: dict[str, Any] = environ.Env.db_url_config(url)
    parts = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    asked: dict[str, Any] = {key: value for key, value in parts.items() if value}
    return psycopg.connect(dbname="postgres", autocommit=True, **asked)


def session_of(address: str, username: str) -> str:
    """Sign in as a person would and return the session cookie's value."""
    cookies = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    opener.open(f"{address}/accounts/login/").close()
    token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
    form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token or ""}
    opener.open(f"{address}/accounts/login/", urllib.parse.urlencode(form).encode()).close()
    session = next((cookie.value for cookie in cookies if cookie.name == "sessionid"), None)
    if not session:
        raise RuntimeError(f"{username} could not sign in at {address}")
    return session
