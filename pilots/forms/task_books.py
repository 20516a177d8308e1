"""A draft of a task book as one form: what was typed stays in it, whatever is added, moved or filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any

from django import forms
from django.http import QueryDict

from pilots.drafts import DUTY_PARTS, HEAD_TEXTS, STEP_PARTS, DraftContent, DutyContent, StepContent
from pilots.forms.task_book_rows import (
    DutyForm,
    HeadForm,
    StepForm,
    TimetableForm,
    month_field,
)
from pilots.models import Department, Goal
from pilots.rules.months import months_of
from pilots.rules.timetables import shape_of
from pilots.templatetags.reporting import typed_number

#: How a row is named in the form: a step by its number, a duty by its place, what is new by n1, n2, …
KEY = re.compile(r"[0-9]{1,4}|n[0-9]{1,4}")


@dataclass(frozen=True)
class Parts:
    """The forms of a draft, each in its place."""

    head: HeadForm
    timetable: TimetableForm
    steps: Sequence[StepForm]
    duties: Sequence[DutyForm]

    def __iter__(self) -> Iterator[forms.Form]:
        yield from (self.head, self.timetable, *self.steps, *self.duties)


class DraftForm:
    """What is typed of a goal's draft.

    data: as it was sent, or as `as_sent` makes it of a content. highest: the highest number that a
    step of the goal has had: a row that claims a higher one is new. base: the content that it changes,
    whose shape it keeps where nothing of the timetable changes. is_checked: whether errors are shown;
    not while rows are added, moved and filled in, when nothing is saved.
    """

    def __init__(
        self,
        goal: Goal,
        departments: Sequence[Department],
        data: QueryDict,
        *,
        highest: int,
        base: DraftContent | None = None,
        is_checked: bool = False,
    ) -> None:
        self.goal, self.data, self.highest, self.base = goal, data, highest, base
        self.departments = list(departments)
        self.is_checked = is_checked
        self.read = self._parts(has_blanks=False, data=data)

    @cached_property
    def shown(self) -> Parts:
        """The forms to be shown: with errors, or as they were typed and no more."""
        if self.is_checked:
            return self.read
        parts = self._parts(has_blanks=True)
        for form in parts:
            form.initial = {
                name: field.widget.value_from_datadict(self.data, {}, form.add_prefix(name))
                for name, field in form.fields.items()
            }
        return parts

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.read)

    @cached_property
    def content(self) -> DraftContent:
        """What is typed, of a valid form."""
        head, planned = self.read.head.content(), self.read.timetable.planned()
        path = self._path(planned, head["baseline"], head["target"])
        steps = tuple(
            StepContent(step=form.number if form.number <= self.highest else None, **form.cleaned_data)
            for form in self.read.steps
        )
        duties = tuple(DutyContent(**form.content()) for form in self.read.duties)
        return DraftContent(**head, path=path, planned=planned, steps=steps, duties=duties)

    def _path(self, planned: dict[date, Decimal], baseline: Decimal | None, target: Decimal) -> str:
        """The shape that the timetable has; "" for one that was typed by hand."""
        base = self.base
        if base and (base.planned, base.baseline, base.target) == (planned, baseline, target):
            return base.path
        values = [planned[month] for month in sorted(planned)]
        return shape_of(values, baseline, target, self.goal.unit.decimals) or ""

    def _parts(self, *, has_blanks: bool, **kwargs: Any) -> Parts:
        """has_blanks: whether new rows into which nothing was typed are among them; they are never saved."""
        unit = self.goal.unit.code
        head = HeadForm(unit, self.departments, self.data.get("register_measure", ""), **kwargs)
        return Parts(
            head=head,
            timetable=TimetableForm(unit, months_of(self.goal.year), **kwargs),
            steps=[StepForm(key, number, **kwargs) for key, number in self._numbered(has_blanks=has_blanks)],
            duties=[
                DutyForm(key, head.departments, **kwargs)
                for key in keys_in(self.data, "duty")
                if has_blanks or not is_blank(self.data, "duty", key)
            ],
        )

    def _numbered(self, *, has_blanks: bool) -> Iterator[tuple[str, int]]:
        """The keys of the steps with their numbers; a new one gets the next that no step has had."""
        new = count(self.highest + 1)
        for key in keys_in(self.data, "step"):
            if has_blanks or not is_blank(self.data, "step", key):
                is_known = key.isdecimal() and int(key) <= self.highest
                yield key, int(key) if is_known else next(new)


def keys_in(data: QueryDict, kind: str) -> list[str]:
    """The keys of the rows of a kind in their order, each once."""
    return [key for key in dict.fromkeys(data.getlist(kind)) if KEY.fullmatch(key)]


def is_blank(data: QueryDict, kind: str, key: str) -> bool:
    """Whether a row is new and nothing was typed into it."""
    return key.startswith("n") and not any(
        value.strip() for name, value in data.items() if name.startswith(f"{kind}-{key}-") and isinstance(value, str)
    )


def as_sent(content: DraftContent, departments: Sequence[Department]) -> QueryDict:
    """A content as its form would send it."""
    codes = {department.pk: department.code for department in departments}
    data = QueryDict(mutable=True)
    data["target"], data["baseline"] = typed_number(content.target), typed_number(content.baseline)
    data["target_provenance"] = ""
    data["register_measure"] = content.register_measure
    data.setlist("supporting", [codes[pk] for pk in content.supporting if pk in codes])
    data.update({name: getattr(content, name) for name in HEAD_TEXTS})
    data.update({month_field(month): typed_number(value) for month, value in content.planned.items()})
    for row in content.steps:
        put_row(data, "step", str(row.step), {name: getattr(row, name) for name in STEP_PARTS if name != "step"})
    for number, duty in enumerate(content.duties, 1):
        parts = {name: getattr(duty, name) for name in DUTY_PARTS}
        put_row(data, "duty", str(number), {**parts, "department": codes.get(duty.department, "")})
    return data


def put_row(data: QueryDict, kind: str, key: str, values: dict[str, Any]) -> None:
    data.appendlist(kind, key)
    for name, value in values.items():
        data[f"{kind}-{key}-{name}"] = as_typed(value)


def as_typed(value: Any) -> str:
    if isinstance(value, Decimal):
        return typed_number(value)
    if isinstance(value, bool):
        return "on" if value else ""
    return value.isoformat() if isinstance(value, date) else value or ""
