"""What changed in rules and registry, for whoever may read them, and the way back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts.audit import of_weight
from contacts.forms.acts import ChangeFilterForm
from contacts.history import (
    Sources,
    UndoRefused,
    changes_of,
    may_be_undone,
    sources_of,
    tracked_models,
    undo_change,
)
from contacts.history.undoing import UNDO
from contacts.models import User
from contacts.models.user import Assignment
from contacts.names import named_like
from contacts.requests import Request
from contacts.views.audit import KEY
from helpdesk.htmx import render_page


@require_GET
def change_list(request: Request) -> HttpResponse:
    """All changes that a person may read; with `of` and `key` those of one row and its parts."""
    models = [model for model in tracked_models() if may(request.user, "view", model)]
    if not models:
        raise PermissionDenied
    kinds = {model._meta.label_lower: str(model._meta.verbose_name) for model in models}
    form = ChangeFilterForm(request.GET, kinds=list(kinds.items()))
    page = changes_of(sources(request, models, form), after=request.GET.get("after", ""))
    changes = [(change, can_undo(request.user, change)) for change in page.changes]
    context = {"form": form, "page": page, "changes": changes}
    return render_page(request, "contacts/change_list.html", context, partial="change-list")


@of_weight(UNDO)
@require_POST
def change_undo(request: Request, label: str, pk: int) -> HttpResponse:
    model = next((m for m in tracked_models() if m._meta.label_lower == label), None)
    if model is None or not tracked_models()[model].objects.filter(pgh_id=pk).exists():
        raise Http404
    if not may(request.user, "change", model):
        raise PermissionDenied
    try:
        undo_change(model, pk, by=request.user)
    except UndoRefused as refusal:
        messages.error(request, _("Nothing was taken back. %(why)s") % {"why": refusal})
    else:
        messages.success(request, _("The change is taken back."))
    return redirect("contacts:change_list")


def may(user: User, verb: str, model: type[Model]) -> bool:
    """Say whether somebody may do something with a model; roles go with their people."""
    model = User if model is Assignment else model
    return user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")


def can_undo(user: User, change: Any) -> bool:
    is_possible = may_be_undone(change.model, change.event.pgh_label)
    return is_possible and may(user, "change", change.model)


def sources(request: Request, models: list[type[Model]], form: ChangeFilterForm) -> Sources:
    chosen = form.chosen
    condition = form.within("pgh_created_at")
    if person := chosen.get("person"):
        people = User.objects.filter(named_like(person))
        keys = list(people.values_list("pk", flat=True)[:100])
        condition &= Q(pgh_context__user__in=keys)
    kind = chosen.get("kind")
    found = [(model, Q()) for model in models if kind in (None, model._meta.label_lower)]
    of = next((m for m in models if m._meta.label_lower == request.GET.get("of")), None)
    key = request.GET.get("key", "")
    if of and KEY.fullmatch(key):
        found = [source for source in sources_of(of, int(key)) if source[0] in models]
    return [(model, own & condition & shown_to(request.user, model)) for model, own in found]


def shown_to(user: User, model: type[Model]) -> Q:
    """Leave superusers to superusers, as the administration does."""
    return Q(is_superuser=False) if model is User and not user.is_superuser else Q()
