"""`plan`: a year's plan as a spreadsheet: an empty one to fill in, what stands, and the way back in."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from pilots.actions.draft_lists import NotAllPublishableError
from pilots.actions.plans import NoMonthLeftError, PlanMovedError, PlanRefusedError, apply_plan, publish_plan
from pilots.models import Goal, TaskBook, User
from pilots.moments import FIRST_YEAR, LAST_YEAR
from pilots.permissions import EDIT_TASK_BOOKS
from pilots.sheets.files import UnusableError
from pilots.sheets.plans.changes import Comparison
from pilots.sheets.plans.content import empty_content
from pilots.sheets.plans.load import load_content
from pilots.sheets.plans.previews import load_comparison, read_plan_file
from pilots.sheets.plans.read import year_given
from pilots.sheets.plans.write import plan_sheet
from pilots.templatetags.plan_sheets import found_words, quotes_found, tab_words, unusable_plan_words
from pilots.templatetags.task_books import problem_words


class Command(BaseCommand):
    help = "Write a year's plan to an .xlsx (template, export), or read one back (import): all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        template = commands.add_parser("template", help="an empty plan, for a new city to fill in")
        template.add_argument("file", nargs="?", type=Path, help="plan-YEAR.xlsx by default")
        template.add_argument("--year", type=year_of, help="this year by default")
        export = commands.add_parser("export", help="the plan of a year as it stands, drafts before versions in force")
        export.add_argument("file", type=Path)
        export.add_argument("--year", type=year_of, required=True)
        read = commands.add_parser("import", help="read a plan: errors by sheet and cell, else drafts of task books")
        read.add_argument("file", type=Path)
        read.add_argument("--year", type=year_of, help="the year that the file gives by default")
        read.add_argument("--check", action="store_true", help="say what would change; write nothing")
        read.add_argument("--publish", metavar="REASON", help="put the drafts into force, for this reason")
        read.add_argument("--as", dest="username", metavar="USERNAME", help="whose work this is")
        for each in (template, export, read):
            each.add_argument(
                "--language", choices=[code for code, _name in settings.LANGUAGES], default=settings.LANGUAGE_CODE
            )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            {"template": self.template, "export": self.export, "import": self.read}[options["command"]](options)

    def template(self, options: Mapping[str, Any]) -> None:
        year = options["year"] or timezone.localdate().year
        self.write(options["file"] or Path(f"plan-{year}.xlsx"), plan_sheet(empty_content(year)))

    def export(self, options: Mapping[str, Any]) -> None:
        if not Goal.objects.of_year(options["year"]).exists():
            raise CommandError(f"There are no goals of {options['year']}.")
        self.write(options["file"], plan_sheet(load_content(options["year"])))

    def write(self, file: Path, data: bytes) -> None:
        try:
            file.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file} written.")

    def read(self, options: Mapping[str, Any]) -> None:
        user = account(options["username"], is_publishing=options["publish"] is not None)
        reason = options["publish"]
        if reason is not None and not reason.strip():
            raise CommandError("--publish needs a reason.")
        content = read_content(options["file"])
        year = options["year"] or year_given(content)
        if year is None:
            raise CommandError("The file does not say of which year it is. Say it with --year.")
        if options["check"]:
            comparison = load_comparison(year, content)
            self.tell(comparison)
            self.refuse(comparison)
            self.stdout.write("Nothing was written.")
            return
        try:
            with transaction.atomic():
                applied = apply_plan(year=year, book=content, user=user, at=timezone.now())
                published = self.publish(applied.comparison, reason, user) if reason is not None else {}
        except PlanRefusedError as error:
            self.tell(error.comparison)
            self.refuse(error.comparison)
        except PlanMovedError as error:
            raise CommandError("Somebody else wrote at the same moment: nothing was written. Try again.") from error
        self.tell(applied.comparison)
        self.stdout.write(
            f"{len(applied.comparison.changes)} rows written, {len(applied.drafts)} drafts of task books."
        )
        if applied.periods:
            self.stdout.write(f"{applied.periods} months of {year} opened for reporting.")
        for month, books in published.items():
            self.stdout.write(f"{len(books)} task books in force from {month:%Y-%m}.")

    def publish(self, comparison: Comparison, reason: str, user: User | None) -> dict[date, list[TaskBook]]:
        year = comparison.site.year
        try:
            return publish_plan(year=year, numbers=comparison.goals, reason=reason, user=user, at=timezone.now())
        except NoMonthLeftError as error:
            numbers = ", ".join(str(number) for number in error.numbers)
            raise CommandError(f"No month of {year} is left from which these goals could count: {numbers}.") from error
        except NotAllPublishableError as error:
            for book in TaskBook.objects.filter(pk__in=error.refusals).select_related("goal__unit"):
                for problem in error.refusals[book.pk]:
                    self.stdout.write(f"{book.goal.number}  {problem_words(problem, book.goal.unit)}")
            raise CommandError(f"{len(error.refusals)} drafts cannot be published: nothing was written.") from error

    def tell(self, comparison: Comparison) -> None:
        """Errors and remarks by sheet and cell, then what changes, sheet by sheet."""
        for found in [*comparison.errors, *comparison.remarks]:
            said = f"“{found.said}” " if quotes_found(found) else ""
            self.stdout.write(f"{found.place}  {said}{found_words(found)}".lstrip())
        for tab, changes in comparison.by_tab:
            deeds = ", ".join(
                f"{count} {deed}"
                for deed in ("new", "changed", "removed")
                if (count := sum(c.deed == deed for c in changes))
            )
            self.stdout.write(f"{tab_words(tab)}: {deeds}")

    def refuse(self, comparison: Comparison) -> None:
        count = len(comparison.errors)
        if count:
            raise CommandError(f"{count} error{'s' if count > 1 else ''}: nothing was written.")


def year_of(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError
    return year


def read_content(file: Path) -> dict[str, Any]:
    try:
        return read_plan_file(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnusableError as error:
        raise CommandError(unusable_plan_words(error)) from error


def account(username: str | None, *, is_publishing: bool) -> User | None:
    """Whose work the import is; without a name nobody's, as in a database without accounts."""
    editors = [user for user in User.objects.with_membership().filter(is_active=True) if user.has_perm(EDIT_TASK_BOOKS)]
    if username is None:
        if is_publishing and editors:
            raise CommandError(f"Say with --as who publishes: {', '.join(sorted(user.username for user in editors))}.")
        return None
    found = next((user for user in editors if user.username == username), None)
    if found is None:
        raise CommandError(f"{username} may not write task books.")
    return found
