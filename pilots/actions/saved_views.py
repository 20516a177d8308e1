"""Saving a view under a name, and giving it another."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from pilots.models import SavedView, User


class NameTakenError(Exception):
    """The person has another view of this name."""


def save_view(
    *, owner: User, name: str, path: str, query: str, is_shared: bool, at: datetime, may_replace: bool = False
) -> SavedView:
    """Save a view, in place of the owner's one of this name where that was asked for; else NameTakenError."""
    values = {"path": path, "query": query, "is_shared": is_shared, "created_at": at}
    if may_replace:
        view, _is_new = SavedView.objects.update_or_create(owner=owner, name=name, defaults=values)
        return view
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner=owner, name=name, **values)
    except IntegrityError as error:
        raise NameTakenError from error


def rename_view(*, view: SavedView, name: str, is_shared: bool) -> None:
    """Give a view another name, and share it or no longer; NameTakenError where its owner has one of that name."""
    view.name, view.is_shared = name, is_shared
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "is_shared"])
    except IntegrityError as error:
        raise NameTakenError from error
