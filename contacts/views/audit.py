"""The auditor's list of acts of weight, and the same as a file."""

import csv
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from contacts.audit import ACTS, act, of_weight, record_audit
from contacts.cells import guarded
from contacts.forms.acts import AuditFilterForm
from contacts.models import Area, AuditEntry
from contacts.requests import Request
from helpdesk.htmx import render_page

READ = act("audit_read", Area.ROLES, gettext_lazy("read the audit entries"))
EXPORT = act("audit_export", Area.ROLES, gettext_lazy("export the audit entries"))
PAGE = 50
KEY = re.compile(r"[0-9]{1,18}", re.ASCII)


@of_weight(READ)
@require_GET
@permission_required("contacts.view_auditentry", raise_exception=True)
def audit_list(request: Request) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    after = request.GET.get("after", "")
    rows = newest(form)
    if KEY.fullmatch(after):
        rows = rows.filter(pk__lt=int(after))
    entries = list(rows[: PAGE + 1])
    context = {
        "form": form,
        "rows": [(entry, words_of(entry)) for entry in entries[:PAGE]],
        "page": {"next_after": entries[PAGE - 1].pk if len(entries) > PAGE else ""},
        "filters": request.GET.urlencode(),
    }
    return render_page(request, "contacts/audit_list.html", context, partial="audit-list")


@of_weight(EXPORT)
@require_GET
@permission_required("contacts.view_auditentry", raise_exception=True)
def audit_export(request: Request) -> StreamingHttpResponse:
    """Give what the list shows as CSV, row by row, whatever its length."""
    form = AuditFilterForm(request.GET)
    record_audit(EXPORT, by=request.user, detail=request.GET.urlencode())
    response = StreamingHttpResponse(lines(newest(form)), content_type="text/csv; charset=utf-8")
    name = f"audit-{timezone.localdate():%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def newest(form: AuditFilterForm) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(form.condition()).select_related("actor").order_by("-pk")


def words_of(entry: AuditEntry) -> Any:
    """Say an act in the reader's language; one that no code knows any more by its code."""
    known = ACTS.get(entry.act)
    return known.words if known else entry.act


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    writer: Any = csv.writer(Echo())
    names = [_("time"), _("person"), _("mail address"), _("area"), _("act"), _("outcome")]
    names += [_("kind of object"), _("key of the object"), _("object"), _("detail")]
    yield "\ufeff" + writer.writerow([*names, _("network address")])
    for entry in entries.iterator(chunk_size=500):
        yield writer.writerow([guarded(cell) for cell in cells_of(entry)])


def cells_of(entry: AuditEntry) -> list[str]:
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        str(entry.actor or ""),
        entry.actor.email if entry.actor else "",
        entry.get_area_display(),
        str(words_of(entry)),
        entry.get_outcome_display(),
        entry.object_type,
        entry.object_key,
        entry.object_name,
        entry.detail,
        entry.ip or "",
    ]
