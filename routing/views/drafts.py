"""Drafts of rules: what they change, what that does, and whether it comes into force."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.audit import of_weight
from contacts.models import Language
from contacts.requests import Request
from helpdesk.htmx import next_look, render_page
from routing.drafts import effect, services
from routing.drafts.applying import overlaid
from routing.drafts.looking import edits_of, look_at
from routing.forms import QuestionForm
from routing.forms.drafts import DraftForm, SettleForm
from routing.models import Category, DraftState, RulesDraft
from routing.rulebook import SECTIONS
from routing.search import find_doors
from routing.views.doors import page_in
from routing.views.rules import RIGHTS

READ = "routing.view_rulesdraft"
WRITE = "routing.change_rulesdraft"
SETTLED = 50
MOST_DOORS = 3


def writes(request: Request) -> bool:
    """Say whether somebody may write drafts; who posts without that is refused."""
    may_write = request.user.has_perm(WRITE)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    return may_write


@require_http_methods(["GET", "POST"])
@permission_required(READ, raise_exception=True)
def rules_draft_list(request: Request) -> HttpResponse:
    """Show the drafts there are, and begin one."""
    may_write = writes(request)
    form = DraftForm(request.POST or None)
    if form.is_valid():
        return redirect(services.begin_draft(form.cleaned_data["title"], by=request.user))
    drafts = RulesDraft.objects.select_related("created_by", "settled_by")
    drafts = drafts.annotate(rows=Count("edits")).order_by("-pk")
    context = {
        "form": form,
        "open_drafts": drafts.open(),
        "settled": drafts.exclude(state=DraftState.OPEN).order_by("-settled_at")[:SETTLED],
        "can_write": may_write,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render_page(request, "routing/rules_draft_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permission_required(READ, raise_exception=True)
def rules_draft(request: Request, pk: int) -> HttpResponse:
    """Show what a draft changes and what keeps it back; rename it."""
    draft = get_object_or_404(RulesDraft.objects.select_related("created_by", "settled_by"), pk=pk)
    may_write = writes(request)
    can_write = may_write and draft.is_open
    form = DraftForm(request.POST or None, instance=draft)
    if can_write and form.is_valid():
        form.save()
        return redirect(draft)
    context = {
        "draft": draft,
        "form": form,
        "look": look_at(draft),
        "can_publish": can_write and request.user.has_perms(RIGHTS),
        "can_restore": may_write and draft.state == DraftState.DISCARDED,
        "can_reverse": may_write and draft.state == DraftState.PUBLISHED,
        "lists": lists_of(request, draft) if can_write else [],
        **effect_context(request, draft),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render_page(request, "routing/rules_draft.html", context, status=status)


def lists_of(request: Request, draft: RulesDraft) -> list[tuple[str, str]]:
    """Return the lists of the administration in which a draft goes on."""
    found = []
    for section in SECTIONS.values():
        meta = section.model._meta
        if request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            found.append((str(meta.verbose_name_plural), f"{address}?draft={draft.pk}"))
    return found


def effect_context(request: Request, draft: RulesDraft) -> dict[str, Any]:
    may_read = request.user.has_perm("routing.view_consultation")
    found = effect.effect_of(draft, with_questions=may_read) if draft.is_open else None
    return {
        "effect": found,
        "next_look": next_look(request, found.done if found else 0),
        "can_read_questions": may_read,
        "newest": effect.NEWEST,
        "can_write": request.user.has_perm(WRITE) and draft.is_open,
    }


@require_http_methods(["GET", "POST"])
@permission_required(READ, raise_exception=True)
def rules_draft_effect(request: Request, pk: int) -> HttpResponse:
    """Show which questions go elsewhere, and where one that is typed would go; count anew."""
    draft = get_object_or_404(RulesDraft.objects.open(), pk=pk)
    if writes(request) and request.method == "POST":
        services.weigh_anew(draft)
        return redirect("routing:rules_draft_effect", pk)
    form = QuestionForm(request.GET or None)
    question = form.cleaned_data["question"] if form.is_valid() else ""
    context = {
        "draft": draft,
        "form": form,
        "question": question,
        "opens_first": True,
        "doors": doors_for(draft, question) if question else None,
        **effect_context(request, draft),
    }
    return render_page(request, "routing/rules_draft_effect.html", context)


def doors_for(draft: RulesDraft, question: str) -> list[tuple[str, list[str]]]:
    """Return the first doors that a question leads to, now and under a draft."""
    before, after = effect.both_rules(draft)
    return [
        (label, [rules.names[door.slug] for door in find_doors(question, rules.index)[:MOST_DOORS]])
        for label, rules in ((_("Now"), before), (_("With this draft"), after))
    ]


@require_GET
@permission_required(READ, raise_exception=True)
def rules_draft_door(request: Request, pk: int, key: int) -> HttpResponse:
    """Show a door's page as employees would see it."""
    draft = get_object_or_404(RulesDraft.objects.open(), pk=pk)
    with overlaid(edits_of(draft)):
        door = Category.objects.filter(pk=key).first()
        if door is None:
            raise Http404
        pages = [(language, page_in(language, request, door.slug)) for language in Language]
    context = {"draft": draft, "door": door, "pages": pages}
    return render_page(request, "routing/rules_draft_door.html", context)


