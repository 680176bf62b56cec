"""The request that only designated contacts may create cases: asked, decided, followed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import weight
from contacts.audit import record_audit
from contacts.models import (
    DesignatedContact,
    Organization,
    RestrictionRequest,
    Role,
    User,
)
from contacts.restriction import OPEN, RestrictionState
from contacts.services.refusals import RegistryRefused
from contacts.services.rules import refuse_many_asks

DATES = {
    RestrictionState.SENT: "sent_at",
    RestrictionState.IN_FORCE: "in_force_at",
    RestrictionState.LIFTED: "lifted_at",
}


@transaction.atomic
def ask_restriction(
    organization: Organization, *, by: User, text_ja: str, text_en: str
) -> RestrictionRequest:
    """Ask for the restriction, on a plan that has it; one request stands at a time."""
    organization = Organization.objects.locked(organization.pk)
    if not (organization.plan and organization.plan.restricts_case_creation):
        raise RegistryRefused(_("The Success Plan of this org does not have this restriction."))
    standing = organization.restrictions.filter(state__in=OPEN).first()
    if standing and (standing.text_ja, standing.text_en) == (text_ja, text_en):
        return standing
    if standing:
        raise RegistryRefused(_("There is a request for this org already."))
    refuse_many_asks(by)
    record_audit(weight.ASK_RESTRICTION, by=by, on=organization)
    return organization.restrictions.create(
        text_ja=text_ja, text_en=text_en, state=RestrictionState.ASKED, asked_by=by, moved_by=by
    )


@transaction.atomic
def move_restriction(
    request: RestrictionRequest, *, by: User, state: RestrictionState, reason: str = ""
) -> RestrictionRequest:
    """Bring the request to its next state; who asked approves only as the last one, with a reason.

    Whoever keeps the registry decides; who asked may take it back.
    """
    Organization.objects.locked(request.organization_id)
    request = RestrictionRequest.objects.select_related("organization").get(pk=request.pk)
    keeps = Organization.objects.kept_by(by).filter(pk=request.organization_id).exists()
    takes_back = state == RestrictionState.TAKEN_BACK and by.pk == request.asked_by_id
    if not request.may_move_to(state) or not (keeps or takes_back):
        raise RegistryRefused(_("The request stands elsewhere by now. Look at it again."))
    if state == RestrictionState.APPROVED:
        _approve(request, by=by, reason=reason)
    if date := DATES.get(state):
        setattr(request, date, timezone.now())
    request.state, request.moved_by = state, by
    request.save()
    record_audit(weight.MOVE_RESTRICTION, by=by, on=request.organization, detail=state.value)
    return request


def _approve(request: RestrictionRequest, *, by: User, reason: str) -> None:
    if by.pk == request.asked_by_id:
        if others_who_approve(request.organization, than=by):
            raise RegistryRefused(
                _("Who asked does not approve: another primary contact or a system admin does.")
            )
        if not reason:
            raise RegistryRefused(_("Say why you approve your own request."), "reason")
        request.reason = reason
    request.approved_by, request.approved_at = by, timezone.now()


def others_who_approve(organization: Organization, *, than: User) -> bool:
    primaries = DesignatedContact.objects.own_in_force().filter(
        organization=organization, is_primary=True
    )
    admins = User.objects.with_role(Role.SYSTEM_ADMIN)
    return primaries.exclude(user=than).exists() or admins.exclude(pk=than.pk).exists()
