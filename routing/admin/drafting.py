"""Pages of the administration under a draft: what is saved there goes into the draft."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.administration import AuditedAdmin, words_of
from routing.drafts import services
from routing.drafts.applying import name_of, overlaid
from routing.drafts.looking import Names, edits_of, lines_of
from routing.drafts.rows import snapshot, top_of
from routing.models import DraftEdit, RulesDraft
from routing.rulebook.loading import lock_rules

PARAMETER = "draft"
NEW = "new"
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
# Beside the version of the row itself: how the draft leaves it.
SIGN = "~"


class DraftChangeList(ChangeList):
    def get_filters_params(self, params: Any = None) -> Any:
        """Leave the draft in the addresses of the list: it is no filter."""
        found = super().get_filters_params(params)
        found.pop(PARAMETER, None)
        return found


class DraftedAdmin[Row: models.Model](AuditedAdmin[Row]):
    """Pages of a rule that also work within a draft, named in their address."""

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return under_draft(request, super().add_view, *args, **kwargs)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return under_draft(request, super().change_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return under_draft(request, super().delete_view, *args, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return under_draft(request, super().changelist_view, extra_context=extra_context)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DraftChangeList

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """Keep the draft in every link from page to page."""
        kept = QueryDict(super().get_preserved_filters(request), mutable=True)
        if draft_of(request):
            kept[PARAMETER] = request.GET[PARAMETER]
        return kept.urlencode()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer no way within a draft to a window where something is saved at once."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and draft_of(request):
            for verb in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{verb}_related", False)
        return field

    def version_of(self, request: HttpRequest, row: Row) -> str:
        said = [(edit.row, edit.after) for edit in own_edits(request, row)]
        name = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
        return super().version_of(request, row) + (SIGN + name if said else "")

    def stale_words(self, request: HttpRequest, row: Row, version: str) -> str:
        """Say also what the draft says of a row by now."""
        edits = own_edits(request, row)
        if not edits:
            return super().stale_words(request, row, version)
        names = Names(edits)
        told = [
            _("In the draft, by %(who)s: %(row)s, %(field)s: “%(after)s”.")
            % {
                "who": edit.edited_by.name,
                "row": name_of(edit),
                "field": line.label,
                "after": line.after,
            }
            for edit in edits
            for line in lines_of(edit, names)
        ]
        return " ".join([words_of([]), *told])


def own_edits(request: HttpRequest, row: models.Model) -> list[DraftEdit]:
    """Return what the draft of a page does to a row and its parts."""
    draft, key = draft_of(request), (row._meta.label_lower, row.pk)
    edits = edits_of(draft) if draft else []
    return [edit for edit in edits if top_of(*edit.row, edit.after, edit.before) == key]


def draft_of(request: HttpRequest) -> RulesDraft | None:
    """Return the draft that a page works in."""
    return getattr(request, "rules_draft", None)


def under_draft(
    request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
) -> HttpResponse:
    """Answer as if the draft were in force; what is saved is kept in the draft alone."""
    context = kwargs.pop("extra_context", None) or {}
    if PARAMETER not in request.GET:
        with transaction.atomic():
            if request.method == "POST":
                lock_rules()
            context |= {"open_drafts": open_drafts(request)}
            return view(request, *args, extra_context=context, **kwargs)
    with transaction.atomic():
        lock_rules()
        draft = named_draft(request)
        if not draft.is_open:
            messages.error(request, _("This draft is no longer open: nothing was saved."))
            return redirect(draft)
        request.rules_draft = draft  # type: ignore[attr-defined]
        live = snapshot()
        with overlaid(edits_of(draft)):
            before = snapshot()
            context |= {"rules_draft": draft}
            response = view(request, *args, extra_context=context, **kwargs)
            if hasattr(response, "render"):
                response.render()
            after = snapshot()
        if request.method != "POST" or before == after:
            return response
        if draft.pk is None:
            draft.save()
        count = services.keep_edits(draft, live, before, after, by=request.user)  # type: ignore[arg-type]
    return kept(request, response, draft, count)


def named_draft(request: HttpRequest) -> RulesDraft:
    user: Any = request.user
    if not user.has_perm("routing.change_rulesdraft"):
        raise PermissionDenied
    name = request.GET[PARAMETER]
    if name == NEW:
        return RulesDraft(title=services.new_title(user), created_by=user)
    if not NUMBER.fullmatch(name):
        raise Http404
    return get_object_or_404(RulesDraft, pk=name)


def open_drafts(request: HttpRequest) -> list[RulesDraft] | None:
    """Return the drafts that a page may save into; None for whoever has no part in drafts."""
    user: Any = request.user
    if not user.has_perm("routing.change_rulesdraft"):
        return None
    return list(RulesDraft.objects.open().filter(created_by=user).order_by("-pk")[:2])


def kept(
    request: HttpRequest, response: HttpResponse, draft: RulesDraft, count: int
) -> HttpResponse:
    """Say what was kept, instead of what the page says of a save that stays."""
    storage = messages.get_messages(request)
    list(storage)
    text = ngettext(
        "Kept in the draft “%(title)s”: %(count)d change. Nothing is in force yet.",
        "Kept in the draft “%(title)s”: %(count)d changes. Nothing is in force yet.",
        count,
    )
    messages.success(request, text % {"title": draft.title, "count": count})
    goes_on = {"_continue", "_addanother"} & request.POST.keys()
    if goes_on and isinstance(response, HttpResponseRedirect):
        response["Location"] = response.url.replace(f"{PARAMETER}={NEW}", f"{PARAMETER}={draft.pk}")
        return response
    return redirect(draft)
