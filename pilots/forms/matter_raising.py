"""A new matter as a form: what it is raised on, and title and problem in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.forms.matters import wording_fields
from pilots.models import Goal, Project, Task, Zone
from pilots.templatetags.matters import SUBJECTS


def subject_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a matter can be raised on, by kind: the goals of the latest year first. Four queries."""
    goals: dict[int, list[tuple[str, str]]] = {}
    for goal in Goal.objects.order_by("-year", "number"):
        goals.setdefault(goal.year, []).append((f"goal:{goal.year}-{goal.number}", f"{goal.number} · {goal}"))
    return [
        *((_("Goals of %(year)s") % {"year": year}, rows) for year, rows in goals.items()),
        (_("Tasks"), [(f"task:{task.number}", f"{task.code} {task}") for task in Task.objects.all()]),
        (_("Zones"), [(f"zone:{zone.code}", f"{zone.code} {zone}") for zone in Zone.objects.all()]),
        (_("Benchmark projects"), [(f"project:{project.code}", str(project)) for project in Project.objects.all()]),
    ]


def subject_asked(query: Mapping[str, str], choices: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """The choice that an address names (`?goal=2021-19`), "" for none or for one that there is not."""
    known = {value for _kind, rows in choices for value, _name in rows}
    asked = [f"{kind}:{query[kind]}" for kind in SUBJECTS if query.get(kind)]
    return asked[0] if len(asked) == 1 and asked[0] in known else ""


class RaiseForm(forms.Form):
    """A new matter: what it is raised on, and title and problem in both languages."""

    def __init__(
        self, choices: Sequence[tuple[str, Sequence[tuple[str, str]]]], asked: str = "", data: Any = None
    ) -> None:
        super().__init__(data, initial={"subject": asked}, use_required_attribute=False)
        self.fields["subject"] = forms.ChoiceField(
            label=gettext_lazy("What it is about"),
            choices=[("", _("choose a goal, task, zone or project")), *((kind, list(rows)) for kind, rows in choices)],
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"required": gettext_lazy("Choose what the matter is about.")},
        )
        self.fields |= wording_fields()

    def clean_subject(self) -> dict[str, Any]:
        """The column and its row."""
        kind, _colon, code = self.cleaned_data["subject"].partition(":")
        row: Any
        match kind:
            case "goal":
                year, _dash, number = code.partition("-")
                row = Goal.objects.filter(year=year, number=number).first()
            case "task":
                row = Task.objects.filter(number=code).first()
            case "zone":
                row = Zone.objects.filter(code=code).first()
            case _:
                row = Project.objects.filter(code=code).first()
        if row is None:
            raise ValidationError(_("It is no longer there: choose another."))
        return {kind: row}

    @property
    def titles(self) -> dict[str, str]:
        return self.texts("title")

    @property
    def problems(self) -> dict[str, str]:
        return self.texts("problem")

    def texts(self, name: str) -> dict[str, str]:
        """Language → text, of a valid form; without the English one where it was left open."""
        given = {code: self.cleaned_data[f"{name}_{code}"] for code in ("zh_hans", "en")}
        return {code: text for code, text in given.items() if text}
