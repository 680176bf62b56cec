"""What somebody needs at hand who phones level 1 in: whom to call, what to say; pure."""

from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.checklist import proposal_of
from cases.models import Case
from cases.outgoing import spoken_value
from cases.severity import CRITICAL
from contacts.models import Organization, User

TOLD = [
    "symptom",
    "occurred_at",
    "business_stop",
    "affected_work",
    "users_affected",
    "users_count",
    "workaround",
    "impact",
]


@dataclass(frozen=True)
class SupportLine:
    """Where Salesforce support is phoned in one language; no number means that it is unknown."""

    label: str
    number: str
    hours: str


def lines_of(organization: Organization) -> list[SupportLine]:
    """Return support's numbers as the plan of the org has them on record."""
    plan = organization.registry.plan
    if plan is None:
        return []
    return [
        SupportLine(_("In Japanese"), plan.support_phone_ja, plan.support_hours_ja),
        SupportLine(_("In English"), plan.support_phone_en, plan.support_hours_en),
    ]


def script_of(case: Case, caller: User, *, language: str) -> str:
    """Return what to say on the phone: who calls, for which org, what has stopped, whom to call."""
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        org = case.organization
        words = {"who": caller.name, "org": org.name}
        opening = [
            _("This is %(who)s, a designated contact of %(org)s.") % words,
            f"{_('Organization ID')}: {case.org_id or org.org_id or _('not on record')}",
            _("We report a problem of severity 1 in production.")
            if not org.is_sandbox
            else _("We report a problem of severity 1 in a sandbox."),
            _reason(case),
        ]
        told = [f"{_label(name)}: {text}" for name in TOLD if (text := spoken_value(case, name))]
        blocks = [opening, told, _callback(case, caller), _ending(case)]
    return "\n\n".join("\n".join(line for line in lines if line) for lines in blocks)


def _label(field: str) -> str:
    """Return what a field asks, as a heading rather than a question."""
    return str(getattr(Case._meta.get_field(field), "verbose_name", field)).rstrip("?？")


def _reason(case: Case) -> str:
    proposal = proposal_of(case)
    return str(proposal.reason) if proposal and proposal.level == CRITICAL else ""


def _callback(case: Case, caller: User) -> list[str]:
    registry = case.organization.registry
    duty = " ".join(filter(None, [registry.duty_phone, registry.duty_hours]))
    people = [
        (_("Call back"), " ".join(filter(None, [caller.name, caller.phone]))),
        (_("Our duty line"), duty if registry.duty_phone else ""),
        (
            _("Who sees the problem"),
            " ".join([case.requester.name, case.callback_phone or case.requester.phone]).strip(),
        ),
    ]
    return [f"{label}: {text}" for label, text in people if text]


def _ending(case: Case) -> list[str]:
    return [
        _("Our own number is %(number)s.") % {"number": case.number},
        _("Please tell us your case number, who works on it, and when we hear from you next."),
    ]
