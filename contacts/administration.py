"""Pages of the administration whose acts are told and whose changes do not overwrite each other."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contacts.acts import admin_act
from contacts.audit import record_audit
from contacts.history import Change, changes_since, tracked_models, version_of

VERSION = "_version"
STALE = "stale"

# Django says this in each of its forms; its own Japanese does not know it yet.
gettext_noop("- Select an option -")


class AuditedAdmin[Row: models.Model](admin.ModelAdmin[Row]):
    """Of two people who change a row at once, the second sees what the first did."""

    change_form_template = "admin/versioned_change_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        with transaction.atomic():
            if request.method == "POST" and object_id:
                # Who saves at the same moment waits here, and then sees the other's change.
                self._lock(object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the history that says what stood before, where one is kept."""
        key = unquote(object_id)
        if self.model not in tracked_models() or self.get_object(request, key) is None:
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = {"of": self.opts.label_lower, "key": key}
        return redirect(reverse("contacts:change_list", query=query))

    def _lock(self, object_id: str) -> None:
        try:
            key = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return
        self.model._base_manager.select_for_update().filter(pk=key).first()

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Row]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        version = request.POST.get(VERSION, "")
        if obj is None or not version or version == self.version_of(request, obj):
            return form
        words = self.stale_words(request, obj, version)

        class StaleForm(form):  # type: ignore[valid-type,misc]
            def clean(self) -> Any:
                self.add_error(None, ValidationError(words, code=STALE))
                return super().clean()

        return StaleForm

    def version_of(self, request: HttpRequest, row: Row) -> str:
        return version_of(row)

    def stale_words(self, request: HttpRequest, row: Row, version: str) -> str:
        return words_of(changes_since(row, version))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        posted = request.POST.get(VERSION, "")
        is_stale = context["adminform"].form.has_error("__all__", STALE)
        if row is not None:
            # What was read, until the reader has been shown what is there now.
            is_new = is_stale or not posted
            context["version"] = self.version_of(request, row) if is_new else posted
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=SeenForm, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        self._tell(request, "add", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        self._tell(request, "change", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            self._tell(request, "delete", row)
        return super().log_deletions(request, queryset)

    def _tell(self, request: HttpRequest, verb: str, row: Row, message: Any = "") -> None:
        detail = message if isinstance(message, str) else ""
        record_audit(admin_act(verb, type(row)), by=request.user, on=row, detail=detail)


class SeenForm(forms.ModelForm[Any]):
    """A row of a list that is edited in place: it brings along what its reader saw."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any] | None:
        for name in self.changed_data:
            seen = self.data.get(self.add_initial_prefix(name))
            stored = self.initial.get(name)
            if seen is not None and self.fields[name].has_changed(stored, seen):
                message = _("Somebody changed this to %(value)s while you had the list open.")
                self.add_error(name, message % {"value": stored})
        return super().clean()


def words_of(changes: list[Change]) -> str:
    """Say who changed what meanwhile: what the other wrote stands here, one's own in the form."""
    told = [
        _("%(who)s, %(time)s: %(row)s, %(field)s: “%(before)s” → “%(after)s”.")
        % {
            "who": change.who,
            "time": date_format(timezone.localtime(change.at), "TIME_FORMAT"),
            "row": change.name,
            "field": field.field,
            "before": field.before,
            "after": field.after,
        }
        for change in changes
        for field in change.fields
    ]
    intro = _(
        "Somebody saved this while you had it open. Nothing of yours is saved yet: it still stands"
        " below. Look at what was changed, then save again."
    )
    return " ".join([intro, *told])
