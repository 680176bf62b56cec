"""Fills an empty database with people, orgs and cases that satisfy every constraint."""

import datetime
import itertools
import json
import random
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from cases.choices import (
    AccessGranted,
    BusinessStop,
    Kind,
    Status,
    TriageVerdict,
    UsersAffected,
    Workaround,
)
from cases.models import Attachment, Case, CaseEvent, Handover, HandoverKind, Verb
from contacts.models import Organization, User
from routing.models import Product
from scripts.bench.people import DAY, People
from scripts.bench.words import Words

type Row = dict[str, Any]

OPEN = 400
"""So many cases are open, however many there are in all."""
IN_SANDBOX, WITH_DATE, WITH_FILE = 0.2, 0.7, 0.1
"""Shares of the cases."""
BATCH = 10_000
YEARS = datetime.timedelta(days=3 * 365)

# The newest cases, from the last one back: what the pages of the bench show.
PINNED = {1: Status.DRAFT, 2: Status.FORWARDED, 3: Status.IN_REVIEW}
OPEN_STATES = {
    Status.DRAFT: 15,
    Status.SUBMITTED: 30,
    Status.IN_REVIEW: 18,
    Status.RETURNED: 5,
    Status.APPROVED: 4,
    Status.FORWARDED: 22,
    Status.ANSWERED: 6,
}
OLD_STATES = {Status.CLOSED: 940, Status.WITHDRAWN: 55, Status.DRAFT: 5}
WALK = [
    Verb.CREATED,
    Verb.SUBMITTED,
    Verb.CLAIMED,
    Verb.COMPLETED,
    Verb.APPROVED,
    Verb.FORWARDED,
    Verb.ANSWERED,
    Verb.CLOSED,
]
OUTSIDE = {Verb.APPROVED, Verb.FORWARDED}
STATE_AFTER = {
    Verb.CREATED: Status.DRAFT,
    Verb.CLAIMED: Status.IN_REVIEW,
    Verb.COMPLETED: Status.IN_REVIEW,
}
LAST_VERB = {
    Status.DRAFT: Verb.CREATED,
    Status.IN_REVIEW: Verb.COMPLETED,
    Status.RETURNED: Verb.CLAIMED,
}


