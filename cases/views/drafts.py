import functools

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from cases import services
from cases.choices import Part, Status
from cases.forms import (
    CaseFieldsForm,
    KindForm,
    NewCaseForm,
    SeenForm,
    UploadForm,
    page_fields,
    part_form,
)
from cases.models import Case
from cases.models.case_queryset import written_by
from cases.moves import IllegalMove
from cases.todo import requester_todo
from cases.views.answers import moved_meanwhile, moved_words, the_one
from cases.views.attachments import change_files, describe_files
from cases.views.draft_page import (
    another_person,
    confirm_context,
    conflict,
    draft_context,
    page_of_another,
    pages_of,
    part_address,
)
from contacts.models import Blank, KeptQuery, Role, User
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.asked import asked_of
from routing.models import Category


@require_http_methods(["GET", "POST"])
def case_new(request: Request) -> HttpResponse:
    asked = asked_of(request.GET, request.user)
    form = NewCaseForm(request.POST or None, user=request.user, asked=asked)
    has_org = form.has_choice
    if has_org and form.is_valid():
        case = services.create_case(by=request.user, **form.cleaned_data)
        return redirect("cases:case_draft", case.pk, Part.SYMPTOM)
    context = {
        "form": form,
        "asked": asked,
        "status_door": Category.objects.status_door(),
        "has_org": has_org,
        "system_admins": User.objects.with_role(Role.SYSTEM_ADMIN).order_by("name")[:3],
    }
    return render_page(
        request, "cases/case_new.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
def case_kind(request: Request, pk: int) -> HttpResponse:
    """Ask anew of which kind a draft is: its parts then ask what that kind needs."""
    case = own_draft(request, pk)
    if case.status != Status.DRAFT or not case.may_be_drafted_by(request.user):
        return moved_meanwhile(request, case)
    form = KindForm(request.POST or None, initial={"kind": case.kind})
    if form.is_valid():
        try:
            services.change_kind(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        return redirect("cases:case_draft", case.pk, Part.SYMPTOM)
    context = {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "cases/case_kind.html", context, status=status)


# The Back button shows a page as it was left; any other way to it asks for it anew.
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
def case_draft(request: Request, pk: int, part: Part) -> HttpResponse:
    """A part of a draft. Its buttons always lead on: what cannot be read is kept as typed."""
    page = SeenForm(request.POST)
    if not page.is_of(request.user):
        return page_of_another(request)
    case = own_draft(request, pk)
    if not case.may_be_drafted_by(request.user):
        return moved_meanwhile(request, case) if request.method == "POST" else redirect(case)
    uploads = UploadForm(request.POST or None, request.FILES or None)
    status, more = 200, {}
    if request.method == "POST":
        form = part_form(part, case)(request.POST, instance=case)
        try:
            change_files(case, request, uploads)
            save_typed(case, form, page, part, by=request.user)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except services.PartChanged as changed:
            status, more = 409, {"form": form, "conflict": conflict(changed, part, form)}
        else:
            tell_empty(request, form)
            if uploads.is_valid():
                return redirect(next_address(case, part, request.POST.get("go", "stay")))
            status = 422
        case = own_draft(request, pk)
    context = (
        draft_context(case, part)
        | requester_todo(case, request.user)
        | {
            "form": part_form(part, case)(instance=case),
            "uploads": uploads,
            "page": page.kept() if more else page_fields(case, part, request.user),
        }
    )
    context |= more
    context["form"].show_notices(context["notices"])
    context["form"].show_levels(context["levels"])
    context["form"].show_remarks(context.get("todo_list", []))
    return render_page(request, "cases/case_draft.html", context, status=status)


@require_POST
def draft_save(request: Request, pk: int, part: Part) -> HttpResponse:
    """Save a part while it is typed; answer with what changes around the inputs, never with one."""
    page = SeenForm(request.POST)
    if not page.is_of(request.user):
        return in_words_only(another_person(request))
    case = own_draft(request, pk)
    form = part_form(part, case)(request.POST, instance=case)
    try:
        problems = describe_files(case, request)
        case = save_typed(case, form, page, part, by=request.user)
    except IllegalMove:
        return in_words_only(moved_words(case, request.user))
    except services.PartChanged as changed:
        found = {"form": form, "conflict": conflict(changed, part, form)}
        return render_page(request, "cases/draft_save.html", found, status=409)
    if problems:
        return in_words_only(" ".join(problems), status=422)
    context = (
        draft_context(case, part)
        | requester_todo(case, request.user)
        | {
            "form": form,
            "page": page_fields(case, part, request.user, page.page_name),
        }
    )
    form.show_notices(context["notices"])
    form.show_levels(context["levels"])
    return render_page(request, "cases/draft_save.html", context)


@require_http_methods(["GET", "POST"])
def case_submit(request: Request, pk: int) -> HttpResponse:
    """The last page of a draft: the text as support will read it, what is missing, and submit."""
    case = own_draft(request, pk, "organization__production", "product")
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
    context = confirm_context(case) | requester_todo(case, request.user)
    return render_page(request, "cases/case_submit.html", context, status=status)


def own_draft(request: Request, pk: int, *related: str) -> Case:
    """Return a case the person asks or drafts, whatever its state, or answer 404."""
    organizations = frozenset(request.user.contact_organizations)
    return the_one(_own_draft(organizations, related).rows(pk=pk, user=request.user.pk))


@functools.lru_cache(maxsize=256)
def _own_draft(organizations: frozenset[int], related: tuple[str, ...]) -> KeptQuery:
    own = Case.objects.filter(written_by(Blank("user"), organizations), pk=Blank("pk"))
    return KeptQuery(own.select_related("organization", *related))


def save_typed(case: Case, form: CaseFieldsForm, page: SeenForm, part: Part, *, by: User) -> Case:
    """Store what was typed, but for the fields whose stored text the person chose to keep."""
    read = {name: value for name, value in form.read.items() if not page.is_settled(name)}
    unparsed = {name: text for name, text in form.unparsed.items() if not page.is_settled(name)}
    return services.save_part(case, by=by, seen=page.seen(part), unparsed=unparsed, **read)


def tell_empty(request: Request, form: CaseFieldsForm) -> None:
    """Say which field must not be empty, and so kept what it had."""
    for name in form.errors.keys() - form.unparsed.keys():
        label, error = form.fields[name].label, form.errors[name][0]
        messages.warning(
            request,
            _("%(label)s: %(error)s It was left as it was.") % {"label": label, "error": error},
        )


def in_words_only(sentence: str, status: int = 403) -> HttpResponse:
    """Refuse a save in words that the script shows as they are."""
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def next_address(case: Case, part: Part, go: str) -> str:
    """Return the page behind a part; `go` is the button: forward, back, or stay."""
    pages = pages_of(case, part)
    step = {"back": -1, "next": 1}.get(go, 0)
    return part_address(case, pages[max(pages.index(part) + step, 0)])
