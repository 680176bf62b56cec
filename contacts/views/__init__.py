"""Pages of people and organizations: one function per address, named like it."""

from contacts.views.appointments import contact_add, contact_change, contact_end, deputy_add
from contacts.views.audit import audit_export, audit_list
from contacts.views.changes import change_list, change_undo
from contacts.views.files import (
    registry_export,
    registry_export_file,
    registry_file,
    registry_file_cancel,
    registry_file_import,
    registry_files,
)
from contacts.views.lists import contact_list
from contacts.views.passcodes import passcode, passcode_change
from contacts.views.people import person_search
from contacts.views.primaries import primary_answer, primary_hand_over, primary_offer
from contacts.views.registry import registry_confirm, registry_detail, registry_list
from contacts.views.restrictions import restriction, restriction_ask, restriction_move

__all__ = [
    "audit_export",
    "audit_list",
    "change_list",
    "change_undo",
    "contact_add",
    "contact_change",
    "contact_end",
    "contact_list",
    "deputy_add",
    "passcode",
    "passcode_change",
    "person_search",
    "primary_answer",
    "primary_hand_over",
    "primary_offer",
    "registry_confirm",
    "registry_detail",
    "registry_export",
    "registry_export_file",
    "registry_file",
    "registry_file_cancel",
    "registry_file_import",
    "registry_files",
    "registry_list",
    "restriction",
    "restriction_ask",
    "restriction_move",
]