type Act = Callable[[RulesDraft], object]


def act_on(request: Request, pk: int, act: Act, done: str) -> HttpResponse:
    """Do something to a draft, and say on its page how that went."""
    draft = get_object_or_404(RulesDraft, pk=pk)
    try:
        act(draft)
    except services.DraftSettled:
        messages.warning(request, _("Somebody settled this draft meanwhile. Nothing was changed."))
    except services.SeenAnother:
        text = _(
            "The draft or the rules changed since you looked. Nothing was changed: look again."
        )
        messages.warning(request, text)
    except services.NotPublishable:
        text = _("Nothing was published. Below you see what stands against it.")
        messages.error(request, text)
    else:
        messages.success(request, done)
    return redirect(draft)


@of_weight(services.PUBLISH)
@require_POST
@permission_required([WRITE, *RIGHTS], raise_exception=True)
def rules_draft_publish(request: Request, pk: int) -> HttpResponse:
    seen = request.POST.get("seen", "")
    done = _("Published: all of this draft is in force.")
    return act_on(
        request, pk, lambda draft: services.publish_draft(draft, by=request.user, seen=seen), done
    )


@of_weight(services.DISCARD)
@require_POST
@permission_required(WRITE, raise_exception=True)
def rules_draft_discard(request: Request, pk: int) -> HttpResponse:
    done = _("The draft is discarded. Nothing of it came into force; you can bring it back.")
    return act_on(request, pk, lambda draft: services.discard_draft(draft, by=request.user), done)


@require_POST
@permission_required(WRITE, raise_exception=True)
def rules_draft_restore(request: Request, pk: int) -> HttpResponse:
    done = _("The draft is open again.")
    return act_on(request, pk, services.restore_draft, done)


@require_POST
@permission_required(WRITE, raise_exception=True)
def rules_draft_settle(request: Request, pk: int) -> HttpResponse:
    """Take a row out of a draft, or say whose words stay where somebody was faster."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Http404
    item, keep = form.cleaned_data["item"], form.cleaned_data["keep"]
    seen = form.cleaned_data["seen"]

    def settle(draft: RulesDraft) -> None:
        if keep == "drop":
            services.drop_item(draft, item)
        else:
            services.settle_conflict(
                draft, item, is_mine=keep == "mine", by=request.user, seen=seen
            )

    return act_on(request, pk, settle, _("The draft is changed."))


@require_POST
@permission_required(WRITE, raise_exception=True)
def rules_draft_reverse(request: Request, pk: int) -> HttpResponse:
    """Prepare a draft that takes a published one back."""
    draft = get_object_or_404(RulesDraft, pk=pk)
    try:
        return redirect(services.reverse_draft(draft, by=request.user))
    except services.DraftSettled:
        messages.warning(request, _("Only what was published can be taken back."))
    return redirect(draft)
