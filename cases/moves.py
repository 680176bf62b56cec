"""Which state follows which, and whose act that is (design §2): the one table of moves."""

from enum import StrEnum

from cases.choices import Status


class Actor(StrEnum):
    """What somebody is to a case on this day."""

    REQUESTER = "requester"
    DRAFTER = "drafter"
    """The requester of a case that has not been seen by anybody else."""
    PROXY = "proxy"
    """The contact who writes a draft for somebody that called, until it is submitted."""
    CONTACT = "contact"
    """A designated contact of the organization today, deputies included."""
    OWN_CONTACT = "own contact"
    """A designated contact who is more than a deputy."""
    STAND_IN = "stand-in"
    """A designated contact, where the requester is no longer active."""
    HOLDER = "holder"
    """The contact who has claimed the case."""
    CLOCK = "clock"


class Act(StrEnum):
    """What is done about a case and moves nothing."""

    REMARK = "remark"
    """Write down what is to be mended, before the case goes back."""
    TICK = "tick"
    """Say that a remark is done, or is not."""
    TAKE_OVER = "take over"
    """Become the holder in the place of another contact."""
    LOOK = "look"
    """Note that one has looked there, and when to look next."""
    EDIT = "edit"
    """Mend its fields and mark its files; after an approval that ends it."""
    PHONE = "phone"
    """Phone it in; the move that follows asks for more."""
    RECORD = "record"
    """Note what they asked or tried; let files go there."""
    NUMBER = "number"
    """Note the number it has there."""
    REPLY = "reply"
    """Answer what they asked."""
    SEND = "send"
    """Note what was sent to them, or said to their manager."""


class IllegalMove(Exception):
    """The case is in another state by now, or this is not the person's act."""


def _by(*actors: Actor) -> frozenset[Actor]:
    return frozenset(actors)


REQUESTER = _by(Actor.REQUESTER)
WRITERS = _by(Actor.REQUESTER, Actor.PROXY)
CONTACT = _by(Actor.CONTACT)
OWN_CONTACT = _by(Actor.OWN_CONTACT)
HOLDER = _by(Actor.HOLDER)
CLOSING = _by(Actor.REQUESTER, Actor.CLOCK, Actor.STAND_IN)

MOVES: dict[Status, dict[Status, frozenset[Actor]]] = {
    Status.DRAFT: {
        Status.SUBMITTED: WRITERS,
        Status.WITHDRAWN: WRITERS,
    },
    Status.SUBMITTED: {
        Status.IN_REVIEW: CONTACT,
        Status.DRAFT: REQUESTER,
        Status.WITHDRAWN: REQUESTER,
        Status.FORWARDED: OWN_CONTACT,
    },
    Status.IN_REVIEW: {
        Status.RETURNED: HOLDER,
        Status.APPROVED: HOLDER,
        Status.ANSWERED: HOLDER,
        Status.REDIRECTED: HOLDER,
        Status.SUBMITTED: HOLDER,
        Status.FORWARDED: HOLDER,
        Status.WITHDRAWN: REQUESTER,
    },
    Status.RETURNED: {
        Status.SUBMITTED: REQUESTER,
        Status.IN_REVIEW: CONTACT,
        Status.WITHDRAWN: REQUESTER | CONTACT,
    },
    Status.APPROVED: {
        Status.FORWARDED: OWN_CONTACT,
        Status.IN_REVIEW: CONTACT,
        Status.WITHDRAWN: REQUESTER,
    },
    Status.FORWARDED: {
        Status.ANSWERED: CONTACT,
        Status.IN_REVIEW: CONTACT,
    },
    Status.ANSWERED: {
        Status.CLOSED: CLOSING,
        Status.IN_REVIEW: REQUESTER | CONTACT,
        Status.FORWARDED: CONTACT,
    },
    Status.REDIRECTED: {
        Status.CLOSED: CLOSING,
        Status.IN_REVIEW: REQUESTER | CONTACT,
    },
    Status.CLOSED: {Status.IN_REVIEW: REQUESTER | CONTACT},
    Status.WITHDRAWN: {Status.DRAFT: _by(Actor.DRAFTER, Actor.PROXY)},
}

ACTS: dict[Status, dict[Act, frozenset[Actor]]] = {
    Status.SUBMITTED: {Act.TAKE_OVER: CONTACT, Act.PHONE: OWN_CONTACT},
    Status.IN_REVIEW: {
        Act.EDIT: HOLDER,
        Act.REMARK: HOLDER,
        Act.TICK: HOLDER,
        Act.TAKE_OVER: CONTACT,
        Act.PHONE: OWN_CONTACT,
    },
    Status.RETURNED: {Act.TAKE_OVER: CONTACT, Act.TICK: REQUESTER},
    Status.APPROVED: {Act.EDIT: HOLDER, Act.TAKE_OVER: CONTACT},
    Status.FORWARDED: {
        Act.TAKE_OVER: CONTACT,
        Act.LOOK: CONTACT,
        Act.RECORD: CONTACT,
        Act.NUMBER: CONTACT,
        Act.REPLY: REQUESTER,
        Act.SEND: OWN_CONTACT,
    },
    Status.ANSWERED: {Act.LOOK: CONTACT, Act.NUMBER: CONTACT},
}
"""A deputy sends nothing: that is for a contact in their own right."""
