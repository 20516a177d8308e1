from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BuildingsConfig(AppConfig):
    name = "buildings"
    verbose_name = _("Building stock")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from buildings import trails  # noqa: F401
        from buildings.actions.imports import BUILDING_IMPORT
        from buildings.briefings import announce as announce_briefing
        from buildings.measures import LEDGER, find_buildings
        from pilots.actions.register_imports import announce_import
        from pilots.registers import FINDERS, announce

        announce(LEDGER)
        FINDERS["building"] = find_buildings
        announce_import(BUILDING_IMPORT)
        announce_briefing()
