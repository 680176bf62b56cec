"""Remarks: written by the holder while reviewing, ticked by the requester once they came."""

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from cases import services
from cases.changes import changes_since, file_changes
from cases.checklist import label_of
from cases.choices import Status
from cases.forms import RemarkForm
from cases.models import Attachment, Case, ReadyText, ReadyTextKind, Remark, Verb
from cases.moves import Act, IllegalMove
from cases.services.remarks import remarkable
from cases.services.returning import last_return
from cases.todo import Todo, todos
from cases.views.answers import begin, moved_meanwhile
from cases.views.timeline import Entry, last_event
from contacts.models import User
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_http_methods(["GET", "POST"])
def remark_add(request: Request, pk: int) -> HttpResponse:
    """The remarks on a case, and one more."""
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    if not case.may(Act.REMARK, by=request.user):
        return moved_meanwhile(request, case)
    files = list(case.attachments.exclude(comment__is_internal=True).order_by("pk"))
    form, texts = begun_remark(request, case, about=request.GET.get("about", ""), files=files)
    if form.is_valid():
        try:
            services.add_remark(case, by=request.user, **form.remark)
        except IllegalMove:
            return moved_meanwhile(request, case)
        return redirect("cases:remark_add", case.pk)
    context = remarks_context(case, request.user)
    context |= {"case": case, "remark_form": form, "ready_texts": texts}
    status = 422 if form.is_bound else 200
    return render_page(
        request, "cases/remark_add.html", context, partial="remarks-panel", status=status
    )


def begun_remark(
    request: Request, case: Case, *, about: str, files: list[Attachment], is_at_row: bool = False
) -> tuple[RemarkForm, list[ReadyText]]:
    """Return the form of a remark as far as it is written, and the texts it may begin with."""
    texts = list(ReadyText.objects.offered(ReadyTextKind.REMARK))
    start = begin(request, texts, case, "text") or {"about": about}
    data = request.POST if request.method == "POST" and "insert" not in request.POST else None
    form = RemarkForm(data, case=case, files=files, is_at_row=is_at_row, initial=start)
    return form, texts


@require_POST
def remark_remove(request: Request, pk: int, remark_pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    remark: Remark = get_object_or_404(case.remarks, pk=remark_pk)
    try:
        services.remove_remark(remark, by=request.user)
    except IllegalMove:
        return moved_meanwhile(request, case)
    return redirect("cases:remark_add", case.pk)


@require_POST
def remark_tick(request: Request, pk: int, remark_pk: int) -> HttpResponse:
    """Say that a remark is done, or is not after all."""
    remarks = Remark.objects.visible_to(request.user).select_related("case")
    remark = get_object_or_404(remarks, pk=remark_pk, case=pk)
    try:
        services.tick_remark(remark, by=request.user, is_done=request.POST.get("done") == "yes")
    except IllegalMove:
        return moved_meanwhile(request, remark.case)
    if remark.case.status == Status.IN_REVIEW:
        return redirect("cases:remark_add", pk)
    return redirect(f"{remark.case.get_absolute_url()}#todo-panel")


def remarks_context(case: Case, user: User) -> dict[str, Any]:
    """What pages of the contacts show of the remarks on a case."""
    found = todos(case, with_unsent=True)
    can_remark = case.may(Act.REMARK, by=user)
    return {
        "remarks": found,
        "remarked": {todo.remark.about for todo in found},
        "unsent_remarks": [todo for todo in found if not todo.remark.returned],
        "open_remarks": [todo for todo in found if todo.is_open],
        "sent_rounds": rounds(found),
        "can_remark": can_remark,
        "can_remark_on": set(remarkable(case)) if can_remark else set(),
        "can_tick": case.may(Act.TICK, by=user),
        "can_return": case.may_move_to(Status.RETURNED, by=user),
    }


def rounds(found: list[Todo]) -> list[tuple[Any, list[Todo]]]:
    """Return what was sent, each return with its remarks, the newest first."""
    by_return: dict[Any, list[Todo]] = {}
    for todo in found:
        if todo.remark.returned:
            by_return.setdefault(todo.remark.returned, []).append(todo)
    return sorted(by_return.items(), key=lambda pair: -pair[0].round)


def since_return(case: Case, files: list[Attachment], entries: list[Entry]) -> dict[str, Any]:
    """What is different since the case was last returned, once it has come back."""
    was_returned = last_event(entries, Verb.RETURNED) and case.status != Status.RETURNED
    returned = last_return(case) if was_returned else None
    if returned is None:
        return {"changes": {}}
    moved = file_changes(returned, files)
    return {
        "changes": changes_since(returned, case),
        "files_added": moved.added,
        "files_removed": moved.removed,
    }


def changes_beside(context: dict[str, Any], shown: Collection[str]) -> list[tuple[str, ...]]:
    """Return label, before and after of what has changed and has no row on the page any more."""
    case, changes = context["case"], context["changes"]
    return [(label_of(case, name), *words) for name, words in changes.items() if name not in shown]
