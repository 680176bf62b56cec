import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

# Keeps the screen colours where nobody is logged in, or nothing can be asked.
THEME_COOKIE = "theme"


class UserPreferencesMiddleware:
    """Speak to whoever is logged in in their language and colours, and show their time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        if request.user.theme:
            request.COOKIES[THEME_COOKIE] = request.user.theme
        try:
            zone = zoneinfo.ZoneInfo(request.user.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            zone = timezone.get_default_timezone()
        with timezone.override(zone):
            return self.get_response(request)
