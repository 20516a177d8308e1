"""The command `demo`: from nothing to a running pilot, again without a loss, and a clear word where it cannot."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from django.contrib.auth import authenticate
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.utils import ConnectionHandler
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from fixtures import PILOT
from greencity.management.commands import demo
from pilots.models import Goal, Revision, User
from tests.factories import make_goal, make_revision

#: One worker builds the database that these tests copy.
pytestmark = pytest.mark.xdist_group("demo")

ROOT = site.BASE_DIR
NAME = "greencity.sqlite3"
KEPT = "(password as printed the first time)"
#: What would steer a command that a test runs beside itself.
STEERING = ("DATABASE_", "CACHE_", "DJANGO_", "GREENCITY_")
fetch = urllib.request.build_opener().open


# A database of their own


@contextmanager
def database_in(folder: Path, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Django speaks to the trial's file in the folder instead of the tests' database."""
    kept = connections["default"]
    # what is written need not outlive a power cut
    quick = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"}
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / NAME, "OPTIONS": quick}
    connections["default"] = ConnectionHandler({"default": database})["default"]
    ContentType.objects.clear_cache()
    try:
        with blocker.unblock():
            yield
            connection.close()
    finally:
        connections["default"] = kept
        ContentType.objects.clear_cache()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A folder with two databases: `empty` has its tables, `loaded` the pilot as well."""
    folder = tmp_path_factory.mktemp("prepared")
    with database_in(folder, django_db_blocker):
        call_command("migrate", verbosity=0)
        connection.close()
        shutil.copy(folder / NAME, folder / "empty")
        call_command("loaddata", *PILOT, verbosity=0)
        connection.close()
        shutil.copy(folder / NAME, folder / "loaded")
    return folder


@pytest.fixture
def trial(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """The folder of a trial, still without a database."""
    monkeypatch.delenv(demo.PASSWORD_VARIABLE, raising=False)
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(tmp_path / NAME))
    monkeypatch.setattr(
        demo,
        "call_command",
        lambda name, *args, **kw: None if name == "collectstatic" else call_command(name, *args, **kw),
    )
    settings.DATA_DIR = tmp_path
    with database_in(tmp_path, django_db_blocker):
        yield tmp_path


@pytest.fixture
def empty(trial: Path, prepared: Path) -> Path:
    shutil.copy(prepared / "empty", trial / NAME)
    return trial


@pytest.fixture
def loaded(trial: Path, prepared: Path) -> Path:
    shutil.copy(prepared / "loaded", trial / NAME)
    return trial


def run(*options: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("demo", "--no-serve", *options, stdout=out)
    return out.getvalue()


def passwords(printed: str) -> dict[str, str]:
    """Account → password, of the lines that name an account."""
    rows = (line.split(maxsplit=1) for line in printed.splitlines())
    return {name: rest.split("  ")[0] for name, rest in rows if name in demo.ACCOUNTS}


def answer(monkeypatch: pytest.MonkeyPatch, text: str | None) -> list[str]:
    """Somebody at the keyboard who types the text, or nobody; returns the questions that are asked."""
    asked: list[str] = []

    def typed(question: str) -> str:
        asked.append(question)
        if text is None:
            raise EOFError
        return text

    monkeypatch.setattr("builtins.input", typed)
    return asked


# The first run


def test_the_first_run_loads_the_pilot_and_opens_seven_accounts(trial: Path) -> None:
    opened = passwords(run())
    assert set(opened) == set(demo.ACCOUNTS)
    assert len(set(opened.values())) == 7
    assert all(len(password) >= 12 for password in opened.values())
    users = {name: authenticate(username=name, password=password) for name, password in opened.items()}
    assert {name: user.role for name, user in users.items() if isinstance(user, User)} == {
        "leader": "leader",
        "staff-housing": "staff",
        "staff-pboc": "staff",
        "head-housing": "head",
        "head-pboc": "head",
        "office": "office",
        "admin": "administrator",
    }
    assert Goal.objects.count() == 30
    assert User.objects.filter(is_active=True).count() == 7
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        assert cursor.fetchone()[0] > 0


def test_every_line_names_the_role(loaded: Path) -> None:
    lines = {line.split()[0]: line for line in run().splitlines()}
    assert "领导小组成员" in lines["leader"]
    assert "住房和城乡建设局" in lines["staff-housing"]
    assert "人民银行青岛市中心支行" in lines["head-pboc"]


def test_one_password_may_be_given_for_all(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(demo.PASSWORD_VARIABLE, "blue harbour 7")
    for _time in range(2):
        assert set(passwords(run()).values()) == {"blue harbour 7"}
        assert all(authenticate(username=name, password="blue harbour 7") for name in demo.ACCOUNTS)


def test_only_the_accounts_that_are_named_are_opened(loaded: Path) -> None:
    assert set(passwords(run("--accounts", "leader, office"))) == {"leader", "office"}
    assert set(User.objects.filter(is_active=True).values_list("username", flat=True)) == {"leader", "office"}


# Again


def test_a_second_run_keeps_what_was_entered_and_the_passwords(loaded: Path) -> None:
    first = passwords(run())
    entered = make_revision(make_goal())
    leader = User.objects.get(username="leader")
    leader.set_password("my own")
    leader.save()
    second = passwords(run())
    assert set(second.values()) == {KEPT}
    assert Revision.objects.filter(pk=entered.pk).exists()
    assert authenticate(username="leader", password="my own")
    assert all(authenticate(username=name, password=first[name]) for name in demo.ACCOUNTS if name != "leader")


def test_a_closed_account_is_opened_again_with_a_new_password(loaded: Path) -> None:
    first = passwords(run())
    User.objects.filter(username="office").update(is_active=False)
    second = passwords(run())
    assert second["office"] not in (KEPT, first["office"])
    assert authenticate(username="office", password=second["office"])


@pytest.mark.parametrize("text", ["no", "", "y", "yes please", None])
def test_starting_over_is_asked_and_can_be_left(
    loaded: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    run()
    goal, asked = make_goal(), answer(monkeypatch, text)
    assert run("--reset") == "Nothing was changed.\n"
    assert Goal.objects.filter(pk=goal.pk).exists()
    assert len(asked) == 1
    assert str(loaded / NAME) in asked[0]


def test_starting_over_begins_with_the_pilot_alone(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, asked = passwords(run()), answer(monkeypatch, " Yes\n")
    make_goal()
    second = passwords(run("--reset"))
    assert len(asked) == 1
    assert Goal.objects.count() == 30
    assert not set(second.values()) & {KEPT, *first.values()}


def test_starting_over_need_not_be_asked(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    emptied: list[str] = []
    monkeypatch.setattr(demo, "empty_database", lambda: emptied.append("emptied"))
    asked = answer(monkeypatch, "no")
    run("--reset", "--noinput")
    assert (asked, emptied) == ([], ["emptied"])


# What it refuses


def refused(*options: str) -> str:
    """The one sentence that the command ends with."""
    with pytest.raises(CommandError) as error:
        call_command("demo", *options, stdout=StringIO())
    [sentence] = str(error.value).splitlines()
    return sentence


def test_a_port_in_use_is_named(trial: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert refused("--port", str(port)).startswith(f"Port {port} is in use")
    assert not (trial / NAME).exists()


def test_a_port_in_use_does_not_matter_where_nothing_is_served(loaded: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert passwords(run("--port", str(listener.getsockname()[1])))


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999999999"])
def test_what_is_no_port_is_named(trial: Path, port: str) -> None:
    assert refused(f"--port={port}").startswith(f"{port} is not a port")


def test_a_folder_that_cannot_be_written_to_is_named(trial: Path, settings: Settings) -> None:
    (trial / "file").touch()
    settings.DATA_DIR = trial / "file" / "folder"
    assert str(trial / "file") in refused("--no-serve")


def test_a_file_that_is_no_database_is_named(trial: Path) -> None:
    (trial / NAME).write_text("This is a shopping list and no database. " * 100)
    assert refused("--no-serve").startswith("The database cannot be used: ")


@pytest.fixture
def fixture_folder(empty: Path, settings: Settings) -> Path:
    """A copy of the fixtures that the command loads from, over a database that is still empty."""
    copy = empty / "fixtures"
    shutil.copytree(ROOT / "fixtures" / "pilot_2021", copy / "pilot_2021")
    settings.FIXTURE_DIRS = [copy]
    return copy


@pytest.mark.parametrize("name", [PILOT[0], PILOT[-1]])
def test_a_missing_fixture_is_named(fixture_folder: Path, name: str) -> None:
    (fixture_folder / f"{name}.json").unlink()
    assert refused("--no-serve") == f"The fixture {name}.json is missing."
    assert not User.objects.exists()


WRONG: dict[str, Callable[[str], str]] = {
    "cut off": lambda text: text[: len(text) // 2],
    "empty": lambda _text: "",
    "no list": lambda _text: '{"model": "pilots.goal"}',
    "words": lambda _text: "Once upon a time",
    "unknown model": lambda text: text.replace("pilots.task", "pilots.chore"),
    "unknown field": lambda text: text.replace('"title_en"', '"title_fr"'),
    "no such row": lambda text: text.replace('"category": ["life"]', '"category": ["death"]'),
    "no number": lambda text: text.replace('"english_factor": "0.1"', '"english_factor": "a tenth"'),
    "against a rule": lambda text: text.replace('"measure": "rate"', '"measure": "guess"'),
    "twice": lambda text: text.replace('"code": "F2"', '"code": "F1"'),
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG)
def test_a_wrong_fixture_is_named_and_nothing_of_it_stays(fixture_folder: Path, spoil: Callable[[str], str]) -> None:
    path = fixture_folder / f"{PILOT[1]}.json"
    right = path.read_text()
    path.write_text(spoil(right))
    assert path.read_text() != right
    sentence = refused("--no-serve")
    assert sentence.startswith(f"The fixture {PILOT[1]}.json is wrong: ")
    assert not sentence.endswith(":")
    assert not User.objects.exists()


def test_a_database_that_was_not_made_here_is_named_and_left_as_it_is(loaded: Path) -> None:
    User.objects.get(username="leader").delete()
    assert refused("--no-serve") == (
        "The database holds no account leader: it was not made by this command; see --reset."
    )
    assert not User.objects.filter(is_active=True).exists()


def test_an_account_that_there_is_not_is_named(loaded: Path) -> None:
    assert refused("--no-serve", "--accounts", "leader,root").startswith("There is no demo account root; there are: ")
    assert not User.objects.filter(is_active=True).exists()


def test_a_real_database_takes_demo_accounts_only_by_name(
    loaded: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(connection, "vendor", "postgresql")
        assert refused("--no-serve").startswith("This database is not a trial's: ")
        assert demo.accounts_to_open("leader,office") == ("leader", "office")
        settings.DEBUG = True
        assert demo.accounts_to_open(None) == demo.ACCOUNTS
    assert not User.objects.filter(is_active=True).exists()


# As a command


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}
    return {**kept, "GREENCITY_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", **variables}


def start(folder: Path, *options: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", *options],
        cwd=ROOT,
        env=environment(folder, **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_it_refuses_is_one_line_and_a_code(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        refusals = {
            f"CommandError: Port {port} is in use": start(tmp_path / "a", "--port", port),
            f"CommandError: The folder {tmp_path / 'file' / 'b'} cannot": start(tmp_path / "file" / "b", "--no-serve"),
        }
        ends = {message: process.communicate(timeout=60) for message, process in refusals.items()}
    for message, process in refusals.items():
        out, err = ends[message]
        assert (process.returncode, out, len(err.splitlines())) == (1, "", 1)
        assert err.startswith(message)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 14)])
def test_an_older_python_is_told_so(version: tuple[int, int, int]) -> None:
    code = f"import runpy, sys; sys.version_info = {version}; runpy.run_path('manage.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Green City needs Python 3.11 or newer; this is Python {version[0]}.{version[1]}.\n"


def test_an_older_python_can_read_what_tells_it() -> None:
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 5))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """The demo from nothing to serving: its address, what it printed, and its folder."""
    folder = tmp_path_factory.mktemp("served") / "data"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = start(folder, "--port", str(port))
    try:
        printed = ""
        while process.stdout and (line := process.stdout.readline()):
            printed += line
            if line.startswith("Serving on "):
                break
        address = f"http://127.0.0.1:{port}"
        wait_for(process, address)
        yield address, printed, folder
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def wait_for(process: subprocess.Popen[str], address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            fetch(f"{address}/accounts/login/", timeout=10).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the demo does not serve: {process.communicate(timeout=10)}")


def test_one_command_leads_from_nothing_to_serving(served: tuple[str, str, Path]) -> None:
    address, printed, folder = served
    assert set(passwords(printed)) == set(demo.ACCOUNTS)
    assert printed.splitlines()[-1] == f"Serving on {address}/ - stop with Ctrl+C."
    assert (folder / NAME).is_file()
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_printed_password_opens_the_overview(served: tuple[str, str, Path]) -> None:
    address, printed, _folder = served
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{address}/accounts/login/").read().decode()
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form))
    fields = {"username": "leader", "password": passwords(printed)["leader"], "csrfmiddlewaretoken": token}
    answered = browser.open(f"{address}/accounts/login/", urlencode(fields).encode())
    assert (answered.url, answered.status) == (f"{address}/", 200)
    assert '<summary class="tool">leader</summary>' in answered.read().decode()


def test_static_files_are_hashed_compressed_and_kept_for_good(served: tuple[str, str, Path]) -> None:
    address, _printed, _folder = served
    page = fetch(f"{address}/accounts/login/").read().decode()
    [style] = re.findall(r'href="(/static/css/greencity\.[0-9a-f]{12}\.css)"', page)
    for encoding in ("br", "gzip"):
        request = urllib.request.Request(address + style, headers={"Accept-Encoding": encoding})  # noqa: S310
        with fetch(request) as response:
            assert response.headers["Content-Encoding"] == encoding
            assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"
