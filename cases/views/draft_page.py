"""What the pages of a draft show around their form, and beside it where it was not saved."""

import datetime
import functools
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.checklist import (
    CHECKLIST,
    Mark,
    Need,
    asked_fields,
    is_critical,
    marks,
    proposal_of,
)
from cases.choices import Part
from cases.forms import CaseFieldsForm
from cases.models import Attachment, Case, SeverityLevel
from cases.notices import notices
from cases.outgoing import OutgoingField, outgoing_text, part_texts, triage_text
from cases.progress import reply_words
from cases.services import PartChanged
from cases.stored import part_token
from cases.views.answers import labelled
from cases.views.flow import flow_of
from contacts.models import Blank, KeptQuery, today
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.models import Category

CONFIRM = "confirm"
FILES = ("screenshots", "logs")


def part_address(case: Case, part: str) -> str:
    if part == CONFIRM:
        return reverse("cases:case_submit", args=[case.pk])
    return reverse("cases:case_draft", args=[case.pk, part])


@functools.cache
def _files() -> KeptQuery:
    files = Attachment.with_removed.filter(case=Blank("case"), comment=None)
    return KeptQuery(files.order_by("pk"))


def draft_context(case: Case, part: str) -> dict[str, Any]:
    """What every page of a draft shows around its form: steps, meter, proposal, files."""
    everything: list[Attachment] = _files().rows(case=case.pk)
    files = [file for file in everything if not file.removed_at]
    found = marks(case, files)
    pages = pages_of(case, part)
    critical = is_critical(case)
    return {
        "case": case,
        "part": part,
        "part_label": Part(part).label if part != CONFIRM else _("Confirm"),
        "is_first": part == Part.SYMPTOM,
        "pages": pages,
        "next_label": next_label(pages, part),
        "steps": steps(case, found, pages, part),
        **meter(case, found),
        "unasked": unasked_fields(case, part),
        "files": files,
        "files_words": files_words(get_language() or "", settings.ATTACHMENT_MAX_BYTES),
        "files_part": Part.SYMPTOM.label,
        "removed_files": [file for file in everything if file.removed_at],
        "proposal": proposal_of(case),
        "is_critical": critical,
        "phones": case.organization.contacts_today() if critical else [],
        "status_door": Category.objects.status_door() if critical else None,
        "notices": notices(case, day=today()),
        "levels": SeverityLevel.objects.by_level() if part in (Part.SEVERITY, CONFIRM) else {},
        "address": part_address(case, part),
    }


def pages_of(case: Case, part: str) -> list[str]:
    """Return the pages of a draft: the parts that ask something of its kind, and the last."""
    asked = [page for page in Part if page == part or asked_fields(page, case.kind)]
    return [*asked, CONFIRM]


@functools.cache
def files_words(language: str, max_bytes: int) -> SafeString:
    """Return what the script says of files: it hangs on the language and the limit alone."""
    return render_to_string("cases/_draft_files_words.html", {"max_bytes": max_bytes})


def meter(case: Case, found: list[Mark]) -> dict[str, list[tuple[Mark, str]]]:
    """Return the marks that are missing, may follow later, are there; each with its address."""
    pages = {part: part_address(case, part) for part in Part}
    groups: dict[str, list[tuple[Mark, str]]] = {"missing": [], "later": [], "there": []}
    for mark in found:
        without = "missing" if mark.is_missing_for_submission else "later"
        row = (mark, field_address(pages[mark.item.part], mark.item.field))
        groups["there" if mark.is_answered else without].append(row)
    return groups


def field_address(page: str, field: str) -> str:
    if field == "severity_confirmed":
        return ""
    return f"{page}#div_id_{'files' if field in FILES else field}"


def unasked_fields(case: Case, part: str) -> list[str]:
    """Return the fields on the page of a part that do not concern the case as it is stored."""
    items = [item for item in CHECKLIST if item.part == part and case.kind in item.kinds]
    return [item.field for item in items if not item.concerns(case)]


def next_label(pages: list[str], part: str) -> str:
    following = pages[pages.index(part) + 1 :][:1]
    return "".join(_("Confirm") if name == CONFIRM else str(Part(name).label) for name in following)


def steps(case: Case, found: list[Mark], pages: list[str], part: str) -> list[dict[str, Any]]:
    """Return the steps with how far each has come."""
    own = [
        {
            "label": name.label,
            "url": part_address(case, name),
            "state": state_of(name, case, found),
            "current": name == part,
        }
        for name in Part
        if name in pages
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


def confirm_context(case: Case) -> dict[str, Any]:
    """What the last page shows: the text part by part, what to look at again, what follows."""
    context = draft_context(case, CONFIRM)
    texts = part_texts(case, context["files"])
    return context | {
        "outgoing": preview(case, context["files"], context["levels"]),
        "triage": triage_text(case),
        "parts": [
            (part, part_address(case, part), texts[part])
            for part in Part
            if part in context["pages"] or texts[part]
        ],
        "warnings": [
            (notice, part_address(case, notice.part))
            for notice in context["notices"]
            if notice.is_warning and notice.part
        ],
        "left_to_contacts": [
            mark.item.label for mark, _address in context["later"] if mark.need is Need.APPROVE
        ],
        "flow": flow_of(case),
        "contacts": context["phones"] or case.organization.contacts_today(),
        "reply": reply_words(),
    }


def conflict(changed: PartChanged, part: Part, form: CaseFieldsForm) -> dict[str, Any]:
    """Return both texts of each field in question, and when the stored ones were saved."""
    saved_at = changed.case.last_saves.get(part, {}).get("at")
    stored = type(form)(instance=changed.case)
    return {
        "settled": part_token(changed.case, part),
        "saved_at": datetime.datetime.fromisoformat(saved_at) if saved_at else None,
        "rows": [
            {
                "field": form[name],
                "choices": [
                    ("mine", in_words(form, name, form[name].data)),
                    ("theirs", in_words(stored, name, stored[name].initial)),
                ],
            }
            for name in changed.names
        ],
    }


def in_words(form: CaseFieldsForm, name: str, value: Any) -> str:
    """Return what a field holds, as its page shows it."""
    field = form.fields[name]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    value = field.prepare_value(value)
    if choices := getattr(field, "choices", None):
        labels = {str(key): str(label) for key, label in choices}
        return labels.get(str(value), str(value)) if value not in (None, "") else ""
    return str(field.widget.format_value(value) or "")


def page_of_another(request: Request) -> HttpResponse:
    """Answer with what was typed on the page of one person in the session of another."""
    context = {"typed": labelled(request.POST), "sentence": another_person(request)}
    return render_page(request, "cases/_another_person.html", context, status=403)


def another_person(request: Request) -> str:
    return _(
        "This browser is now logged in as %(name)s, but this page is another person’s. Nothing was"
        " saved. Log in here as that person again: what was typed is then saved."
    ) % {"name": request.user.name}
