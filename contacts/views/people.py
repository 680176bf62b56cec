from django.http import HttpResponse
from django.views.decorators.http import require_GET

from contacts.forms.people import people_like, too_often
from contacts.limits import may_look_up_people
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_GET
def person_search(request: Request) -> HttpResponse:
    """Offer the people of the directory whom the first letters fit."""
    if not may_look_up_people(request.user):
        return HttpResponse(too_often(), status=429, content_type="text/plain; charset=utf-8")
    text = request.GET.get("person") or request.GET.get("requester") or ""
    context = {"people": people_like(text[:200])[:10]}
    return render_page(request, "contacts/person_search.html", context, partial="people")
