"""What all tests share: the 2021 pilot in the database, and a client for every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.template.base import Template
from django.test import Client
from django.test.utils import _TestState
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from fixtures import PILOT
from pilots.models import User
from tests.browser.site import SHARED, forget


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Drop the database that browser tests copied, once all workers have ended."""
    if not hasattr(session.config, "workerinput"):
        factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
        forget(factory.getbasetemp() / SHARED)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database starts with the pilot of 2021; what a test writes is rolled back after it."""
    with django_db_blocker.unblock():
        call_command("loaddata", *PILOT, verbosity=0)
        call_command("rollup", stdout=StringIO())


@pytest.fixture(scope="session", autouse=True)
def drawn_as_served(django_test_environment: None) -> None:
    """Templates draw as they do for readers: the test runner's signals copy every context, and nothing here listens."""
    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]


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
