"""The list itself, in the order of the article. Adding an item here is all it takes."""

from django.utils.translation import gettext_lazy as _

from cases.checklist.item import (
    Item,
    Need,
    departs_from_proposal,
    has_several_users,
    has_stop,
    has_workaround,
    is_critical,
    is_granted,
)
from cases.choices import Kind, Part

TROUBLE = frozenset({Kind.TROUBLE})
QUESTION = frozenset({Kind.QUESTION})
REQUEST = frozenset({Kind.REQUEST})

CHECKLIST = [
    Item(
        Part.SYMPTOM,
        "symptom",
        _("Support looks for what you describe: the screen, the button, the exact message."),
        Need.SUBMIT,
        kinds=TROUBLE,
        needed_when_critical=True,
    ),
    Item(
        Part.SYMPTOM,
        "symptom",
        _("One clear question gets one clear answer. Name the screen or the feature."),
        Need.SUBMIT,
        kinds=QUESTION,
        words=_("What you want to know"),
    ),
    Item(
        Part.SYMPTOM,
        "symptom",
        _("Support can act at once when it knows exactly what to switch on, raise or export."),
        Need.SUBMIT,
        kinds=REQUEST,
        words=_("What you ask for"),
    ),
    Item(
        Part.SYMPTOM,
        "expected",
        _("It shows whether this is a fault or works as designed."),
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "expected",
        _("Often there is a shorter way to the same goal."),
        Need.SUBMIT,
        kinds=QUESTION,
        words=_("What you want to reach"),
    ),
    Item(
        Part.SYMPTOM,
        "occurred_at",
        _("With the time, support finds the record of it in the logs."),
        Need.SUBMIT,
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "occurred_note",
        _("If you do not know it exactly, write about when, and whether it still goes on."),
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "steps_to_reproduce",
        _("What support can repeat, it can examine the same day. One step a line."),
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "screenshots",
        _("A picture of the whole screen answers questions before they are asked."),
        kinds=TROUBLE,
        words=_("Screenshots"),
    ),
    Item(
        Part.SYMPTOM,
        "logs",
        _("Error mails and debug logs lead straight to the place."),
        kinds=TROUBLE,
        words=_("Logs and error mails"),
    ),
    Item(
        Part.SYMPTOM,
        "product",
        _("It decides which team at Salesforce reads the case."),
        Need.APPROVE,
    ),
    Item(
        Part.IMPACT,
        "business_stop",
        _("The severity follows from it: the worse, the sooner somebody looks."),
        kinds=TROUBLE,
    ),
    Item(
        Part.IMPACT,
        "affected_work",
        _("Support knows your work only by what you say here."),
        kinds=TROUBLE,
        applies=has_stop,
    ),
    Item(
        Part.IMPACT,
        "impact",
        _("A figure or an example tells more than “urgent”."),
        kinds=TROUBLE,
    ),
    Item(
        Part.IMPACT,
        "users_affected",
        _("The severity follows from it."),
        Need.SUBMIT,
        kinds=TROUBLE,
        needed_when_critical=True,
    ),
    Item(
        Part.IMPACT,
        "users_count",
        _("A rough number is enough."),
        kinds=TROUBLE,
        applies=has_several_users,
    ),
    Item(
        Part.IMPACT,
        "workaround",
        _("“There is none” is an answer too, and an important one."),
        kinds=TROUBLE,
    ),
    Item(
        Part.IMPACT,
        "workaround_detail",
        _("So that nobody proposes what you do already."),
        kinds=TROUBLE,
        applies=has_workaround,
    ),
    Item(
        Part.DEADLINE,
        "wanted_on",
        _("Support plans by it. It is a wish, not a promise."),
        Need.SUBMIT,
        kinds=TROUBLE | REQUEST,
    ),
    Item(
        Part.DEADLINE,
        "wanted_on",
        _("Support plans by it. It is a wish, not a promise."),
        kinds=QUESTION,
    ),
    Item(
        Part.DEADLINE,
        "wanted_reason",
        _("A date with a reason is believed."),
        Need.SUBMIT,
        kinds=TROUBLE | REQUEST,
    ),
    Item(
        Part.DEADLINE,
        "wanted_reason",
        _("A date with a reason is believed."),
        kinds=QUESTION,
    ),
    Item(
        Part.DEADLINE,
        "wanted_consequence",
        _("It helps support to decide what comes first."),
        kinds=TROUBLE | REQUEST,
    ),
    Item(
        Part.ACCESS,
        "access_granted",
        _("With access, support looks for itself and asks less."),
        Need.APPROVE,
    ),
    Item(
        Part.ACCESS,
        "org_id",
        _("It names the org beyond doubt."),
        Need.APPROVE,
    ),
    Item(
        Part.ACCESS,
        "access_username",
        _("Access is given by one user; support must know which."),
        Need.APPROVE,
        applies=is_granted,
    ),
    Item(
        Part.ACCESS,
        "access_until",
        _("So that it does not end before somebody looks."),
        applies=is_granted,
    ),
    Item(
        Part.SEVERITY,
        "severity_reason",
        _("Another level than the answers give is believed with a reason."),
        Need.SUBMIT,
        applies=departs_from_proposal,
    ),
    Item(
        Part.SEVERITY,
        "callback_phone",
        _("At level 1 somebody calls you back at once."),
        Need.SUBMIT,
        applies=is_critical,
        needed_when_critical=True,
    ),
    Item(
        Part.SEVERITY,
        "severity_confirmed",
        _("The designated contact answers for it towards Salesforce."),
        Need.APPROVE,
    ),
]
