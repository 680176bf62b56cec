from contacts.models.audit_entry import Area, AuditEntry, Outcome
from contacts.models.designated_contact import DesignatedContact
from contacts.models.kept_query import Blank, KeptQuery, columns_of, next_of
from contacts.models.organization import Membership, Organization, SuccessPlan
from contacts.models.passcode import Passcode, PasscodeView
from contacts.models.primary_handover import OfferOutcome, PrimaryHandover
from contacts.models.registry_export import ExportKind, ExportState, RegistryExport
from contacts.models.registry_file import (
    RUNNING,
    FileRow,
    FileState,
    RegistryFile,
    RowOutcome,
)
from contacts.models.restriction_request import RestrictionRequest, restrictions_in_force
from contacts.models.rows import ValidQuerySet, localized, today
from contacts.models.user import Language, Role, Theme, User, display_name, name_fields

__all__ = [
    "RUNNING",
    "Area",
    "AuditEntry",
    "Blank",
    "DesignatedContact",
    "ExportKind",
    "ExportState",
    "FileRow",
    "FileState",
    "KeptQuery",
    "Language",
    "Membership",
    "OfferOutcome",
    "Organization",
    "Outcome",
    "Passcode",
    "PasscodeView",
    "PrimaryHandover",
    "RegistryExport",
    "RegistryFile",
    "RestrictionRequest",
    "Role",
    "RowOutcome",
    "SuccessPlan",
    "Theme",
    "User",
    "ValidQuerySet",
    "columns_of",
    "display_name",
    "localized",
    "name_fields",
    "next_of",
    "restrictions_in_force",
    "today",
]