def fill(count: int) -> None:
    """Add people, orgs and `count` cases each with its history, and count for the planner."""
    with transaction.atomic():
        people = People()
    maker = CaseMaker(people, count)
    for numbers in itertools.batched(range(1, count + 1), BATCH, strict=False):
        _store_cases([maker.make(number) for number in numbers])
    _set_sequences()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class CaseMaker:
    """Makes the rows of one case after the other; the same count makes the same cases."""

    def __init__(self, people: People, count: int) -> None:
        self.people, self.count = people, count
        self.chance = random.Random(count)  # noqa: S311
        self.words = Words(self.chance)
        self.products = list(Product.objects.values_list("pk", flat=True))
        self.now = timezone.now()

    def make(self, number: int) -> dict[type[Model], list[Row]]:
        """Return the rows of one case by model."""
        case = self._case(number)
        verbs = self._walk(Status(case["status"]))
        _add_times(case, verbs, self.now)
        handovers = self._handovers(case) if Verb.APPROVED in verbs else []
        case["handover_id"] = number if handovers else None
        events = [self._event(case, index, verb) for index, verb in enumerate(verbs)]
        files = 2 if self.count - number < len(PINNED) else int(self.chance.random() < WITH_FILE)
        attachments = [self._attachment(case, index) for index in range(files)]
        return {Case: [case], Handover: handovers, CaseEvent: events, Attachment: attachments}

    def _status(self, number: int) -> Status:
        """Return a state: a closed one, but for every second of the newest."""
        from_last = self.count - number + 1
        if from_last in PINNED:
            return PINNED[from_last]
        is_open = from_last % 2 and from_last < 2 * min(OPEN, self.count // 4)
        states = OPEN_STATES if is_open else OLD_STATES
        return self.chance.choices(list(states), list(states.values()))[0]

    def _parties(self, number: int) -> tuple[User, Organization, User]:
        """Return who asks, about which org, and which contact takes it; some ask often."""
        people = self.people
        if self.count - number < len(PINNED):
            requester = people.requesters[0]
            org = home = people.homes[requester.pk]
            return requester, org, people.contacts[home.pk][0]
        rank = int(len(people.requesters) * self.chance.random() ** 1.5)
        requester = people.requesters[rank]
        home = people.homes[requester.pk]
        [holder] = self.chance.choices(people.contacts[home.pk], [10, 8, 1])
        is_sandbox = self.chance.random() < IN_SANDBOX
        org = self.chance.choice(people.sandboxes[home.pk]) if is_sandbox else home
        return requester, org, holder

    def _case(self, number: int) -> Row:
        chance, words = self.chance, self.words
        requester, organization, holder = self._parties(number)
        created_at = self.now - YEARS * (1 - number / (self.count + 1)) - DAY
        level = chance.choices([1, 2, 3, 4], [1, 9, 40, 50])[0]
        days = chance.randrange(1, 30)
        return {
            "id": number,
            "creation_key": uuid.UUID(int=chance.getrandbits(128)),
            "requester_id": requester.pk,
            "organization_id": organization.pk,
            "reviewer_id": holder.pk,
            "status": self._status(number).value,
            "kind": Kind.TROUBLE.value,
            "title": words.title(),
            "product_id": chance.choice(self.products),
            "symptom": words.text(chance.randrange(2, 6)),
            "expected": words.text(1),
            "occurred_at": created_at - DAY,
            "occurred_note": "いまも続いています",
            "steps_to_reproduce": words.lines(chance.randrange(2, 6)),
            "business_stop": BusinessStop.PART.value,
            "affected_work": words.pick(1)[0],
            "impact": words.text(chance.randrange(1, 3)),
            "users_affected": UsersAffected.MANY.value,
            "users_count": chance.randrange(2, 200),
            "workaround": Workaround.HARD.value,
            "workaround_detail": words.text(1),
            "wanted_on": (created_at + days * DAY).date() if chance.random() < WITH_DATE else None,
            "wanted_reason": words.text(1),
            "wanted_consequence": words.text(1),
            "access_granted": AccessGranted.YES.value,
            "org_id": organization.org_id,
            "access_username": requester.email,
            "severity": level,
            "severity_confirmed": level,
            "triage_verdict": TriageVerdict.UNKNOWN.value,
            "triaged_by_id": requester.pk,
            "created_at": created_at,
        }

    def _walk(self, status: Status) -> list[Verb]:
        """Return the acts that led to a state; a third of the answers are our own."""
        if status == Status.WITHDRAWN:
            return [*WALK[:2], Verb.WITHDRAWN]
        verbs = WALK[: WALK.index(LAST_VERB.get(status) or Verb(status)) + 1]
        is_own = Verb.ANSWERED in verbs and self.chance.random() < 1 / 3
        return [verb for verb in verbs if not (is_own and verb in OUTSIDE)]

    def _handovers(self, case: Row) -> list[Row]:
        text = json.dumps(
            [{"name": "description", "label": "説明", "text": case["symptom"] + case["impact"]}]
        )
        sent_at = case["moved_at"] if case["status"] != Status.APPROVED else None
        row = {
            "id": case["id"],
            "case_id": case["id"],
            "kind": HandoverKind.SALESFORCE_HELP.value,
            "text_ja": text,
            "text_en": text,
            "content_hash": f"{self.chance.getrandbits(256):064x}",
            "level": case["severity_confirmed"],
            "prepared_at": case["moved_at"],
            "prepared_by_id": case["reviewer_id"],
            "number": f"4{case['id']:07d}" if sent_at else "",
            "sent_at": sent_at,
            "sent_by_id": case["reviewer_id"] if sent_at else None,
            "answered_at": case["answered_at"],
        }
        return [row]

    def _event(self, case: Row, index: int, verb: Verb) -> Row:
        by_requester = verb in (Verb.CREATED, Verb.SUBMITTED, Verb.CLOSED)
        changes = {"product": ["", "レポート"]} if verb == Verb.COMPLETED else {}
        return {
            "case_id": case["id"],
            "actor_id": case["requester_id" if by_requester else "reviewer_id"]
            or case["requester_id"],
            "verb": verb.value,
            "status": STATE_AFTER.get(verb, verb).value,
            "note": self.words.text(3) if verb == Verb.ANSWERED else "",
            "changes": json.dumps(changes),
            "created_at": case["created_at"] + index * DAY / 10,
        }

    def _attachment(self, case: Row, index: int) -> Row:
        digest = f"{self.chance.getrandbits(256):064x}"
        return {
            "case_id": case["id"],
            "file": f"attachments/{digest[:2]}/{digest[:32]}",
            "name": f"画面{index + 1}.png",
            "size": self.chance.randrange(10_000, 900_000),
            "content_type": "image/png",
            "sha256": digest,
            "uploaded_at": case["created_at"],
            "uploaded_by_id": case["requester_id"],
        }


def _add_times(case: Row, verbs: list[Verb], now: datetime.datetime) -> None:
    """Say when the case came where it is, and take the holder from one that nobody claimed."""
    moved_at = min(case["created_at"] + len(verbs) * DAY / 10, now)
    case["moved_at"] = case["updated_at"] = moved_at
    case["submitted_at"] = case["created_at"] + DAY / 10 if Verb.SUBMITTED in verbs else None
    case["answered_at"] = moved_at if Verb.ANSWERED in verbs else None
    case["closed_at"] = moved_at if Verb.CLOSED in verbs else None
    if Verb.CLAIMED not in verbs:
        case |= {"reviewer_id": None, "severity_confirmed": None, "product_id": None}
        case |= {"access_granted": ""}


@transaction.atomic
def _store_cases(made: list[dict[type[Model], list[Row]]]) -> None:
    for model in (Case, Handover, CaseEvent, Attachment):
        _copy(model, [row for rows in made for row in rows[model]])


def _copy(model: type[Model], rows: Iterable[Row]) -> None:
    """Store rows; a field that they do not name takes the default of its model."""
    rows = list(rows)
    if not rows:
        return
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and (not field.primary_key or field.attname in rows[0])
    ]
    defaults = {
        field.attname: field.get_db_prep_save(field.get_default(), connection)
        for field in fields
        if field.attname not in rows[0]
    }
    names = [field.attname for field in fields]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
        for row in rows:
            whole = defaults | row
            copy.write_row([whole[name] for name in names])


def _set_sequences() -> None:
    """Let the next row of each table take the key behind the last one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Case, Handover]):
            cursor.execute(statement)
