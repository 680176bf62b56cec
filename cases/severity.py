"""Proposes a severity from the answers about business impact (design §2, salesforce-support §1)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import BusinessStop, Kind, UsersAffected, Workaround

SEVERE_STOPS = {BusinessStop.WHOLE, BusinessStop.DATA}
MANY_USERS = {UsersAffected.ALL, UsersAffected.MANY}

BECAUSE = _("Because {stop}, {users} and {workaround}.")
BECAUSE_IN_PRODUCTION = _("Because in production {stop}, {users} and {workaround}.")
BECAUSE_IN_SANDBOX = _(
    "Because {stop}, {users} and {workaround}. A sandbox is never level 1, though."
)
STOPS = {
    BusinessStop.WHOLE: pgettext_lazy("severity reason", "work has stopped completely"),
    BusinessStop.PART: pgettext_lazy("severity reason", "part of the work has stopped"),
    BusinessStop.DATA: pgettext_lazy("severity reason", "data is lost or wrong"),
}
USERS = {
    UsersAffected.ALL: pgettext_lazy("severity reason", "all users of the org are affected"),
    UsersAffected.MANY: pgettext_lazy("severity reason", "many users are affected"),
    UsersAffected.SOME: pgettext_lazy("severity reason", "some users are affected"),
    UsersAffected.ONE: pgettext_lazy("severity reason", "one user is affected"),
}
WORKAROUNDS = {
    Workaround.NONE: pgettext_lazy("severity reason", "there is no workaround"),
    Workaround.HARD: pgettext_lazy("severity reason", "the workaround is hard to keep up"),
}

CRITICAL, NOT_CRITICAL = 1, 2


@dataclass(frozen=True)
class SeverityProposal:
    """A level, 1 (critical) to 4 (medium), and the sentence that says which answers led to it."""

    level: int
    reason: Promise


FIXED_REQUEST = SeverityProposal(2, _("Because it is a request and its date cannot move."))
QUESTION = SeverityProposal(
    4, _("Because it is a question, and its impact on work is not told in full.")
)


@dataclass(frozen=True)
class Impact:
    """The three answers about business impact."""

    stop: BusinessStop
    users: UsersAffected
    workaround: Workaround

    @property
    def level(self) -> int:
        """The level of these answers alone, as if in production."""
        if self.stop == BusinessStop.NONE or self.workaround == Workaround.GOOD:
            return 4
        is_severe_for_all = self.users == UsersAffected.ALL and self.stop in SEVERE_STOPS
        if self.workaround == Workaround.HARD:
            return 2 if is_severe_for_all else 3
        if is_severe_for_all:
            return CRITICAL
        return 2 if self.users in MANY_USERS else 3

    def reason(self, production: bool) -> Promise:
        if self.stop == BusinessStop.NONE:
            return _("Because work goes on.")
        if self.workaround == Workaround.GOOD:
            return _("Because there is a good workaround.")
        sentence = BECAUSE
        if self.level == CRITICAL:
            sentence = BECAUSE_IN_PRODUCTION if production else BECAUSE_IN_SANDBOX
        return format_lazy(
            sentence,
            stop=STOPS[self.stop],
            users=USERS[self.users],
            workaround=WORKAROUNDS[self.workaround],
        )


def propose_severity(  # noqa: PLR0913 (the six inputs of design §2)
    *,
    business_stop: str,
    users_affected: str,
    workaround: str,
    wanted_fixed: bool,
    production: bool,
    kind: str,
) -> SeverityProposal | None:
    """Propose a severity by the first rule of design §2 that matches; None while answers lack.

    The answers are values of `cases.choices`, or "" where unanswered; others raise ValueError.
    Nothing is proposed until stop, users and workaround are answered, but for two: a question is 4
    without them (design §2), and so is a request whose date cannot move 2. Its rule reads none of
    the three, which are asked about trouble only; they could but raise it to 1; and "time-sensitive
    requests" are level 2 by definition (salesforce-support §1, sample S-Q23).
    """
    is_fixed_request = kind == Kind.REQUEST and wanted_fixed
    if not (business_stop and users_affected and workaround):
        return _without_impact(kind, is_fixed_request)
    impact = Impact(
        BusinessStop(business_stop), UsersAffected(users_affected), Workaround(workaround)
    )
    level = impact.level if production else max(impact.level, NOT_CRITICAL)
    if is_fixed_request and level > FIXED_REQUEST.level:
        return FIXED_REQUEST
    return SeverityProposal(level, impact.reason(production))


def _without_impact(kind: str, is_fixed_request: bool) -> SeverityProposal | None:
    if is_fixed_request:
        return FIXED_REQUEST
    return QUESTION if kind == Kind.QUESTION else None
