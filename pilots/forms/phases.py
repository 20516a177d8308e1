"""How a phase of the pilot was judged, as it is typed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.forms.cells import TextField
from pilots.forms.periods import day_input
from pilots.models import PhaseJudgement
from pilots.phases import Phase
from pilots.templatetags.pilots import day_name

LONGEST_WORDS = 5000


class JudgementForm(forms.Form):
    """seen: the number of the latest judgement when the form was shown, 0 for none."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=pgettext_lazy("phase", "Judgement"), choices=PhaseJudgement.Verdict, widget=forms.RadioSelect
    )
    judged_on = forms.DateField(label=gettext_lazy("Judged on"), widget=day_input())
    words = TextField(
        label=gettext_lazy("In words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8, "class": "form-control"}),
        error_messages={"required": gettext_lazy("Say in words what the judgement rests on.")},
    )

    def __init__(self, phase: Phase, today: date, seen: int, data: Any = None) -> None:
        self.phase, self.today = phase, today
        super().__init__(data, initial={"seen": seen, "judged_on": today})

    def clean_judged_on(self) -> date:
        judged_on: date = self.cleaned_data["judged_on"]
        if judged_on > self.today:
            raise ValidationError(_("This day is yet to come: choose today or an earlier one."))
        if judged_on < self.phase.begins_on:
            begins_on = day_name(self.phase.begins_on)
            raise ValidationError(_("The phase began on %(day)s: choose that day or a later one.") % {"day": begins_on})
        return judged_on
