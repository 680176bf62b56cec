from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import services
from cases.checklist import Mark, Need, is_critical, marks, proposal_of
from cases.choices import Part
from cases.forms import NewCaseForm, UploadForm, part_form
from cases.models import Attachment, Case, SeverityLevel
from cases.moves import IllegalMove
from cases.outgoing import OutgoingField, outgoing_text
from cases.views.answers import moved_meanwhile
from cases.views.attachments import change_files
from contacts.models import Organization, Role, User
from contacts.org_id import OrgIdVerdict, check_org_id
from contacts.requests import Request
from helpdesk.htmx import render_page

CONFIRM = "confirm"


@require_http_methods(["GET", "POST"])
def case_new(request: Request) -> HttpResponse:
    has_org = Organization.objects.open_to(request.user).exists()
    asked = {key: request.GET[key] for key in ("kind", "title") if key in request.GET}
    form = NewCaseForm(request.POST or None, user=request.user, initial=asked)
    if has_org and form.is_valid():
        case = services.create_case(by=request.user, **form.cleaned_data)
        return redirect("cases:case_draft", case.pk, Part.SYMPTOM)
    context = {
        "form": form,
        "has_org": has_org,
        "system_admins": User.objects.with_role(Role.SYSTEM_ADMIN).order_by("name")[:3],
    }
    return render_page(
        request, "cases/case_new.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
def case_draft(request: Request, pk: int, part: Part) -> HttpResponse:
    case = own_draft(request, pk)
    if not case.may_be_drafted_by(request.user):
        return redirect(case)
    form = part_form(part, case)(request.POST or None, instance=case)
    uploads = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        try:
            change_files(case, request, uploads)
            if form.is_valid():
                services.save_part(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        if form.is_valid() and uploads.is_valid():
            return redirect(next_address(case, part, request.POST.get("go", "stay")))
        case = own_draft(request, pk)
    context = draft_context(case, part) | {"form": form, "uploads": uploads}
    return render_page(
        request, "cases/case_draft.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
def case_submit(request: Request, pk: int) -> HttpResponse:
    """The last page of a draft: the text as support will read it, what is missing, and submit."""
    case = own_draft(request, pk)
    status = 200
    if request.method == "POST":
        try:
            services.submit_case(case, by=request.user)
        except services.Incomplete:
            status = 422
        except IllegalMove:
            return moved_meanwhile(request, case)
        else:
            messages.success(request, _("Submitted. The designated contacts have been told."))
            return redirect(case)
    elif not case.may_be_drafted_by(request.user):
        return redirect(case)
    context = draft_context(case, CONFIRM)
    context["outgoing"] = preview(case, context["files"], context["levels"])
    return render_page(request, "cases/case_submit.html", context, status=status)


def own_draft(request: Request, pk: int) -> Case:
    """Return the person's own case, whatever its state, or answer 404."""
    own = Case.objects.requested_by(request.user)
    return get_object_or_404(own.select_related("organization__production", "product"), pk=pk)


def next_address(case: Case, part: Part, go: str) -> str:
    """Return the page behind a part; `go` is the button: forward, back, or stay."""
    parts = [*Part, CONFIRM]
    step = {"back": -1, "next": 1}.get(go, 0)
    return part_address(case, parts[max(parts.index(part) + step, 0)])


def part_address(case: Case, part: str) -> str:
    if part == CONFIRM:
        return reverse("cases:case_submit", args=[case.pk])
    return reverse("cases:case_draft", args=[case.pk, part])


def draft_context(case: Case, part: str) -> dict[str, Any]:
    """What every page of a draft shows around its form: steps, meter, proposal, files."""
    everything = list(case.attachments(manager="with_removed").order_by("pk"))
    files = [file for file in everything if not file.removed_at]
    found = marks(case, files)
    parts = [*Part, CONFIRM]
    reading = check_org_id(case.org_id)
    return {
        "case": case,
        "part": part,
        "part_label": Part(part).label if part != CONFIRM else _("Confirm"),
        "is_first": part == Part.SYMPTOM,
        "next_label": next_label(parts, part),
        "steps": steps(case, found, part),
        "meter": [(mark, part_address(case, mark.item.part)) for mark in found],
        "missing_count": sum(mark.is_missing_for_submission for mark in found),
        "files": files,
        "removed_files": [file for file in everything if file.removed_at],
        "proposal": proposal_of(case),
        "is_critical": is_critical(case),
        "levels": SeverityLevel.objects.by_level(),
        "org_id_warning": reading.text if reading.verdict == OrgIdVerdict.WARN else "",
        "address": part_address(case, part),
    }


def next_label(parts: list[str], part: str) -> str:
    following = parts[parts.index(part) + 1 :][:1]
    return "".join(_("Confirm") if name == CONFIRM else str(Part(name).label) for name in following)


def steps(case: Case, found: list[Mark], part: str) -> list[dict[str, Any]]:
    """Return the six steps with how far each has come."""
    own = [
        {
            "label": name.label,
            "url": part_address(case, name),
            "state": state_of(name, case, found),
            "current": name == part,
        }
        for name in Part
    ]
    confirm = {
        "label": _("Confirm"),
        "url": part_address(case, CONFIRM),
        "state": "todo",
        "current": part == CONFIRM,
    }
    return [*own, confirm]


def state_of(part: Part, case: Case, found: list[Mark]) -> str:
    """Say how far a part has come: by what a submission needs, else by what an approval needs."""
    found = [mark for mark in found if mark.item.part == part]
    is_begun = any(mark.is_answered for mark in found)
    if part == Part.SEVERITY:
        found = [mark for mark in found if mark.need is Need.SUBMIT]
        is_begun = bool(case.severity or proposal_of(case))
    if not is_begun:
        return "todo"
    needed = [mark for mark in found if mark.need is Need.SUBMIT] or [
        mark for mark in found if mark.need is Need.APPROVE
    ]
    return "done" if all(mark.is_answered for mark in needed) else "partly"


def preview(
    case: Case, files: list[Attachment], levels: dict[int, SeverityLevel]
) -> list[OutgoingField]:
    """Return the outgoing text as it stands, in the reader's language."""
    language = "en" if (get_language() or "ja").startswith("en") else "ja"
    return outgoing_text(case, files=files, level=levels.get(case.level or 0), language=language)
