"""Judging a phase of the pilot: each judgement is added to those before it, and none is ever changed."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from pilots.models import PhaseJudgement, User
from pilots.permissions import JUDGE_PHASES


class JudgedMeanwhileError(Exception):
    """Somebody else judged the phase since its judgements were shown; nothing was written."""


def judge_phase(
    *, phase: str, seen: int, verdict: str, words: str, judged_on: date, user: User, at: datetime
) -> PhaseJudgement:
    """Add a judgement with the number after the one that was seen, 0 for none.

    phase: its key. PermissionDenied; JudgedMeanwhileError where the judgement seen is not the latest any more.
    """
    if not user.has_perm(JUDGE_PHASES):
        raise PermissionDenied
    if latest_number(phase) != seen:
        raise JudgedMeanwhileError
    judgement = PhaseJudgement(
        phase=phase,
        number=seen + 1,
        verdict=verdict,
        words=words,
        judged_on=judged_on,
        entered_by=user,
        entered_at=at,
    )
    judgement.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            judgement.save(force_insert=True)
    except IntegrityError:
        # the number was taken between the look above and the writing
        raise JudgedMeanwhileError from None
    return judgement


def latest_number(phase: str) -> int:
    """0 where the phase has not been judged."""
    numbers = PhaseJudgement.objects.filter(phase=phase).order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0
