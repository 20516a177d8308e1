from django.apps import AppConfig


class GreenCityConfig(AppConfig):
    name = "greencity"
