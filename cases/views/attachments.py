from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from cases import services
from cases.models import Attachment, Case
from cases.moves import IllegalMove
from cases.views.answers import moved_meanwhile
from contacts.requests import Request


@require_safe
def attachment_detail(request: Request, pk: int, attachment_pk: int) -> FileResponse:
    """Stream a file to whoever may open its case now; never to be shown in our origin."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    attachment = get_object_or_404(case.attachments, pk=attachment_pk)
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


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
    return redirect("cases:case_review", case.pk)
