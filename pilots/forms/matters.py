"""What is done with a matter as forms, one for each deed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.actions.matters import NEED_WORDS, Said, what_lacks
from pilots.forms.cells import TextField
from pilots.forms.evidence import OFFERED, EvidenceField, FilesInput
from pilots.models import Department, Matter
from pilots.rules.matters import Deed
from pilots.templatetags.matters import subject_kind

LONGEST_TEXT, LONGEST_TITLE, LONGEST_DOCUMENT = 5000, 200, 300
#: Days from today to the due day that a form offers.
USUAL_DAYS = {Deed.DECIDE: 30, Deed.EXTEND: 14, Deed.REOPEN: 14}
#: A due day later than this is surely a slip of the keyboard.
LONGEST = timedelta(days=2 * 366)

WORDING = ("title_zh_hans", "title_en", "problem_zh_hans", "problem_en")
#: Deed → its fields in order.
FIELDS: dict[Deed, tuple[str, ...]] = {
    Deed.ACCEPT: WORDING,
    Deed.DISMISS: ("text",),
    Deed.DECIDE: ("text", "department", "due_on"),
    Deed.ACKNOWLEDGE: ("text",),
    Deed.PROGRESS: ("text",),
    Deed.DONE: ("text", "document", "evidence"),
    Deed.SEND_BACK: ("text",),
    Deed.EXTEND: ("due_on", "text"),
    Deed.CLOSE: ("document", "evidence", "text"),
    Deed.REOPEN: ("text", "due_on"),
}
#: Deed → what its words are.
TEXT_LABELS = {
    Deed.DISMISS: gettext_lazy("Why it is no matter for the leading group"),
    Deed.DECIDE: pgettext_lazy("matter", "Decision"),
    Deed.ACKNOWLEDGE: gettext_lazy("First steps"),
    Deed.PROGRESS: gettext_lazy("What has been done since"),
    Deed.DONE: gettext_lazy("What was done, and what it led to"),
    Deed.SEND_BACK: gettext_lazy("What is still missing"),
    Deed.EXTEND: gettext_lazy("Why it gets more time"),
    Deed.CLOSE: pgettext_lazy("matter", "Remark"),
    Deed.REOPEN: gettext_lazy("Why it is opened again"),
}
DAY_LABELS = {
    Deed.DECIDE: gettext_lazy("To be done by"),
    Deed.EXTEND: gettext_lazy("New due day"),
    Deed.REOPEN: gettext_lazy("To be done by"),
}


def text_field(label: Any, *, required: bool, rows: int = 4, longest: int = LONGEST_TEXT) -> TextField:
    widget = forms.Textarea(attrs={"rows": rows, "class": "form-control"})
    words = {"required": gettext_lazy("Say it in words; it is kept in the record.")}
    return TextField(label=label, required=required, max_length=longest, widget=widget, error_messages=words)


def line_field(label: Any, longest: int, *, required: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)


def wording_fields() -> dict[str, forms.Field]:
    """Title and problem in both languages; the English ones may be left open."""
    return {
        "title_zh_hans": line_field(gettext_lazy("Title in Chinese"), LONGEST_TITLE, required=True),
        "title_en": line_field(gettext_lazy("Title in English"), LONGEST_TITLE),
        "problem_zh_hans": text_field(gettext_lazy("Problem in Chinese"), required=True, rows=5),
        "problem_en": text_field(gettext_lazy("Problem in English"), required=False, rows=5),
    }


class DeedForm(forms.Form):
    """A deed on a matter, with the edition that was seen.

    today: the day in the site's time zone. What the deed lacks is told beside its fields.
    """

    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(
        self,
        deed: Deed,
        matter: Matter,
        today: date,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        self.deed, self.matter, self.today = deed, matter, today
        super().__init__(data, files, auto_id=f"id_{deed}_%s", initial=self.offered(), use_required_attribute=False)
        made = {name: self.made(name) for name in FIELDS[deed] if name not in WORDING}
        self.fields |= wording_fields() if deed == Deed.ACCEPT else made

    def offered(self) -> dict[str, Any]:
        """What stands in the fields at first."""
        given: dict[str, Any] = {"seen": self.matter.edition}
        if self.deed == Deed.ACCEPT:
            given |= {name: getattr(self.matter, name) for name in WORDING}
        if self.deed == Deed.DECIDE:
            given["department"] = getattr(answerable(self.matter), "code", "")
        if days := USUAL_DAYS.get(self.deed):
            begins = max(self.today, self.matter.due_on or self.today) if self.deed == Deed.EXTEND else self.today
            given["due_on"] = working_day(begins + timedelta(days=days))
        return given

    def made(self, name: str) -> forms.Field:
        match name:
            case "text":
                return text_field(TEXT_LABELS[self.deed], required=self.deed in NEED_WORDS)
            case "department":
                return forms.ModelChoiceField(
                    Department.objects.all(),
                    to_field_name="code",
                    label=gettext_lazy("Responsible department"),
                    widget=forms.Select(attrs={"class": "form-select"}),
                    error_messages={"required": gettext_lazy("Name the department that answers for it.")},
                )
            case "due_on":
                attrs = {"type": "date", "class": "form-control", "placeholder": "2021-08-31"}
                widget = forms.DateInput(format="%Y-%m-%d", attrs=attrs)
                words = {"required": gettext_lazy("Name the day by which it is to be done.")}
                return forms.DateField(label=DAY_LABELS[self.deed], widget=widget, error_messages=words)
            case "document":
                return line_field(gettext_lazy("Document that shows it: name and number"), LONGEST_DOCUMENT)
        described = f"id_{self.deed}_evidence_help id_{self.deed}_evidence_error"
        attrs = {"accept": OFFERED, "class": "form-control", "aria-describedby": described}
        return EvidenceField(label=gettext_lazy("Files"), required=False, widget=FilesInput(attrs=attrs))

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self if not field.is_hidden]

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on > self.today + LONGEST:
            raise ValidationError(_("This is more than two years from now."))
        return due_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, problem in what_lacks(self.matter, self.deed, self.said, self.today).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, problem)
        return given

    @property
    def said(self) -> Said:
        """What goes with the deed, of the fields that could be read."""
        given = self.cleaned_data
        wording = {name: given[name] for name in WORDING if name in given and given[name] != self.standing_text(name)}
        return Said(
            text=given.get("text", ""),
            department=given.get("department"),
            due_on=given.get("due_on"),
            document=given.get("document", ""),
            files=given.get("evidence") or (),
            wording=wording,
        )

    def standing_text(self, name: str) -> str:
        return (getattr(self.matter, name) or "").replace("\r\n", "\n").strip()

    def typed(self) -> list[tuple[str, str]]:
        """Label and text of what was typed, for a page on which it can no longer be sent."""
        values = ((field, str(self.data.get(field.html_name, ""))) for field in self.shown)
        return [(str(field.label), named(field, value)) for field, value in values if value.strip()]


def named(field: forms.BoundField, value: str) -> str:
    """What a reader sees of a value: of one that is chosen from a list its name."""
    choices = getattr(field.field.widget, "choices", ())
    return next((str(name) for code, name in choices if str(code) == value), value)


def answerable(matter: Matter) -> Department | None:
    """Whose work the subject is: the department that a decision most often names."""
    subject: Any = matter.subject
    return matter.department or (subject.authority if subject_kind(matter) == "zone" else subject.lead)


def working_day(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
