"""`remind`: takes overdue matters up, and mails what waits for somebody to whoever has to act. For a daily timer."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pilots.actions.matter_escalations import escalate_matters, escalations
from pilots.actions.reminders import Letter, letters, names_of, send, write_deadlines
from pilots.moments import parse_day


class Command(BaseCommand):
    help = (
        "Take overdue matters to their level; mail what is due in three working days, overdue or returned, and the"
        " matters that wait; each once, one mail a person a run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent; write and send nothing")
        parser.add_argument("--day", help="YYYY-MM-DD: as on that day; today by default")

    def handle(self, *args: Any, **options: Any) -> None:
        day = day_from(options["day"])
        is_dry = options["dry_run"]
        self.escalate(day, is_dry=is_dry)
        if not is_dry:
            refuse_without_settings()
            write_deadlines(day=day, at=timezone.now())
        told = [self.tell(letter, is_dry=is_dry) for letter in letters(day)]
        sent, failed = told.count("sent"), told.count("failed")
        verb = "would be sent" if is_dry else "sent"
        without = told.count("no address")
        self.stdout.write(f"{sent} {verb}, {without} without an address, {failed} failed.")
        if failed:
            raise CommandError(f"{failed} of {sent + failed} mails failed; they are tried again with the next run.")

    def escalate(self, day: date, *, is_dry: bool) -> None:
        """Take matters up and print a line each; what mails could not be sent for stands in the docket all the same."""
        if is_dry:
            raised = list(escalations(day))
        else:
            raised = [(matter, matter.level) for matter in escalate_matters(day=day, at=timezone.now())]
        for matter, level in raised:
            verb = "would take up" if is_dry else "took up"
            self.stdout.write(f"{verb} {matter.code} to level {level}, due on {matter.due_on}")

    def tell(self, letter: Letter, *, is_dry: bool) -> str:
        """Send a letter and print its line; what became of it."""
        user, error = letter.user, ""
        if not user.email:
            outcome = "no address"
        elif is_dry:
            outcome = "sent"
        else:
            try:
                outcome = "sent" if send(letter=letter, at=timezone.now()) else "taken"
            except Exception as problem:
                outcome, error = "failed", f": {type(problem).__name__} {problem}"
        shown = "would send" if is_dry and outcome == "sent" else outcome
        address = f" <{user.email}>" if user.email else ""
        self.stdout.write(f"{shown:<11}{user.username}{address} {names_of(letter.notices)}{error}")
        return outcome


def day_from(text: str | None) -> date:
    if text is None:
        return timezone.localdate()
    day = parse_day(text)
    if day is None:
        raise CommandError("--day must be a day, written YYYY-MM-DD.")
    return day


def refuse_without_settings() -> None:
    """CommandError where mails could not be sent, or would lead nowhere."""
    for name, value in (("EMAIL_URL", settings.EMAIL_URL), ("GREENCITY_SITE_URL", settings.SITE_URL)):
        if not value:
            raise CommandError(f"Set the environment variable {name}.")
