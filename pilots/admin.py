"""Administration of people, departments and special days, with the permissions of `pilots.permissions`."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from pilots.models import Department, Membership, SpecialDay, User


class MembershipInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Membership
    autocomplete_fields = ("department",)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perm("pilots.change_membership", obj)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Accounts: who they are, and the one role that says what they may do."""

    inlines = (MembershipInline,)
    list_display = ("username", "membership", "is_active", "last_login")
    list_filter = ("membership__role", "membership__department", "is_active")
    list_select_related = ("membership__department",)
    search_fields = ("username", "first_name", "last_name", "email", "membership__department__name")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email", "language")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")


@admin.register(Department)
class DepartmentAdmin(TranslationAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name", "provenance")
    list_filter = ("provenance",)
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(SpecialDay)
class SpecialDayAdmin(TranslationAdmin):  # type: ignore[type-arg]
    """The days that the calendar of working days moves; the office keeps them as well."""

    list_display = ("day", "is_working", "name")
    list_filter = ("is_working",)
    date_hierarchy = "day"
    search_fields = ("name",)
    ordering = ("-day",)
