"""An energy reading as a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buildings.forms.fields import RowForm, one_of, origin, text, year
from buildings.models import EmissionFactor, EnergyReading
from pilots.forms.registers import NumberField

#: Nobody has meters of earlier years in order.
FIRST_YEAR = 1990


class ReadingForm(RowForm):
    """What the building that the instance belongs to was metered to use of a carrier in a year."""

    class Meta:
        model = EnergyReading
        fields = ("year", "carrier", "amount", "provenance", "source")

    def __init__(self, instance: EnergyReading, data: Any = None, *, today: date) -> None:
        super().__init__(instance, data)
        self.own(
            year=year(gettext_lazy("Year"), FIRST_YEAR, today.year),
            carrier=one_of(gettext_lazy("Energy carrier"), EmissionFactor.Carrier.choices),
            amount=NumberField(gettext_lazy("Amount, in the carrier's unit"), "energy", required=True),
            provenance=origin(),
            source=text(gettext_lazy("Source"), 300),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        year, carrier = given.get("year"), given.get("carrier")
        same = EnergyReading.objects.current().filter(building=self.instance.building, year=year, carrier=carrier)
        if year and carrier and same.exclude(pk=self.instance.pk).exists():
            self.refuse("carrier", _("The reading of this carrier in this year stands already: change that one."))
        return given
