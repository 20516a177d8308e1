"""An experience as a form: both languages side by side, saved as a draft with gaps, handed in only when whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.forms.cells import QuantityField, TextField
from pilots.forms.evidence import OFFERED, EvidenceField, FilesInput
from pilots.forms.registers import SELECT, LinkField, choice
from pilots.forms.task_book_rows import LONGEST_LINE, SMALL, BilingualForm, DayField
from pilots.models import Attachment, Category, Department, Experience, Goal, Project, Provenance, Unit, Zone
from pilots.templatetags.experiences import NEEDS, TEXTS, field_title

LONGEST_TITLE, LONGEST_TEXT = 200, 5000
#: Text → rows of its field; the others are one line.
ROWS = {"tried": 8, "gave": 6, "why_no_figure": 3, **dict.fromkeys(NEEDS, 4), "contact": 3}
LONGEST = {"title": LONGEST_TITLE, "result_source": LONGEST_LINE}
CHINESE, ENGLISH = "zh_hans", "en"


def text_field(name: str, language: str) -> TextField:
    attrs = {"class": SMALL, "lang": "zh-Hans" if language == CHINESE else "en", "autocomplete": "off"}
    widget = forms.Textarea({**attrs, "rows": ROWS[name]}) if name in ROWS else forms.TextInput(attrs)
    longest, label = LONGEST.get(name, LONGEST_TEXT), field_title(f"{name}_{language}")
    return TextField(label=label, required=False, max_length=longest, widget=widget)


class ExperienceForm(BilingualForm):
    """What is typed of an experience. departments: those that the writer may write for; of one there is no choice.

    files: those that stand with it and can be taken back. today: no figure speaks of a later day.
    """

    PAIRS = tuple(TEXTS)

    def __init__(
        self,
        experience: Experience,
        *,
        departments: Sequence[Department],
        today: date,
        files: Sequence[Attachment] = (),
        data: Mapping[str, Any] | None = None,
        uploads: MultiValueDict[str, Any] | None = None,
    ) -> None:
        self.experience, self.today, self.departments = experience, today, departments
        self.is_new = experience._state.adding
        self.is_submitting = bool(data) and (data or {}).get("deed") == "submit"
        super().__init__(data, uploads, initial=initial_of(experience), use_required_attribute=False)
        for name in TEXTS:
            for language in (CHINESE, ENGLISH):
                self.fields[f"{name}_{language}"] = text_field(name, language)
        self.fields["title_zh_hans"].required = True
        self.add_links()
        self.add_figure()
        self.fields["files"] = EvidenceField(
            label=_("Attach files"), required=False, widget=FilesInput({"accept": OFFERED, "class": SMALL})
        )
        self.fields["taken_back"] = forms.ModelMultipleChoiceField(
            Attachment.objects.filter(pk__in=[each.pk for each in files]),
            required=False,
            label=_("Take back"),
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        )

    def add_links(self) -> None:
        """Where it belongs; the department only where there is a choice."""
        links: dict[str, tuple[Any, Any]] = {
            "category": (Category.objects.order_by("order"), str),
            "goal": (Goal.objects.order_by("-year", "number"), lambda row: f"{row.year} · {row.number} {row}"),
            "zone": (Zone.objects.order_by("code"), lambda row: f"{row.code} {row}"),
            "project": (Project.objects.order_by("code"), str),
        }
        if len(self.departments) > 1:
            own = [department.pk for department in self.departments]
            links["department"] = (Department.objects.filter(pk__in=own).order_by("name"), str)
        for name, (rows, words) in links.items():
            self.fields[name] = LinkField(field_title(name), rows, words)
        self.fields["category"].required = True
        if "department" in self.fields:
            self.fields["department"].required = True

    def add_figure(self) -> None:
        units = Unit.objects.exclude(code__in=("month", "text")).order_by("code")
        unit = LinkField(field_title("result_unit"), units, lambda row: row.reporting_label or row.label)
        self.fields["result_unit"] = unit
        chosen = str(self.data.get("result_unit", ""))
        is_key = chosen.isascii() and chosen.isdecimal()
        code = units.filter(pk=int(chosen[:9])).values_list("code", flat=True).first() if is_key else None
        attrs = {"class": f"{SMALL} value", "inputmode": "decimal", "autocomplete": "off"}
        number = QuantityField(code or "", label=field_title("result_value"), widget=forms.TextInput(attrs))
        self.fields["result_value"] = number
        self.fields["result_on"] = DayField(field_title("result_on"))
        for name in ("result_provenance", "provenance"):
            self.fields[name] = choice(field_title(name), Provenance.choices, has_empty=False)
            self.fields[name].widget.attrs["class"] = SELECT
        source = forms.CharField(required=False, label=field_title("source"), widget=forms.TextInput({"class": SMALL}))
        source.validators.append(MaxLengthValidator(LONGEST_LINE))
        self.fields["source"] = source

    def clean_result_on(self) -> date | None:
        day: date | None = self.cleaned_data["result_on"]
        if day and day > self.today:
            raise ValidationError(_("A figure cannot speak of a day after today."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self.check_figure(given)
        self.check_origin(given)
        if self.is_submitting:
            self.check_whole(given)
        return given

    def check_figure(self, given: Mapping[str, Any]) -> None:
        value: Decimal | None = given.get("result_value")
        if value is None:
            return
        if not given.get("result_unit"):
            self.refuse("result_unit", _("A figure needs its unit."))
        if not given.get("result_on"):
            self.refuse("result_on", _("A figure needs the day it speaks of."))
        if given.get("why_no_figure_zh_hans"):
            self.refuse("why_no_figure_zh_hans", _("There is a figure: leave this empty, or take the figure out."))

    def check_origin(self, given: Mapping[str, Any]) -> None:
        """What was published names where."""
        is_figure_published = given.get("result_provenance") == Provenance.PUBLISHED
        has_figure = given.get("result_value") is not None
        if has_figure and is_figure_published and not given.get("result_source_zh_hans"):
            self.refuse("result_source_zh_hans", _("A published figure names its source."))
        if given.get("provenance") == Provenance.PUBLISHED and not given.get("source"):
            self.refuse("source", _("Published words name their source."))

    def check_whole(self, given: Mapping[str, Any]) -> None:
        """What may be missing from a draft, and not from what the office is asked to review."""
        if not given.get("tried_zh_hans"):
            self.refuse("tried_zh_hans", _("Say what was tried before you hand it in."))
        if not given.get("gave_zh_hans"):
            self.refuse("gave_zh_hans", _("Say what it gave before you hand it in."))
        if given.get("result_value") is None and not given.get("why_no_figure_zh_hans"):
            self.refuse("result_value", _("Give a figure, or say below why there is none."))
        for name in NEEDS:
            if not given.get(f"{name}_zh_hans"):
                self.refuse(f"{name}_zh_hans", _("Say what is needed, or write “none needed”."))

    def refuse(self, field: str, words: str) -> None:
        if field not in self.errors:
            self.add_error(field, words)

    def fill(self, experience: Experience) -> Experience:
        """The experience with what was typed, of a valid form; nothing is saved."""
        for name, value in self.cleaned_data.items():
            if name not in ("files", "taken_back"):
                setattr(experience, name, value)
        if "department" not in self.fields and experience._state.adding:
            experience.department = self.departments[0]
        return experience

    def texts(self, *names: str) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{CHINESE}"], self[f"{name}_{ENGLISH}"]] for name in names]

    def title_texts(self) -> list[list[forms.BoundField]]:
        return self.texts("title")

    def told_texts(self) -> list[list[forms.BoundField]]:
        return self.texts("tried", "gave")

    def origin_texts(self) -> list[list[forms.BoundField]]:
        return self.texts("result_source", "why_no_figure")

    def needed_texts(self) -> list[list[forms.BoundField]]:
        return self.texts(*NEEDS)

    def contact_texts(self) -> list[list[forms.BoundField]]:
        return self.texts("contact")

    def links(self) -> list[forms.BoundField]:
        return [self[name] for name in ("department", "category", "goal", "zone", "project") if name in self.fields]

    def figure(self) -> list[forms.BoundField]:
        return [self[name] for name in ("result_value", "result_unit", "result_on", "result_provenance")]


def initial_of(experience: Experience) -> dict[str, Any]:
    """What stands, field by field; of a text no language stands in for the other."""
    names = [f"{name}_{language}" for name in TEXTS for language in (CHINESE, ENGLISH)]
    others = ("result_value", "result_on", "result_provenance", "provenance", "source")
    links = ("category", "goal", "zone", "project", "department", "result_unit")
    return {
        **{name: getattr(experience, name) or "" for name in names},
        **{name: getattr(experience, name) for name in others},
        **{name: getattr(experience, f"{name}_id") for name in links},
    }


class ReviewForm(forms.Form):
    """The office's decision: to publish, or to return with a reason."""

    reason = TextField(
        label=gettext_lazy("Reason for returning it"),
        required=False,
        widget=forms.Textarea({"rows": 3, "class": SMALL}),
        validators=[MaxLengthValidator(2000)],
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, use_required_attribute=False)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if self.data.get("deed") == "return" and not reason:
            raise ValidationError(_("Say why it is returned: its writers act on your reason."))
        return reason
