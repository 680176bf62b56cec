from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from contacts.models import Organization
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.models import Category


@require_GET
def category_detail(request: Request, slug: str) -> HttpResponse:
    doors = Category.objects.with_channels().select_related("replacement")
    category = get_object_or_404(doors, slug=slug)
    channel = category.open_channel
    context: dict[str, Any] = {"category": category, "channel": channel}
    if channel and channel.needs_organization:
        organizations = Organization.objects.registered_for(request.user)
        context["organizations"] = organizations.order_by("name")
    return render_page(request, "routing/category_detail.html", context)
