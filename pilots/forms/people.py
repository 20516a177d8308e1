"""What the admin site lets be typed of people: nobody locks themselves out, and somebody can always let others in."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pilots.models import Membership, User

Role = Membership.Role
WITH_DEPARTMENT = (Role.STAFF, Role.HEAD)


def is_last_administrator(user: User) -> bool:
    """Whether nobody else could let people in; of two who would change that at once, the second waits."""
    rows = Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    standing = [row.user_id for row in rows.order_by("pk")]
    return standing == [user.pk]


def refuse_lock_out(user: User, acting: User) -> None:
    """ValidationError where the account that is to lose its rights is one's own, or the last to administer."""
    if user.pk == acting.pk:
        raise ValidationError(
            _("This is your own account: you would lock yourself out. Ask another administrator to do it.")
        )
    if is_last_administrator(user):
        raise ValidationError(_("Nobody else could administer people then. Make somebody else an administrator first."))


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    """An account. acting: who fills the form in."""

    acting: ClassVar[User]

    def clean_is_active(self) -> bool:
        is_active: bool = self.cleaned_data["is_active"]
        if self.instance.is_active and not is_active:
            refuse_lock_out(self.instance, self.acting)
        return is_active


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """The one role of an account. acting: who fills the form in."""

    acting: ClassVar[User]

    def clean_role(self) -> str:
        role: str = self.cleaned_data["role"]
        if self.instance.pk and self.initial.get("role") == Role.ADMINISTRATOR != role:
            refuse_lock_out(self.instance.user, self.acting)
        return role

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") in WITH_DEPARTMENT and "department" in cleaned and not cleaned["department"]:
            self.add_error("department", _("Staff and heads belong to a department."))
        return cleaned
