"""Settings for the type checker: translated models get managers made at run time that it cannot see."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as ALL

#: Without translations the admin site, which expects them, is not looked for either.
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig" if app == "greencity.apps.AdministrationConfig" else app
    for app in ALL
    if app != "modeltranslation"
]
