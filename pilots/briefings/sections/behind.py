"""What is off its timetable, why, and what the department does about it: goal by goal, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.briefings.ground import Ground
from pilots.briefings.papers import Block, Chart, Heading, Paragraph, Section
from pilots.briefings.sections.courses import off_since, year_chart
from pilots.briefings.words import counted_lights, course_mark, goal_title, listed_long, mark_of, pace_words, sentences
from pilots.courses import OFF_TIMETABLE, Course
from pilots.models import Milestone
from pilots.rules.lights import Reason
from pilots.rules.standing import overdue_day, recent_pace
from pilots.templatetags.pilots import day_name, lag_words, month_name, percent, quantity, ratio, with_unit


def word(ground: Ground) -> Section | None:
    """None in a year without goals."""
    if not ground.courses:
        return None
    blocks: list[Block] = [Paragraph("behind.count", count_words(ground))]
    for course in ground.off:
        blocks += of_goal(course, is_short=ground.issue.is_quarter)
    return Section("behind", _("What is behind, and why"), tuple(blocks))


def count_words(ground: Ground) -> str:
    if not ground.off:
        return _("Every goal that is due is on its timetable.")
    counts = {light: ground.counts[light] for light in OFF_TIMETABLE}
    words = ngettext(
        "%(count)s goal is off its timetable: %(lights)s.",
        "%(count)s goals are off their timetables: %(lights)s.",
        len(ground.off),
    )
    return words % {"count": len(ground.off), "lights": counted_lights(counts)}


def of_goal(course: Course, *, is_short: bool) -> Iterator[Block]:
    """Heading, state, overdue steps, the department's own words, forecast, course; is_short: without the last two."""
    key, path, mark = f"behind.{course.goal.number}", course.goal.get_absolute_url(), course_mark(course)
    yield Heading(key, goal_title(course), course.standing.light.value, path, mark)
    yield Paragraph(f"{key}.state", state_words(course), path=path, mark=mark)
    if course.overdue:
        yield Paragraph(f"{key}.steps", steps_words(course), path=path)
    yield from said_by_department(course, key)
    if not is_short:
        forecast = forecast_words(course)
        if forecast:
            yield Paragraph(f"{key}.forecast", forecast, mark=mark)
        chart: Chart | None = year_chart(course, f"{key}.chart")
        if chart:
            yield chart


def state_words(course: Course) -> str:
    """Who answers, what was done against the plan, and since when the goal has been off its timetable."""
    return sentences(
        [
            _("Responsible: %(department)s.") % {"department": course.goal.lead},
            *figure_words(course),
            since_words(course),
        ]
    )


def figure_words(course: Course) -> Iterator[str]:
    standing, unit = course.standing, course.goal.unit
    told = {
        "month": month_name(standing.judged_month),
        "day": day_name(course.due_on.get(standing.judged_month)),
        "actual": with_unit(standing.actual, unit),
        "planned": with_unit(standing.planned, unit),
    }
    if standing.verdict.reason in (Reason.MISSING, Reason.MISSING_TOO_LONG):
        yield _("The figure of %(month)s, due on %(day)s, has not been approved.") % told
        if standing.verdict.reason == Reason.MISSING_TOO_LONG:
            yield _("Nor have the two due before it.")
        yield _("Planned for it are %(planned)s.") % told
        return
    yield _("By the end of %(month)s: %(actual)s against %(planned)s planned.") % told
    if standing.lag_points is None:
        return
    told |= {
        "done": percent(standing.completion),
        "planned": percent(standing.planned_completion),
        "lag": lag_words(standing.lag_points),
        "spi": ratio(standing.spi),
    }
    if standing.spi is None:
        yield _("Completion is %(done)s against %(planned)s planned, %(lag)s.") % told
    else:
        yield _("Completion is %(done)s against %(planned)s planned, %(lag)s, with an SPI of %(spi)s.") % told


