"""Views that people saved: their own, and those that are shared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from greencity.plumbing.pages import render_page
from pilots.actions.saved_views import NameTakenError, rename_view, save_view
from pilots.forms.saved_views import NameForm, SaveForm
from pilots.models import SavedView
from pilots.permissions import CHANGE_VIEW, reader_required
from pilots.selections import Choices
from pilots.templatetags.filters import page_of
from pilots.views.reporting import reader

LIST, SAVE = "pilots/saved_view_list.html", "pilots/saved_view_save.html"


@require_safe
@reader_required
def saved_view_list(request: HttpRequest) -> HttpResponse:
    return list_page(request)


@require_safe
@reader_required
def saved_view_open(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponseRedirect(view_seen(request, pk).address)


@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def saved_view_save(request: HttpRequest) -> HttpResponse:
    """The page and query of `?path=` and `?query=` with a form for the name; 400 for a page that has no filters."""
    if request.method != "POST":
        asked = {name: request.GET.get(name, "") for name in ("path", "query")}
        if page_of(asked["path"]) is None:
            raise BadRequest("no page with filters")
        return save_page(request, SaveForm(initial={**asked, "keeps_moment": True}))
    form = SaveForm(request.POST)
    if not form.is_valid():
        return save_page(request, form)
    values = {name: form.cleaned_data[name] for name in ("name", "path", "query", "is_shared")}
    try:
        save_view(owner=reader(request), at=timezone.now(), may_replace=form.may_replace, **values)
    except NameTakenError:
        form.refuse_name()
        return save_page(request, form, taken=values["name"])
    messages.success(request, _("“%(name)s” is saved.") % {"name": values["name"]})
    return redirect("pilots:saved_view_list")


@require_POST
@reader_required
def saved_view_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a view of one's own another name, and share it or no longer."""
    view = view_to_change(request, pk)
    form = NameForm(request.POST, view=view)
    if form.is_valid():
        try:
            rename_view(view=view, **form.cleaned_data)
        except NameTakenError:
            form.refuse_name()
    if form.errors:
        return list_page(request, refused=(pk, form))
    messages.success(request, _("“%(name)s” is saved.") % {"name": view.name})
    return redirect("pilots:saved_view_list")


@require_POST
@reader_required
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = view_to_change(request, pk)
    view.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect("pilots:saved_view_list")


def view_seen(request: HttpRequest, pk: int) -> SavedView:
    """An own or a shared view; 404 for what others keep to themselves."""
    return get_object_or_404(SavedView.objects.seen_by(reader(request)), pk=pk)


def view_to_change(request: HttpRequest, pk: int) -> SavedView:
    """A view of one's own; 403 for one that another shares."""
    view = view_seen(request, pk)
    if not reader(request).has_perm(CHANGE_VIEW, view):
        raise PermissionDenied
    return view


def list_page(request: HttpRequest, *, refused: tuple[int, NameForm] | None = None) -> HttpResponse:
    """refused: the view whose new name was refused, with what was typed; status 422."""

    def context() -> dict[str, Any]:
        user = reader(request)
        pk, form = refused or (None, None)
        own = SavedView.objects.own(user)
        return {
            "own": [(view, form if view.pk == pk else NameForm(view=view), view.pk == pk) for view in own],
            "shared": SavedView.objects.shared_by_others(user),
            "choices": Choices(),
        }

    return render_page(request, LIST, context, status=422 if refused else 200)


def save_page(request: HttpRequest, form: SaveForm, *, taken: str = "") -> HttpResponse:
    """taken: the name of a view that the person has, which may be replaced."""
    context = {
        "form": form,
        "taken": taken,
        "path": str(form["path"].value() or ""),
        "query": str(form["query"].value() or ""),
        "choices": Choices(),
    }
    return render_page(request, SAVE, lambda: context, status=422 if form.is_bound else 200)
