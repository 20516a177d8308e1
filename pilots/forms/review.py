"""The office's decisions as forms: on one entry as it was seen, and on a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pilots.forms.cells import LONGEST_TEXT
from pilots.queues import Item, Queue

APPROVE, RETURN = "approve", "return"


class DecisionForm(forms.Form):
    """One decision on one entry. `seen` is the entry's `number.edition` on the page it was decided from.

    Nobody decides on what they did not see: an entry that is another since is an error of the whole form.
    """

    decision = forms.ChoiceField(choices=[(APPROVE, _("Approve")), (RETURN, _("Return"))])
    seen = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What has to be changed"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control form-control-sm"}),
    )

    def __init__(self, item: Item, data: Mapping[str, Any] | None = None) -> None:
        self.item = item
        super().__init__(
            data, auto_id=f"id_{item.code}_%s", initial={"seen": item.entry.seen}, use_required_attribute=False
        )

    @property
    def is_return(self) -> bool:
        return bool(self.cleaned_data["decision"] == RETURN)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.item.is_waiting or given.get("seen") != self.item.entry.seen:
            self.refuse_stale()
        if given.get("decision") == RETURN and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say what has to be changed; the department reads it."))
        return given

    def refuse_stale(self) -> None:
        """What was decided on is not what stands now: nothing was decided."""
        if not self.has_error(NON_FIELD_ERRORS, "stale"):
            words = _("This has changed since your page was drawn, so nothing was decided. Look at it again.")
            self.add_error(None, ValidationError(words, code="stale"))

    def follow(self, item: Item) -> None:
        """Show errors and reason beside what stands now: sent once more, the form decides on that."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": item.entry.seen}


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("Note for the briefing"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    anyway = forms.BooleanField(label=_("Publish all the same"), required=False)

    def __init__(self, queue: Queue, data: Mapping[str, Any] | None = None) -> None:
        self.queue = queue
        super().__init__(data)
        self.fields["anyway"].widget.attrs["class"] = "form-check-input"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.queue.has_opened:
            raise ValidationError(_("The month's reporting has not opened yet."), code="not_open")
        count = len(self.queue.items)
        if count and not given.get("anyway"):
            words = ngettext(
                "%(count)s entry waits for review: decide on it first, or tick this.",
                "%(count)s entries wait for review: decide on them first, or tick this.",
                count,
            )
            self.add_error("anyway", words % {"count": count})
        return given
