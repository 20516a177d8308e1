"""The parts of a draft as forms: its head, its twelve months, a step of the road map, a duty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.forms.cells import LONGEST_TEXT, QuantityField, TextField
from pilots.models import Department, Provenance, Unit
from pilots.moments import FIRST_YEAR, LAST_YEAR
from pilots.registers import measure_name, measures, measures_in
from pilots.rules.plans import WHOLE
from pilots.templatetags.pilots import short_month
from pilots.templatetags.reporting import reporting_unit

LONGEST_NAME = 100
LONGEST_KEY = 60
LONGEST_LINE = 300
SMALL = "form-control form-control-sm"


def line(
    label: Any, longest: int = LONGEST_LINE, *, required: bool = False, language: str = "zh-Hans"
) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": SMALL, "lang": language, "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)


def paragraph(label: Any, language: str = "zh-Hans") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "class": SMALL, "lang": language})
    return TextField(label=label, required=False, max_length=LONGEST_TEXT, widget=widget)


def quantity(label: Any, unit: str) -> QuantityField:
    attrs = {"class": f"{SMALL} value", "inputmode": "decimal", "autocomplete": "off"}
    return QuantityField(unit, label=label, widget=forms.TextInput(attrs=attrs))


class DayField(forms.DateField):
    """A day within the years of which the product knows."""

    def __init__(self, label: Any, *, required: bool = False) -> None:
        attrs = {"type": "date", "class": SMALL, "placeholder": "2021-07-20"}
        super().__init__(label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs))

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("Choose a day of the years %(first)s to %(last)s.") % YEARS)
        return day


YEARS = {"first": FIRST_YEAR, "last": LAST_YEAR}


class BilingualForm(forms.Form):
    """Texts in Chinese and English: the English may be left out, the Chinese not where there is English."""

    PAIRS: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in self.PAIRS:
            if given.get(f"{name}_en") and not given.get(f"{name}_zh_hans") and f"{name}_zh_hans" not in self.errors:
                self.add_error(f"{name}_zh_hans", _("Write the Chinese text as well; the English may be left out."))
        return given

    def bilingual(self) -> list[list[forms.BoundField]]:
        """The fields of each text side by side."""
        return [[self[f"{name}_zh_hans"], self[f"{name}_en"]] for name in self.PAIRS]


class HeadForm(BilingualForm):
    PAIRS = ("leader", "contact", "funds")

    leader_zh_hans = line(gettext_lazy("Leader in charge, Chinese"), LONGEST_NAME)
    leader_en = line(gettext_lazy("Leader in charge, English"), LONGEST_NAME, language="en")
    contact_zh_hans = line(gettext_lazy("Person in charge, Chinese"), LONGEST_NAME)
    contact_en = line(gettext_lazy("Person in charge, English"), LONGEST_NAME, language="en")
    funds_zh_hans = paragraph(gettext_lazy("Sources of funds, Chinese"))
    funds_en = paragraph(gettext_lazy("Sources of funds, English"), "en")
    #: a choice that is refused in words of its own
    register_measure = forms.CharField(
        label=gettext_lazy("Register measure"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )
    target_provenance = forms.ChoiceField(
        label=gettext_lazy("Where the target comes from"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )

    def __init__(self, unit: str, departments: list[Department], measure: str = "", **kwargs: Any) -> None:
        """measure: the key of the register measure that stands or was sent, so that it stays among the choices."""
        super().__init__(use_required_attribute=False, **kwargs)
        self.unit = unit
        self.departments = {department.code: department for department in departments}
        self.fields["target"] = quantity(_("Target"), unit)
        self.fields["baseline"] = quantity(_("Baseline"), unit)
        self.fields["supporting"] = forms.MultipleChoiceField(
            label=_("Supporting departments"),
            required=False,
            choices=[(department.code, str(department)) for department in departments],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        )
        choice = self.fields["target_provenance"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = [("", _("as it stands; reported once it is changed")), *Provenance.choices]

        select = self.fields["register_measure"].widget
        assert isinstance(select, forms.Select)  # noqa: S101
        offered = {key: measure_name(key) for key in measures_in(unit)}
        if measure:
            offered.setdefault(measure, measure_name(measure))
        select.choices = [("", _("none: no register feeds the goal")), *offered.items()]

    def clean_register_measure(self) -> str:
        key: str = self.cleaned_data["register_measure"]
        measure = measures().get(key)
        if key and measure is None:
            raise ValidationError(_("No register offers “%(key)s”.") % {"key": key[:LONGEST_KEY]})
        if measure and measure.unit != self.unit:
            units = {unit.code: unit for unit in Unit.objects.filter(code__in=[measure.unit, self.unit])}
            told = [reporting_unit(units[code]) if code in units else code for code in (measure.unit, self.unit)]
            words = _("The register counts “%(name)s” in %(unit)s, and the goal counts in %(own)s.")
            raise ValidationError(words % {"name": measure_name(key), "unit": told[0], "own": told[1]})
        return key

    def clean_target(self) -> Decimal:
        target: Decimal | None = self.cleaned_data["target"]
        if target is None:
            raise ValidationError(_("A task book needs a target."))
        return target

    def content(self) -> dict[str, Any]:
        """As DraftContent takes it, of a valid form."""
        chosen = frozenset(self.departments[code].pk for code in self.cleaned_data["supporting"])
        return {**self.cleaned_data, "supporting": chosen}


class TimetableForm(forms.Form):
    """Twelve planned values; a month may be left open, and keeps the draft from being published."""

    def __init__(self, unit: str, months: tuple[date, ...], **kwargs: Any) -> None:
        super().__init__(use_required_attribute=False, **kwargs)
        self.months = months
        for month in months:
            self.fields[month_field(month)] = quantity(short_month(month), unit)

    def planned(self) -> dict[date, Decimal]:
        """Month → planned value, as far as it can be read."""
        self.is_valid()
        given = ((month, self.cleaned_data.get(month_field(month))) for month in self.months)
        return {month: value for month, value in given if value is not None}


def month_field(month: date) -> str:
    return f"planned-{month:%m}"


class RowForm(BilingualForm):
    """A row of which there can be several. key: its name in the form."""

    kind = ""

    def __init__(self, key: str, **kwargs: Any) -> None:
        self.key = key
        super().__init__(prefix=f"{self.kind}-{key}", use_required_attribute=False, **kwargs)


class StepForm(RowForm):
    """number: the step's through all versions, or the one that a new step would get."""

    kind = "step"

    title_zh_hans = line(gettext_lazy("Step, Chinese"), required=True)
    title_en = line(gettext_lazy("Step, English"), language="en")
    due_on = DayField(pgettext_lazy("step", "Due on"), required=True)
    is_beyond_year = forms.BooleanField(
        label=gettext_lazy("may be due outside the year"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, key: str, number: int, **kwargs: Any) -> None:
        self.number = number
        super().__init__(key, **kwargs)
        self.fields["weight"] = quantity(_("Weight, %"), "%")

    def clean_weight(self) -> Decimal:
        weight: Decimal | None = self.cleaned_data["weight"]
        if weight is None or not 0 < weight <= WHOLE:
            raise ValidationError(_("A weight lies above 0 and is at most 100."))
        if weight != round(weight, 2):
            raise ValidationError(_("A weight has two decimals at most."))
        return weight


class DutyForm(RowForm):
    kind = "duty"
    PAIRS = ("evidence",)

    department = forms.ChoiceField(
        label=gettext_lazy("Department"), widget=forms.Select(attrs={"class": "form-select form-select-sm"})
    )
    text_zh_hans = line(gettext_lazy("Duty, Chinese"), required=True)
    text_en = line(gettext_lazy("Duty, English"), language="en")
    due_on = DayField(pgettext_lazy("duty", "Due on"))
    evidence_zh_hans = line(gettext_lazy("What shows it, Chinese"))
    evidence_en = line(gettext_lazy("What shows it, English"), language="en")

    def __init__(self, key: str, departments: Mapping[str, Department], **kwargs: Any) -> None:
        super().__init__(key, **kwargs)
        self.departments = departments
        choice = self.fields["department"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = [("", "–"), *((code, str(department)) for code, department in departments.items())]

    def content(self) -> dict[str, Any]:
        """As DutyContent takes it, of a valid form."""
        return {**self.cleaned_data, "department": self.departments[self.cleaned_data["department"]].pk}
