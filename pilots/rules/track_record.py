"""What had been forecast for each month, held against what came."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pilots.rules.months import due_months, month_after
from pilots.rules.progress import completion
from pilots.rules.standing import Record, forecast_at

#: How many months before a month its forecasts were made.
HORIZONS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Past:
    """A forecast of a month that has come.

    figure_month: of the latest figure owed when it was made. value: in the goal's unit. error: completion
    as forecast less completion as it came, in percentage points; above zero more was forecast than
    came. None where no completion is defined.
    """

    figure_month: date
    value: Decimal
    error: Decimal | None


@dataclass(frozen=True, slots=True)
class Outturn:
    """A month that owes a figure, what came (None while missing), and its forecasts by `HORIZONS` (None: none)."""

    month: date
    came: Decimal | None
    forecasts: tuple[Past | None, ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of the forecasts made so many months ahead: how many have an error, in points the mean of its size and of itself.

    bias is above zero where more was forecast than came. Both are None without forecasts.
    """

    months_ahead: int
    count: int
    miss: Decimal | None
    bias: Decimal | None


def track_record(record: Record, through: date, as_planned: Callable[[date], Record]) -> list[Outturn]:
    """The year's months that owe a figure up to one of them, each with what was forecast of it before.

    The forecast made k months before is that of the latest figure owed by then, as `forecast_at` gives
    it: A·P/P of the timetable for cumulative goals, recent pace for the others. There is none where
    that figure is missing or lies in the year before. as_planned: month of a figure → the record with
    the promises of the one version that was in force then, for every month of the year. Errors are
    shares of the way promised for the month itself.
    """
    owed = [month for month in due_months(record.frequency, record.year) if month <= through]
    return [
        Outturn(
            month,
            record.actuals.get(month),
            _forecasts(record, month, [_latest(owed, month_after(month, -ahead)) for ahead in HORIZONS], as_planned),
        )
        for month in owed
    ]


def _latest(owed: Sequence[date], month: date) -> date | None:
    return next((due for due in reversed(owed) if due <= month), None)


def _forecasts(
    record: Record, month: date, starts: Sequence[date | None], as_planned: Callable[[date], Record]
) -> tuple[Past | None, ...]:
    """One a start; a start that comes twice (a quarterly goal) is forecast once."""
    known = {start: _forecast(record, start, month, as_planned) for start in set(starts) if start}
    return tuple(known[start] if start else None for start in starts)


def _forecast(record: Record, start: date, month: date, as_planned: Callable[[date], Record]) -> Past | None:
    if start not in record.actuals or start not in record.promises:
        return None
    value = forecast_at(as_planned(start), start, month).value
    if value is None:
        return None
    return Past(start, value, _error(record, month, value))


def _error(record: Record, month: date, value: Decimal) -> Decimal | None:
    came, promise = record.actuals.get(month), record.promises.get(month)
    if came is None or promise is None:
        return None
    shares = [completion(each, promise.baseline, promise.target, record.direction) for each in (value, came)]
    forecast, actual = shares
    return None if forecast is None or actual is None else (forecast - actual) * 100


def accuracies(outturns: Iterable[Outturn]) -> list[Accuracy]:
    """One a horizon, over the months of one goal or of many."""
    errors: dict[int, list[Decimal]] = {ahead: [] for ahead in HORIZONS}
    for row in outturns:
        for ahead, past in zip(HORIZONS, row.forecasts, strict=True):
            if past and past.error is not None:
                errors[ahead].append(past.error)
    return [
        Accuracy(ahead, len(found), _mean([abs(error) for error in found]), _mean(found))
        for ahead, found in errors.items()
    ]


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None
