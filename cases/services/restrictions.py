"""The case to support that asks for the restriction to designated contacts."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.choices import Kind
from cases.models import Case
from cases.services.drafts import create_case
from cases.services.saving import save_part
from contacts.models import RestrictionRequest, User

NAMESPACE = uuid.UUID("5f0f5b6e-6f0b-4d3a-9d8e-2f6f6d4b8a11")


@transaction.atomic
def prepare_restriction_case(request: RestrictionRequest, *, by: User) -> Case:
    """Begin the draft that asks for an approved restriction; pressed twice, it is one draft."""
    key = uuid.uuid5(NAMESPACE, f"{request.pk}-{by.pk}")
    if made := Case.objects.of(by).filter(creation_key=key).first():
        return made
    case = create_case(
        by=by,
        creation_key=key,
        organization=request.organization,
        kind=Kind.REQUEST,
        title=_("Let designated contacts alone create cases"),
    )
    return save_part(case, by=by, symptom=words_of(request))


def words_of(request: RestrictionRequest) -> str:
    """Return what support is asked to do, and who approved it."""
    approved_at = timezone.localtime(request.approved_at, timezone.get_default_timezone())
    words = {
        "org": f"{request.organization.name} {request.organization.org_id}".strip(),
        "approver": f"{request.approved_by} <{getattr(request.approved_by, 'email', '')}>",
        "day": date_format(approved_at, "Y-m-d"),
    }
    lines = [
        _("Please let only designated contacts create cases, for the whole org and all products."),
        _("Organization: %(org)s") % words,
        _("Approved by: %(approver)s, %(day)s") % words,
        _("The text to show everybody else:"),
        request.text_ja,
        request.text_en,
    ]
    return "\n".join(lines)
