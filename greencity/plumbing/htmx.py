"""What htmx needs to be told when a session has ended under an open page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect


class SignInAgainMiddleware:
    """Turn a redirect to the sign-in page into a whole-page one: it must not land inside a fragment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "htmx", None) and response.status_code == 302:
            sign_in = resolve_url(settings.LOGIN_URL)
            if response["Location"].partition("?")[0] == sign_in:
                return HttpResponseClientRedirect(response["Location"])
        return response
