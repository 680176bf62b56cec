from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.requests import Request
from helpdesk.htmx import render_page
from routing import services
from routing.asked import asked_of
from routing.forms import DoorOpenedForm, FeedbackForm
from routing.models import Consultation

MOST_SHOWN = 100
ANSWERS = {"yes": True, "no": False}


@require_GET
def consultation_list(request: Request) -> HttpResponse:
    mine = Consultation.objects.of(request.user).select_related("category", "channel__category")
    context = {"consultations": mine.order_by("-id")[:MOST_SHOWN]}
    return render_page(request, "routing/consultation_list.html", context)


@require_POST
def consultation_new(request: Request) -> HttpResponse:
    """Record that the person came to a door, and what they say of it if they say so at once."""
    form = DoorOpenedForm(request.POST)
    if not form.is_valid():
        return redirect("home")
    asked = asked_of(request.POST, request.user)
    consultation = services.open_door(by=request.user, asked=asked, **form.cleaned_data)
    _rate(request, consultation)
    return redirect("routing:consultation_feedback", consultation.pk)


@require_http_methods(["GET", "POST"])
def consultation_feedback(request: Request, pk: int) -> HttpResponse:
    mine = Consultation.objects.of(request.user).select_related("channel__category", "category")
    consultation = get_object_or_404(mine.exclude(category=None), pk=pk)
    is_answer = request.POST.get("is_helpful") in ANSWERS
    form = FeedbackForm(request.POST if request.method == "POST" and not is_answer else None)
    if is_answer:
        _rate(request, consultation)
        return redirect("routing:consultation_feedback", pk)
    if form.is_valid():
        if not services.explain_rating(consultation, **form.cleaned_data):
            messages.info(request, _("You have answered this before. Your first answer counts."))
        return redirect("routing:consultation_feedback", pk)
    context = {"consultation": consultation, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(
        request, "routing/consultation_feedback.html", context, partial="feedback", status=status
    )


@require_POST
def consultation_delete_question(request: Request, pk: int) -> HttpResponse:
    consultation = get_object_or_404(Consultation.objects.of(request.user), pk=pk)
    services.delete_question(consultation)
    messages.success(request, _("Your words are deleted. Only the door still counts."))
    return redirect("routing:consultation_list")


def _rate(request: Request, consultation: Consultation) -> None:
    answer = ANSWERS.get(request.POST.get("is_helpful", ""))
    if answer is not None and not services.rate(consultation, is_helpful=answer):
        messages.info(request, _("You have answered this before. Your first answer counts."))
