"""What goals can be told apart by: categories, tasks, departments and zones, with their names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast, Coalesce

from pilots.querysets.published import in_reading_language


class Joined(models.Aggregate):
    """The texts of a group in one, with a space between; NULL for none."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def choice_rows(known_until: datetime | None = None) -> list[dict[str, Any]]:
    """One row each in the order in which they are shown: one query, whatever their number.

    Keys: `facet`, `value` (code or number, as the address has it), `name` in the reader's language,
    `mark` (the code that stands before the name, "" for none) and `parent` (the code of the zone it
    lies within, "" for none). With a moment the years as well, of which a task book had been published
    before it: their name is the latest month with an approved city figure, as ISO, "" for none.
    """
    from pilots.models import Category, Department, Goal, Task, Zone

    sources: list[tuple[str, type[models.Model], str, dict[str, Any]]] = [
        ("category", Category, "name", {"place": F("order")}),
        ("task", Task, "title", {"value": Cast("number", CharField()), "mark": F("code"), "place": F("number")}),
        ("department", Department, "name", {}),
        ("zone", Zone, "name", {"mark": F("code"), "parent": Coalesce(F("within__code"), Value(""))}),
    ]
    nothing = Value("", output_field=CharField())
    fixed: dict[str, Any] = {"value": F("code"), "mark": nothing, "parent": nothing}
    parts = []
    for facet, model, text, own in sources:
        columns = {"facet": Value(facet, output_field=CharField()), **fixed, "place": Value(0), **own}
        columns = {name: own_type(name, column) for name, column in columns.items()}
        # left to itself the translating manager gives its columns in no certain order
        plain = model._default_manager.all().rewrite(False)  # type: ignore[attr-defined]
        renamed = {f"choice_{name}": column for name, column in columns.items()}
        parts.append(plain.order_by().values(choice_name=in_reading_language(text), **renamed))
    if known_until is not None:
        years = Goal._default_manager.all().rewrite(False).years(known_until)  # type: ignore[attr-defined]
        columns = {"facet": Value("year"), "value": F("year"), "mark": nothing, "parent": nothing, "place": F("year")}
        renamed = {f"choice_{name}": own_type(name, column) for name, column in columns.items()}
        latest = Coalesce(Cast("latest", CharField()), Value(""))
        parts.append(years.order_by().values(choice_name=latest, **renamed))
    rows = parts[0].union(*parts[1:], all=True)
    stripped = ({name.removeprefix("choice_"): value for name, value in row.items()} for row in rows)
    order = [*(facet for facet, *_rest in sources), "year"]
    return sorted(stripped, key=lambda row: (order.index(row["facet"]), row["place"], row["value"]))


def own_type(name: str, column: Any) -> Any:
    """The parts of a union agree on the type of each column."""
    return Cast(column, IntegerField() if name == "place" else CharField())
