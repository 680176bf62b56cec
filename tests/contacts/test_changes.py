"""The pages of history and audit, and two administrators at once."""

import re

import pghistory
import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.audit import Target, act, record_audit
from contacts.history import tracked_models
from contacts.models import Area, AuditEntry, DesignatedContact, Outcome, Role, SuccessPlan
from routing.models import Category, Channel, FeedbackReason
from tests import factories

TRY = act("try_page", Area.REGISTRY, "try something")


def make_admin(role, **fields):
    user = factories.make_user(is_staff=True, language="en", **fields)
    factories.give_role(user, role)
    return user


@pytest.fixture
def routing_admin(db):
    return make_admin(Role.ROUTING_ADMIN, name="routing")


@pytest.fixture
def auditor(db):
    return make_admin(Role.AUDITOR, name="auditor")


@pytest.fixture
def door(db):
    return factories.make_category("first", keywords="old")


def undo_address(row):
    events = tracked_models()[type(row)].objects.filter(pgh_obj_id=row.pk)
    label = row._meta.label_lower
    return reverse("contacts:change_undo", args=[label, events.latest("pgh_id").pgh_id])


# History


def test_change_list_shows_who_before_and_after_in_words(client, routing_admin, door):
    client.force_login(routing_admin)
    with pghistory.context(user=routing_admin.pk):
        Category.objects.update(keywords="new")

    text = client.get(reverse("contacts:change_list")).text

    assert "words people use" in text
    assert re.search(r"<del>old</del>.*<ins>new</ins>", text)
    assert "routing" in text


def door_post(page, **values):
    """Return what the form of a door would post, with its confirmation."""
    form = page.context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (False,)}
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {
            management.add_prefix(name): management[name].value() for name in management.fields
        }
        for inline in formset.formset.initial_forms:
            data |= {inline.add_prefix(name): inline[name].value() or "" for name in inline.fields}
    return data | {"_version": page.context["version"]} | values


def test_change_list_asks_the_same_for_one_change_and_for_many(
    client, routing_admin, door, django_assert_num_queries
):
    client.force_login(routing_admin)
    Category.objects.update(position=0)
    address = reverse("contacts:change_list")
    client.get(address)
    with django_assert_num_queries(7) as first:
        client.get(address)
    for position in (1, 2, 3):
        Category.objects.update(position=position)

    with django_assert_num_queries(len(first)):
        client.get(address)


def test_change_list_shows_each_only_what_their_role_may_read(client, routing_admin, org, contact):
    system = make_admin(Role.SYSTEM_ADMIN)
    factories.make_category("first")

    client.force_login(routing_admin)
    assert org.name not in client.get(reverse("contacts:change_list")).text
    row = DesignatedContact.objects.get()
    narrowed = f"?of=contacts.designatedcontact&key={row.pk}"
    page = client.get(reverse("contacts:change_list") + narrowed)
    assert {change.label for change, _can_undo in page.context["changes"]} <= {"routing.category"}
    client.force_login(system)
    assert org.name in client.get(reverse("contacts:change_list")).text


def test_change_list_leaves_superusers_to_superusers(client, db):
    superuser = factories.make_user("root", is_superuser=True)
    client.force_login(make_admin(Role.SYSTEM_ADMIN))

    assert superuser.email not in client.get(reverse("contacts:change_list")).text


def test_change_list_narrows_by_kind_person_and_day(client, routing_admin, door):
    client.force_login(routing_admin)
    factories.make_package("SignHere")
    day = timezone.localdate()

    def found(**query):
        text = client.get(reverse("contacts:change_list"), query).text
        return ">first</a>" in text, ">SignHere</a>" in text

    assert found() == (True, True)
    assert found(kind="routing.package") == (False, True)
    assert found(kind="contacts.user") == (True, True)
    assert found(person="nobody") == (False, False)
    assert found(since=day) == (True, True)
    assert found(until=day.replace(year=day.year - 1)) == (False, False)
    assert found(since="x", after="y") == (True, True)
    assert found(of="routing.category", key=door.pk) == (True, False)


def test_change_list_folds_a_whole_row_and_a_long_text(client, routing_admin, door):
    client.force_login(routing_admin)
    address = reverse("contacts:change_list")
    Category.objects.update(keywords="short")
    short = client.get(address).text
    Category.objects.update(keywords="long " * 200)

    assert short.count('<details class="folded">') == 1
    assert re.search(r'<div>\s*<dl class="change-fields', short)
    assert client.get(address).text.count('<details class="folded">') == 2


