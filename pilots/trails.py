"""Who changed what of the plan, the people and the calendar: one trail a row, kept by django-simple-history.

Loaded once the translations have added their columns, so that a trail holds either language.
Figures have no trail: their revisions are the history.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models.signals import pre_save
from simple_history import register
from simple_history.models import HistoricalRecords

from pilots.models import (
    Category,
    Department,
    Goal,
    LightThresholds,
    Membership,
    Project,
    SpecialDay,
    Task,
    Unit,
    User,
    Zone,
)

#: Why a record stands in a trail, where it is no change of a field; the words for it are the admin site's.
FOUND, PASSWORD = "found", "password"
#: Of an account: what is nobody's business, and what changes with every sign-in.
UNSEEN_OF_USER = ("password", "last_login")


class Trail(HistoricalRecords):  # type: ignore[misc]
    """A trail that begins with what stood before the first change, and says nothing of what it does not keep.

    Rows that come from a fixture or from the time before trails have none until they are changed.
    """

    #: model → its trail, for those who keep a record themselves
    of: ClassVar[dict[type[models.Model], Trail]] = {}

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        self.of[sender] = self
        pre_save.connect(self.pre_save, sender=sender, weak=False)

    def pre_save(
        self,
        sender: type[models.Model],
        instance: Any,
        raw: bool = False,
        update_fields: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Keep the row as it stands, where nothing has been kept of it yet."""
        if raw or instance._state.adding or self.is_unseen(update_fields):
            return
        trail: Any = sender
        if not trail.history.filter(id=instance.pk).exists():
            stands: Any = sender._base_manager.filter(pk=instance.pk).first()
            if stands:
                stands._history_user, stands._change_reason = None, FOUND
                self.create_historical_record(stands, "~")

    def post_save(
        self,
        instance: Any,
        created: bool,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
        raw: bool = False,
        **kwargs: Any,
    ) -> None:
        if raw:
            # a fixture sets the rows that belong to this one next
            instance.skip_history_when_saving = True
        elif not self.is_unseen(update_fields):
            super().post_save(instance, created, using=using, **kwargs)

    def is_unseen(self, update_fields: Iterable[str] | None) -> bool:
        """Whether nothing that is saved is kept in the trail: a sign-in."""
        return update_fields is not None and set(update_fields) <= set(self.excluded_fields)

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: str | None) -> str | None:
        """A password that was just set shows in no field: the account holds it until its save is over."""
        if getattr(instance, "_password", None) is not None:
            return PASSWORD
        reason: str | None = super().get_change_reason_for_object(instance, history_type, using)
        return reason


def texts_of_the_reader(model: type[models.Model]) -> list[str]:
    """The columns that follow the reader's language at every save: their languages have columns of their own."""
    fields: list[Any] = list(model._meta.concrete_fields)
    return sorted({field.translated_field.name for field in fields if hasattr(field, "translated_field")})


#: Of what a row names several of, what its trail keeps.
SEVERAL = {Goal: [Goal._meta.get_field("zones")], Project: [Project._meta.get_field("goals")]}

for kept in (Category, Task, Goal, Zone, Unit, Project, Department, Membership, SpecialDay, LightThresholds):
    register(
        kept,
        app="pilots",
        records_class=Trail,
        excluded_fields=texts_of_the_reader(kept),
        m2m_fields=SEVERAL.get(kept, []),
    )
register(User, app="pilots", records_class=Trail, excluded_fields=list(UNSEEN_OF_USER))
