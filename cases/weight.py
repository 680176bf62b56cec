"""Acts on a case whose refusals the auditor reads."""

from django.utils.translation import gettext_lazy as _

from contacts.audit import act
from contacts.models import Area

CLAIM = act("case_claim", Area.REVIEW, _("take an inquiry on"))
TAKE_OVER = act("case_take_over", Area.REVIEW, _("take an inquiry over"))
REVIEW = act("case_review", Area.REVIEW, _("complete an inquiry"))
MARK_FILE = act("attachment_mark", Area.REVIEW, _("mark a file for sending"))
APPROVE = act("case_approve", Area.REVIEW, _("approve an inquiry for sending"))
UNAPPROVE = act("case_unapprove", Area.REVIEW, _("take an approval back"))
FORWARD = act("case_forward", Area.REVIEW, _("record an inquiry as sent"))
NUMBER = act("case_number", Area.REVIEW, _("note the number of a case outside"))
PHONE = act("case_phone", Area.REVIEW, _("phone an inquiry in"))
RETURN = act("case_return", Area.REVIEW, _("return an inquiry"))
REDIRECT = act("case_redirect", Area.REVIEW, _("point an inquiry to another desk"))
ANSWER = act("case_answer", Area.REVIEW, _("answer an inquiry"))
SEND = act("case_send", Area.REVIEW, _("send a reply outside"))
ESCALATE = act("case_escalate", Area.REVIEW, _("press for an answer outside"))
RECALL = act("case_recall", Area.REVIEW, _("end a handover"))
RESUME = act("case_resume", Area.REVIEW, _("go on with a handover"))
