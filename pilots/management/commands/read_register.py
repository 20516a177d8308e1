"""`read_register`: the work on an uploaded file of a register, as the pages begin it in a process of its own."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from pilots.actions.register_work import work

#: What this process may take of memory: several times what it needs.
MEMORY = 3 * 1024**3


class Command(BaseCommand):
    help = "Read, or write, a file that was uploaded for a register; begun by the site itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("upload", type=UUID)
        parser.add_argument("attempt", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        with suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            os.nice(5)
        work(options["upload"], options["attempt"], is_apart=True)
