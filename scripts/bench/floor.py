"""The project's addresses and one more: a bare page that only loads session and user."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from contacts.requests import Request
from helpdesk import urls

# Django looks for these in the root of the addresses.
handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


@require_GET
def bench_floor(request: Request) -> HttpResponse:
    return HttpResponse(f"<!DOCTYPE html><title>{request.user.pk}</title>")


urlpatterns = [path("bench-floor/", bench_floor, name="bench_floor"), *urls.urlpatterns]
