"""People, the one role each of them has, and departments: the administrator's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilots.admin.base import BilingualAdmin, DomainAdmin, leave_beside
from pilots.forms.administration import DepartmentForm
from pilots.forms.people import MembershipForm, PersonForm, is_last_administrator
from pilots.holders import has_changed_others
from pilots.models import Department, Membership, User

PEOPLE = pgettext_lazy("section", "People")


class MembershipInline(admin.StackedInline):  # type: ignore[type-arg]
    """The role. An account always has one; it is closed, not stripped."""

    model = Membership
    form = MembershipForm
    fields = (("role", "department"),)
    can_delete = False
    min_num = 1
    verbose_name_plural = gettext_lazy("Role")
    template = "admin/pilots/role.html"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.acting = request.user
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        leave_beside(field)
        return field

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perm("pilots.change_membership", obj)


@admin.register(User)
class PersonAdmin(DomainAdmin, UserAdmin):  # type: ignore[type-arg,misc]
    """Accounts: who they are, and the one role that says what they may do."""

    section = PEOPLE
    form = PersonForm
    add_form = UserCreationForm
    add_form_template = "admin/change_form.html"
    inlines = (MembershipInline,)
    list_display = ("username", "full_name", "role", "department", "is_active", "last_login")
    list_filter = ("membership__role", "is_active", ("membership__department", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("membership__department",)
    search_fields = (
        "username",
        "first_name",
        "last_name",
        "email",
        "membership__department__name_zh_hans",
        "membership__department__name_en",
    )
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        (gettext_lazy("Person"), {"fields": (("last_name", "first_name"), ("email", "language"))}),
        (gettext_lazy("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "password1", "password2")}),
        (gettext_lazy("Person"), {"fields": (("last_name", "first_name"), ("email", "language"))}),
    )
    readonly_fields = ("last_login", "date_joined")
    right_way = gettext_lazy(
        "Close the account instead: take the mark from “Active” on its page. Nobody signs in with it any more, and its"
        " name stays with what was entered."
    )

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=gettext_lazy("role"), ordering="membership__role")
    def role(self, user: User) -> str:
        return user.membership.get_role_display() if user.role else ""

    @admin.display(description=gettext_lazy("department"), ordering="membership__department__code")
    def department(self, user: User) -> str:
        return str(user.membership.department or "") if user.role else ""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.acting = request.user
        return form

    def called(self, row: User) -> str:
        """By the account: several people have the same role in one department."""
        return f"{row.username} · {row}" if row.role else row.username

    def reasons_to_keep(self, request: HttpRequest, row: Any) -> list[str]:
        reasons = super().reasons_to_keep(request, row)
        if row.pk == request.user.pk:
            reasons.insert(0, _("This is your own account: you would lock yourself out."))
        elif is_last_administrator(row):
            reasons.insert(0, _("Nobody else could administer people then."))
        if has_changed_others(row):
            reasons.append(_("The history of plan, people or calendar names it."))
        return reasons

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The trail of the account, and beneath it that of its role."""
        if not object_id.isdecimal():
            raise Http404
        trail: Any = Membership
        pks = trail.history.filter(user=object_id).values("id")
        records: QuerySet[Any] = self.get_history_queryset(request, trail.history, "id__in", pks)
        self.set_history_delta_changes(request, shown := list(records))
        response: HttpResponse = super().history_view(request, object_id, {**(extra_context or {}), "roles": shown})
        return response


@admin.register(Department)
class DepartmentAdmin(BilingualAdmin):
    section = PEOPLE
    form = DepartmentForm
    fields = ("code", ("name_zh_hans", "name_en"), "provenance", ("note_zh_hans", "note_en"))
    list_display = ("code", "name", "provenance")
    list_filter = ("provenance",)
    search_fields = ("code", "name_zh_hans", "name_en")
    ordering = ("code",)
    right_way = gettext_lazy(
        "Leave it: what it led and reported stays with it. Let another department lead the goals of next year, and"
        " close its people's accounts."
    )
