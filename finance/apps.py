from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinanceConfig(AppConfig):
    name = "finance"
    verbose_name = _("Green finance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from finance import trails  # noqa: F401
        from finance.actions.imports import INSTRUMENT_IMPORT
        from finance.briefings.chapter import announce as announce_briefing
        from finance.funders import announce_funders
        from finance.measures import announce_ledger
        from pilots.actions.register_imports import announce_import

        announce_ledger()
        announce_funders()
        announce_import(INSTRUMENT_IMPORT)
        announce_briefing()
