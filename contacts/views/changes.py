"""What changed in rules and registry, for whoever may read them, and the way back."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
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
    row = chosen_row(request, models)
    page = changes_of(sources(request.user, models, form, row), after=request.GET.get("after", ""))
    changes = [(change, can_undo(request.user, change)) for change in page.changes]
    context = {"form": form, "page": page, "changes": changes, "row": row}
    context["row_name"] = name_of_row(row, request.user) if row else ""
    return render_page(request, "contacts/change_list.html", context, partial="change-list")


@of_weight(UNDO)
@require_POST
def change_undo(request: Request, label: str, pk: int) -> HttpResponse:
    model = next((m for m in tracked_models() if m._meta.label_lower == label), None)
    if model is None:
        raise Http404
    event = get_object_or_404(tracked_models()[model], pgh_id=pk)
    if not may(request.user, "change", model):
        raise PermissionDenied
    try:
        undo_change(model, pk, by=request.user)
    except UndoRefused as refusal:
        messages.error(request, _("Nothing was taken back. %(why)s") % {"why": refusal})
    else:
        messages.success(request, _("The change is taken back."))
    query = {"of": model._meta.label_lower, "key": event.pgh_obj_id}
    return redirect(reverse("contacts:change_list", query=query))


def may(user: User, verb: str, model: type[Model]) -> bool:
    """Say whether somebody may do something with a model; roles go with their people."""
    model = User if model is Assignment else model
    return user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")


def can_undo(user: User, change: Any) -> bool:
    is_possible = may_be_undone(change.model, change.event.pgh_label)
    return is_possible and may(user, "change", change.model)


class ChosenRow(NamedTuple):
    """The row whose history alone is shown, as an address says."""

    model: type[Model]
    key: int

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)


def chosen_row(request: Request, models: list[type[Model]]) -> ChosenRow | None:
    of = next((m for m in models if m._meta.label_lower == request.GET.get("of")), None)
    key = request.GET.get("key", "")
    return ChosenRow(of, int(key)) if of and KEY.fullmatch(key) else None


def name_of_row(row: ChosenRow, user: User) -> str:
    """Return what a row is called, or was when it was there last."""
    own = Q(pgh_obj_id=row.key) & shown_to(user, row.model)
    newest = changes_of([(row.model, own)], size=1).changes
    return newest[0].name if newest else ""


def sources(
    user: User, models: list[type[Model]], form: ChangeFilterForm, row: ChosenRow | None
) -> Sources:
    chosen = form.chosen
    condition = form.within("pgh_created_at")
    if person := chosen.get("person"):
        people = User.objects.filter(named_like(person))
        keys = list(people.values_list("pk", flat=True)[:100])
        condition &= Q(pgh_context__user__in=keys)
    kind = chosen.get("kind")
    found: Sources = sources_of(row.model, row.key) if row else [(model, Q()) for model in models]
    return [
        (model, own & condition & shown_to(user, model))
        for model, own in found
        if model in models and kind in (None, model._meta.label_lower)
    ]


def shown_to(user: User, model: type[Model]) -> Q:
    """Leave superusers to superusers, as the administration does."""
    return Q(is_superuser=False) if model is User and not user.is_superuser else Q()
