"""The words with which a case is brought before the manager of an outside desk; pure."""

import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.due import due_at, due_on
from cases.models import Case, Handover, SupportTarget
from cases.outgoing import spoken_value
from cases.targets import answer_due

HURTS = ["business_stop", "affected_work", "impact", "users_affected", "users_count", "workaround"]
WISHED = ["wanted_on", "wanted_reason", "wanted_consequence"]


def escalation_text(
    handover: Handover,
    *,
    target: SupportTarget | None,
    last_word_at: datetime.datetime | None,
    now: datetime.datetime,
    language: str,
) -> str:
    """Return what to say: which case, what was promised, what hurts now, what is asked for."""
    case = handover.case
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        blocks = [
            _("Please bring this case to the attention of the support manager."),
            _which(case, handover),
            _promised(handover, target, last_word_at, now),
            _block(_("What hurts now"), _fields(case, HURTS)),
            _block(_("Answer wished by"), [*_wish(case, now), *_fields(case, WISHED)]),
            _("Please tell us who works on it, and when we hear from you next."),
        ]
    return "\n\n".join(block for block in blocks if block)


def _which(case: Case, handover: Handover) -> str:
    lines = [
        f"{_('Case number')}: {handover.number}" if handover.number else "",
        f"{_('Subject')}: {case.title}",
        f"{_('Salesforce org')}: {case.organization.name} {case.org_id}".strip(),
        f"{_('Severity')}: {handover.level}",
    ]
    return "\n".join(line for line in lines if line)


def _promised(
    handover: Handover,
    target: SupportTarget | None,
    last_word_at: datetime.datetime | None,
    now: datetime.datetime,
) -> str:
    lines = []
    if handover.sent_at:
        lines.append(f"{_('Sent')}: {_moment(handover.sent_at)}")
    due = answer_due(handover, target)
    if due and target:
        words = _("First answer promised by") + f": {_moment(due)}"
        # Where they have written since, nobody can say from here that they were late.
        words += f" ({due_at(due, now=now).words})" if last_word_at is None else ""
        lines += [words, f"{pgettext('of a promise', 'According to')}: {target.source}"]
    if last_word_at:
        lines.append(f"{_('Last heard from you')}: {_moment(last_word_at)}")
    elif handover.sent_at:
        lines.append(_("We have no answer on record since."))
    return _block(_("What was promised"), lines)


def _wish(case: Case, now: datetime.datetime) -> list[str]:
    if case.wanted_on is None:
        return []
    return [due_on(case.wanted_on, today=timezone.localdate(now)).words]


def _fields(case: Case, names: list[str]) -> list[str]:
    labelled = [
        (str(getattr(Case._meta.get_field(name), "verbose_name", "")), spoken_value(case, name))
        for name in names
    ]
    return [f"{label}: {text}" for label, text in labelled if text]


def _block(heading: str, lines: list[str]) -> str:
    return "\n".join([f"■ {heading}", *lines]) if lines else ""


def _moment(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
