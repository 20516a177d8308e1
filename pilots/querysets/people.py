"""Which people and which coded rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.models import UserManager as BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from pilots.models import Department, User

M = TypeVar("M", bound=models.Model)


class ByCode(models.Manager[M]):
    """Manager of a model whose natural key is its code."""

    def get_by_natural_key(self, code: str) -> M:
        return self.get(code=code)


class DepartmentManager(ByCode["Department"]):
    def that_lead(self, year: int) -> models.QuerySet[Department]:
        """Departments with goals of the year, by code."""
        return self.filter(goals_led__year=year).distinct().order_by("code")


class UserManager(BaseUserManager["User"]):
    def with_membership(self) -> models.QuerySet[User]:
        """Users with what every page asks for: role, department and `unread_notices`, in one query."""
        from pilots.models import Notice

        unread = Notice.objects.unread().filter(user=models.OuterRef("pk")).order_by().values("user")
        count = unread.annotate(count=models.Count("pk")).values("count")
        return self.select_related("membership__department").annotate(  # type: ignore[no-redef]
            unread_notices=Coalesce(models.Subquery(count, output_field=models.IntegerField()), 0)
        )

    def in_role(self, *roles: str) -> models.QuerySet[User]:
        """Accounts that are open, by name."""
        return (
            self.filter(is_active=True, membership__role__in=roles)
            .select_related("membership__department")
            .order_by("username")
        )

    def that_report_for(self, departments: Iterable[Department]) -> models.QuerySet[User]:
        """The open accounts of the departments' staff and heads, by name."""
        return self.in_role("staff", "head").filter(membership__department__in=list(departments))

    def named(self, *usernames: str) -> models.QuerySet[User, Any]:
        return self.filter(username__in=usernames)
