"""What people do to the registry: each act is one transaction under the organization's lock."""

from contacts.services.appointments import (
    appoint_contact,
    change_appointment,
    confirm_appointments,
    end_appointment,
)
from contacts.services.passcodes import look_at_passcode, set_passcode
from contacts.services.primaries import hand_over_primary, offer_primary, settle_offer
from contacts.services.refusals import RegistryChanged, RegistryRefused
from contacts.services.registry_exports import ask_export
from contacts.services.registry_files import cancel_file, import_file, take_file
from contacts.services.restrictions import ask_restriction, move_restriction

__all__ = [
    "RegistryChanged",
    "RegistryRefused",
    "appoint_contact",
    "ask_export",
    "ask_restriction",
    "cancel_file",
    "change_appointment",
    "confirm_appointments",
    "end_appointment",
    "hand_over_primary",
    "import_file",
    "look_at_passcode",
    "move_restriction",
    "offer_primary",
    "set_passcode",
    "settle_offer",
    "take_file",
]
