"""Letting only designated contacts create cases at Salesforce: the states of that request."""

import regex
from django.db import models
from django.utils.translation import pgettext_lazy

LONGEST = 120
"""Salesforce shows about so many characters, as people count them."""


class RestrictionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("restriction", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("restriction", "Approved")
    DECLINED = "declined", pgettext_lazy("restriction", "Declined")
    TAKEN_BACK = "taken_back", pgettext_lazy("restriction", "Taken back")
    SENT = "sent", pgettext_lazy("restriction", "Sent to Salesforce")
    IN_FORCE = "in_force", pgettext_lazy("restriction", "In force")
    LIFTED = "lifted", pgettext_lazy("restriction", "Lifted")


RESTRICTION_MOVES: dict[RestrictionState, set[RestrictionState]] = {
    RestrictionState.ASKED: {
        RestrictionState.APPROVED,
        RestrictionState.DECLINED,
        RestrictionState.TAKEN_BACK,
    },
    RestrictionState.APPROVED: {RestrictionState.SENT, RestrictionState.TAKEN_BACK},
    RestrictionState.SENT: {RestrictionState.IN_FORCE, RestrictionState.DECLINED},
    RestrictionState.IN_FORCE: {RestrictionState.LIFTED},
    RestrictionState.DECLINED: set(),
    RestrictionState.TAKEN_BACK: set(),
    RestrictionState.LIFTED: set(),
}
OPEN = [state for state, onward in RESTRICTION_MOVES.items() if onward]


def characters_in(text: str) -> int:
    """Count the characters of a text as people do: a family of emoji is one, が is one."""
    return len(regex.findall(r"\X", text))
