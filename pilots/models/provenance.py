"""Where a value comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.TextChoices):
    REPORTED = "reported", _("reported")
    PUBLISHED = "published", _("published")
    DERIVED = "derived", _("derived")
    ILLUSTRATIVE = "illustrative", _("illustrative")
