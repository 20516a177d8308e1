from modeltranslation.translator import TranslationOptions, register

from buildings.models import StockSummary


@register(StockSummary)
class StockSummaryOptions(TranslationOptions):
    fields = ("basis", "source")
