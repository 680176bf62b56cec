"""What designated contacts note for each other."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import services
from cases.forms import NoteForm
from cases.models import Case
from cases.moves import IllegalMove
from cases.views.answers import moved_meanwhile
from cases.views.attachments import storage_problem
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_http_methods(["GET", "POST"])
def note_add(request: Request, pk: int) -> HttpResponse:
    """Write an internal note. What was refused comes back as it was typed."""
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    form = NoteForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("creation_key", "text")}
        files = request.FILES.getlist("files")
        try:
            services.add_note(case, by=request.user, uploads=files, **words)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except services.FileRefused as refusal:
            form.add_error("files", f"{refusal} {_('Choose the files again.')}")
        except services.NotStored as fault:
            form.add_error("files", storage_problem(files[0], fault)[0])
        else:
            messages.success(request, _("Noted. Only designated contacts see it."))
            return redirect("cases:case_review", case.pk)
    context = {"case": case, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render_page(request, "cases/note_add.html", context, status=status)
