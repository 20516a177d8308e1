"""The chapter of green finance: what was signed and drawn, published balances, firsts, and the goals."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finance.briefings.material import Money, load
from finance.briefings.tables import firsts_table, goals_table, kinds_table
from finance.templatetags.funding import as_published, balance_sentence, flow_sentence, kind_name, yi_unit
from finance.templatetags.promises import promise_sentence
from finance.totals.parts import Amount, Kind
from pilots.briefings.chapters import Chapter, Headline, announce_chapter
from pilots.briefings.drafts import ORDER
from pilots.briefings.papers import Block, Cell, Paragraph, Section
from pilots.briefings.words import (
    bare_basis,
    bare_source,
    course_mark,
    decimals_of,
    listed_long,
    mark_of,
    sentences,
    shown,
)
from pilots.moments import Moment
from pilots.rules.issues import Issue
from pilots.templatetags.amounts import yuan
from pilots.templatetags.pilots import day_name, month_name

TITLE = gettext_lazy("Green finance")


def word(money: Money, issue: Issue, moment: Moment) -> Section | None:
    blocks: list[Block] = [balance_paragraph(money, moment)]
    if money.promised:
        path = money.promised.goal.get_absolute_url()
        mark = course_mark(money.promised.course)
        blocks.append(Paragraph("money.promised", promise_sentence(money.promised), path=path, mark=mark))
    blocks += register_blocks(money, moment)
    if money.courses:
        blocks.append(goals_table(money, moment))
    if money.firsts:
        blocks.append(firsts_table(money))
    return Section("money", str(TITLE), tuple(blocks))


def balance_paragraph(money: Money, moment: Moment) -> Paragraph:
    latest = money.published.latest
    source = _("Source: %(source)s.") % {"source": bare_source(latest.source)} if latest and latest.source else ""
    text = sentences([balance_sentence(latest, moment), source])
    return Paragraph("money.balance", text, path=reverse("finance:finance_index"))


def register_blocks(money: Money, moment: Moment) -> Iterator[Block]:
    """What the register says: a sentence of the month, one of the year, and a row for each kind of instrument."""
    totals, path = money.totals, reverse("finance:instrument_list")
    if totals.is_empty:
        yield Paragraph("money.register", _("No instrument is in the register yet."), path=path)
        return
    mark = mark_of(totals.provenance)
    yield Paragraph("money.month", month_words(money, moment), path=path, mark=mark)
    if moment.month.month > 1:
        text = sentences([flow_sentence(totals, money.unit), drawn_words(money, moment)])
        yield Paragraph("money.year", text, mark=mark)
    yield kinds_table(money, moment)


def month_words(money: Money, moment: Moment) -> str:
    """What was signed in the month shown, kind by kind, and what credit drew."""
    totals, month = money.totals, moment.month
    added = [(kind, totals.added("signed", kind, month)) for kind in totals.kinds]
    clauses = [signed_words(kind, amount) for kind, amount in added if amount.rows]
    told = {"month": month_name(month), "signed": listed_long(clauses)}
    drawn = totals.added("drawdown", Kind.CREDIT, month)
    words = ngettext(
        "In %(month)s credit was drawn once: %(amount)s.",
        "In %(month)s credit was drawn %(count)s times: %(amount)s.",
        drawn.rows,
    )
    drawdown = {**told, "count": drawn.rows, "amount": yuan(drawn.total)}
    return sentences(
        [
            (_("Signed in %(month)s: %(signed)s.") if clauses else _("No instrument was signed in %(month)s.")) % told,
            words % drawdown if drawn.rows else _("No drawdown is recorded for %(month)s.") % told,
        ]
    )


def signed_words(kind: str, amount: Amount) -> str:
    told = {"count": amount.rows, "kind": kind_name(kind), "amount": yuan(amount.total)}
    if not amount.total:
        words = ngettext(
            "%(kind)s: %(count)s instrument, amount not stated",
            "%(kind)s: %(count)s instruments, amounts not stated",
            amount.rows,
        )
    else:
        words = ngettext(
            "%(kind)s: %(count)s instrument, %(amount)s", "%(kind)s: %(count)s instruments, %(amount)s", amount.rows
        )
    return words % told


def drawn_words(money: Money, moment: Moment) -> str:
    drawn = money.totals.span("drawdown", Kind.CREDIT).year
    words = _("Drawn by credit from January to %(month)s: %(amount)s.")
    return words % {"month": month_name(moment.month), "amount": yi_unit(drawn.total, money.unit)}


def figures(money: Money, issue: Issue, moment: Moment) -> list[Headline]:
    """The balance of green loans as last published."""
    row = money.published.latest
    if row is None:
        return []
    day = month_name(row.as_on) if row.is_month_only else day_name(row.as_on)
    cell = Cell(
        as_published(row),
        shown(row.value, row.unit),
        decimals_of(row.unit),
        mark=mark_of(row.provenance),
        path=reverse("finance:finance_index"),
    )
    line = listed_long(part for part in (day, bare_basis(row.basis), bare_source(row.source)) if part)
    return [(_("Green loan balance"), cell, line)]


def announce() -> None:
    announce_chapter(Chapter("money", ORDER["money"], load, word, TITLE, figures))
