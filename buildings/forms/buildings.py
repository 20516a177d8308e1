"""A building as a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from buildings.forms.fields import DayOfBuildingField, RowForm, one_of, origin, text, year
from buildings.models import Building
from buildings.models.buildings import EARLIEST_YEAR, ENERGY_CHOICES, LATEST_YEAR, STANDARD_CHOICES, STARS_CHOICES
from buildings.rules.labels import Standard, Stars, label_problems
from buildings.sheets.buildings import OTHER_YEAR, PROBLEM_WORDS, TOLD_AT
from pilots.forms.registers import SELECT, NumberField, choice
from pilots.models import Zone

#: The largest area that the register holds, in m².
LARGEST = 9_999_999_999
MOST_FLOORS = 300
LABEL_PARTS = ("label_standard", "label_stage", "labelled_on", "label_valid_until")
#: The fields under the names of their parts.
PARTS = (
    (gettext_lazy("Building"), ("code", "name", "use", "area_m2", "floors", "owner")),
    (gettext_lazy("Place"), ("address", "district", "zone")),
    (
        pgettext_lazy("of a building", "Completion"),
        ("completed_on", "year", "meets_standard", "prefab_percent", "energy_class"),
    ),
    (gettext_lazy("Green label"), ("stars", *LABEL_PARTS)),
    (gettext_lazy("Provenance"), ("provenance", "source")),
)
YES_OR_NO = (("true", gettext_lazy("yes")), ("false", gettext_lazy("no")))


class BuildingForm(RowForm):
    """A new building, or one that is changed: its code stays then."""

    class Meta:
        model = Building
        fields = tuple(name for _title, names in PARTS for name in names)

    def __init__(self, instance: Building, data: Any = None, *, today: date) -> None:
        super().__init__(instance, data)
        zone = forms.ModelChoiceField(
            Zone.objects.all(), label=gettext_lazy("Zone"), required=False, empty_label=_("outside the zones"),
            widget=forms.Select(attrs={"class": SELECT}),
        )  # fmt: skip
        zone.label_from_instance = lambda obj: f"{obj.code} {obj}"  # type: ignore[method-assign]
        self.own(
            code=text(gettext_lazy("Code"), 40, required=True),
            name=text(gettext_lazy("Name"), 200, required=True),
            use=one_of(pgettext_lazy("of a building", "Use"), Building.Use.choices),
            area_m2=NumberField(gettext_lazy("Gross floor area (m²)"), "m2", required=True),
            floors=year(gettext_lazy("Floors"), 0, MOST_FLOORS, required=False),
            owner=text(gettext_lazy("Owner"), 200),
            address=text(gettext_lazy("Address"), 300),
            district=text(gettext_lazy("District"), 60),
            zone=zone,
            completed_on=DayOfBuildingField(gettext_lazy("Completed on"), today, is_past=False),
            year=year(gettext_lazy("Year of completion"), EARLIEST_YEAR, LATEST_YEAR, required=False),
            meets_standard=forms.TypedChoiceField(
                label=gettext_lazy("Meets the green building standard"),
                choices=[("", _("not known")), *YES_OR_NO],
                coerce=lambda value: value == "true",
                empty_value=None,
                required=False,
                widget=forms.Select(attrs={"class": SELECT}),
            ),
            prefab_percent=NumberField(gettext_lazy("Prefabricated share (%)"), "%"),
            energy_class=choice(gettext_lazy("Energy class"), ENERGY_CHOICES.items()),
            stars=choice(gettext_lazy("Green label"), STARS_CHOICES.items()),
            label_standard=choice(gettext_lazy("Standard of the label"), STANDARD_CHOICES.items()),
            label_stage=choice(gettext_lazy("Label for"), Building.Stage.choices),
            labelled_on=DayOfBuildingField(gettext_lazy("Labelled on"), today),
            label_valid_until=DayOfBuildingField(gettext_lazy("Label valid until"), today, is_past=False),
            provenance=origin(),
            source=text(gettext_lazy("Source"), 300),
        )
        if instance.meets_standard is not None:
            self.initial["meets_standard"] = str(instance.meets_standard).lower()
        if not instance._state.adding:
            del self.fields["code"]

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in PARTS]

    def clean_code(self) -> str:
        code = " ".join(str(self.cleaned_data["code"]).split())
        if Building.objects.current().filter(code=code).exists():
            raise ValidationError(_("The register has a building of this code."))
        return code

    def clean_area_m2(self) -> Any:
        area = self.cleaned_data["area_m2"]
        if not area:
            raise ValidationError(_("A building has an area above zero."))
        if area > LARGEST:
            raise ValidationError(_("This is surely too large."))
        return area

    def clean_prefab_percent(self) -> Any:
        share = self.cleaned_data["prefab_percent"]
        if share is not None and share > 100:
            raise ValidationError(_("A share is at most 100%."))
        return share

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        day = given.get("completed_on")
        if day and "year" in given and given["year"] is None:
            given["year"] = day.year
        elif day and given.get("year") not in (None, day.year):
            self.refuse("completed_on", PROBLEM_WORDS[OTHER_YEAR])
        elif "completed_on" in given and "year" in given and not (day or given["year"]):
            self.refuse("year", _("Say at least in which year it was completed."))
        self.check_label(given)
        return given

    def check_label(self, given: dict[str, Any]) -> None:
        """The label fits together; without stars nothing else of a label stands."""
        if not given.get("stars"):
            if "stars" in given and any(given.get(name) for name in LABEL_PARTS):
                self.refuse("stars", _("Say which label it is, or empty what is said of it below."))
            return
        standard = Standard(given["label_standard"]) if given.get("label_standard") else None
        problems = label_problems(
            Stars(given["stars"]), standard, given.get("labelled_on"), given.get("label_valid_until")
        )
        for problem in problems:
            self.refuse(TOLD_AT[problem], PROBLEM_WORDS[problem])
