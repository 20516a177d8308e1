"""What hangs on a row, so that it can neither be deleted nor be called otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.text import capfirst

#: What is deleted together with a row does not keep it; these do.
KEEPING = (models.PROTECT, models.RESTRICT)


def holders_of(row: models.Model) -> list[str]:
    """What hangs on a row, in words with its number: “Figures: 7”. Empty where the row can go.

    One query a kind of row that can hang on it, whatever their number.
    """
    conditions: defaultdict[type[models.Model], models.Q] = defaultdict(models.Q)
    for model, name in _ways(row):
        conditions[model] |= models.Q(**{name: row})
    counted = [(model, model._base_manager.filter(of_row).distinct().count()) for model, of_row in conditions.items()]
    return [f"{capfirst(str(model._meta.verbose_name_plural))}: {count}" for model, count in counted if count]


def _ways(row: models.Model) -> Iterator[tuple[type[models.Model], str]]:
    """Model and field of everything that can hang on a row."""
    relations: list[Any] = row._meta.get_fields(include_hidden=True)
    for relation in relations:
        is_kept = isinstance(relation, models.ManyToOneRel) and relation.on_delete in KEEPING
        if is_kept or isinstance(relation, models.ManyToManyRel):
            yield relation.related_model, relation.field.name


def has_changed_others(user: models.Model) -> bool:
    """Whether a trail names the account as whoever changed something other than itself."""
    relations: list[Any] = user._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not isinstance(relation, models.ManyToOneRel) or relation.field.name != "history_user":
            continue
        model: Any = relation.related_model
        changes = model._base_manager.filter(history_user=user)
        if issubclass(model.instance_type, type(user)):
            changes = changes.exclude(id=user.pk)
        if changes.exists():
            return True
    return False
