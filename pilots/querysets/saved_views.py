"""Which saved views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from pilots.models import SavedView, User  # noqa: F401  the generic base names it in a string


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def own(self, user: User) -> SavedViewQuerySet:
        """What the person saved, by name."""
        return self.filter(owner=user).order_by("name", "pk")

    def shared_by_others(self, user: User) -> SavedViewQuerySet:
        """What others share, by name, with whoever saved it."""
        others = self.filter(is_shared=True).exclude(owner=user)
        return others.select_related("owner__membership__department").order_by("name", "pk")

    def seen_by(self, user: User) -> SavedViewQuerySet:
        """What the person may open: own ones and those that are shared."""
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True))
