from django.http import HttpResponse
from django.views.decorators.http import require_GET

from contacts.forms.people import people_like
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_GET
def person_search(request: Request) -> HttpResponse:
    """Offer the people of the directory whom the first letters fit."""
    text = request.GET.get("person") or request.GET.get("requester") or ""
    context = {"people": people_like(text[:200])[:10]}
    return render_page(request, "contacts/person_search.html", context, partial="people")
