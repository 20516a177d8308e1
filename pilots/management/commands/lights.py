"""`lights`: the lights of a year's goals at a month, as text or JSON."""

import json
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pilots.courses import Course, load_courses
from pilots.models import Goal
from pilots.moments import Moment, parse_day, parse_month

#: Derived numbers are given to this step; actual and planned as they were entered.
STEP = Decimal("0.000001")


def decimal_text(value: Decimal | None, *, derived: bool = True) -> str | None:
    if value is None:
        return None
    value = value.quantize(STEP) if derived else value
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def as_json(course: Course) -> dict[str, Any]:
    """One goal: numbers as decimal strings, None where undefined. Shares are fractions."""
    standing = course.standing
    return {
        "number": course.goal.number,
        "light": standing.light.value,
        "actual": decimal_text(standing.actual, derived=False),
        "planned": decimal_text(standing.planned, derived=False),
        "completion": decimal_text(standing.completion),
        "planned_completion": decimal_text(standing.planned_completion),
        "lag_points": decimal_text(standing.lag_points),
        "spi": decimal_text(standing.spi),
        "forecast": decimal_text(standing.forecast.value),
        "needed_per_month": decimal_text(standing.needed_per_month),
        "figure_month": f"{standing.figure_month:%Y-%m}" if standing.figure_month else None,
    }


class Command(BaseCommand):
    help = "The lights of a year's goals at a month, from the same code as the pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--month", required=True, help="YYYY-MM")
        parser.add_argument("--as-of", help="YYYY-MM-DD: as known by the end of that day; today by default")
        parser.add_argument("--json", action="store_true", help="one object a goal")

    def handle(self, *args: Any, **options: Any) -> None:
        month = parse_month(options["month"])
        if month is None or month.year != options["year"]:
            raise CommandError(f"--month must be a month of {options['year']}, written YYYY-MM.")
        moment = Moment(month=month, as_of=self.day_from(options["as_of"]))
        goals = Goal.objects.of_year(options["year"]).for_list().order_by("number")
        rows = [as_json(course) for course in load_courses(goals, moment, options["year"])]
        if not rows:
            raise CommandError(f"There are no goals of {options['year']}.")
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write("  ".join(f"{'' if value is None else value}" for value in row.values()))

    def day_from(self, text: str | None) -> date:
        today = timezone.localdate()
        if text is None:
            return today
        day = parse_day(text)
        if day is None or day > today:
            raise CommandError("--as-of must be a day up to today, written YYYY-MM-DD.")
        return day
