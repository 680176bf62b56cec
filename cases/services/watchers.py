"""Colleagues who read a case along."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.models import Case, Verb, Watcher
from cases.moves import IllegalMove
from cases.services.events import announce, record
from cases.services.refusals import TooManyWatchers
from contacts.models import User

HOUR = datetime.timedelta(hours=1)


@transaction.atomic
def add_watcher(case: Case, *, by: User, user: User) -> Watcher:
    """Let a colleague read a case, and tell them once by mail.

    Raises TooManyWatchers where this person has added too many within an hour.
    """
    case = Case.objects.locked(case.pk)
    if not (case.may_be_shared_by(by) and user.is_active and user.pk != case.requester_id):
        raise IllegalMove(f"{case.number} is not shared with {user.pk} by {by.pk}")
    watcher = case.watchers.filter(user=user).first()
    if watcher and watcher.left_at is None:
        return watcher
    if watcher:
        watcher.left_at = None
        watcher.save(update_fields=["left_at"])
        record(case, Verb.SHARED, by=by, note=str(user))
        return watcher
    refuse_flood(by)
    watcher = case.watchers.create(user=user, added_by=by)
    event = record(case, Verb.SHARED, by=by, note=str(user))
    announce(event, to=[user])
    return watcher


def refuse_flood(by: User) -> None:
    # Two processes at once count one after the other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    recent = Watcher.objects.filter(added_by=by, added_at__gt=timezone.now() - HOUR).count()
    if recent >= settings.WATCHER_MAX_HOURLY:
        raise TooManyWatchers(by.pk)


@transaction.atomic
def remove_watcher(watcher: Watcher, *, by: User) -> Watcher:
    """End somebody's reading along: their own wish, or that of whoever may share the case."""
    case = Case.objects.locked(watcher.case_id)
    if not (by.pk == watcher.user_id or case.may_be_shared_by(by)):
        raise IllegalMove(f"{case.number} is not shared by {by.pk}")
    watcher = Watcher.objects.get(pk=watcher.pk)
    if watcher.left_at is None:
        watcher.left_at = timezone.now()
        watcher.save(update_fields=["left_at"])
        record(case, Verb.UNSHARED, by=by, note=str(watcher.user))
    return watcher
