"""Which people and which coded rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.models import UserManager as BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from pilots.models import User

M = TypeVar("M", bound=models.Model)


class ByCode(models.Manager[M]):
    """Manager of a model whose natural key is its code."""

    def get_by_natural_key(self, code: str) -> M:
        return self.get(code=code)


class UserManager(BaseUserManager["User"]):
    def with_membership(self) -> models.QuerySet[User]:
        """Users with the role and department that every page asks for, in one query."""
        return self.select_related("membership__department")

    def named(self, *usernames: str) -> models.QuerySet[User, Any]:
        return self.filter(username__in=usernames)
