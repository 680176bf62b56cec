"""Where a case stands, in words for the requester: the stations passed, what comes next."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.choices import Status
from cases.models import Case, WaitingOn
from cases.models.case_queryset import SETTLED
from contacts.models import localized
from routing.models import Category
from routing.rules import PRODUCT_DOOR

STAGE_OF = {
    Status.DRAFT: 0,
    Status.RETURNED: 0,
    Status.SUBMITTED: 1,
    Status.IN_REVIEW: 1,
    Status.APPROVED: 1,
    Status.FORWARDED: 2,
    Status.ANSWERED: 3,
    Status.REDIRECTED: 3,
    Status.CLOSED: 3,
}

DESK = 2
"""The station of the desk outside."""

WIDE_STEP, TALL_STEP = 160, 92
"""How far the stations of the picture stand from each other: side by side, and below each other."""


@dataclass(frozen=True)
class Station:
    """One of the four stations of an inquiry, and where it stands in the picture."""

    who: str
    does: str
    state: str
    """`done`, `current` or `todo`."""
    number: int

    @property
    def x(self) -> int:
        return WIDE_STEP * self.number + WIDE_STEP // 2

    @property
    def y(self) -> int:
        return TALL_STEP * self.number + TALL_STEP // 2


def flow(case: Case) -> list[Station]:
    """Return the stations of an inquiry; none for one that was withdrawn."""
    current = STAGE_OF.get(Status(case.status))
    if current is None:
        return []
    stations = [
        (pgettext("station", "You"), pgettext("station", "write the inquiry")),
        (pgettext("station", "Contacts"), pgettext("station", "check, complete")),
        (desk_station(case), desk_does(case)),
        (pgettext("station", "Answer"), pgettext("station", "comes back to you")),
    ]
    reached = len(stations) if case.status == Status.CLOSED else current
    states = ["done"] * reached + ["current", "todo", "todo", "todo"]
    if was_spared_the_desk(case):
        states[DESK] = "todo"
    return [
        Station(who, does, states[number], number) for number, (who, does) in enumerate(stations)
    ]


def was_spared_the_desk(case: Case) -> bool:
    """Say whether a case was settled here, and nobody outside looked into it."""
    is_settled = STAGE_OF[Status(case.status)] > DESK
    return is_settled and (case.handover is None or case.handover.sent_at is None)


def desk_does(case: Case) -> str:
    if was_spared_the_desk(case):
        return pgettext("station", "was not needed")
    return pgettext("station", "looks into it")


def desk_station(case: Case) -> str:
    """Return who looks into it; a long name has no room in the picture."""
    if case.handover is None or case.handover.is_to_salesforce:
        return pgettext("station", "Salesforce")
    return str(case.handover.get_kind_display())


def reply_words() -> str:
    """Return what the administrators wrote about how long an answer takes; empty if nothing."""
    door = Category.objects.filter(slug=PRODUCT_DOOR).only("duration_ja", "duration_en").first()
    return localized(door, "duration") if door else ""


def closes_on(case: Case) -> datetime.date | None:
    """Return the day on which the clock ends what is answered, if nobody says a word until then."""
    if case.status not in SETTLED:
        return None
    return timezone.localdate(case.moved_at + datetime.timedelta(days=settings.CASE_CLOSE_DAYS))


def next_step(case: Case) -> str:
    """Return what happens next, and whose turn it is."""
    who = str(case.reviewer or "")
    if case.status == Status.FORWARDED and case.handover:
        if case.handover.waiting_on == WaitingOn.REQUESTER:
            return _("They ask something back. Until you answer, nobody can go on.")
        if case.handover.waiting_on == WaitingOn.US:
            return _("The designated contacts look at what has come, and pass it on.")
    desk = case.handover.desk_name if case.handover else "Salesforce"
    return {
        Status.DRAFT: _("Complete the inquiry and submit it."),
        Status.SUBMITTED: _("A designated contact will take it on."),
        Status.IN_REVIEW: _("%(who)s is reading it and completes what is missing."),
        Status.RETURNED: _("Please look at the remarks and submit it again."),
        Status.APPROVED: _("%(who)s is about to send it to %(desk)s."),
        Status.FORWARDED: _("%(desk)s is looking into it. %(who)s follows the case."),
        Status.ANSWERED: _("Please read the answer. If it solved the matter, close the inquiry."),
        Status.REDIRECTED: _(
            "Please ask the desk below. What to ask there stands in the timeline."
        ),
        Status.CLOSED: "",
        Status.WITHDRAWN: "",
    }[Status(case.status)] % {"who": who, "desk": desk}
