"""The case as Salesforce support wants to read it (mission E1): one text, in two languages.

Pure: everything is given. Its order is the checklist's.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.checklist import Files, Item, Mark, marks
from cases.choices import Part
from cases.models import Attachment, Case, SeverityLevel

# Fields of Salesforce Help's form of their own, and what only we need.
NOT_IN_DESCRIPTION = {"product", "severity_confirmed", "occurred_note", "screenshots", "logs"}

NUMBERED = re.compile(r"\d{1,2}[.)．、）](?!\d)|[①-⑳]")

type OutgoingField = dict[str, str]


def outgoing_text(
    case: Case, *, files: Files, level: SeverityLevel | None, language: str
) -> list[OutgoingField]:
    """Return the fields of support's form, each as name, label and text, in their order there."""
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        texts = [
            ("organization", _("Salesforce org"), _organization(case)),
            ("product", _("Product"), case.product.name if case.product else ""),
            ("severity", _("Severity"), str(level or "")),
            ("subject", _("Subject"), case.title),
            ("description", _("Description"), _description(case, files)),
        ]
    return [{"name": name, "label": label, "text": text} for name, label, text in texts]


def whole_text(fields: Iterable[OutgoingField]) -> str:
    """Return all fields as one text to copy."""
    return "\n\n".join(f"{field['label']}: {field['text']}" for field in fields)


@dataclass(frozen=True)
class Content:
    """What would go out now: both texts, and the files that go along with their digests."""

    text_ja: list[OutgoingField]
    text_en: list[OutgoingField]
    manifest: list[dict[str, Any]]

    @property
    def hash(self) -> str:
        return content_hash(self.text_ja, self.text_en, self.manifest)


def outgoing_content(case: Case, *, files: Files, level: SeverityLevel | None) -> Content:
    text_ja, text_en = (
        outgoing_text(case, files=files, level=level, language=language)
        for language in ("ja", "en")
    )
    return Content(text_ja, text_en, manifest_of(files))


def manifest_of(files: Files) -> list[dict[str, Any]]:
    return [
        {"attachment": file.pk, "name": file.name, "size": file.size, "sha256": file.sha256}
        for file in files
        if file.may_be_sent
    ]


def content_hash(
    text_ja: list[OutgoingField], text_en: list[OutgoingField], manifest: list[dict[str, Any]]
) -> str:
    """Return the SHA-256 of what is approved: both texts and the files."""
    canonical = json.dumps([text_ja, text_en, manifest], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _organization(case: Case) -> str:
    kind = _("sandbox") if case.organization.is_sandbox else _("production")
    return f"{case.organization.name} ({kind}) {case.org_id}".strip()


def _description(case: Case, files: Files) -> str:
    parts = part_texts(case, files).values()
    blocks = [case.summary_en, *parts, triage_text(case), _file_names(files)]
    return "\n\n".join(block for block in blocks if block)


def part_texts(case: Case, files: Files) -> dict[Part, str]:
    """Return the text of each of the five parts, empty where nothing is said in it."""
    found = marks(case, files)
    return {part: _part(number, part, case, found) for number, part in enumerate(Part, start=1)}


def _part(number: int, part: Part, case: Case, found: list[Mark]) -> str:
    items = [mark.item for mark in found if mark.item.part == part and mark.is_answered]
    entries = [_entry(item, case) for item in items if item.field not in NOT_IN_DESCRIPTION]
    return "\n".join([f"■ {number}. {part.label}", *entries]) if entries else ""


def _entry(item: Item, case: Case) -> str:
    text = spoken_value(case, item.field)
    return f"[{item.label}]\n{text}" if "\n" in text else f"[{item.label}] {text}"


def spoken_value(case: Case, field: str) -> str:
    """Return a field's value as people read it, in the language in use."""
    if field == "occurred_at":
        return " ".join(filter(None, [_moment(case), case.occurred_note]))
    if field == "wanted_on" and case.wanted_on:
        fixed = " " + _("(this date cannot move)") if case.wanted_fixed else ""
        return date_format(case.wanted_on) + fixed
    if field == "steps_to_reproduce":
        return numbered(case.steps_to_reproduce)
    display = getattr(case, f"get_{field}_display", None)
    value = display() if display else getattr(case, field)
    if field == "access_until" and value:
        return date_format(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def numbered(text: str) -> str:
    """Return lines with their numbers, unless they all bring one of their own."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) <= 1 or all(NUMBERED.match(line) for line in lines):
        return text
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _moment(case: Case) -> str:
    if not case.occurred_at:
        return ""
    moment = timezone.localtime(case.occurred_at)
    return f"{date_format(moment, 'DATETIME_FORMAT')} {moment.tzname()}"


def triage_text(case: Case) -> str:
    """Return what the triage came to, who said so and why; empty without a triage."""
    if not case.triage_verdict:
        return ""
    reason = f"\n{case.triage_reason}" if case.triage_reason else ""
    by = f" ({case.triaged_by.name})" if case.triaged_by else ""
    return f"[{_('Triage')}] {case.get_triage_verdict_display()}{by}{reason}"


def _file_names(files: Files) -> str:
    names = [_file_line(file) for file in files if file.may_be_sent]
    return "\n".join([f"[{_('Files')}]", *names]) if names else ""


def _file_line(file: Attachment) -> str:
    step = _("(at step %(step)s)") % {"step": file.step} if file.step else ""
    words = " ".join(filter(None, [file.caption, step]))
    return f"- {file.name}: {words}" if words else f"- {file.name}"
