"""What happened to an instrument, as a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.findings import FINDINGS
from finance.labels import CURRENCY_NAMES
from finance.models import Instrument, InstrumentEvent
from finance.rules.instruments import EVENTS, Finding, Happening, event_findings
from finance.rules.money import YUAN
from pilots.forms.registers import NumberField, choice
from pilots.forms.task_book_rows import DayField, line
from pilots.models import Provenance


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """An event of an instrument. happened: its other events, with which this one has to add up.

    warnings: what the rules remark on and let pass, of a form that was checked.
    """

    note = line(gettext_lazy("Note"))
    source = line(gettext_lazy("Source"))

    class Meta:
        model = InstrumentEvent
        fields = ("kind", "happened_on", "amount", "note", "provenance", "source")

    def __init__(
        self,
        instrument: Instrument,
        instance: InstrumentEvent,
        data: Mapping[str, Any] | None = None,
        happened: Iterable[Happening] = (),
    ) -> None:
        self.instrument, self.happened = instrument, list(happened)
        self.warnings: list[Finding] = []
        super().__init__(data, instance=instance, use_required_attribute=False)
        kinds = [(kind, InstrumentEvent.Kind(kind).label) for kind in EVENTS[instrument.kind]]
        unit = "元" if instrument.currency == YUAN else instrument.currency
        own = {
            "kind": choice(_("What happened"), kinds, has_empty=False),
            "happened_on": DayField(_("Day"), required=True),
            "amount": NumberField(_("Amount (%(currency)s)") % {"currency": CURRENCY_NAMES[instrument.currency]}, unit),
            "note": self.fields["note"],
            "provenance": choice(_("Provenance"), Provenance.choices, has_empty=False),
            "source": self.fields["source"],
        }
        self.fields = own

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        event = Happening(given.get("kind", ""), given.get("happened_on"), given.get("amount"))
        findings = event_findings(
            event,
            kind=self.instrument.kind,
            signed_on=self.instrument.signed_on,
            amount=self.instrument.amount,
            others=self.happened,
        )
        self.warnings += [finding for finding in findings if not finding.is_error]
        self.refuse(finding for finding in findings if finding.is_error)
        if given.get("provenance") == Provenance.PUBLISHED and not given.get("source"):
            self.add_error("source", _("Say where it was published."))
        return given

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Say what is wrong beside the fields, one thing a field."""
        for finding in findings:
            if finding.field not in self.errors:
                self.add_error(finding.field, str(FINDINGS[finding.code]))
