"""Who works with the plan: users, departments and the role a person has in one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from pilots.models.provenance import Provenance
from pilots.querysets.people import DepartmentManager, UserManager


class Department(models.Model):
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance)
    note = models.TextField(_("note"), blank=True)

    objects = DepartmentManager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class User(AbstractUser):
    """An account. What it may do comes from its membership alone."""

    language = models.CharField(
        _("language of mails"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    #: what `with_membership` adds
    unread_notices: int = 0

    objects = UserManager()  # type: ignore[misc]

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]

    @property
    def role(self) -> str | None:
        """The role of the user's membership, None without one."""
        membership = getattr(self, "membership", None)
        return membership.role if membership else None

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """What the backends say: a superuser flag opens nothing."""
        return any(backend.has_perm(self, perm, obj) for backend in self.backends())

    def has_module_perms(self, app_label: str) -> bool:
        return any(backend.has_module_perms(self, app_label) for backend in self.backends())

    @staticmethod
    def backends() -> list[Any]:
        return list(get_backends())

    def __str__(self) -> str:
        return str(getattr(self, "membership", self.username))


class Membership(models.Model):
    class Role(models.TextChoices):
        LEADER = "leader", _("Leading group member")
        STAFF = "staff", _("Department staff")
        HEAD = "head", _("Department head")
        OFFICE = "office", _("Leading group office")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="membership", verbose_name=_("user"))
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("department"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="pilots_membership_department_of_staff",
                condition=models.Q(department__isnull=False) | ~models.Q(role__in=["staff", "head"]),
                violation_error_message=_("Staff and heads belong to a department."),
            )
        ]

    def __str__(self) -> str:
        role = str(self.get_role_display())
        return f"{self.department} · {role}" if self.department_id and self.role in ("staff", "head") else role
