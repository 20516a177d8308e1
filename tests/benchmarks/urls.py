"""The product's addresses and one more: an empty view, to hold the pages against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from greencity.urls import handler404
from greencity.urls import urlpatterns as product

__all__ = ["handler404", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing of its own: what middleware, session and account cost."""
    return HttpResponse()


urlpatterns = [path("empty/", empty), *product]
