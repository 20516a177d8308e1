"""The plan: categories, tasks, goals, zones and units. Task books are written on their own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.admin.base import BilingualAdmin
from pilots.forms.administration import CategoryForm, GoalForm, TaskForm, UnitForm, ZoneForm, in_its_year
from pilots.models import Category, Goal, Task, Unit, Zone
from pilots.trails import Trail

PLAN = pgettext_lazy("section", "Plan")


class PlanAdmin(BilingualAdmin):
    section = PLAN


class RelatedTrailAdmin(PlanAdmin):
    """Of rows that name others: the trail waits until these are set, for one record a save."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.skip_history_when_saving = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.changed_data or not change:
            Trail.of[self.model].create_historical_record(form.instance, "~" if change else "+")


@admin.register(Category)
class CategoryAdmin(PlanAdmin):
    form = CategoryForm
    fields = (("code", "order"), ("name_zh_hans", "name_en"), "provenance")
    list_display = ("order", "name", "code", "provenance")
    list_display_links = ("name",)
    list_filter = ("provenance",)
    search_fields = ("code", "name_zh_hans", "name_en")
    ordering = ("order",)
    right_way = gettext_lazy("Move its tasks to another category first; a category without tasks can be deleted.")


@admin.register(Task)
class TaskAdmin(PlanAdmin):
    form = TaskForm
    fields = (("number", "code"), ("title_zh_hans", "title_en"), "category", "lead", "provenance")
    list_display = ("number", "title", "category", "lead", "provenance")
    list_display_links = ("title",)
    list_select_related = ("category", "lead")
    list_filter = ("category", ("lead", admin.RelatedOnlyFieldListFilter), "provenance")
    search_fields = ("=number", "code", "title_zh_hans", "title_en", "lead__name_zh_hans", "lead__name_en")
    ordering = ("number",)
    right_way = gettext_lazy(
        "Leave it: the goals of past years belong to it. A task without goals of a year does not show in that year."
    )


@admin.register(Goal)
class GoalAdmin(RelatedTrailAdmin):
    """What a goal is. What is promised of it stands in its task book, to which the page leads."""

    form = GoalForm
    fields = (
        ("year", "number"),
        ("title_zh_hans", "title_en"),
        "task",
        "lead",
        ("measure", "direction"),
        ("frequency", "unit"),
        ("is_by_zone", "zones"),
        "continues",
        "task_book",
    )
    readonly_fields = ("task_book",)
    autocomplete_fields = ("continues",)
    list_display = ("year", "number", "title", "category", "unit", "lead", "task_book")
    list_display_links = ("title",)
    list_select_related = ("task__category", "unit", "lead")
    list_filter = (
        "year",
        "task__category",
        "measure",
        "frequency",
        ("lead", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("=number", "=year", "title_zh_hans", "title_en", "lead__name_zh_hans", "lead__name_en")
    ordering = ("-year", "number")
    right_way = gettext_lazy(
        "Leave it: what was promised and reported stays. A goal that is not to go on is not rolled over to the next"
        " year. One that has nothing but a draft can be deleted once the draft is discarded."
    )

    def called(self, row: Goal) -> str:
        return in_its_year(row)

    @admin.display(description=gettext_lazy("category"), ordering="task__category__order")
    def category(self, goal: Goal) -> str:
        return str(goal.task.category)

    @admin.display(description=gettext_lazy("task book"))
    def task_book(self, goal: Goal) -> str:
        if not goal.pk:
            return _("Written once the goal is saved.")
        address = reverse("pilots:task_book_detail", args=[goal.year, goal.number])
        return format_html('<a href="{}">{}</a>', address, _("Task book"))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "zones":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in ("zones", "continues"):
            field.widget.can_add_related = False
        return field


@admin.register(Zone)
class ZoneAdmin(PlanAdmin):
    form = ZoneForm
    fields = (
        "code",
        ("name_zh_hans", "name_en"),
        "authority",
        "within",
        ("latitude", "longitude"),
        "provenance",
        ("note_zh_hans", "note_en"),
    )
    list_display = ("code", "name", "authority", "within", "provenance")
    list_display_links = ("name",)
    list_select_related = ("authority", "within")
    list_filter = ("provenance", ("authority", admin.RelatedOnlyFieldListFilter))
    search_fields = ("code", "name_zh_hans", "name_en", "authority__name_zh_hans", "authority__name_en")
    ordering = ("code",)
    right_way = gettext_lazy(
        "Leave it: figures and goals name it. To end its reporting, leave it out of the goals of next year."
    )


@admin.register(Unit)
class UnitAdmin(PlanAdmin):
    form = UnitForm
    fields = (
        "code",
        ("label_zh_hans", "label_en"),
        ("reporting_label_zh_hans", "reporting_label_en"),
        "english_factor",
        ("decimals", "english_decimals"),
    )
    list_display = ("code", "label_zh_hans", "label_en", "english_factor", "decimals", "english_decimals")
    search_fields = ("code", "label_zh_hans", "label_en", "reporting_label_zh_hans", "reporting_label_en")
    ordering = ("code",)
    right_way = gettext_lazy("Leave it: values are kept in it. Goals of next year can be counted in another unit.")
