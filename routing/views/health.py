from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from contacts.models import today
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.health import CHECKS


@require_GET
def health(request: Request) -> HttpResponse:
    user = request.user
    if not (user.has_perm("routing.view_category") or user.has_perm("contacts.view_organization")):
        raise PermissionDenied
    found = [(check, [(row, row.address_for(user)) for row in check.rows()]) for check in CHECKS]
    context: dict[str, Any] = {
        "found": [(check, rows) for check, rows in found if rows],
        "passed": [check for check, rows in found if not rows],
        "day": today(),
    }
    return render_page(request, "routing/health.html", context)
