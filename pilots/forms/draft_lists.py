"""Which of a year's drafts are published together, from which month on and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from pilots.forms.periods import LONGEST_REASON
from pilots.models import TaskBook
from pilots.moments import parse_month
from pilots.templatetags.pilots import iso_month, month_name

ALL, NONE = "all", "none"


class DraftsForm(forms.Form):
    """A box for each draft, named by the goal's number: `chosen_3`; beside it `seen_3`, the edition that was shown."""

    counts_from = forms.TypedChoiceField(
        label=gettext_lazy("Counts from"),
        coerce=parse_month,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def __init__(
        self, drafts: Sequence[TaskBook], ready: Collection[int], months: Sequence[date], data: Any = None
    ) -> None:
        """ready: the ids of the drafts that nothing keeps from being published. months: those allowed."""
        self.drafts = drafts
        super().__init__(data)
        months_field = self.fields["counts_from"]
        assert isinstance(months_field, forms.TypedChoiceField)  # noqa: S101
        months_field.choices = [(iso_month(month), month_name(month)) for month in months]
        for book in drafts:
            marks = {
                "class": "form-check-input",
                "aria-label": _("Goal %(number)s") % {"number": book.goal.number},
            }
            self.fields[f"chosen_{book.goal.number}"] = forms.BooleanField(
                required=False, initial=book.pk in ready, widget=forms.CheckboxInput(attrs=marks)
            )

    def chosen_by(self, button: str) -> DraftsForm:
        """The form as it was typed, with all drafts chosen or none of them; not checked yet."""
        form = DraftsForm(self.drafts, (), [])
        form.fields["counts_from"] = self.fields["counts_from"]
        typed = {name: self[name].value() for name in self.fields if not name.startswith("chosen_")}
        form.initial = {**typed, **{f"chosen_{book.goal.number}": button == ALL for book in self.drafts}}
        return form

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason.strip():
            raise ValidationError(_("A version needs a reason."))
        return reason

    def clean(self) -> None:
        chosen = {int(found[1]) for name in self.data if (found := re.fullmatch(r"chosen_([0-9]{1,5})", name))}
        gone = sorted(chosen - {book.goal.number for book in self.drafts})
        if gone:
            words = ngettext(
                "Goal %(goals)s has no draft any more: it was published or discarded meanwhile.",
                "Goals %(goals)s have no drafts any more: they were published or discarded meanwhile.",
                len(gone),
            )
            listed = pgettext("between items of a list", ", ").join(str(number) for number in gone)
            self.add_error(None, words % {"goals": listed})
        elif not chosen:
            self.add_error(None, _("Choose at least one draft."))

    @property
    def chosen(self) -> list[tuple[TaskBook, int]]:
        """The chosen drafts of a valid form, each with the edition that was seen."""
        chosen = [book for book in self.drafts if self.cleaned_data[f"chosen_{book.goal.number}"]]
        return [(book, self._seen(book)) for book in chosen]

    def _seen(self, book: TaskBook) -> int:
        text = str(self.data.get(f"seen_{book.goal.number}", ""))
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
