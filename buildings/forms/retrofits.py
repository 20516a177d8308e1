"""A retrofit as a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buildings.forms.fields import DayOfBuildingField, RowForm, origin, text
from buildings.models import Retrofit
from pilots.forms.registers import NumberField
from pilots.registers import FINDERS, find_rows
from pilots.templatetags.pilots import written


class RetrofitForm(RowForm):
    """A retrofit of the building that the instance belongs to."""

    class Meta:
        model = Retrofit
        fields = (
            *("code", "measures", "area_m2", "started_on", "completed_on", "cost_yuan", "saving_kwh"),
            *("instrument_code", "provenance", "source"),
        )

    def __init__(self, instance: Retrofit, data: Any = None, *, today: date) -> None:
        super().__init__(instance, data)
        self.own(
            code=text(gettext_lazy("Code"), 40, required=True),
            measures=forms.MultipleChoiceField(
                label=gettext_lazy("What is done"),
                choices=Retrofit.Measure.choices,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
                error_messages={"required": gettext_lazy("Choose at least one measure.")},
            ),
            area_m2=NumberField(gettext_lazy("Area retrofitted (m²)"), "m2", required=True),
            started_on=DayOfBuildingField(gettext_lazy("Started on"), today),
            completed_on=DayOfBuildingField(gettext_lazy("Completed on"), today),
            cost_yuan=NumberField(gettext_lazy("Cost (yuan)"), "元"),
            saving_kwh=NumberField(gettext_lazy("Expected saving (kWh a year)"), "kWh"),
            instrument_code=text(gettext_lazy("Instrument that paid for it"), 40),
            provenance=origin(),
            source=text(gettext_lazy("Source"), 300),
        )
        if not instance._state.adding:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = " ".join(str(self.cleaned_data["code"]).split())
        if Retrofit.objects.current().filter(code=code).exists():
            raise ValidationError(_("The register has a retrofit of this code."))
        return code

    def clean_area_m2(self) -> Any:
        area, most = self.cleaned_data["area_m2"], self.instance.building.area_m2
        if not area:
            raise ValidationError(_("A retrofit has an area above zero."))
        if area > most:
            words = _("The building has %(area)s m²: no more of it can be retrofitted.")
            raise ValidationError(words % {"area": written(most, 2)})
        return area

    def clean_instrument_code(self) -> str:
        code = str(self.cleaned_data["instrument_code"])
        if code and "instrument" in FINDERS and not find_rows("instrument", [code]):
            raise ValidationError(_("There is no instrument of this code."))
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        started, completed = given.get("started_on"), given.get("completed_on")
        if started and completed and completed < started:
            self.refuse("completed_on", _("It cannot be completed before it was started."))
        begun = started or completed
        if begun and begun.year < self.instance.building.year:
            words = _("The building was completed in %(year)s only.")
            self.refuse("started_on" if started else "completed_on", words % {"year": self.instance.building.year})
        return given
