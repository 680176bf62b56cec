"""Pointing a requester to the desk that can help them."""

from django.db import transaction

from cases.choices import Status
from cases.models import Case, Verb
from cases.services.events import announce, record
from cases.spoken import in_each_language
from contacts.models import User
from routing.models import Category


@transaction.atomic
def redirect_case(case: Case, *, by: User, door: Category, note: str) -> Case:
    """Name the door that the requester should go to themself, say why, and tell them by mail."""
    case = Case.objects.locked(case.pk)
    case.move_to(Status.REDIRECTED, by=by)
    case.redirected_to = door
    case.save(update_fields=["status", "moved_at", "redirected_to", "updated_at"])
    changes = {"redirected_to": ["", in_each_language(lambda: door.desk)]}
    announce(record(case, Verb.REDIRECTED, by=by, note=note, changes=changes), to=[case.requester])
    return case
