from modeltranslation.translator import TranslationOptions, register

from finance.models import Balance


@register(Balance)
class BalanceOptions(TranslationOptions):
    fields = ("basis", "source")
