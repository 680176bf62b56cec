from django.db import connection

from cases.choices import Status
from cases.models import Attachment, Case, CaseEvent, Handover
from contacts.models import DesignatedContact, Organization, User
from scripts.bench.fill import fill
from scripts.bench.people import CONTACT, EMPLOYEE, USERS

COUNT = 50


def test_fill_makes_rows_that_hold(doors, levels):
    fill(COUNT)

    connection.check_constraints()  # the keys between rows, else looked at when committed
    assert list(Case.objects.order_by("pk").values_list("pk", flat=True)) == list(range(1, 51))
    assert User.objects.count() == USERS
    assert Organization.objects.exclude(production=None).exists()
    assert DesignatedContact.objects.in_force().exists()
    assert CaseEvent.objects.filter(case=COUNT).exists()
    assert Attachment.objects.exists()
    assert Handover.objects.exclude(sent_at=None).exists()


def test_fill_makes_what_the_pages_show(doors, levels):
    fill(COUNT)

    employee, contact = (User.objects.get(email=email) for email in (EMPLOYEE, CONTACT))
    states = set(Case.objects.requested_by(employee).values_list("status", flat=True))
    assert {Status.DRAFT, Status.FORWARDED, Status.IN_REVIEW} <= states
    assert Case.objects.reviewable_by(contact).filter(reviewer=contact).exists()


def test_next_case_after_a_fill_takes_the_next_key(doors, levels):
    fill(COUNT)
    case = Case.objects.get(pk=COUNT)

    case.pk, case.creation_key = None, "00000000-0000-4000-8000-000000000000"
    case.save()

    assert case.pk == COUNT + 1
