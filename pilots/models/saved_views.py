"""Views that people save: a page with its filters, under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pilots.querysets.saved_views import SavedViewQuerySet


class SavedView(models.Model):
    """A page of ours and the query with which it is shown; names are each person's own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=100)
    path = models.CharField(_("page"), max_length=200)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shared with everybody"), default=False)
    created_at = models.DateTimeField(_("saved at"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(name="pilots_savedview_name_once_a_person", fields=["owner", "name"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pilots:saved_view_open", args=[self.pk])

    @property
    def address(self) -> str:
        """The page itself."""
        return f"{self.path}?{self.query}" if self.query else self.path
