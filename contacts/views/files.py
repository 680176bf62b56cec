"""The registry as files: brought in step by step, taken out as a list."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import services, weight
from contacts.audit import note_refusal, of_weight, record_audit
from contacts.forms.registry_files import RegistryExportForm, RegistryFileForm
from contacts.models import (
    ExportKind,
    ExportState,
    FileRow,
    Organization,
    RegistryExport,
    RegistryFile,
    RowOutcome,
)
from contacts.registry_files.columns import BY_NAME, COLUMNS, words_of
from contacts.registry_files.exporting import KINDS, file_name, is_long, table_for
from contacts.requests import Request
from contacts.services import RegistryRefused
from contacts.spreadsheets import SpreadsheetRefused
from helpdesk.htmx import next_look, render_page

SHOWN_FILES = 10
PAGE = 100
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@of_weight(weight.IMPORT)
@require_http_methods(["GET", "POST"])
def registry_files(request: Request) -> HttpResponse:
    """Both ways: a file comes in from who keeps a registry, the list goes out to its readers."""
    can_keep = Organization.objects.kept_by(request.user).exists()
    readable = Organization.objects.registry_open_to(request.user).order_by("name", "pk")
    if not (can_keep or (request.method == "GET" and readable.exists())):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = RegistryFileForm(request.POST, request.FILES) if is_sent else RegistryFileForm()
    if form.is_valid():
        try:
            file = services.take_file(form.cleaned_data["file"], by=request.user)
        except RegistryRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("contacts:registry_file", file.pk)
    context = {
        "form": form,
        "can_keep": can_keep,
        "columns": COLUMNS,
        "files": RegistryFile.objects.open_to(request.user).order_by("-pk")[:SHOWN_FILES],
        "export": RegistryExportForm(organizations=readable, initial=request.GET.dict()),
        **lists_of(request),
    }
    status = 422 if form.is_bound else 200
    template = "contacts/registry_files.html"
    return render_page(request, template, context, partial="registry-lists", status=status)


def lists_of(request: Request) -> dict[str, Any]:
    """Return the long lists that a person asked for, and when to look at them again."""
    lists = RegistryExport.objects.open_to(request.user).select_related("organization")
    found = list(lists.order_by("-pk")[:SHOWN_FILES])
    making = [row.pk for row in found if row.state == ExportState.MAKING]
    return {"lists": found, "is_making": bool(making), "next_look": next_look(request, making)}


@require_GET
def registry_file(request: Request, pk: int) -> HttpResponse:
    """How far a file is, then what it would do, or has done."""
    file = get_object_or_404(RegistryFile.objects.open_to(request.user), pk=pk)
    shown = shown_outcome(file, request.GET.get("show", ""))
    rows = rows_after(file, request)
    found = list(rows.filter(outcome=shown)[: PAGE + 1])
    context = {
        "file": file,
        "next_look": next_look(request, f"{file.state}-{file.step}-{file.done}"),
        "outcomes": [(outcome, getattr(file, outcome.value)) for outcome in RowOutcome],
        "shown": shown,
        "rows": [RowShown(row) for row in found[:PAGE]],
        "page": {"next_after": found[PAGE - 1].number if len(found) > PAGE else ""},
    }
    return render_page(request, "contacts/registry_file.html", context, partial="registry-file")


@of_weight(weight.IMPORT)
@require_POST
def registry_file_import(request: Request, pk: int) -> HttpResponse:
    file = get_object_or_404(RegistryFile.objects.open_to(request.user), pk=pk)
    try:
        services.import_file(file, by=request.user, seen=request.POST.get("seen", ""))
    except RegistryRefused as refusal:
        note_refusal(request, str(refusal))
        messages.warning(request, str(refusal))
    return redirect("contacts:registry_file", file.pk)


@require_POST
def registry_file_cancel(request: Request, pk: int) -> HttpResponse:
    file = get_object_or_404(RegistryFile.objects.open_to(request.user), pk=pk)
    try:
        services.cancel_file(file, by=request.user)
    except RegistryRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("contacts:registry_file", file.pk)


@of_weight(weight.EXPORT)
@require_POST
def registry_export(request: Request) -> HttpResponse:
    """Give a person the registry they may read as one file; a long one is made by the worker."""
    readable = Organization.objects.registry_open_to(request.user).order_by("name", "pk")
    if not readable.exists():
        raise PermissionDenied
    form = RegistryExportForm({"kind": "xlsx"} | request.POST.dict(), organizations=readable)
    if not form.is_valid():
        messages.error(request, _("Choose an org and a kind of file."))
        return redirect("contacts:registry_files")
    organization, kind = form.cleaned_data["organization"], form.cleaned_data["kind"]
    try:
        if not is_long(request.user, organization):
            return list_now(request, organization, kind)
        services.ask_export(organization, by=request.user, kind=kind)
        messages.success(request, _("The list is long and being made. It will be below."))
    except (RegistryRefused, SpreadsheetRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect("contacts:registry_files")


def list_now(request: Request, organization: Organization | None, kind: ExportKind) -> HttpResponse:
    content = KINDS[kind].write(table_for(request.user, organization))
    record_audit(weight.EXPORT, by=request.user, on=organization, detail=kind.value)
    response = HttpResponse(content, content_type=KINDS[kind].content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(KINDS[kind])}"'
    return response


@require_GET
def registry_export_file(request: Request, pk: int) -> FileResponse:
    """Give a list that the worker has made to who asked for it, while they may read it."""
    ready = RegistryExport.objects.open_to(request.user).filter(state=ExportState.READY)
    row = get_object_or_404(ready, pk=pk)
    kind = KINDS[ExportKind(row.kind)]
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=file_name(kind), content_type=kind.content_type
    )


@dataclass(frozen=True)
class RowShown:
    """A row of a file with the headings of its columns in the reader's language."""

    row: FileRow

    @property
    def errors(self) -> list[tuple[str | Promise, str, str]]:
        errors = self.row.errors
        return [(heading_of(column), words, cell) for column, words, cell in errors]

    @property
    def changes(self) -> list[tuple[str | Promise, str, str]]:
        return [
            (heading_of(name), words_of(name, before), words_of(name, after))
            for name, before, after in self.row.changes
        ]


def heading_of(column: str) -> str | Promise:
    return BY_NAME[column].heading if column in BY_NAME else ""


def shown_outcome(file: RegistryFile, asked: str) -> RowOutcome:
    """Return the list that is asked for, else the first that has rows: errors before all."""
    if asked in RowOutcome.values:
        return RowOutcome(asked)
    return next((outcome for outcome in RowOutcome if getattr(file, outcome)), RowOutcome.ADDED)


def rows_after(file: RegistryFile, request: Request) -> QuerySet[FileRow]:
    rows = FileRow.objects.open_to(request.user).filter(file=file).select_related("organization")
    after = request.GET.get("after", "")
    if NUMBER.fullmatch(after):
        rows = rows.filter(number__gt=int(after))
    return rows.order_by("number")
