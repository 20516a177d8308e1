"""The page of one goal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.changes import Since, changes_between
from pilots.charts import goal_chart
from pilots.comparisons import former_plans, last_change
from pilots.courses import Course, Version, load_course, load_course_among_years
from pilots.dockets import load_docket
from pilots.frames import course_frame
from pilots.models import Goal, Matter, Provenance
from pilots.moments import Moment
from pilots.permissions import RUN_MATTERS, reader_required
from pilots.reconciliations import city_line
from pilots.rules.differences import NumberChange
from pilots.rules.lights import Light
from pilots.rules.progress import Direction, is_from_baseline
from pilots.rules.standing import on_track_value, overdue_day, recent_pace
from pilots.rules.track_record import accuracies
from pilots.sheets.tables import Table
from pilots.templatetags.pilots import gap, month_name, short_month, unit_factor, with_unit
from pilots.track_records import outturns_of
from pilots.views.exports import export_response
from pilots.views.matters.groups import pressing_first
from pilots.views.tables.forecasts import forecasts_table
from pilots.views.tables.goal import months_table, steps_table, zones_table
from pilots.views.years import links_to_goals


@require_safe
@reader_required
def goal_detail(request: HttpRequest, year: int, number: int) -> HttpResponse:
    goal = get_object_or_404(Goal.objects.of_year(year), number=number)
    moment = Moment.from_request(request, year=year)
    may_raise = request.user.has_perm(RUN_MATTERS)

    def course() -> Course:
        return load_course(goal, moment)

    return export_response(
        request,
        months=lambda: months_table(goal, month_rows(course()), moment),
        steps=lambda: exported_steps(course()),
        zones=lambda: zones_table(goal, zone_rows(course()), moment),
        forecasts=lambda: forecasts_table(goal, outturns_of(course()), moment),
    ) or render_page(
        request,
        "pilots/goal_detail.html",
        lambda: goal_context(goal, moment, may_raise=may_raise),
        kept_as=(*moment.kept_as, may_raise) if moment.kept_as else None,
    )


def exported_steps(course: Course) -> Table:
    version = course.version.book.version if course.version else None
    return steps_table(course.goal, step_rows(course), course.moment, version)


def goal_context(goal: Goal, moment: Moment, *, may_raise: bool = False) -> dict[str, Any]:
    course, others = load_course_among_years(goal, moment)
    standing = course.standing
    rows, outturns = month_rows(course), outturns_of(course)
    return {
        "goal": course.goal,
        "moment": moment,
        "year_links": links_to_goals(course.goal, others, moment),
        "course": course,
        "standing": standing,
        "chart": chart_of(course),
        "sentence": sentence(course),
        "has_illustrative": any(row["point"] and row["point"].provenance == Provenance.ILLUSTRATIVE for row in rows),
        "months": rows,
        "outturns": outturns,
        "accuracies": accuracies(outturns),
        "steps": step_rows(course),
        "zone_rows": zone_rows(course),
        "as_published": course.as_published(moment.month),
        "correction": course.correction_of(standing.figure_month) if standing.figure_month else None,
        "change": change_of_plan(course),
        "fed": city_line(course),
        "changes": changes_between(Since.usual(moment), moment, [course]),
        "matters": pressing_first(load_docket(moment.as_of, Matter.objects.filter(goal=goal))),
        "raise_path": f"{reverse('pilots:matter_new')}?goal={goal.year}-{goal.number}" if may_raise else "",
        **why(course),
    }


def change_of_plan(course: Course) -> dict[str, Any] | None:
    """The latest change of the task book, with the query that compares its versions; None before the first.

    target: as a change, of which the page says the numbers where it is one. is_to_come: whether the
    version counts only after the month shown.
    """
    versions = last_change(course.versions)
    if versions is None:
        return None
    old, new = (version.book for version in versions)
    pair = urlencode({"from": old.version, "to": new.version})
    kept = course.moment.query().removeprefix("?")
    return {
        "book": new,
        "target": NumberChange(old.target, new.target),
        "query": f"?{pair}&{kept}" if kept else f"?{pair}",
        "is_to_come": new.counts_from > course.moment.month,
    }


def why(course: Course) -> dict[str, Any]:
    """What the panel "why this light" says beyond the standing.

    gap: how far the value is from the nearest one on track. next_plan: the next month that owes a
    figure, with the value that would be on track then; None after the year's last.
    """
    standing, record, goal = course.standing, course.record, course.goal
    thresholds = course.thresholds_for(course.moment.month)
    promise, judged = standing.promise, standing.judged_month
    needed, gap = standing.on_track_value, None
    if needed is not None and standing.actual is not None:
        gap = abs(needed - standing.actual)
    following = next((month for month in course.owed_months if month > course.moment.month), None)
    next_plan = None
    if following and following in record.promises and standing.light not in (Light.ACHIEVED, Light.NOT_DUE):
        value = on_track_value(record, following, course.thresholds_for(following))
        next_plan = {"month": following, "value": value} if value is not None else None
    return {
        "thresholds": thresholds,
        "published_thresholds": course.published_thresholds(course.moment.month),
        "is_from_baseline": bool(
            promise and is_from_baseline(promise.baseline, promise.target, Direction(goal.direction))
        ),
        "due_day": course.due_on.get(judged),
        "gap": gap,
        "next_plan": next_plan,
        "recent_pace": recent_pace(record, standing.figure_month) if standing.figure_month else None,
    }


def sentence(course: Course) -> str:
    """What the chart says, for whoever cannot see it."""
    change = change_of_plan(course)
    if change is None or not change["is_to_come"] or not change["target"].is_changed:
        return standing_sentence(course)
    words = _("From %(month)s the target is %(target)s.") % {
        "month": month_name(change["book"].counts_from),
        "target": with_unit(change["book"].target, course.goal.unit),
    }
    return f"{standing_sentence(course)}{gap()}{words}"


def standing_sentence(course: Course) -> str:
    """Where the goal stands at the month shown."""
    standing, unit = course.standing, course.goal.unit
    words = {
        "month": month_name(course.moment.month),
        "actual": with_unit(standing.actual, unit),
        "planned": with_unit(standing.planned, unit),
        "target": with_unit(standing.promise.target if standing.promise else None, unit),
        "forecast": with_unit(standing.forecast.value, unit),
    }
    if standing.actual is None:
        return _("At the end of %(month)s no figure counts; planned were %(planned)s of %(target)s.") % words
    if standing.forecast.value is None:
        return (
            _("At the end of %(month)s %(actual)s stood against %(planned)s planned and a target of %(target)s.")
            % words
        )
    return (
        _(
            "At the end of %(month)s %(actual)s stood against %(planned)s planned and a target of %(target)s;"
            " the forecast for December is %(forecast)s."
        )
        % words
    )


def month_rows(course: Course) -> list[dict[str, Any]]:
    """January to December: plan, figure with its earlier values, increment and light of each month.

    increment: to the last value before it in the year, None where a month between is missing.
    is_own: whether the month's light is judged by its own figure. as_published: the light with which
    the month was published, where another stands now. former: versions that were to judge the month
    with another planned value, and that value. begins: the version, but the first, that counts from the month.
    """
    rows = []
    before: Decimal | None = Decimal(0)
    for month, standing in zip(course.months, course.standings, strict=True):
        version = course.versions_by_month.get(month)
        said = course.revisions.get((None, month), []) if month <= course.moment.month else []
        value = said[-1].value if said else None
        is_owed = month in course.owed_months
        rows.append(
            {
                "month": month,
                "standing": standing,
                "is_own": bool(standing and standing.figure_month == month),
                "point": version.planned.get(month) if version else None,
                "version": version,
                "former": former_plans(course, month),
                "begins": version.book
                if version in course.versions[1:] and version.book.counts_from == month
                else None,
                "revision": said[-1] if said else None,
                "earlier": said[-2::-1],
                "correction": course.correction_of(month) if said else None,
                "as_published": course.as_published(month),
                "increment": None if value is None or before is None else value - before,
                "is_owed": is_owed,
                "is_missing": is_owed and standing is not None and not said and course.record.has_come_due(month),
            }
        )
        before = value if is_owed else before
    return rows


def step_rows(course: Course) -> list[dict[str, Any]]:
    """The road map in force, each step as it stood on the day on which overdue steps are counted."""
    day = overdue_day(course.record, course.moment.month)
    rows = []
    for milestone in course.version.milestones if course.version else []:
        step = milestone.as_rule()
        done_on = step.done_on if step.done_on and step.done_on <= day else None
        rows.append({"milestone": milestone, "done_on": done_on, "days_overdue": step.days_overdue(day)})
    return rows


def chart_of(course: Course) -> dict[str, Any]:
    """The goal's chart as plotly's JSON, in the reader's language and unit."""
    unit = course.goal.unit
    words = {
        "planned": _("Timetable"),
        "target": _("Target"),
        "actual": _("Actual"),
        "published": _("Published value"),
        "band": _("Forecast range"),
        "unit": str(unit),
    }
    for version in course.versions[:-1]:
        words[f"superseded_{version.book.version}"] = superseded_words(course, version)
    frame = course_frame(course, unit_factor(unit))
    coming = frame["month"][frame["coming"].notna()]
    words["coming"] = _("Timetable from %(month)s") % {"month": month_name(coming.min() if len(coming) else None)}
    figure = goal_chart(frame, words, [short_month(month) for month in course.months])
    return {"data": figure.to_plotly_json()["data"], "layout": figure.to_plotly_json()["layout"]}


def superseded_words(course: Course, version: Version) -> str:
    """The name of a superseded timetable's curve: with the version where there are several."""
    if len(course.versions) == 2:
        return _("Timetable superseded")
    return _("Timetable superseded, version %(version)s") % {"version": version.book.version}


def zone_rows(course: Course) -> list[dict[str, Any]]:
    """The zones that take part, each with its figure of the month that counts and that figure's share."""
    month = course.standing.figure_month or course.moment.month
    figures = course.zone_figures(month)
    total = course.standing.actual
    rows = []
    for zone in course.goal.zones.all():
        figure = figures.get(zone.pk)
        share = figure.value / total if figure and figure.value is not None and total else None
        correction = course.correction_of(month, zone.pk)
        rows.append(
            {
                "zone": zone,
                "code": f"{course.goal.number}-{zone.code}",
                "month": month,
                "figure": figure,
                "share": share,
                "correction": correction,
            }
        )
    return rows
