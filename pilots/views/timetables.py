"""The timetable of a year: every step of its road maps, what is due and who must act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greencity.plumbing.pages import render_page
from pilots.courses import load_city_courses
from pilots.models import Goal
from pilots.moments import Moment
from pilots.permissions import reader_required
from pilots.rules.gantt import SOON_DAYS
from pilots.rules.months import months_of
from pilots.selections import Selection
from pilots.sheets.tables import Column, Kind, Table
from pilots.templatetags.pilots import day_name
from pilots.templatetags.timetables import STATE_WORDS, days_words
from pilots.timetables import PlannedStep, Timetable
from pilots.views.exports import export_response, notes_of, period_of
from pilots.views.task_books import refuse_odd_year
from pilots.views.years import YearLink

#: Which of the steps the table lists, by the value of `?due=`.
DUE = "due"
TABS = {
    "": gettext_lazy("All steps"),
    "overdue": gettext_lazy("Overdue"),
    "30": gettext_lazy("Next 30 days"),
    "60": gettext_lazy("Next 60 days"),
    "90": gettext_lazy("Next 90 days"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    value: str
    name: str
    count: int
    is_shown: bool


@require_safe
@reader_required
def timetable_index(request: HttpRequest) -> HttpResponse:
    """To the year of the month shown, with all that the address asks for."""
    path = reverse("pilots:timetable", args=[Moment.from_request(request).month.year])
    query = request.GET.urlencode()
    return redirect(f"{path}?{query}" if query else path)


@require_safe
@reader_required
def timetable(request: HttpRequest, year: int) -> HttpResponse:
    refuse_odd_year(year)
    moment, selection = Moment.from_request(request, year=year), Selection.from_request(request)
    due, problem = due_asked(request)
    kept_as = selection.kept_as(moment)

    def context() -> dict[str, Any]:
        return {**timetable_context(year, moment, selection, due), "problem": problem}

    if file := export_response(request, steps=lambda: steps_table(context())):
        return file
    return render_page(
        request,
        "pilots/timetable.html",
        context,
        kept_as=(*kept_as, due) if kept_as and not problem else None,
    )


def due_asked(request: HttpRequest) -> tuple[str, str]:
    """The steps that `?due=` asks for, all where it is not known; and what was wrong with it, "" for nothing."""
    due = request.GET.get(DUE, "")
    if due in TABS:
        return due, ""
    words = _("The timetable has no “%(text)s” to show: all steps are shown.")
    return "", words % {"text": due[:40]}


def timetable_context(year: int, moment: Moment, selection: Selection, due: str) -> dict[str, Any]:
    """unfiltered: the year's goals; timetable: those selected. listed: the steps of the table."""
    unfiltered = load_city_courses(Goal.objects.of_year(year).for_list(), moment, year)
    table = Timetable(moment, selection.narrow(unfiltered), is_firm=selection.is_firm)
    return {
        "year": year,
        "moment": moment,
        "selection": selection,
        "unfiltered": unfiltered,
        "kept_fields": [(DUE, due)] if due else [],
        "year_links": links_to_timetables(moment, selection),
        "months": months_of(year),
        "timetable": table,
        "listed": steps_listed(table, due),
        "due": due,
        "tabs": [Tab(value, str(name), len(steps_listed(table, value)), value == due) for value, name in TABS.items()],
        "to_do": table.to_do(SOON_DAYS),
    }


def steps_listed(table: Timetable, due: str) -> list[PlannedStep]:
    """The steps that a value of `?due=` stands for; overdue ones belong to no number of days."""
    if not due:
        return table.steps
    return table.overdue if due == "overdue" else table.within(int(due))


def links_to_timetables(moment: Moment, selection: Selection) -> list[YearLink]:
    """The timetables of the years with published task books, with the same filters and knowledge. One query."""
    query = moment.keep_day + selection.keep if not moment.is_now else f"?{selection.key}" if selection.key else ""
    return [
        YearLink(
            year, str(year), "" if year == moment.month.year else f"{reverse('pilots:timetable', args=[year])}{query}"
        )
        for year, _latest in Goal.objects.years(moment.known_until)
    ]


def steps_table(context: dict[str, Any]) -> Table:
    """The steps listed on the page, one row each."""
    moment, due = context["moment"], context["due"]
    listed = _("Steps: %(listed)s, counted at the end of %(day)s") % {
        "listed": TABS[due],
        "day": day_name(context["timetable"].day),
    }
    return Table(
        name="steps",
        title=_("Timetable of %(year)s") % {"year": context["year"]},
        columns=step_columns(),
        rows=[step_row(step) for step in context["listed"]],
        notes=[*notes_of(moment, context["selection"]), listed, *([context["problem"]] if context["problem"] else [])],
        period=period_of(moment),
    )


def step_columns() -> list[Column]:
    return [
        Column("due_on", _("Due"), Kind.DAY),
        Column("step", _("Step")),
        Column("title", _("What")),
        Column("number", _("Goal number"), Kind.COUNT),
        Column("goal", _("Goal")),
        Column("category", _("Category")),
        Column("lead", _("Lead department")),
        Column("weight", _("Weight"), Kind.NUMBER, "%"),
        Column("state", _("State")),
        Column("done_on", _("Done on"), Kind.DAY),
        Column("days_overdue", _("Days overdue"), Kind.COUNT),
        Column("before", _("Promised before")),
        Column("light", _("Light of the month"), Kind.LIGHT),
        Column("version", _("Version of the task book"), Kind.COUNT),
        Column("provenance", _("Provenance")),
    ]


def step_row(step: PlannedStep) -> dict[str, Any]:
    milestone, goal = step.milestone, step.goal
    return {
        "due_on": step.due_on,
        "step": step.code,
        "title": milestone.title,
        "number": goal.number,
        "goal": goal.title,
        "category": str(goal.task.category),
        "lead": str(goal.lead),
        "weight": milestone.weight,
        "state": str(STATE_WORDS[step.state]),
        "done_on": step.done_on,
        "days_overdue": step.days_overdue or None,
        "before": days_words(step.before),
        "light": step.course.standing.light,
        "version": step.course.version.book.version if step.course.version else None,
        "provenance": milestone.get_provenance_display(),
    }
