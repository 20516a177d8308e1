"""The settings of production with the benchmarks' addresses."""

from greencity.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
