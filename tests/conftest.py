"""What all tests share: the 2021 pilot in the database, and a client for every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from fixtures import PILOT
from pilots.models import User


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database starts with the pilot of 2021; what a test writes is rolled back after it."""
    with django_db_blocker.unblock():
        call_command("loaddata", *PILOT, verbosity=0)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Every test begins with an empty cache and in Chinese."""
    cache.clear()
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """A client signed in as an account of the pilot (`leader`, `staff-housing`, …), reading one language."""

    def signed_in(username: str, language: str = "zh-hans") -> Client:
        user = User.objects.get(username=username)
        user.is_active = True
        user.save(update_fields=["is_active"])
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def reader(sign_in: Callable[..., Client]) -> Client:
    """A leading-group member, reading Chinese."""
    return sign_in("leader")


@pytest.fixture
def english_reader(sign_in: Callable[..., Client]) -> Client:
    return sign_in("leader", "en")
