"""Matters that the figures propose when a month is published: goals behind two published months running."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.actions.matters import raise_matter
from pilots.courses import Course
from pilots.models import Matter, MatterEvent, Provenance, Publication, PublishedLight, Revision, Unit
from pilots.rules.lights import Light
from pilots.rules.matter_proposals import PublishedMonth, is_proposed
from pilots.rules.months import month_after
from pilots.templatetags.pilots import day_name, lag_words, month_name, with_unit

LONGEST_TITLE = 200


def propose_matters(*, publication: Publication, courses: Iterable[Course]) -> list[Matter]:
    """Propose a matter on each goal that was published as behind now and the month before; returns them.

    Part of publishing: in its transaction, after the month's lights. courses: the goals as they were published.
    Three queries, and those of each matter that is written.
    """
    month = publication.period.month
    behind = {course.goal.pk: course for course in courses if course.standing.light == Light.BEHIND}
    earlier = behind_before(month, behind.values())
    goals = [behind[key].goal for key in earlier]
    if not goals:
        return []
    before_the_group = Matter.objects.open().filter(goal__in=goals).goals()
    dismissed = MatterEvent.objects.last_dismissals(goals)
    latest = PublishedMonth(month, Light.BEHIND, publication.published_at)
    return [
        propose(behind[key], publication, row)
        for key, row in earlier.items()
        if is_proposed(
            latest, as_rule(row), is_before_the_group=key in before_the_group, dismissed_at=dismissed.get(key)
        )
    ]


def behind_before(month: date, behind: Iterable[Course]) -> dict[int, PublishedLight]:
    """Goal key → its published light of the month before, of the goals that were behind then too, by their numbers."""
    goals = [course.goal for course in behind]
    if not goals:
        return {}
    rows = PublishedLight.objects.behind_in(month_after(month, -1), goals).order_by("goal__number")
    return {row.goal_id: row for row in rows}


def as_rule(light: PublishedLight) -> PublishedMonth:
    """A published light that was loaded with its publication, of the month before the one that is published."""
    return PublishedMonth(light.month, Light(light.light), light.publication.published_at)


def propose(course: Course, publication: Publication, earlier: PublishedLight) -> Matter:
    """Write the proposal on one goal, in every language."""
    return raise_matter(
        subject={"goal": course.goal},
        titles=in_each_language(lambda: title_of(course)),
        problems=in_each_language(lambda: problem_of(course, earlier)),
        user=None,
        at=publication.published_at,
        month=publication.period.month,
        provenance=Provenance.ILLUSTRATIVE if is_illustrative(course, earlier) else Provenance.REPORTED,
    )


def is_illustrative(course: Course, earlier: PublishedLight) -> bool:
    """Whether either of the two lights was judged on what is made up."""
    figure = earlier.revision
    return course.is_illustrative or (figure is not None and figure.provenance == Provenance.ILLUSTRATIVE)


def in_each_language(word: Callable[[], str]) -> dict[str, str]:
    """Language code with an underscore → what is said in that language."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code.replace("-", "_")] = word()
    return texts


def title_of(course: Course) -> str:
    title = _("Behind its timetable two months running: %(goal)s") % {"goal": course.goal.title}
    return Truncator(title).chars(LONGEST_TITLE)


def problem_of(course: Course, earlier: PublishedLight) -> str:
    """What the two months were published with, and what the department said of it; a line each."""
    standing, unit = course.standing, course.goal.unit
    now = (standing.month, standing.figure_month, standing.actual, standing.planned, standing.lag_points)
    before = (earlier.month, earlier.figure_month, earlier.actual, earlier.planned, earlier.lag_points)
    lines = [month_words(*before, unit), month_words(*now, unit)]
    if standing.promise:
        lines.append(_("The year's target is %(target)s.") % {"target": with_unit(standing.promise.target, unit)})
    if course.overdue:
        steps = pgettext("between items of a list", ", ").join(step.title for step in course.overdue)
        lines.append(_("Steps of its road map that are overdue: %(steps)s.") % {"steps": steps})
    return "\n".join([*lines, *department_words(course.figure)])


def month_words(
    month: date,
    figure_month: date | None,
    actual: Decimal | None,
    planned: Decimal | None,
    lag: Decimal | None,
    unit: Unit,
) -> str:
    """One month as published: figure, plan and lag; or that the figures it owes were not reported."""
    if actual is None:
        return _("%(month)s: behind, as its figures have not been reported.") % {"month": month_name(month)}
    when = month_name(month)
    if figure_month != month:
        when = _("%(month)s, by the figure of %(figure_month)s") % {
            "month": when,
            "figure_month": month_name(figure_month),
        }
    said = {"when": when, "actual": with_unit(actual, unit), "planned": with_unit(planned, unit)}
    if lag is None:
        return _("%(when)s: %(actual)s; planned %(planned)s.") % said
    return _("%(when)s: %(actual)s; planned %(planned)s; %(lag)s.") % {**said, "lag": lag_words(lag)}


def department_words(figure: Revision | None) -> list[str]:
    """What the department gave with its figure, as it wrote it: cause, remedy, and when it will be back."""
    if figure is None:
        return []
    lines = []
    if figure.cause:
        lines.append(_("Cause, in the department's words: %(text)s") % {"text": figure.cause})
    if figure.remedy:
        lines.append(_("Remedy, in the department's words: %(text)s") % {"text": figure.remedy})
    if figure.back_on:
        lines.append(
            _("Back on the timetable by %(day)s, as the department expects.") % {"day": day_name(figure.back_on)}
        )
    return lines
