"""Settings of the tests: those of the product, with a folder of their own and cheap passwords."""

import os
import tempfile

os.environ.setdefault("GREENCITY_DATA_DIR", tempfile.mkdtemp(prefix="greencity-tests-"))

from greencity.settings import *  # noqa: F403
from greencity.settings import STATIC_ROOT

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# the hashed names of production need a collectstatic; tests/greencity/test_static.py has one of its own
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is not there
