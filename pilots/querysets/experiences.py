"""Which experiences."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Window
from django.db.models.functions import Coalesce, RowNumber

from pilots.querysets.registers import RecordQuerySet

if TYPE_CHECKING:
    from pilots.models import Experience  # noqa: F401  the generic base names it in a string


class ExperienceQuerySet(RecordQuerySet["Experience"]):
    def for_list(self) -> ExperienceQuerySet:
        """With everything a list names, in one query."""
        return self.select_related("department", "category", "goal", "zone", "project", "result_unit")

    def for_detail(self) -> ExperienceQuerySet:
        """With everything a page of one names, in one query."""
        people = (f"{name}__membership__department" for name in ("recorded_by", "written_by", "reviewed_by"))
        return self.for_list().select_related("goal__unit", *people)

    def published(self) -> ExperienceQuerySet:
        """Every writing that was ever published: several of one experience."""
        return self.filter(state="published")

    def latest_published(self, known_until: datetime | None = None) -> ExperienceQuerySet:
        """Of each experience the words that readers see: those published last, or last before a moment.

        A published text that is being revised stands as it was published. Its id is that of a version then:
        `thing_id` names the row that files and links refer to.
        """
        published = self.model.objects.published()
        if known_until is not None:
            published = published.filter(recorded_at__lt=known_until)
        ranked = published.annotate(
            thing=Coalesce("current_id", "pk"),
            place=Window(RowNumber(), partition_by=[F("thing")], order_by=F("edition").desc()),
        )
        return self.filter(pk__in=ranked.filter(place=1).order_by().values("pk"))

    def in_work(self) -> ExperienceQuerySet:
        """What is being written, reviewed or revised, as it stands."""
        return self.current().exclude(state="published")

    def in_order(self) -> ExperienceQuerySet:
        """By category, and by code within one."""
        return self.order_by("category__order", "code")
