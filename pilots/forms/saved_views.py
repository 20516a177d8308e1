"""What may be saved as a view: a page of ours that has filters, under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.models import SavedView
from pilots.templatetags.filters import page_of

LONGEST_NAME = 100
LONGEST_QUERY = 2000
MOST_FIELDS = 200
MOMENT = ("month", "as_of")
#: What asks for something once and says nothing of the view.
NOT_KEPT = ("export", "page")


class NameForm(forms.Form):
    """The name of a view, and whether everybody may open it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share with everybody who may sign in"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data: Any = None, *, view: SavedView | None = None, **kwargs: Any) -> None:
        initial = {"name": view.name, "is_shared": view.is_shared} if view else {}
        auto_id = f"id_{view.pk}_%s" if view else "id_%s"
        super().__init__(data, **{"initial": initial, "auto_id": auto_id, **kwargs})

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def refuse_name(self) -> None:
        """Say that the person has another view of this name."""
        self.add_error("name", _("You have a view of this name already."))


class SaveForm(NameForm):
    """A page with its query; keeps_moment: whether the view stays with the month and day of knowledge of the query."""

    path = forms.CharField(widget=forms.HiddenInput, max_length=200)
    query = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY, required=False)
    keeps_moment = forms.BooleanField(
        label=gettext_lazy("Always open at this month and day of knowledge, not at the latest"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    replaces = forms.CharField(required=False)

    @property
    def is_of_a_moment(self) -> bool:
        """Whether the query names a month or a day of knowledge."""
        query = str(self["query"].value() or "")
        return len(query) <= LONGEST_QUERY and any(name in MOMENT for name, _value in parse_qsl(query))

    @property
    def may_replace(self) -> bool:
        """Whether it was said that the view of this name is to be replaced, of a valid form."""
        return bool(self.cleaned_data["replaces"] == self.cleaned_data["name"])

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if page_of(path) is None:
            raise ValidationError(_("Only pages of this site that have filters can be saved."))
        return path

    def clean(self) -> dict[str, Any]:
        """The query is written anew: what is blank or not kept is left out."""
        data = self.cleaned_data
        left_out = NOT_KEPT if data.get("keeps_moment") else (*NOT_KEPT, *MOMENT)
        try:
            pairs = parse_qsl(data.get("query", ""), max_num_fields=MOST_FIELDS)
        except ValueError as error:
            raise ValidationError(_("This address has too many filters to be saved.")) from error
        query = urlencode([(name, value) for name, value in pairs if name not in left_out])
        if len(query) > LONGEST_QUERY:
            raise ValidationError(_("This address has too many filters to be saved."))
        return {**data, "query": query}
