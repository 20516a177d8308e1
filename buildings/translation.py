from modeltranslation.translator import TranslationOptions, register

from buildings.models import EmissionFactor, PublishedStock


@register(PublishedStock)
class PublishedStockOptions(TranslationOptions):
    fields = ("basis", "source")


@register(EmissionFactor)
class EmissionFactorOptions(TranslationOptions):
    fields = ("source",)
