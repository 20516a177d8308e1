"""A milestone of a benchmark project and a result of one as forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pilots.actions.evidence import EvidenceFile
from pilots.forms.evidence import OFFERED, EvidenceField, FilesInput
from pilots.forms.projects import NOTE_EN, NOTE_ZH, TITLE_EN, TITLE_ZH, BilingualModelForm
from pilots.forms.registers import LinkField, NumberField, choice
from pilots.forms.task_book_rows import DayField, line
from pilots.models import Goal, ProjectMilestone, ProjectResult, Provenance, Unit
from pilots.templatetags.reporting import reporting_unit

#: A milestone is not done so long before or after its due day: a year was mistyped.
FARTHEST = timedelta(days=366 * 3)
#: Units that measure nothing.
NO_UNITS = ("month", "text")
#: What the lead department says of a milestone; what was promised is the office's.
REPORTED = ("done_on", "note_zh_hans", "note_en")
#: In the order in which a page shows them.
MILESTONE_FIELDS = ("title_zh_hans", "title_en", "due_on", "done_on", "source", "note_zh_hans", "note_en", "provenance")
RESULT_FIELDS = (
    *("title_zh_hans", "title_en", "value", "unit", "as_on", "provenance", "goal", "source"),
    *("note_zh_hans", "note_en", "evidence"),
)


class MilestoneForm(BilingualModelForm):
    """may_plan: whether title, due day and origin may be written; else only what was done is.

    today: nothing is done after it.
    """

    PAIRS = ("note",)

    title_zh_hans = line(TITLE_ZH, 200, required=True)
    title_en = line(TITLE_EN, 200, language="en")
    note_zh_hans = line(NOTE_ZH)
    note_en = line(NOTE_EN, language="en")
    source = line(gettext_lazy("Source"))

    class Meta:
        model = ProjectMilestone
        fields = ("title_zh_hans", "title_en", "due_on", "done_on", "note_zh_hans", "note_en", "provenance", "source")

    def __init__(
        self,
        instance: ProjectMilestone,
        data: Mapping[str, Any] | None = None,
        *,
        today: date,
        may_plan: bool,
    ) -> None:
        self.today = today
        super().__init__(data, instance=instance, use_required_attribute=False)
        self.fields["due_on"] = DayField(pgettext("milestone", "Due on"), required=True)
        self.fields["done_on"] = DayField(_("Done on"))
        self.fields["provenance"] = choice(_("Provenance"), Provenance.choices, has_empty=False)
        shown = MILESTONE_FIELDS if may_plan else REPORTED
        self.fields = {name: self.fields[name] for name in shown}

    def clean_done_on(self) -> date | None:
        done_on: date | None = self.cleaned_data["done_on"]
        if done_on and done_on > self.today:
            raise ValidationError(_("A milestone cannot have been done after today."))
        return done_on

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        due_on = given.get("due_on") or self.instance.due_on
        done_on = given.get("done_on")
        if due_on and done_on and abs(done_on - due_on) > FARTHEST:
            self.refuse("done_on", _("This lies more than three years from the due day: is the year right?"))
        if due_on and is_taken(self.instance, given.get("title_zh_hans"), due_on=due_on):
            self.refuse("title_zh_hans", _("The project has this milestone for the same day already."))
        return given


def is_taken(row: ProjectMilestone | ProjectResult, title: str | None, **same: Any) -> bool:
    """Whether another row of the project says the same: a form that was sent twice."""
    others = type(row).objects.current().filter(project=row.project_id, title_zh_hans=title, **same)
    return bool(title) and others.exclude(pk=row.pk).exists()


class ResultForm(BilingualModelForm):
    """A result as it is claimed. today: it cannot speak of a later day. data and files as the request has them."""

    PAIRS = ("note",)

    title_zh_hans = line(TITLE_ZH, 200, required=True)
    title_en = line(TITLE_EN, 200, language="en")
    note_zh_hans = line(NOTE_ZH)
    note_en = line(NOTE_EN, language="en")
    source = line(gettext_lazy("Source"))
    evidence = EvidenceField(
        label=gettext_lazy("Files that show it"),
        required=False,
        widget=FilesInput(attrs={"accept": OFFERED, "class": "form-control", "aria-describedby": "id_evidence_help"}),
    )

    class Meta:
        model = ProjectResult
        fields = (
            *("title_zh_hans", "title_en", "value", "unit", "as_on", "goal", "note_zh_hans", "note_en"),
            *("provenance", "source"),
        )

    def __init__(
        self,
        instance: ProjectResult,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        today: date,
    ) -> None:
        self.today = today
        super().__init__(data, files, instance=instance, use_required_attribute=False)
        units = units_offered(instance)
        chosen = str((data or {}).get("unit") or "")
        code = next((unit.code for unit in units if str(unit.pk) == chosen), "")
        goals = Goal.objects.filter(Q(projects=instance.project) | Q(pk=instance.goal_id))
        self.fields["value"] = NumberField(_("Value"), code, decimals=6)
        self.fields["unit"] = LinkField(_("Unit"), Unit.objects.filter(pk__in=[unit.pk for unit in units]), unit_words)
        self.fields["as_on"] = DayField(_("As on"), required=True)
        self.fields["goal"] = LinkField(
            _("Goal"), goals.distinct().order_by("-year", "number"), lambda row: f"{row.year} · {row.number} {row}"
        )
        self.fields["provenance"] = choice(_("Provenance"), Provenance.choices, has_empty=False)
        self.fields = {name: self.fields[name] for name in RESULT_FIELDS}

    def clean_as_on(self) -> date:
        as_on: date = self.cleaned_data["as_on"]
        if as_on > self.today:
            raise ValidationError(_("A result cannot speak of a day after today."))
        return as_on

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        value: Decimal | None = given.get("value")
        if value is not None and given.get("unit") is None:
            self.refuse("unit", _("A value needs its unit."))
        if value is None and given.get("unit") is not None and "value" not in self.errors:
            self.refuse("value", _("A unit stands with a value: write it, or leave the unit open."))
        if is_taken(self.instance, given.get("title_zh_hans"), as_on=given.get("as_on")):
            self.refuse("title_zh_hans", _("The project has this result for the same day already."))
        return given

    @property
    def attached(self) -> list[EvidenceFile]:
        """The files chosen, of a valid form."""
        files: list[EvidenceFile] = self.cleaned_data["evidence"]
        return files


def units_offered(row: ProjectResult) -> list[Unit]:
    """The units of values, one of those that are called the same, and the row's own."""
    found: dict[str, Unit] = {}
    for unit in Unit.objects.exclude(code__in=NO_UNITS).order_by("code"):
        if unit.pk == row.unit_id or unit_words(unit) not in found:
            found[unit_words(unit)] = unit
    return list(found.values())


def unit_words(unit: Unit) -> str:
    return str(reporting_unit(unit))
