"""`import_register`: a file on this machine into a register, by the engine of the pages."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from pilots.actions.register_imports import IMPORTS, RegisterImport
from pilots.actions.register_uploads import StaleError, keep_register_upload
from pilots.actions.register_work import settle, work
from pilots.models import Provenance, RegisterUpload, User
from pilots.sheets.registers.lists import error_lines
from pilots.sheets.registers.problems import all_errors, found_from
from pilots.sheets.registers.progress import folder_of
from pilots.templatetags.register_uploads import heading_words, place_words, reason_words, trouble_words

State = RegisterUpload.State
BLOCK = 1024 * 1024
#: So many errors are told.
MOST_TOLD = 200


class Command(BaseCommand):
    help = "Read a .csv or .xlsx into a register: what it would change, or its errors; then all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", choices=sorted(IMPORTS))
        parser.add_argument("file", type=Path)
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--check", action="store_true", help="say what would change; write nothing")
        way.add_argument("--confirm", action="store_true", help="write without asking")
        parser.add_argument(
            "--provenance",
            choices=(Provenance.REPORTED.value, Provenance.ILLUSTRATIVE.value),
            default=Provenance.REPORTED.value,
            help="of rows that do not say it themselves",
        )
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="whose work this is")
        parser.add_argument("--errors", type=Path, metavar="FILE", help="write all errors to this .csv")
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.LANGUAGES], default=settings.LANGUAGE_CODE
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self.read(IMPORTS[options["register"]], options)

    def read(self, register: RegisterImport, options: dict[str, Any]) -> None:
        user = account(options["username"], register)
        file: Path = options["file"]
        try:
            upload = keep_register_upload(
                register=register,
                name=file.name[:200],
                blocks=blocks(file),
                provenance=options["provenance"],
                user=user,
                at=timezone.now(),
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            self.work(upload)
            self.tell(upload, options["errors"])
            if options["check"] or not (options["confirm"] or self.asked(upload)):
                self.stdout.write("Nothing was written.")
                return
            if not upload.may_be_confirmed:
                self.stdout.write("Everything in the file already stands in the register.")
                return
            self.confirm(upload)
        finally:
            if upload.state != State.WRITTEN:
                settle(upload, State.CANCELLED)
            folder_of(upload.pk).clear()

    def work(self, upload: RegisterUpload) -> None:
        began = time.perf_counter()
        work(upload.pk, upload.attempt, is_apart=True)
        upload.refresh_from_db()
        if upload.state == State.FAILED or upload.reason.startswith("file_"):
            raise CommandError(reason_words(upload))
        if self.verbosity_of(upload):
            self.stdout.write(f"{upload.get_state_display()}: {time.perf_counter() - began:.1f} s")

    def verbosity_of(self, upload: RegisterUpload) -> bool:
        """Whether the time is worth a line."""
        return upload.row_count > 10_000

    def tell(self, upload: RegisterUpload, errors: Path | None) -> None:
        sheet = IMPORTS[upload.register].sheet
        for kept in upload.errors[:MOST_TOLD]:
            error = found_from(kept)
            said = f" “{error.said}”" if error.said else ""
            self.stdout.write(f"{place_words(error, sheet)}{said}  {trouble_words(error, sheet)}")
        if errors and upload.error_count:
            write_errors(upload, errors)
        self.stdout.write(
            f"{upload.row_count} rows: {upload.new_count} new, {upload.changed_count} changed,"
            f" {upload.same_count} unchanged, {upload.error_count} errors."
        )
        if upload.error_count:
            raise CommandError(f"{upload.error_count} errors: nothing was written.")

    def asked(self, upload: RegisterUpload) -> bool:
        if not upload.may_be_confirmed:
            return True
        if not sys.stdin.isatty():
            raise CommandError("Say --check or --confirm.")
        return input("Type yes to write: ").strip().lower() == "yes"

    def confirm(self, upload: RegisterUpload) -> None:
        own = RegisterUpload.objects.filter(pk=upload.pk, state=State.READY, seen=upload.seen)
        if not own.update(state=State.WRITING, attempt=upload.attempt + 1, confirmed_at=timezone.now()):
            raise StaleError
        upload.refresh_from_db()
        self.work(upload)
        if upload.state != State.WRITTEN:
            raise CommandError("The register was changed meanwhile: nothing was written. Try again.")
        self.stdout.write(f"{upload.new_count + upload.changed_count} rows written.")


def write_errors(upload: RegisterUpload, path: Path) -> None:
    sheet = IMPORTS[upload.register].sheet
    with path.open("w", newline="", encoding="utf-8") as file:
        file.writelines(error_lines(all_errors(folder_of(upload.pk).errors), sheet, heading_words, trouble_words))


def blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        yield from iter(lambda: content.read(BLOCK), b"")


def account(username: str | None, register: RegisterImport) -> User | None:
    """Whose work the import is; without a name nobody's."""
    if username is None:
        return None
    found = User.objects.with_membership().filter(is_active=True, username=username).first()
    if found is None or not found.has_perm(register.permission):
        raise CommandError(f"{username} may not write the register.")
    return found
