from modeltranslation.translator import TranslationOptions, register

from finance.models import Balance, Institution, Instrument


@register(Balance)
class BalanceOptions(TranslationOptions):
    fields = ("basis", "source")


@register(Institution)
class InstitutionOptions(TranslationOptions):
    fields = ("name",)


@register(Instrument)
class InstrumentOptions(TranslationOptions):
    fields = ("title",)
