"""`synthesise`: a register that is made up to show the product, or to see how it does with very many rows."""

from __future__ import annotations

import csv
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from buildings.actions import synthesised as stock
from buildings.sheets.buildings import BUILDINGS
from buildings.synthesis import synthesise
from finance.actions import synthesised as funding
from pilots.models import Provenance
from pilots.sheets.registers.kinds import Column, Kind

#: The most rows that are made at once; numbers in the codes have seven digits.
MOST_ROWS = 9_999_999
#: Of headings and choices in files.
LANGUAGE = "zh-hans"


def load_buildings(*, rows: int, seed: int, year: int, like_reported: bool, at: datetime) -> str:
    """Write the rows; what was written, in a sentence."""
    until, reported = year_shown(year, at, like_reported=like_reported, reported_in=stock.reported_in)
    counts = stock.load_synthesised(rows=rows, seed=seed, until=until, at=at, reported=reported)
    return "{} buildings, {} retrofits and {} energy readings".format(*(f"{count:,}" for count in counts))


def load_instruments(*, rows: int, seed: int, year: int, like_reported: bool, at: datetime) -> str:
    """As `load_buildings`."""
    until, reported = year_shown(year, at, like_reported=like_reported, reported_in=funding.reported_in)
    counts = funding.load_synthesised(rows=rows, seed=seed, until=until, at=at, reported=reported)
    return "{} instruments and {} events".format(*(f"{count:,}" for count in counts))


def year_shown(year: int, at: datetime, *, like_reported: bool, reported_in: Callable[..., Any]) -> tuple[date, Any]:
    """The last day of the register, and what the year's sums are to be, None where they follow nothing."""
    until = min(date(year, 12, 31), timezone.localdate(at))
    if not like_reported:
        return until, None
    reported = reported_in(year, at)
    if reported is None:
        raise CommandError(f"No goal of {year} that the register feeds has an approved figure to follow.")
    return reported.last, reported


def write_buildings(path: Path, *, rows: int, seed: int, year: int, like_reported: bool, at: datetime) -> str:
    """Write a file that the import of buildings reads; retrofits and readings have no columns in it."""
    until, reported = year_shown(year, at, like_reported=like_reported, reported_in=stock.reported_in)
    given = {"provenance": Provenance.ILLUSTRATIVE.value, "source": stock.source_of(seed)}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.heading(LANGUAGE) for column in BUILDINGS.columns)
        for piece in synthesise(rows, seed, until, reported):
            for row in stock.records(piece.buildings):
                values: dict[str, Any] = {**row, **given}
                writer.writerow(typed(column, values[column.name]) for column in BUILDINGS.columns)
    return f"{rows:,} buildings to {path}"


def typed(column: Column, value: Any) -> str:
    """A value as a person would type it into the column."""
    if value is None or value == "":
        return ""
    code = str(value).lower() if column.kind == Kind.FLAG else str(value)
    return column.words(code, LANGUAGE)


LOADERS: Mapping[str, Callable[..., str]] = {"buildings": load_buildings, "instruments": load_instruments}
WRITERS: Mapping[str, Callable[..., str]] = {"buildings": write_buildings}


class Command(BaseCommand):
    help = (
        "Makes up rows of a register, all of them marked illustrative: the same rows for the same seed. "
        "They go into the database, or with --file into a file that the import reads."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", choices=sorted(LOADERS))
        parser.add_argument("--rows", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--year", type=int, default=2021, help="the last year of the register")
        parser.add_argument("--file", type=Path, metavar="PATH.csv", help="write a file and nothing else")
        parser.add_argument(
            "--like-reported",
            action="store_true",
            help="let the year add up to the approved figures of the goals that the register feeds",
        )

    def handle(self, *, register: str, rows: int, seed: int, file: Path | None, **options: Any) -> None:
        if not 0 < rows <= MOST_ROWS or not 0 <= seed < 10**6:
            raise CommandError(f"Rows must be between 1 and {MOST_ROWS:,}, the seed between 0 and 999,999.")
        asked = {"rows": rows, "seed": seed, "year": options["year"], "like_reported": options["like_reported"]}
        started = time.monotonic()
        try:
            if file:
                if register not in WRITERS:
                    raise CommandError(f"There is no file of {register}.")
                said = WRITERS[register](file, **asked, at=timezone.now())
            else:
                said = LOADERS[register](**asked, at=timezone.now())
        except (stock.CodesTakenError, funding.CodesTakenError) as error:
            raise CommandError(
                f"The register holds rows of seed {seed} already; nothing was written. Take another seed."
            ) from error
        except ValueError as error:
            raise CommandError(f"{rows} rows are too few to follow what was reported.") from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written: {said}, in {time.monotonic() - started:.1f} s.")
