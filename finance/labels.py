"""What the fields of each kind of instrument are called, and their order on forms and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance.models import Instrument
from finance.rules.instruments import FIELDS
from finance.rules.money import CURRENCIES

#: What a kind calls a field otherwise than the others do.
OWN: Mapping[str, Mapping[str, Any]] = {
    "credit": {
        "provider": _("Lender"),
        "client": _("Borrower"),
        "amount": _("Amount agreed"),
        "rate_percent": _("Interest (% a year)"),
    },
    "bond": {
        "provider": _("Lead underwriter"),
        "client": _("Issuer"),
        "amount": _("Amount issued"),
        "rate_percent": _("Coupon (% a year)"),
        "signed_on": _("Issued on"),
    },
    "fund": {
        "provider": _("Fund manager"),
        "client": _("Invests in"),
        "amount": _("Commitment"),
        "signed_on": _("Set up on"),
        "matures_on": pgettext_lazy("fund", "Ends on"),
    },
    "insurance": {
        "provider": _("Insurer"),
        "client": _("Insured party"),
        "amount": _("Sum insured"),
        "signed_on": _("Insured from"),
        "matures_on": _("Insured until"),
    },
}
TITLES = {
    "code": pgettext_lazy("instrument", "Code"),
    "title_zh_hans": _("Title, Chinese"),
    "title_en": _("Title, English"),
    "exchange_rate": _("Exchange rate, yuan for one unit"),
}
CURRENCY_NAMES = {
    "CNY": _("yuan"),
    "USD": _("US dollar"),
    "EUR": _("euro"),
    "JPY": _("Japanese yen"),
    "GBP": _("pound sterling"),
    "HKD": _("Hong Kong dollar"),
    "KRW": _("South Korean won"),
    "SGD": _("Singapore dollar"),
}
#: Parts of a form and of a page: their names, and the fields in their order.
PARTS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("what", _("What it is"), ("title_zh_hans", "title_en", "code", "provider", "client", "line", "use", "proceeds")),
    (
        "money",
        _("Money and days"),
        ("currency", "amount", "exchange_rate", "premium", "rate_percent", "signed_on", "matures_on", "term_years"),
    ),
    ("green", _("What makes it green"), ("catalogue", "market", "benefit", *("expected_saving", "certified_saving"))),
    ("method", "", ("saving_method", "first_scope")),
    ("belongs", _("What it belongs to"), ("zone", "project", "goal")),
    ("origin", _("Where this comes from"), ("provenance", "source")),
)


def currency_choices() -> list[tuple[str, str]]:
    """Code → code and name, in the reader's language."""
    return [(code, f"{code} {CURRENCY_NAMES[code]}") for code in CURRENCIES]


def fields_of(kind: str) -> list[str]:
    """The fields of a kind as a form has them: the title in both languages, the kind itself left out."""
    own = set(FIELDS[kind]) - {"kind", "title"} | {"title_zh_hans", "title_en"}
    return [name for _key, _title, names in PARTS for name in names if name in own]


def label_of(kind: str, name: str) -> Any:
    """What a field is called for a kind of instrument, at the beginning of a line."""
    own = OWN.get(kind, {}).get(name) or TITLES.get(name)
    field: Any = Instrument._meta.get_field(name)
    return own or capfirst(str(field.verbose_name))
