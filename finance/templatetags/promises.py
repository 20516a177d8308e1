"""How the balance is worded against the goal that promises it."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from finance.totals.promised import Promised
from pilots.rules.months import Frequency
from pilots.templatetags.pilots import gap, light_word, month_name, with_unit

register = template.Library()

ANSWERS = {
    "none_owed": gettext_lazy("no figure owed"),
    "missing": pgettext_lazy("figures", "missing"),
    "not_due": pgettext_lazy("figures", "not due"),
}
OWED = {
    Frequency.QUARTERLY: gettext_lazy(
        "A figure is owed for the last month of each quarter: in the months between nothing is missing, and the last"
        " one stands."
    ),
    Frequency.YEARLY: gettext_lazy("A figure is owed for December alone: before it nothing is missing."),
}


@register.filter
def answer_words(answer: str) -> str:
    """Why a month has no figure; nothing where it has one or lies ahead."""
    return str(ANSWERS.get(answer, ""))


@register.simple_tag
def promise_sentence(promised: Promised, *, has_light: bool = True) -> str:
    """The latest figure, what was planned for its month, the light of the goal, and which months owe a figure.

    has_light: False beside the light itself.
    """
    course, unit = promised.course, promised.goal.unit
    told = {
        "number": promised.goal.number,
        "month": month_name(course.moment.month),
        "light": light_word(course.standing.light),
    }
    latest = promised.latest
    if latest is None or latest.revision is None:
        planned = promised.promise.planned if promised.promise else None
        words = _("No figure of the year counts at the end of %(month)s; planned were %(planned)s.")
        first = words % {**told, "planned": with_unit(planned, unit)}
    else:
        words = _("The latest figure reported is %(actual)s for %(figure_month)s, against %(planned)s planned.")
        first = words % {
            "actual": with_unit(latest.revision.value, unit),
            "figure_month": month_name(latest.month),
            "planned": with_unit(latest.point.planned if latest.point else None, unit),
        }
    light = _("Goal %(number)s at the end of %(month)s: %(light)s.") % told
    owed = OWED.get(Frequency(promised.goal.frequency), "")
    return gap().join(str(part) for part in (first, light if has_light else "", owed) if part)
