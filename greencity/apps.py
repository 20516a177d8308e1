from django.apps import AppConfig
from django.contrib.admin import apps


class GreenCityConfig(AppConfig):
    name = "greencity"
    default = True


class AdministrationConfig(apps.AdminConfig):
    default = False
    default_site = "greencity.plumbing.administration.AdministrationSite"
