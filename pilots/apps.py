from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PilotsConfig(AppConfig):
    name = "pilots"
    verbose_name = _("Pilot")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # the translations are loaded by now: their app stands first
        from pilots import trails, triggers  # noqa: F401

        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="pilots.triggers")
