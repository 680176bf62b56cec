"""Acts on the registry that the auditor reads, done or refused."""

from django.utils.translation import gettext_lazy as _

from contacts.audit import act
from contacts.models import Area

APPOINT = act("contact_add", Area.REGISTRY, _("appoint a designated contact"))
DEPUTE = act("deputy_add", Area.REGISTRY, _("appoint a deputy"))
CHANGE = act("contact_change", Area.REGISTRY, _("change an appointment"))
END = act("contact_end", Area.REGISTRY, _("end an appointment"))
CONFIRM = act("registry_confirm", Area.REGISTRY, _("confirm a registry"))
OFFER = act("primary_offer", Area.REGISTRY, _("offer the primary role"))
ANSWER = act("primary_answer", Area.REGISTRY, _("settle an offer of the primary role"))
LOOK_AT_PASSCODE = act("passcode", Area.PASSCODE, _("look at a passcode"))
SET_PASSCODE = act("passcode_change", Area.PASSCODE, _("enter a passcode"))
ASK_RESTRICTION = act("restriction_ask", Area.REGISTRY, _("ask for the restriction"))
MOVE_RESTRICTION = act("restriction_move", Area.REGISTRY, _("decide on the restriction"))
HAND_OVER = act("primary_hand_over", Area.REGISTRY, _("hand the primary role over for somebody"))
IMPORT = act("registry_import", Area.REGISTRY, _("bring a file into the registry"))
EXPORT = act("registry_export", Area.REGISTRY, _("take the registry out as a file"))
