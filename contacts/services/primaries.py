"""The primary role on its way from one person to another."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import weight
from contacts.audit import record_audit
from contacts.limits import mailable
from contacts.models import (
    DesignatedContact,
    OfferOutcome,
    Organization,
    PrimaryHandover,
    User,
    today,
)
from contacts.services.refusals import RegistryRefused
from contacts.services.rules import days_of, last_day_before, refuse_many_asks
from contacts.tasks import tell_of_registry


@transaction.atomic
def offer_primary(organization: Organization, *, by: User, person: User) -> PrimaryHandover:
    """Offer one's primary role; the same offer again is the one there is."""
    organization = Organization.objects.locked(organization.pk)
    _row_to_give(organization, by)
    _check_receiver(organization, giver=by, receiver=person)
    pending = organization.primary_handovers.pending().filter(giver=by).first()
    if pending and pending.receiver_id == person.pk:
        return pending
    if pending:
        message = _("You have offered it to %(name)s already. Take that offer back first.")
        raise RegistryRefused(message % {"name": pending.receiver}, "person")
    refuse_many_asks(by)
    offer = organization.primary_handovers.create(giver=by, receiver=person, started_by=by)
    record_audit(weight.OFFER, by=by, on=organization)
    _tell(offer, [person], "primary_offered", by=by)
    return offer


@transaction.atomic
def settle_offer(offer: PrimaryHandover, *, by: User, outcome: OfferOutcome) -> PrimaryHandover:
    """Accept or decline an offer as who gets the role; take it back as who gives it."""
    organization = Organization.objects.locked(offer.organization_id)
    offer = PrimaryHandover.objects.select_related("giver", "receiver").get(pk=offer.pk)
    agrees = offer.giver_id if outcome == OfferOutcome.TAKEN_BACK else offer.receiver_id
    if offer.outcome or by.pk != agrees:
        raise RegistryRefused(_("This offer is settled already."))
    if outcome == OfferOutcome.ACCEPTED:
        _check_receiver(organization, giver=offer.giver, receiver=by)
        _pass_on(organization, offer.giver, by, confirmed_by=by)
    _settle(offer, by=by, outcome=outcome)
    record_audit(weight.ANSWER, by=by, on=organization, detail=outcome.value)
    other = offer.receiver if outcome == OfferOutcome.TAKEN_BACK else offer.giver
    _tell(offer, [other], "primary_settled", by=by)
    return offer


@transaction.atomic
def hand_over_primary(
    organization: Organization, *, by: User, giver: User, person: User, reason: str
) -> PrimaryHandover:
    """Pass on the role of one who cannot any more, as a system admin who says why."""
    organization = Organization.objects.locked(organization.pk)
    if not by.has_perm("contacts.change_designatedcontact"):
        raise RegistryRefused(_("Only a system admin may do this."))
    _check_receiver(organization, giver=giver, receiver=person)
    _pass_on(organization, giver, person, confirmed_by=by)
    for offer in organization.primary_handovers.pending().filter(giver=giver):
        _settle(offer, by=by, outcome=OfferOutcome.TAKEN_BACK)
    handover = PrimaryHandover(
        organization=organization, giver=giver, receiver=person, started_by=by, reason=reason
    )
    _settle(handover, by=by, outcome=OfferOutcome.ACCEPTED)
    record_audit(weight.HAND_OVER, by=by, on=organization)
    _tell(handover, [giver, person], "primary_settled", by=by)
    return handover


def _row_to_give(organization: Organization, giver: User) -> DesignatedContact:
    """Return the open primary row of a person, whether they are active or not."""
    rows = DesignatedContact.objects.valid_on(today()).filter(
        organization=organization, user=giver, deputy_for=None, is_primary=True
    )
    row = rows.first()
    if row is None:
        message = _("%(name)s is not a primary designated contact of this org any more.")
        raise RegistryRefused(message % {"name": giver})
    return row


def _check_receiver(organization: Organization, *, giver: User, receiver: User) -> None:
    if not User.objects.filter(pk=receiver.pk, is_active=True).exists():
        raise RegistryRefused(_("This person is switched off and cannot be a contact."), "person")
    if receiver.pk == giver.pk:
        raise RegistryRefused(_("Choose another person than who gives the role."), "person")
    rows = organization.contacts.filter(user=receiver, deputy_for=None)
    if rows.filter(valid_from__gt=today()).exists():
        later = rows.filter(valid_from__gt=today()).order_by("valid_from")[0]
        message = _("An appointment of this person begins later: %(days)s. End that entry first.")
        raise RegistryRefused(message % {"days": days_of(later)}, "person")


def _pass_on(
    organization: Organization, giver: User, receiver: User, *, confirmed_by: User
) -> None:
    """Make the receiver primary without an end; the giver stays a contact while they are active."""
    given = _row_to_give(organization, giver)
    own = organization.contacts.valid_on(today()).filter(user=receiver, deputy_for=None).first()
    row = own or DesignatedContact(organization=organization, user=receiver, valid_from=today())
    row.is_primary, row.valid_until = True, None
    given.is_primary = False
    if not giver.is_active:
        given.valid_until = max(last_day_before(today()), given.valid_from)
    for changed in (row, given):
        changed.confirmed_at, changed.confirmed_by = timezone.now(), confirmed_by
        changed.save()


def _settle(offer: PrimaryHandover, *, by: User, outcome: OfferOutcome) -> None:
    offer.outcome, offer.settled_by, offer.settled_at = outcome, by, timezone.now()
    offer.save()


def _tell(offer: PrimaryHandover, people: list[User], template: str, *, by: User) -> None:
    occasion = f"primary-{offer.pk}-{offer.outcome or 'offered'}"
    for person in mailable([person.pk for person in people], by=by):
        tell_of_registry.defer(user_id=person, template=template, occasion=occasion)
