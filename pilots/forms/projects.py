"""A benchmark project as a form, and what the forms of its rows have in common with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.forms.registers import LinkField, NumberField, choice
from pilots.forms.task_book_rows import BilingualForm, line
from pilots.models import Department, Goal, Project, Provenance, Zone

TITLE_ZH, TITLE_EN = gettext_lazy("Title, Chinese"), gettext_lazy("Title, English")
NOTE_ZH, NOTE_EN = gettext_lazy("Note, Chinese"), gettext_lazy("Note, English")


class BilingualModelForm(BilingualForm, forms.ModelForm):  # type: ignore[type-arg]
    """A row with texts in both languages; of what was published the source is asked for."""

    #: the field that names the source
    SOURCE = "source"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("provenance") == Provenance.PUBLISHED and not given.get(self.SOURCE):
            self.refuse(self.SOURCE, _("Say where it was published."))
        return given

    def refuse(self, name: str, reason: str) -> None:
        """Say beside a field why it cannot be so, once for each."""
        if name in self.fields and name not in self.errors:
            self.add_error(name, reason)


class ProjectForm(BilingualModelForm):
    """goals: those of the two latest years, and those the project serves already.

    name: of the project as it stands, whatever is typed.
    """

    PAIRS = ("note", "source")
    SOURCE = "source_zh_hans"

    title_zh_hans = line(TITLE_ZH, 200, required=True)
    title_en = line(TITLE_EN, 200, language="en")
    note_zh_hans = line(NOTE_ZH)
    note_en = line(NOTE_EN, language="en")
    source_zh_hans = line(gettext_lazy("Source, Chinese"))
    source_en = line(gettext_lazy("Source, English"), language="en")

    class Meta:
        model = Project
        fields = (
            *("code", "title_zh_hans", "title_en", "kind", "stage", "zone", "lead", "investment_yuan"),
            *("note_zh_hans", "note_en", "provenance", "source_zh_hans", "source_en"),
        )

    def __init__(self, instance: Project, data: Mapping[str, Any] | None = None) -> None:
        self.name = instance.title
        super().__init__(data, instance=instance, use_required_attribute=False)
        served = [] if instance._state.adding else list(instance.goals.values_list("pk", flat=True))
        own: dict[str, forms.Field] = {
            "kind": choice(_("Kind"), Project.Kind.choices, has_empty=False),
            "stage": choice(_("Stage"), Project.Stage.choices, has_empty=False),
            "zone": LinkField(_("Zone"), Zone.objects.order_by("code"), lambda row: f"{row.code} {row}"),
            "lead": LinkField(_("Responsible department"), Department.objects.order_by("code")),
            "investment_yuan": NumberField(_("Investment (yuan)"), "元"),
            "provenance": choice(_("Provenance"), Provenance.choices, has_empty=False),
        }
        if instance._state.adding:
            own["code"] = line(_("Code (for addresses: small letters, digits and hyphens)"), 40, required=True)
        for name, field in own.items():
            self.fields[name] = field
        if not instance._state.adding:
            del self.fields["code"]
        self.fields["goals"] = GoalsField(served)
        self.initial["goals"] = served

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if Project.objects.filter(code=code).exists():
            raise ValidationError(_("Another project has this code."))
        if code == "new":
            raise ValidationError(_("This code is kept for the address of the form."))
        return code

    @property
    def goals(self) -> list[Goal]:
        """Those chosen, of a valid form."""
        return list(self.cleaned_data["goals"])

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the names of their parts; the goals stand apart."""
        last = ("lead", "note_zh_hans", "note_en")
        named = (
            (_("What it is"), ("title_zh_hans", "title_en", "code", "kind", "stage", "zone", "investment_yuan", *last)),
            (_("Where this comes from"), ("source_zh_hans", "source_en", "provenance")),
        )
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in named]


class GoalsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Goals of the two latest years, and those that are named already."""

    def __init__(self, served: Sequence[int]) -> None:
        years = list(Goal.objects.order_by("-year").values_list("year", flat=True).distinct()[:2])
        rows = Goal.objects.filter(year__in=years) | Goal.objects.filter(pk__in=served)
        super().__init__(
            rows.distinct().order_by("-year", "number"),
            label=_("Goals that it serves"),
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.year} · {obj.number} {obj}"
