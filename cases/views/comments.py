from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import services
from cases.forms import CommentForm
from cases.models import Case
from cases.moves import IllegalMove
from cases.views.answers import moved_meanwhile, moved_words
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_http_methods(["GET", "POST"])
def case_comment(request: Request, pk: int) -> HttpResponse:
    """Say something about a case. What was refused comes back as it was typed."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    may_comment = case.may_be_commented_by(request.user)
    if request.method == "GET" and not may_comment:
        return moved_meanwhile(request, case)
    form = CommentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            services.add_comment(
                case,
                by=request.user,
                creation_key=form.cleaned_data["creation_key"],
                text=form.cleaned_data["text"],
                uploads=request.FILES.getlist("files"),
            )
        except IllegalMove:
            form.add_error(None, moved_words(case, request.user))
        except services.FileRefused as refusal:
            form.add_error("files", f"{refusal} {_('Choose the files again.')}")
        else:
            messages.success(request, _("Your comment is there."))
            return redirect(case)
    context = {"case": case, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render_page(request, "cases/case_comment.html", context, status=status)
