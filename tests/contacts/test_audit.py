import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import services
from contacts import audit
from contacts.audit import Target, record_audit
from contacts.models import Area, AuditEntry, Outcome, Role
from tests import factories

TRY = audit.act("try", Area.REGISTRY, "try something")


def refuse(by, key="1", **more):
    return record_audit(TRY, by=by, on=Target("x.y", key), outcome=Outcome.REFUSED, **more)


def test_record_audit_keeps_who_what_and_on_what(employee, org):
    entry = record_audit(TRY, by=employee, on=org, detail="because")

    assert (entry.actor, entry.area, entry.act) == (employee, Area.REGISTRY, "try")
    assert (entry.object_type, entry.object_key) == ("contacts.organization", str(org.pk))
    assert (entry.object_name, entry.outcome, entry.detail) == (org.name, Outcome.DONE, "because")


def test_record_audit_names_a_case_by_its_number_alone(draft):
    entry = record_audit(TRY, by=draft.requester, on=draft)

    assert entry.object_name == draft.number


def test_record_audit_falls_with_the_transaction_of_its_act(employee):
    with transaction.atomic():
        record_audit(TRY, by=employee)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()


def test_record_audit_cuts_what_is_too_long(employee):
    record_audit(TRY, by=employee, on=Target("x", "k" * 99, "n" * 999), detail="d" * 999)

    assert AuditEntry.objects.count() == 1


def test_record_audit_tells_the_same_refusal_once_in_a_while(employee, contact):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        told = [refuse(employee), refuse(employee), refuse(employee, "2"), refuse(contact)]
        clock.shift(audit.SAME_WITHIN)
        told.append(refuse(employee))

    assert [bool(entry) for entry in told] == [True, False, True, True, True]


def test_record_audit_tells_so_many_refusals_of_a_person_an_hour(employee, contact, monkeypatch):
    monkeypatch.setattr(audit, "MOST_REFUSALS_HOURLY", 5)

    for number in range(9):
        refuse(employee, str(number))

    assert AuditEntry.objects.count() == 5
    assert refuse(contact)
    assert record_audit(TRY, by=employee)


def test_record_audit_counts_whoever_is_not_logged_in_by_address(db):
    told = []
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        token = audit.ip_address.set(address)
        told.append(refuse(AnonymousUser()))
        audit.ip_address.reset(token)

    assert [bool(entry) for entry in told] == [True, False, True]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_audit_entry_append_only(employee, act):
    entry = record_audit(TRY, by=employee)
    rows = AuditEntry.objects.filter(pk=entry.pk)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        rows.update(outcome=Outcome.REFUSED) if act == "update" else rows._raw_delete("default")

    assert AuditEntry.objects.get() == entry


def test_refusal_in_the_administration_is_told_with_person_object_and_address(client, employee):
    admin = factories.make_user("routing", is_staff=True)
    factories.give_role(admin, Role.ROUTING_ADMIN)
    client.force_login(admin)
    address = reverse("admin:contacts_user_change", args=[employee.pk])

    assert client.post(address, {"name": "x"}, REMOTE_ADDR="192.0.2.7").status_code == 403

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.area, entry.act) == (admin, Area.ROLES, "admin_change")
    assert (entry.object_type, entry.object_key) == ("contacts.user", str(employee.pk))
    assert (entry.outcome, entry.ip) == (Outcome.REFUSED, "192.0.2.7")
    assert entry.detail == "POST: Forbidden"


def test_refusal_is_told_to_whoever_is_sent_to_the_login_though_logged_in(client, employee):
    client.force_login(employee)

    client.get(reverse("admin:index"))
    client.get(reverse("admin:index"))

    assert AuditEntry.objects.get().actor == employee


def test_refusal_is_not_told_of_whoever_is_not_logged_in(client, db):
    client.get(reverse("admin:index"))
    client.post(reverse("admin:contacts_user_add"))

    assert not AuditEntry.objects.exists()


def test_address_of_a_refusal_comes_from_trusted_proxies_only(client, employee, settings):
    client.force_login(employee)
    headers = {"X-Forwarded-For": "203.0.113.1, 198.51.100.2", "CF-Connecting-IP": "203.0.113.9"}

    client.get(reverse("admin:index"), headers=headers, REMOTE_ADDR="192.0.2.7")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client.get(reverse("admin:contacts_user_changelist"), headers=headers, REMOTE_ADDR="192.0.2.7")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    client.get(reverse("admin:contacts_user_add"), headers=headers, REMOTE_ADDR="192.0.2.7")

    assert [entry.ip for entry in AuditEntry.objects.order_by("pk")] == [
        "192.0.2.7",
        "198.51.100.2",
        None,
    ]


def test_refusal_of_a_move_is_told_though_the_answer_is_a_page(client, draft, contact):
    case = services.submit_case(draft, by=draft.requester)
    client.force_login(contact)
    address = reverse("cases:case_approve", args=[case.pk])

    client.get(address)
    client.post(address)

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.area, entry.object_name) == ("case_approve", Area.REVIEW, address)
    assert entry.detail == "POST: submitted"


def test_act_on_somebody_elses_case_is_told_where_it_is_posted(client, draft, employee):
    other = factories.make_user("other")
    services.submit_case(draft, by=employee)
    client.force_login(other)

    client.get(reverse("cases:case_claim", args=[draft.pk]))
    client.get(reverse("cases:case_forward", args=[draft.pk]))
    assert not AuditEntry.objects.exists()
    client.post(reverse("cases:case_forward", args=[draft.pk]))

    assert AuditEntry.objects.get().actor == other


def test_approval_is_told(draft, contact):
    case = services.submit_case(draft, by=draft.requester)
    factories.approve(factories.make_in_review(case, by=contact), by=contact)

    assert AuditEntry.objects.get().object_name == case.number
