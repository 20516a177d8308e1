"""Makes the roll-ups of both ledgers anew from their rows, or proves that they equal them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from buildings.models import Building, EnergyReading, Retrofit, StockSummary
from buildings.querysets import summaries as stock
from finance.models import FundingSummary, Instrument, InstrumentEvent
from finance.querysets import summaries as funding
from pilots.actions.registers import differences, rebuild

LEDGERS: tuple[tuple[Any, ...], ...] = (
    (StockSummary, stock.standing, Building, Retrofit, EnergyReading),
    (FundingSummary, funding.standing, Instrument, InstrumentEvent),
)
#: How many differences of a ledger are named.
NAMED = 20


class Command(BaseCommand):
    help = (
        "Makes the roll-ups of the building stock and of green finance anew from all versions of their rows. "
        "With --check nothing is written: it ends with an error that names what differs, on whichever day of knowledge."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only prove that the roll-ups equal the rows")

    def handle(self, *, check: bool, **options: Any) -> None:
        wrong = 0
        for summary, *rest in LEDGERS:
            name = str(summary._meta.verbose_name)
            if not check:
                rebuild(summary, *rest)
                self.stdout.write(f"{name}: {summary._base_manager.count()} addends.")
                continue
            found = differences(summary, *rest)
            wrong += len(found)
            for (kind, key, zone, month, known_on), kept, made in found[:NAMED]:
                what = f"{kind} {key or '–'} {zone or '–'} {month:%Y-%m}, known on {known_on}"
                self.stderr.write(f"{what}: {kept[0]} rows, {kept[1]}; the register has {made[0]} rows, {made[1]}")
            self.stdout.write(f"{name}: {len(found)} differences.")
        if wrong:
            raise CommandError(f"{wrong} addends differ from the rows: run rollup to make them anew.", returncode=1)
