import copy
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import services, weight
from cases.choices import Part, Status
from cases.files import display_name
from cases.forms import AddFileForm, CaptionForm, UploadForm
from cases.models import Attachment, Case, on_what_is_visible_to
from cases.moves import Act, IllegalMove
from cases.stored import file_token
from cases.views.answers import moved_meanwhile, moved_words
from contacts.audit import of_weight
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_safe
def attachment_detail(request: Request, pk: int, attachment_pk: int) -> FileResponse:
    """Stream a file to whoever may open its case now; never to be shown in our origin."""
    attachment = visible_attachment(request, pk, attachment_pk)
    return kept_apart(
        FileResponse(
            attachment.file.open("rb"),
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
        )
    )


@require_safe
def attachment_preview(request: Request, pk: int, attachment_pk: int) -> FileResponse:
    """Show a picture as it was drawn anew."""
    attachment = visible_attachment(request, pk, attachment_pk)
    return copy_of(attachment, attachment.preview_name)


@require_safe
def attachment_thumbnail(request: Request, pk: int, attachment_pk: int) -> FileResponse:
    attachment = visible_attachment(request, pk, attachment_pk)
    return copy_of(attachment, attachment.thumbnail_name)


def visible_attachment(request: Request, pk: int, attachment_pk: int) -> Attachment:
    """Return a file of a case that the person may open at this moment, or answer 404."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    files = case.attachments.filter(on_what_is_visible_to(request.user))
    attachment: Attachment = get_object_or_404(files, pk=attachment_pk)
    return attachment


def copy_of(attachment: Attachment, name: str) -> FileResponse:
    if not attachment.has_copies or not default_storage.exists(name):
        raise Http404
    shown = default_storage.open(name)
    return kept_apart(
        FileResponse(shown, filename=f"{attachment.name}.webp", content_type="image/webp")
    )


def kept_apart[Answer: (FileResponse, StreamingHttpResponse)](response: Answer) -> Answer:
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_view(request: Request, pk: int, attachment_pk: int) -> HttpResponse:
    """One file to look at; whoever drafts its case, or holds it, says here what it shows."""
    attachment = visible_attachment(request, pk, attachment_pk)
    status = HTTPStatus.OK
    more: dict[str, Any] = {}
    if request.method == "POST":
        form = CaptionForm(request.POST, attachment=copy.copy(attachment))
        try:
            if form.is_valid():
                return words_saved(request, attachment, form)
        except IllegalMove:
            return words_not_saved(request, attachment, form)
        except services.PartChanged:
            status, more = HTTPStatus.CONFLICT, {"theirs": attachment}
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        more |= {"token": file_token(attachment), "problems": words_of(form)}
        attachment = typed_words(attachment, form)
    context = file_context(request, attachment) | more
    return render_page(
        request, "cases/attachment_view.html", context, partial="file-row", status=status
    )


def words_saved(request: Request, attachment: Attachment, form: CaptionForm) -> HttpResponse:
    seen = request.POST.get("seen", "")
    services.describe_attachment(attachment, by=request.user, seen=seen, **form.cleaned_data)
    if attachment.case.may(Act.EDIT, by=request.user):
        return back_to_review(attachment)
    messages.success(request, _("Saved."))
    return redirect("cases:attachment_view", attachment.case_id, attachment.pk)


def words_not_saved(request: Request, attachment: Attachment, form: CaptionForm) -> HttpResponse:
    """Refuse in words; whoever held the case gets back what they typed."""
    case = attachment.case
    if not request.user.is_contact_of(case.organization_id):
        return moved_meanwhile(request, case)
    typed = [(str(field.label), str(field.value() or "")) for field in form]
    more = {"unsaved": typed, "moved": moved_words(case, request.user)}
    context = file_context(request, attachment) | more
    status = HTTPStatus.FORBIDDEN
    return render_page(request, "cases/attachment_view.html", context, status=status)


def back_to_review(attachment: Attachment) -> HttpResponse:
    row = attachment.row
    address = reverse(
        "cases:case_review",
        args=[attachment.case_id],
        query={"saved": row},
        fragment=f"field-{row}",
    )
    return redirect(address)


def typed_words(attachment: Attachment, form: CaptionForm) -> Attachment:
    """Return the file with what was typed of it, for a page that was not saved."""
    typed = copy.copy(attachment)
    typed.caption, typed.step = form["caption"].value() or "", form["step"].value() or ""
    return typed


def file_context(request: Request, attachment: Attachment) -> dict[str, Any]:
    case = attachment.case
    return {
        "case": case,
        "file": attachment,
        "token": file_token(attachment),
        "can_draft": case.may_be_drafted_by(request.user),
        "can_complete": case.may(Act.EDIT, by=request.user),
    }


@require_POST
def attachment_add(request: Request, pk: int) -> HttpResponse:
    """Store one file with a draft at once; where it is refused, say why."""
    case = get_object_or_404(Case.objects.requested_by(request.user), pk=pk)
    form = AddFileForm(request.POST, request.FILES)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        upload, key = form.cleaned_data["file"], form.cleaned_data["key"]
        try:
            added = services.add_attachment(case, by=request.user, upload=upload, upload_key=key)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except services.FileRefused as refusal:
            problem = str(refusal)
        except services.NotStored as fault:
            problem, status = storage_problem(upload, fault)
        else:
            return redirect("cases:attachment_view", case.pk, added.pk)
    else:
        problem = " ".join(words_of(form))
    context = {"case": case, "problem": problem}
    return render_page(
        request, "cases/attachment_add.html", context, partial="file-row", status=status
    )


def words_of(form: Any) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def storage_problem(upload: UploadedFile[Any], fault: services.NotStored) -> tuple[str, HTTPStatus]:
    """Return what to tell about a file that the storage did not take."""
    name = display_name(upload.name or "")
    if fault.is_full:
        text = _(
            "%(name)s was not stored: there is no room left. Keep the file, and tell the system"
            " administrators."
        )
        return text % {"name": name}, HTTPStatus.INSUFFICIENT_STORAGE
    text = _(
        "%(name)s was not stored: the place for files does not answer. Keep the file, and try"
        " again in a few minutes."
    )
    return text % {"name": name}, HTTPStatus.SERVICE_UNAVAILABLE


@require_POST
def attachment_remove(request: Request, pk: int, attachment_pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.requested_by(request.user), pk=pk)
    attachment: Attachment = get_object_or_404(case.attachments, pk=attachment_pk)
    try:
        services.remove_attachment(attachment, by=request.user)
    except IllegalMove:
        return moved_meanwhile(request, case)
    return redirect("cases:case_draft", case.pk, Part.SYMPTOM)


@require_POST
def attachment_restore(request: Request, pk: int, attachment_pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.requested_by(request.user), pk=pk)
    removed = case.attachments(manager="with_removed")
    attachment: Attachment = get_object_or_404(removed, pk=attachment_pk)
    try:
        services.restore_attachment(attachment, by=request.user)
    except IllegalMove:
        return moved_meanwhile(request, case)
    except services.FileRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cases:case_draft", case.pk, Part.SYMPTOM)


@of_weight(weight.MARK_FILE)
@require_POST
def attachment_mark(request: Request, pk: int, attachment_pk: int) -> HttpResponse:
    """Mark a file as one that may be sent to Salesforce, or as one for us only."""
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    attachment: Attachment = get_object_or_404(case.attachments, pk=attachment_pk)
    may_be_sent = request.POST.get("may_be_sent") == "yes"
    try:
        services.mark_attachment(attachment, by=request.user, may_be_sent=may_be_sent)
    except IllegalMove:
        return moved_meanwhile(request, case)
    if case.may(Act.SEND, by=request.user):
        return redirect("cases:case_send", case.pk)
    is_outside = case.status == Status.FORWARDED
    return redirect("cases:case_follow", case.pk) if is_outside else back_to_review(attachment)


def change_files(case: Case, request: Request, uploads: UploadForm) -> None:
    """Do what a draft sent as one form asks of its files; `uploads` says what was refused."""
    for upload in request.FILES.getlist("files"):
        try:
            services.add_attachment(case, by=request.user, upload=upload)
        except services.FileRefused as refusal:
            uploads.add_error("files", str(refusal))
        except services.NotStored as fault:
            uploads.add_error("files", storage_problem(upload, fault)[0])
    for file in case.attachments(manager="with_removed").order_by("pk"):
        if file.removed_at:
            restore_if_asked(file, request, uploads)
        else:
            for problem in describe_if_changed(file, request):
                uploads.add_error("files", problem)
            if request.POST.get("remove") == str(file.pk):
                services.remove_attachment(file, by=request.user)


def restore_if_asked(file: Attachment, request: Request, uploads: UploadForm) -> None:
    if request.POST.get("restore") == str(file.pk):
        try:
            services.restore_attachment(file, by=request.user)
        except services.FileRefused as refusal:
            uploads.add_error("files", str(refusal))


def describe_files(case: Case, request: Request) -> list[str]:
    """Store what a page says of the files it shows, and return what was refused of it."""
    if not any(name.startswith("file-") for name in request.POST):
        return []
    files = case.attachments.order_by("pk")
    return [problem for file in files for problem in describe_if_changed(file, request)]


def describe_if_changed(file: Attachment, request: Request) -> list[str]:
    form = CaptionForm(request.POST, attachment=file)
    if form.is_sent and form.has_changed():
        if form.is_valid():
            services.describe_attachment(file, by=request.user, **form.cleaned_data)
        return words_of(form)
    return []
