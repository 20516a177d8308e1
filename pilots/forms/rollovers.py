"""Which goals go on in the next year, under which number and task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.actions.proposals import Proposal
from pilots.actions.rollovers import Choice
from pilots.models import Goal, Task
from pilots.rules.rollovers import Numbering, given_twice

#: What a column of this kind holds on either database.
HIGHEST = 32767
ALL, NONE = "all", "none"


@dataclass(frozen=True, slots=True)
class Row:
    """A goal of the old year with its fields."""

    proposal: Proposal
    chosen: forms.BoundField
    number: forms.BoundField
    task: forms.BoundField


class RolloverForm(forms.Form):
    """A row a goal of the old year; its fields are named by the old number: `chosen_3`, `number_3`, `task_3`."""

    to_year = forms.IntegerField(widget=forms.HiddenInput)
    numbering = forms.ChoiceField(
        label=gettext_lazy("Numbers of the new year"),
        choices=[
            (Numbering.KEEP, gettext_lazy("as given in the table")),
            (Numbering.CONSECUTIVE, gettext_lazy("renumber consecutively, in the order of the table")),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, year: int, proposals: Sequence[Proposal], tasks: Sequence[Task], data: Any = None) -> None:
        self.year, self.proposals = year, proposals
        self.tasks = {task.pk: task for task in tasks}
        super().__init__(data, initial={"to_year": year + 1, "numbering": Numbering.KEEP})
        choices = [(task.pk, f"{task.code} {task}") for task in tasks]
        for proposal in proposals:
            self._add(proposal, choices)

    def _add(self, proposal: Proposal, tasks: Sequence[tuple[int, str]]) -> None:
        goal = proposal.goal
        marks = {"class": "form-check-input", "aria-label": _("Goal %(number)s") % {"number": goal.number}}
        self.fields[f"chosen_{goal.number}"] = forms.BooleanField(
            required=False, initial=proposal.skip is None, widget=forms.CheckboxInput(attrs=marks)
        )
        self.fields[f"number_{goal.number}"] = forms.IntegerField(
            min_value=1,
            max_value=HIGHEST,
            required=False,
            initial=goal.number,
            widget=forms.TextInput(attrs={"class": "form-control number", "inputmode": "numeric", "maxlength": 5}),
        )
        self.fields[f"task_{goal.number}"] = forms.TypedChoiceField(
            choices=tasks,
            coerce=int,
            required=False,
            empty_value=None,
            initial=goal.task_id,
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    @property
    def rows(self) -> Iterator[Row]:
        for proposal in self.proposals:
            number = proposal.goal.number
            yield Row(proposal, self[f"chosen_{number}"], self[f"number_{number}"], self[f"task_{number}"])

    def chosen_by(self, button: str) -> RolloverForm:
        """The form as it was typed, with all goals chosen or none of them; not checked yet."""
        typed = {name: self[name].value() for name in self.fields if not name.startswith("chosen_")}
        is_all = button == ALL
        chosen = {f"chosen_{row.goal.number}": is_all and row.skip is None for row in self.proposals}
        form = RolloverForm(self.year, self.proposals, list(self.tasks.values()))
        form.initial = {**form.initial, **typed, **chosen}
        return form

    def clean_to_year(self) -> int:
        to_year: int = self.cleaned_data["to_year"]
        if to_year != self.year + 1:
            raise ValidationError(
                _("Goals of %(year)s go on in %(next)s and in no other year.")
                % {"year": self.year, "next": self.year + 1}
            )
        return to_year

    def clean(self) -> None:
        wanted = []
        for proposal in self.proposals:
            number = proposal.goal.number
            is_chosen = self.cleaned_data.get(f"chosen_{number}", False)
            if is_chosen and proposal.skip is None:
                wanted.append(proposal)
            else:
                # what stands in a row that is not taken over keeps nobody from going on
                for name in (f"number_{number}", f"task_{number}"):
                    self.errors.pop(name, None)
        if not any(self.cleaned_data.get(f"chosen_{row.goal.number}") for row in self.proposals):
            self.add_error(None, _("Choose at least one goal."))
        if self.is_consecutive:
            for proposal in wanted:
                self.errors.pop(f"number_{proposal.goal.number}", None)
        else:
            self._check_numbers(wanted)

    def _check_numbers(self, wanted: Sequence[Proposal]) -> None:
        numbers = {row.goal.number: self.cleaned_data.get(f"number_{row.goal.number}") for row in wanted}
        taken = {goal.number: goal for goal in Goal.objects.of_year(self.year + 1)}
        twice = given_twice(number for number in numbers.values() if number)
        for old, number in numbers.items():
            name = f"number_{old}"
            if number is None:
                if name not in self.errors:
                    self.add_error(name, _("A goal needs a number."))
            elif number in taken:
                words = {"number": number, "year": self.year + 1, "title": str(taken[number])}
                self.add_error(name, _("Number %(number)s of %(year)s is “%(title)s” already.") % words)
            elif number in twice:
                others = [str(goal) for goal, given in numbers.items() if given == number and goal != old]
                words = {"number": number, "goals": ", ".join(others)}
                self.add_error(name, _("Number %(number)s is given to goal %(goals)s as well.") % words)

    @property
    def is_consecutive(self) -> bool:
        return bool(self.cleaned_data.get("numbering") == Numbering.CONSECUTIVE)

    @property
    def choices(self) -> list[Choice]:
        """The chosen goals of a valid form, with those that have been continued meanwhile."""
        found = []
        for proposal in self.proposals:
            goal = proposal.goal
            if self.cleaned_data[f"chosen_{goal.number}"]:
                task = self.cleaned_data.get(f"task_{goal.number}")
                number = self.cleaned_data.get(f"number_{goal.number}")
                found.append(Choice(goal, number, self.tasks[task] if task else None))
        return found
