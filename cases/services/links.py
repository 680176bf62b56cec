"""Cases that are one matter, such as two with the same number at an outside desk."""

from django.db import transaction

from cases.models import Case, CaseLink, Verb
from cases.moves import IllegalMove
from cases.services.events import record
from contacts.models import User


@transaction.atomic
def link_cases(case: Case, other: Case, *, by: User) -> CaseLink:
    """Link two cases, both of which the person may act on as a contact today.

    The events name no number: who reads one case need not see the other.
    """
    if case.pk == other.pk:
        raise IllegalMove(f"{case.number} is no other case")
    # In the order of their keys, so that two at once do not wait for each other.
    first, second = (Case.objects.locked(pk) for pk in sorted([case.pk, other.pk]))
    for each in (first, second):
        if each.submitted_at is None or not by.is_contact_of(each.organization_id):
            raise IllegalMove(f"{each.number} is not {by.pk}'s to link")
    link, is_new = CaseLink.objects.get_or_create(
        first=first, second=second, defaults={"linked_by": by}
    )
    if is_new:
        for each in (first, second):
            record(each, Verb.LINKED, by=by)
    return link
