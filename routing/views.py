from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from contacts.models import Organization
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.models import Category, Channel


@require_GET
def category_detail(request: Request, slug: str) -> HttpResponse:
    channel = Channel.objects.way_of(slug)
    if channel:
        category = channel.category
    else:
        category = get_object_or_404(Category.objects.select_related("replacement"), slug=slug)
    context: dict[str, Any] = {"category": category, "channel": channel}
    if channel and channel.needs_organization:
        organizations = Organization.objects.registered_for(request.user)
        context["organizations"] = organizations.order_by("name")
    return render_page(request, "routing/category_detail.html", context)
