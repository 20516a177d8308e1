"""An instrument as a form: only the fields of its kind, checked by the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from finance.findings import FINDINGS
from finance.forms.institutions import InstitutionField
from finance.labels import PARTS, currency_choices, fields_of, label_of
from finance.models import Instrument
from finance.rules.instruments import Finding, Happening, instrument_findings, misfits
from finance.rules.money import YUAN
from pilots.forms.registers import LinkField, NumberField, choice
from pilots.forms.task_book_rows import SMALL, DayField
from pilots.models import Goal, Project, Provenance, Zone

#: Field → unit as `rules.quantities` knows it, and decimals. The unit of money depends on the currency.
NUMBERS = {
    "amount": ("", 2),
    "premium": ("", 2),
    "exchange_rate": ("", 6),
    "rate_percent": ("%", 4),
    "term_years": ("", 2),
    "expected_saving": ("tCO2/year", 2),
    "certified_saving": ("tCO2/year", 2),
}
MONEY = ("amount", "premium")
DAYS = ("signed_on", "matures_on")
CHOICES = {
    "use": Instrument.Use.choices,
    "benefit": Instrument.Benefit.choices,
    "catalogue": Instrument.Catalogue.choices,
    "market": Instrument.Market.choices,
    "first_scope": Instrument.Scope.choices,
    "currency": currency_choices,
    "provenance": Provenance.choices,
}
NEVER_EMPTY = ("currency", "provenance")
#: Field → the rows that can be chosen, and what one of them is called.
LINKS: Mapping[str, tuple[Callable[[], Any], Callable[[Any], str]]] = {
    "zone": (lambda: Zone.objects.order_by("code"), lambda row: f"{row.code} {row}"),
    "project": (lambda: Project.objects.order_by("code"), str),
    "goal": (lambda: Goal.objects.order_by("-year", "number"), lambda row: f"{row.year} · {row.number} {row}"),
}
#: The largest a column holds.
LARGEST = {"rate_percent": 999, "term_years": 999, "exchange_rate": 99_999_999}


class InstrumentForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields of one kind. warnings: what the rules remark on and let pass, of a form that was checked.

    happened: the instrument's events, which have to fit what is typed.
    """

    def __init__(
        self, instance: Instrument, data: Mapping[str, Any] | None = None, happened: Iterable[Happening] = ()
    ) -> None:
        self.happened = list(happened)
        self.warnings: list[Finding] = []
        self.kind = instance.kind
        super().__init__(data, instance=instance, use_required_attribute=False)
        currency = str((data or {}).get("currency") or instance.currency)
        wanted = fields_of(self.kind)
        for name in set(self.fields) - set(wanted):
            del self.fields[name]
        for name in wanted:
            self.fields[name] = self.field_of(name, currency)
        if not instance._state.adding:
            del self.fields["code"]

    class Meta:
        model = Instrument
        fields = (
            *("code", "title_zh_hans", "title_en", "provider", "client", "line", "use", "proceeds", "currency"),
            *("amount", "exchange_rate", "premium", "rate_percent", "signed_on", "matures_on", "term_years"),
            *("catalogue", "market", "benefit", "expected_saving", "certified_saving", "saving_method"),
            *("first_scope", "zone", "project", "goal", "provenance", "source"),
        )

    def field_of(self, name: str, currency: str) -> forms.Field:
        """The field as it is typed in; a text is the model's own."""
        label = label_of(self.kind, name)
        if name in NUMBERS:
            unit, decimals = NUMBERS[name]
            own = "元" if currency == YUAN else currency
            return NumberField(label, own if name in MONEY else unit, decimals=decimals)
        if name in DAYS:
            return DayField(label, required=name == "signed_on")
        if name in CHOICES:
            return choice(label, CHOICES[name], has_empty=name not in NEVER_EMPTY)
        if name in LINKS:
            rows, words = LINKS[name]
            return LinkField(label, rows(), words)
        if name == "provider":
            return InstitutionField(label)
        field = self.fields[name]
        field.label, field.help_text = label, ""
        field.required = name in ("code", "title_zh_hans")
        field.widget.attrs.update({"class": SMALL, "autocomplete": "off"})
        return field

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the names of their parts, those that the kind has."""
        found: list[tuple[str, list[forms.BoundField]]] = []
        for _key, title, names in PARTS:
            fields = [self[name] for name in names if name in self.fields]
            if not title and found:
                found[-1][1].extend(fields)
            elif fields:
                found.append((str(title), fields))
        return found

    def clean_code(self) -> str:
        code = " ".join(str(self.cleaned_data["code"]).split())
        if Instrument.objects.current().filter(code=code).exists():
            raise forms.ValidationError(FINDINGS["code_taken"])
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        values = {**given, "kind": self.kind}
        findings = [*instrument_findings(values), *misfits(values, self.happened)]
        self.warnings += [finding for finding in findings if not finding.is_error]
        self.refuse(finding for finding in findings if finding.is_error)
        for name, most in LARGEST.items():
            value = given.get(name)
            if value is not None and value > most:
                self.add_error(name, _("This is surely too large."))
        if given.get("provenance") == Provenance.PUBLISHED and not given.get("source"):
            self.add_error("source", _("Say where it was published."))
        return given

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Say what is wrong beside the fields that the form has, one thing a field."""
        for finding in findings:
            if finding.field in self.fields and finding.field not in self.errors:
                self.add_error(finding.field, str(FINDINGS[finding.code]))

    def institutions(self) -> Sequence[Any]:
        """What the browser offers for the provider."""
        field = self.fields.get("provider")
        return field.institutions if isinstance(field, InstitutionField) else []