def test_history_of_the_administration_is_the_readable_one_of_that_row(client, routing_admin, door):
    other = factories.make_category("second")
    client.force_login(routing_admin)

    page = client.get(reverse("admin:routing_category_history", args=[door.pk]), follow=True)

    assert [change.event.pgh_obj_id for change, _undo in page.context["changes"]] == [door.pk]
    assert "Only door “first”" in page.text
    assert f'name="key" value="{door.pk}"' in page.text
    narrowed = {"of": "routing.category", "key": other.pk, "kind": "routing.channel"}
    assert not client.get(reverse("contacts:change_list"), narrowed).context["changes"]


def test_change_list_names_no_superuser_of_an_address(client, db):
    superuser = factories.make_user("root", is_superuser=True)
    client.force_login(make_admin(Role.SYSTEM_ADMIN))
    asked = {"of": "contacts.user", "key": superuser.pk}

    page = client.get(reverse("contacts:change_list"), asked)

    assert "root" not in page.text


def test_change_list_is_closed_to_employees(client, employee):
    client.force_login(employee)

    assert client.get(reverse("contacts:change_list")).status_code == 403


def test_change_undo_takes_back_and_says_so(client, routing_admin, door):
    door.keywords = "new"
    door.save()
    client.force_login(routing_admin)

    response = client.post(undo_address(door), follow=True)

    door.refresh_from_db()
    assert door.keywords == "old"
    assert "The change is taken back." in response.text


def test_change_undo_says_why_not(client, routing_admin, door):
    Category.objects.update(keywords="new")
    address = undo_address(door)
    Category.objects.update(keywords="newer")
    client.force_login(routing_admin)

    response = client.post(address, follow=True)

    assert "Changed again since: words people use" in response.text


def test_change_undo_asks_for_the_right_to_change(client, auditor, employee, org, routing_admin):
    door = factories.make_category("first")
    for who, row in ((auditor, door), (employee, door), (routing_admin, org)):
        client.force_login(who)
        assert client.post(undo_address(row)).status_code == 403
    refused = AuditEntry.objects.filter(act="change_undo", outcome=Outcome.REFUSED)
    assert refused.count() == 3
    client.force_login(routing_admin)
    for label, key in (("routing.consultation", 1), ("x.y", 1), ("routing.category", 10**9)):
        address = reverse("contacts:change_undo", args=[label, key])
        assert client.post(address).status_code == 404


# Two at once


def test_administration_refuses_to_overwrite_a_door_and_shows_both(client, routing_admin, door):
    client.force_login(routing_admin)
    address = reverse("admin:routing_category_change", args=[door.pk])
    page = client.get(address)
    Category.objects.update(keywords="theirs")

    response = client.post(address, door_post(page, keywords="mine"))

    door.refresh_from_db()
    assert door.keywords == "theirs"
    assert "words people use: “old” → “theirs”" in response.text
    assert ">\nmine</textarea>" in response.text
    again = client.post(address, door_post(response, keywords="mine"))
    confirmed = re.search(r'name="_confirmed" value="(\w+)"', again.text)[1]
    client.post(address, door_post(response, keywords="mine", _confirmed=confirmed))
    door.refresh_from_db()
    assert door.keywords == "mine"


def test_administration_refuses_to_overwrite_a_way_of_a_door(client, routing_admin, door):
    way = factories.make_channel(door)
    client.force_login(routing_admin)
    address = reverse("admin:routing_category_change", args=[door.pk])
    page = client.get(address)
    Channel.objects.update(label_en="Theirs")

    response = client.post(address, door_post(page, **{"channels-0-label_en": "Mine"}))

    way.refresh_from_db()
    assert way.label_en == "Theirs"
    assert "“Open” → “Theirs”" in response.text


def test_administration_refuses_to_overwrite_a_plan(client, db):
    plan = factories.make_plan()
    client.force_login(make_admin(Role.SYSTEM_ADMIN))
    address = reverse("admin:contacts_successplan_change", args=[plan.pk])
    version = client.get(address).context["version"]
    SuccessPlan.objects.update(source="theirs")
    data = {"name_ja": plan.name_ja, "name_en": plan.name_en, "source": "mine"}

    response = client.post(address, data | {"_version": version})

    plan.refresh_from_db()
    assert plan.source == "theirs"
    assert response.status_code == 200
    client.post(address, data | {"_version": response.context["version"]})
    plan.refresh_from_db()
    assert plan.source == "mine"


