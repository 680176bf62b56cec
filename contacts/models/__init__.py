from contacts.models.audit_entry import Area, AuditEntry, Outcome
from contacts.models.designated_contact import DesignatedContact
from contacts.models.organization import Membership, Organization, SuccessPlan
from contacts.models.passcode import Passcode, PasscodeView
from contacts.models.primary_handover import OfferOutcome, PrimaryHandover
from contacts.models.restriction_request import RestrictionRequest
from contacts.models.rows import ValidQuerySet, localized, today
from contacts.models.user import Language, Role, Theme, User, display_name

__all__ = [
    "Area",
    "AuditEntry",
    "DesignatedContact",
    "Language",
    "Membership",
    "OfferOutcome",
    "Organization",
    "Outcome",
    "Passcode",
    "PasscodeView",
    "PrimaryHandover",
    "RestrictionRequest",
    "Role",
    "SuccessPlan",
    "Theme",
    "User",
    "ValidQuerySet",
    "display_name",
    "localized",
    "today",
]
