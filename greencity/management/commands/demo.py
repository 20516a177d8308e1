"""`demo`: from nothing to the running pilot of 2021, with an account for every role."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from argparse import ArgumentParser, BooleanOptionalAction
from datetime import datetime, time, timedelta
from functools import partial
from io import StringIO
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from fixtures import PILOT
from greencity.management import trial_docket
from pilots.actions.periods import grant_exception
from pilots.actions.publications import publish_month
from pilots.models import Department, Goal, Period, User

#: The accounts of the demo: one for every role, two departments.
ACCOUNTS = ("leader", "staff-housing", "head-housing", "staff-pboc", "head-pboc", "office", "admin")
PASSWORD_VARIABLE = "GREENCITY_DEMO_PASSWORD"  # noqa: S105  the name of a variable
HOST = "127.0.0.1"
TRIAL_YEAR = 2021
#: The months of the trial that are published, and those that stay open for trying.
PUBLISHED_MONTHS, OPEN_MONTHS = range(1, 7), (7, 8)
#: The registers that are made up for the trial: name → rows.
REGISTERS = {"buildings": 1500, "instruments": 240}
TRIAL_REASON = "试用：2021年各月均已关闭，特开放本月供各部门试用填报、提交和审核，不作为正式填报。"


class Command(BaseCommand):
    help = "Create the database, load the 2021 pilot, print an account for every role, and serve."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--serve", action=BooleanOptionalAction, default=True, help="serve when ready")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reset", action="store_true", help="start over, after asking")
        parser.add_argument("--noinput", action="store_true", help="do not ask before --reset")
        parser.add_argument(
            "--accounts",
            metavar="NAME,…",
            help="the demo accounts to open; must be named on a database that is not a trial's",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = accounts_to_open(options["accounts"])
        if options["serve"]:
            refuse_busy_port(options["port"])
        refuse_unwritable_folder()
        try:
            if options["reset"] and not self.start_over(ask=not options["noinput"]):
                return
            call_command("migrate", verbosity=0)
            with transaction.atomic():
                is_first = not Goal.objects.exists()
                if is_first:
                    load_pilot()
                opened = open_accounts(names)
                if is_first:
                    self.open_trial()
                    self.fill_registers()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {first_line(error)}") from error
        call_command("collectstatic", interactive=False, verbosity=0)
        self.tell(opened, names)
        if options["serve"]:
            self.stdout.write(f"Serving on http://{HOST}:{options['port']}/ - stop with Ctrl+C.")
            self.stdout.flush()
            serve(options["port"])

    def start_over(self, *, ask: bool) -> bool:
        """Empty the database; False where the person would rather not."""
        database = settings.DATABASES["default"]["NAME"]
        if ask:
            try:
                answer = input(f"This deletes everything that was entered in {database}. Type yes to go on: ")
            except EOFError:
                answer = ""
            if answer.strip().lower() != "yes":
                self.stdout.write("Nothing was changed.")
                return False
        empty_database()
        return True

    def open_trial(self) -> None:
        """Publish and decide what was in 2021, and open two months of a year long closed, so that they can be tried."""
        office = User.objects.get(username="office")
        periods = {period.month.month: period for period in Period.objects.of_year(TRIAL_YEAR)}
        happenings = list(trial_docket.happenings())
        for number in PUBLISHED_MONTHS:
            at = timezone.make_aware(datetime.combine(periods[number].closes_on, time(17)))
            happenings.append((at, partial(publish_month, period=periods[number], user=office, at=at)))
        # what a month proposes, and what its briefing tells, follows from what had happened by then
        for _at, happen in sorted(happenings, key=itemgetter(0)):
            happen()
        now = timezone.now()
        expires_on = timezone.localdate(now) + timedelta(days=365)
        for department in Department.objects.that_lead(TRIAL_YEAR):
            for number in OPEN_MONTHS:
                grant_exception(
                    period=periods[number],
                    department=department,
                    expires_on=expires_on,
                    reason=TRIAL_REASON,
                    user=office,
                    at=now,
                )
        self.stdout.write(f"July and August {TRIAL_YEAR} are open for trying to every department until {expires_on}.")

    def fill_registers(self) -> None:
        """Make up rows of the registers, marked illustrative, that add up to the figures of the goals they feed."""
        for name, rows in REGISTERS.items():
            asked = {"rows": rows, "year": TRIAL_YEAR, "like_reported": True}
            call_command("synthesise", name, **asked, stdout=StringIO())
        self.stdout.write("The registers hold illustrative rows, made up and marked so.")

    def tell(self, opened: dict[str, str], names: tuple[str, ...]) -> None:
        """Print the accounts with the passwords that were set just now."""
        for user in (
            User.objects.named(*names).select_related("membership__department").order_by("membership__role", "username")
        ):
            password = opened.get(user.username, "(password as printed the first time)")
            self.stdout.write(f"{user.username:<16}{password:<40}{user}")


def accounts_to_open(named: str | None) -> tuple[str, ...]:
    """The accounts to open; CommandError where they may not be opened without being named."""
    if named is None:
        if not settings.DEBUG and connection.vendor != "sqlite":
            raise CommandError(
                "This database is not a trial's: demo accounts are opened in it only by name (--accounts leader,…)."
            )
        return ACCOUNTS
    names = tuple(name.strip() for name in named.split(",") if name.strip())
    unknown = [name for name in names if name not in ACCOUNTS]
    if unknown:
        raise CommandError(f"There is no demo account {unknown[0]}; there are: {', '.join(ACCOUNTS)}.")
    return names


def refuse_busy_port(port: int) -> None:
    if not 0 < port < 65536:
        raise CommandError(f"{port} is not a port: choose one between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise CommandError(
                f"Port {port} needs rights that this account does not have; choose another with --port."
            ) from error
        except OSError as error:
            raise CommandError(f"Port {port} is in use; stop what uses it or choose another with --port.") from error


def refuse_unwritable_folder() -> None:
    """Folders of the trial are made here; CommandError where the system does not let us."""
    folders = {Path(settings.DATA_DIR)}
    if connection.vendor == "sqlite":
        folders.add(Path(settings.DATABASES["default"]["NAME"]).parent)
    for folder in sorted(folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise CommandError(f"The folder {folder} cannot be written to: {error.strerror}.") from error


def load_pilot() -> None:
    """Load all fixtures or none; CommandError names the file that is missing or wrong."""
    for name in PILOT:
        if not any((Path(folder) / f"{name}.json").is_file() for folder in settings.FIXTURE_DIRS):
            raise CommandError(f"The fixture {name}.json is missing.")
    with transaction.atomic():
        for name in PILOT:
            try:
                call_command("loaddata", name, verbosity=0)
            except (DeserializationError, DatabaseError, CommandError, ValueError) as error:
                raise CommandError(f"The fixture {name}.json is wrong: {first_line(error)}") from error
        # fixtures bring the rows of the ledgers, and what they add up to is made of them
        call_command("rollup", stdout=StringIO())


def open_accounts(names: tuple[str, ...]) -> dict[str, str]:
    """Let the accounts sign in; returns the passwords set, by account.

    An account that is open already keeps its password unless the environment gives one for all.
    """
    missing = [name for name in names if not User.objects.named(name).exists()]
    if missing:
        raise CommandError(f"The database holds no account {missing[0]}: it was not made by this command; see --reset.")
    given = os.environ.get(PASSWORD_VARIABLE, "")
    opened = {}
    for user in User.objects.named(*names):
        if given or not user.is_active or not user.has_usable_password():
            opened[user.username] = given or secrets.token_urlsafe(9)
            user.set_password(opened[user.username])
            user.is_active = True
            user.save(update_fields=["password", "is_active"])
    return opened


def serve(port: int) -> None:
    """Become the server: what a city runs, with the settings of a trial."""
    connection.close()
    options = ["--bind", f"{HOST}:{port}", "--workers", "1", "--threads", "4", "--log-level", "warning"]
    os.environ["GREENCITY_PRODUCTION"] = "0"
    os.chdir(settings.BASE_DIR)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, "greencity.wsgi"])  # noqa: S606


def empty_database() -> None:
    """Delete the trial's file, or every table's rows elsewhere; `migrate` then starts from nothing."""
    if connection.vendor == "sqlite":
        connection.close()
        path = Path(settings.DATABASES["default"]["NAME"])
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    else:
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)


def first_line(error: BaseException) -> str:
    """What an error says in one line, with its cause where it breaks off before saying it."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{line} {first_line(error.__cause__)}" if line.endswith(":") and error.__cause__ else line