def test_administration_leaves_a_version_aside_that_is_none(client, db):
    plan = factories.make_plan()
    client.force_login(make_admin(Role.SYSTEM_ADMIN))
    address = reverse("admin:contacts_successplan_change", args=[plan.pk])

    for version in ("x", "1.1.1.1", "9", "-1", "٣"):
        data = {"name_ja": "n", "name_en": "n", "_version": version}
        assert client.post(address, data).status_code == 200


def test_administration_does_not_overwrite_in_a_list(client, routing_admin):
    first, second = (factories.make_feedback_reason(name) for name in "ab")
    client.force_login(routing_admin)
    address = reverse("admin:routing_feedbackreason_changelist")
    formset = client.get(address).context["cl"].formset
    assert 'name="initial-form-0-position"' in client.get(address).text
    FeedbackReason.objects.update(position=7)
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for number, form in enumerate(formset.forms):
        data |= {
            f"form-{number}-id": form.instance.pk,
            f"form-{number}-position": 100,
            f"initial-form-{number}-position": 100,
        }

    client.post(address, data)
    assert set(FeedbackReason.objects.values_list("position", flat=True)) == {7}
    response = client.post(address, data | {"form-0-position": 3})

    assert "Somebody changed this to 7" in response.text
    assert set(FeedbackReason.objects.values_list("position", flat=True)) == {7}
    assert first.pk != second.pk


def test_administration_tells_the_auditor_of_acts(client, db):
    plan = factories.make_plan()
    system = make_admin(Role.SYSTEM_ADMIN)
    client.force_login(system)

    client.post(
        reverse("admin:contacts_successplan_change", args=[plan.pk]),
        {"name_ja": "n", "name_en": "n"},
    )
    client.post(reverse("admin:contacts_successplan_delete", args=[plan.pk]), {"post": "yes"})

    told = AuditEntry.objects.order_by("pk").values_list("act", "outcome", "object_type", "actor")
    assert list(told) == [
        ("admin_change", "done", "contacts.successplan", system.pk),
        ("admin_delete", "done", "contacts.successplan", system.pk),
    ]


# Audit


def test_audit_list_is_the_auditors(client, auditor, routing_admin, employee):
    for who, status in ((auditor, 200), (routing_admin, 403), (employee, 403)):
        client.force_login(who)
        for name in ("audit_list", "audit_export"):
            assert client.get(reverse(f"contacts:{name}")).status_code == status


def test_audit_list_narrows_and_pages_by_key(client, auditor, org, employee, monkeypatch):
    monkeypatch.setattr("contacts.views.audit.PAGE", 2)
    record_audit(TRY, by=employee, on=org)
    record_audit(TRY, by=employee, on=Target("x", "1", "HD-000001"), outcome=Outcome.REFUSED)
    record_audit(TRY, by=None, on=Target("x", "2", "HD-000002"))
    client.force_login(auditor)

    def names(**query):
        response = client.get(reverse("contacts:audit_list"), query)
        rows = [entry.object_name for entry, _words in response.context["rows"]]
        return rows, response.context["page"]["next_after"]

    first, after = names()
    assert first == ["HD-000002", "HD-000001"]
    assert names(after=after) == ([org.name], "")
    assert names(outcome="refused")[0] == ["HD-000001"]
    assert names(person="employee")[0] == ["HD-000001", org.name]
    assert names(on="HD-000002")[0] == ["HD-000002"]
    assert names(area="login")[0] == []
    assert names(area="x", after="y", since="z", person="\0")[0] == first


def test_audit_list_asks_the_same_for_one_entry_and_for_many(
    client, auditor, employee, django_assert_num_queries
):
    record_audit(TRY, by=employee)
    client.force_login(auditor)
    address = reverse("contacts:audit_list")
    client.get(address)
    with django_assert_num_queries(5) as first:
        client.get(address)
    for name in ("a", "b"):
        record_audit(TRY, by=factories.make_user(name))

    with django_assert_num_queries(len(first)):
        client.get(address)


def test_audit_export_holds_no_formula_and_tells_of_itself(client, auditor, org):
    org.name = "=HYPERLINK(1)"
    record_audit(TRY, by=auditor, on=org, detail="＋1")
    client.force_login(auditor)

    response = client.get(reverse("contacts:audit_export"), {"area": "registry"})
    text = response.getvalue().decode()

    assert text.startswith("\ufefftime,person")
    assert ",'=HYPERLINK(1),'＋1," in text
    assert text.count("\r\n") == 2
    assert AuditEntry.objects.get(act="audit_export").detail == "area=registry"
    assert response.headers["Content-Disposition"].startswith("attachment")
