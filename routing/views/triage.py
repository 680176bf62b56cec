from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from contacts.requests import Request
from helpdesk.htmx import render_page
from routing import services
from routing.asked import Asked, asked_of
from routing.choices import TriageVerdict
from routing.forms import TriageForm
from routing.models import Category, Channel, ChannelKind, Consultation
from routing.views.search import NamedRow, results_of

# Whose door a verdict leads to; any other leads to a case.
DOOR_OF = {
    TriageVerdict.OWN_CODE: ChannelKind.DEVELOPERS,
    TriageVerdict.PACKAGE: ChannelKind.PACKAGE_VENDOR,
}


@require_GET
def triage_start(request: Request) -> HttpResponse:
    """Lead on to the triage of the door where cases begin, with whatever the address carries."""
    way = Channel.objects.first_of_kind(ChannelKind.SUPPORT_CASE)
    address = (
        reverse("routing:triage", args=[way.category.slug]) if way else reverse("cases:case_new")
    )
    return redirect(address + asked_of(request.GET, request.user).suffix)


@require_http_methods(["GET", "POST"])
def triage(request: Request, slug: str) -> HttpResponse:
    """Ask where a question comes from, what is wanted and whose it is, then lead on (mission B)."""
    category = get_object_or_404(Category, slug=slug)
    way = Channel.objects.way_of(slug)
    if way is None or way.kind != ChannelKind.SUPPORT_CASE:
        return redirect(category)
    asked = asked_of(request.GET, request.user)
    form = TriageForm(request.POST or None, initial=TriageForm.initial_of(asked))
    if form.is_valid():
        judgment = form.judgment()
        if form.cleaned_data["question"] != asked.text:
            asked = Asked(form.cleaned_data["question"])
        consultation = services.judge(category, by=request.user, asked=asked, judgment=judgment)
        return redirect(address_after(consultation))
    context = {"category": category, "asked": asked, "form": form}
    if not form.is_bound:
        context["named_rows"] = named_rows(asked)
    return render_page(
        request, "routing/triage.html", context, status=422 if form.is_bound else 200
    )


def named_rows(asked: Asked) -> list[NamedRow]:
    """Return what of the registers a question names: its desk may be asked at once."""
    return [row for result in results_of(asked) for row in result.rows]


def address_after(consultation: Consultation) -> str:
    """Return where a verdict leads: the vendor's or the developers' door, else a case."""
    query = Asked(consultation.question, consultation).query
    kind = DOOR_OF.get(TriageVerdict(consultation.verdict))
    way = Channel.objects.first_of_kind(kind) if kind else None
    if way is None:
        return f"{reverse('cases:case_new')}?{query}"
    if consultation.package_id:
        query += f"&package={consultation.package_id}"
    elif consultation.application_id:
        query += f"&application={consultation.application_id}"
    return f"{way.category.get_absolute_url()}?{query}"
