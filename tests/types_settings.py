"""Settings for the type checker: translated models get managers made at run time that it cannot see."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as ALL

INSTALLED_APPS = [app for app in ALL if app != "modeltranslation"]