def since_words(course: Course) -> str:
    """Since when it has been off its timetable; "" where a figure is missing for the first time."""
    month, count = off_since(course)
    if count == 1:
        is_missing = course.standing.verdict.reason == Reason.MISSING
        return "" if is_missing else _("It came off its timetable in %(month)s.") % {"month": month_name(month)}
    words = ngettext(
        "It has been off its timetable since %(month)s, %(count)s month running.",
        "It has been off its timetable since %(month)s, %(count)s months running.",
        count,
    )
    return words % {"month": month_name(month), "count": count}


def steps_words(course: Course) -> str:
    day = overdue_day(course.record, course.moment.month)

    def clause(row: Milestone) -> str:
        days = row.as_rule().days_overdue(day)
        words = ngettext(
            "“%(title)s”, due on %(day)s, %(days)s day overdue",
            "“%(title)s”, due on %(day)s, %(days)s days overdue",
            days,
        )
        return words % {"title": row.title, "day": day_name(row.due_on), "days": days}

    words = ngettext(
        "A step of its road map is overdue: %(steps)s.",
        "%(count)s steps of its road map are overdue: %(steps)s.",
        len(course.overdue),
    )
    return words % {"count": len(course.overdue), "steps": listed_long(clause(row) for row in course.overdue)}


def said_by_department(course: Course, key: str) -> Iterator[Paragraph]:
    """Cause, remedy and comment of the figure that counts, in the department's own words; that there is no cause."""
    revision = course.figure
    if revision is None:
        return
    told = {"department": course.goal.lead, "month": month_name(revision.figure.month)}
    mark = mark_of(revision.provenance)
    if revision.cause.strip():
        words = _("Cause, in the words of %(department)s: “%(text)s”")
        yield Paragraph(f"{key}.cause", words % {**told, "text": revision.cause.strip()}, mark=mark)
    else:
        yield Paragraph(f"{key}.cause", _("%(department)s gave no cause with the figure of %(month)s.") % told)
    remedy = []
    if revision.remedy.strip():
        remedy.append(_("Remedy, in its own words: “%(text)s”") % {"text": revision.remedy.strip()})
    if revision.back_on:
        words = (
            _("It had named %(day)s as the day by which the goal is back on its timetable; that day has passed.")
            if revision.back_on < course.moment.as_of
            else _("It names %(day)s as the day by which the goal is back on its timetable.")
        )
        remedy.append(words % {"day": day_name(revision.back_on)})
    if remedy:
        yield Paragraph(f"{key}.remedy", sentences(remedy), mark=mark)
    if revision.comment.strip():
        words = _("Comment on the figure: “%(text)s”")
        yield Paragraph(f"{key}.comment", words % {"text": revision.comment.strip()}, mark=mark)


def forecast_words(course: Course) -> str:
    """Where the goal will stand in December, and what it takes to reach the target; "" where neither is known."""
    standing, unit = course.standing, course.goal.unit
    forecast, promise = standing.forecast, standing.promise
    told = {
        "value": with_unit(forecast.value, unit),
        "low": quantity(forecast.low, unit),
        "high": with_unit(forecast.high, unit),
        "target": with_unit(promise.target if promise else None, unit),
        "pace": pace_words(standing.needed_per_month, unit),
    }
    parts = []
    if forecast.value is not None:
        words = (
            _("Forecast for December: %(value)s (%(low)s to %(high)s) against a target of %(target)s.")
            if forecast.low != forecast.high
            else _("Forecast for December: %(value)s against a target of %(target)s.")
        )
        parts.append(words % told)
    if standing.needed_per_month:
        parts.append(_("Reaching %(target)s in December takes %(pace)s a month from now on.") % told)
        recent = recent_pace(course.record, standing.figure_month) if standing.figure_month else None
        if recent is not None:
            parts.append(_("Lately it has been %(pace)s a month.") % {"pace": pace_words(recent, unit)})
    return sentences(parts)
