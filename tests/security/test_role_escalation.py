"""Attacks 6 and 11: nobody makes more of their own rights, nor asks by the administration."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from contacts.models import Area, AuditEntry, DesignatedContact, Outcome, Role, User, today
from tests import factories


def make_admin(role):
    user = factories.make_user(role.name.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def system_admin(db):
    return make_admin(Role.SYSTEM_ADMIN)


@pytest.fixture
def routing_admin(db):
    return make_admin(Role.ROUTING_ADMIN)


@pytest.fixture
def auditor(db):
    return make_admin(Role.AUDITOR)


@pytest.fixture
def superuser(db):
    return factories.make_user("super", is_staff=True, is_superuser=True)


def user_page(user, page="change"):
    if page == "password":
        return reverse("admin:auth_user_password_change", args=[user.pk])
    return reverse(f"admin:contacts_user_{page}", args=[user.pk])


def user_post(user, **extra):
    """What the admin's page of a person posts, with whatever an attacker adds."""
    fields = ("email", "name", "department", "phone", "language", "time_zone")
    return {
        **{name: getattr(user, name) for name in fields},
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in user.groups.all()],
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        **extra,
    }


def rights(user):
    user = User.objects.get(pk=user.pk)
    return user.is_superuser, user.is_staff, user.get_all_permissions()


def contact_post(user, organization):
    return {
        "user": user.pk,
        "organization": organization.pk,
        "is_primary": "on",
        "valid_from": today().isoformat(),
    }


# Superuser


def test_system_admin_cannot_make_themself_superuser(client, system_admin):
    every = [permission.pk for permission in Permission.objects.all()]
    before = rights(system_admin)
    client.force_login(system_admin)

    response = client.post(
        user_page(system_admin),
        user_post(system_admin, is_superuser="on", user_permissions=every, phone="1"),
    )

    assert response.status_code == 302
    assert rights(system_admin) == before
    assert User.objects.get(pk=system_admin.pk).phone == "1"


def test_system_admin_cannot_add_a_superuser(client, system_admin):
    client.force_login(system_admin)

    client.post(
        reverse("admin:contacts_user_add"),
        {
            "email": "new@example.jp",
            "name": "New",
            "usable_password": "true",
            "password1": factories.PASSWORD,
            "password2": factories.PASSWORD,
            "is_superuser": "on",
            "is_staff": "on",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        },
    )

    user = User.objects.get(email="new@example.jp")
    assert (user.is_superuser, user.is_staff) == (False, False)


@pytest.mark.parametrize("place", ["change", "delete", "history", "password"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_system_admin_does_not_reach_a_superuser(client, system_admin, superuser, place, method):
    before = superuser.password
    client.force_login(system_admin)
    new = "another horse battery"

    response = getattr(client, method)(
        user_page(superuser, place),
        {"post": "yes", "password1": new, "password2": new, **user_post(superuser, is_active="")},
    )

    assert response.status_code in (302, 403, 404)
    superuser.refresh_from_db()
    assert (superuser.password, superuser.is_active) == (before, True)
    # What was typed may be given back, and no more.
    assert superuser.name not in response.text.replace(superuser.email, "")


@pytest.mark.parametrize("query", ["", "?q=super", "?is_superuser__exact=1", "?id__exact=%d"])
def test_system_admin_does_not_see_a_superuser_in_the_list(client, system_admin, superuser, query):
    client.force_login(system_admin)
    query = query % superuser.pk if "%d" in query else query

    response = client.get(reverse("admin:contacts_user_changelist") + query)

    assert superuser.email not in response.text


def test_system_admin_cannot_delete_a_superuser_by_the_lists_action(
    client, system_admin, superuser
):
    client.force_login(system_admin)

    client.post(
        reverse("admin:contacts_user_changelist"),
        {"action": "delete_selected", "_selected_action": [superuser.pk], "post": "yes"},
    )

    assert User.objects.filter(pk=superuser.pk).exists()


def test_system_admin_does_not_find_a_superuser_by_autocomplete(client, system_admin, superuser):
    client.force_login(system_admin)

    response = client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "contacts",
            "model_name": "designatedcontact",
            "field_name": "user",
            "term": "super",
        },
    )

    assert superuser.name not in response.text


@pytest.mark.parametrize("path", ["auth/group/", "auth/group/add/", "auth/permission/"])
def test_groups_and_permissions_have_no_page(client, superuser, path):
    client.force_login(superuser)

    assert client.get(f"/admin/{path}").status_code == 404


def test_group_of_a_role_keeps_its_permissions_whoever_is_in_it(client, system_admin):
    group = Group.objects.get(name=Role.SYSTEM_ADMIN)
    codes = set(group.permissions.values_list("codename", flat=True))

    assert not codes & {"change_group", "add_group", "change_permission", "audit_case"}
    assert not any("case" in code or "logentry" in code for code in codes)


# People without the right


@pytest.mark.parametrize("who", ["employee", "contact"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_administration_is_closed_to_employees_and_contacts(client, request, org, who, method):
    user = request.getfixturevalue(who)
    before = DesignatedContact.objects.count(), rights(user)
    client.force_login(user)

    for path, data in {
        reverse("admin:index"): {},
        user_page(user): user_post(user),
        reverse("admin:contacts_designatedcontact_add"): contact_post(user, org),
        reverse("admin:contacts_organization_add"): {"name": "x"},
    }.items():
        response = getattr(client, method)(path, data)
        assert response.status_code == 302
        assert "/login/" in response.url
    assert (DesignatedContact.objects.count(), rights(user)) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_routing_admin_has_no_people_and_no_registry(client, routing_admin, org, method):
    before = rights(routing_admin)
    client.force_login(routing_admin)

    for path, data in {
        user_page(routing_admin): user_post(routing_admin, is_superuser="on"),
        user_page(routing_admin, "password"): {"password1": "x", "password2": "x"},
        reverse("admin:contacts_user_add"): {"email": "x@example.jp"},
        reverse("admin:contacts_user_changelist"): {},
        reverse("admin:contacts_designatedcontact_add"): contact_post(routing_admin, org),
        reverse("admin:contacts_organization_change", args=[org.pk]): {"name": "mine"},
        reverse("admin:contacts_successplan_add"): {"name_en": "x", "name_ja": "x"},
    }.items():
        assert getattr(client, method)(path, data).status_code == 403, path
    assert rights(routing_admin) == before
    assert not DesignatedContact.objects.exists()


def test_routing_admin_finds_nobody_by_autocomplete(client, routing_admin):
    client.force_login(routing_admin)

    for model, field in (("designatedcontact", "user"), ("membership", "organization")):
        response = client.get(
            reverse("admin:autocomplete"),
            {"app_label": "contacts", "model_name": model, "field_name": field, "term": ""},
        )
        assert response.status_code == 403


def test_auditor_reads_and_changes_nothing(client, auditor, contact, org):
    row = DesignatedContact.objects.get(user=contact)
    before = rights(auditor), rights(contact), DesignatedContact.objects.values().get()
    client.force_login(auditor)

    for path, data in {
        user_page(auditor): user_post(auditor, is_superuser="on"),
        user_page(contact, "delete"): {"post": "yes"},
        reverse("admin:contacts_user_add"): {"email": "x@example.jp"},
        reverse("admin:contacts_designatedcontact_add"): contact_post(auditor, org),
        reverse("admin:contacts_designatedcontact_change", args=[row.pk]): {"user": auditor.pk},
        reverse("admin:contacts_designatedcontact_delete", args=[row.pk]): {"post": "yes"},
    }.items():
        assert client.post(path, data).status_code == 403, path
    assert client.get(user_page(contact)).status_code == 200
    after = rights(auditor), rights(contact), DesignatedContact.objects.values().get()
    assert after == before


def test_staff_without_a_group_changes_nothing(client, org):
    user = factories.make_user(is_staff=True)
    client.force_login(user)

    assert client.get(user_page(user)).status_code == 403
    assert client.post(user_page(user), user_post(user, is_superuser="on")).status_code == 403
    assert rights(user) == (False, True, set())


def test_group_without_the_mark_of_staff_opens_no_administration(client, db):
    user = factories.make_user()
    user.groups.add(Group.objects.get(name=Role.SYSTEM_ADMIN))
    client.force_login(user)

    assert client.get(user_page(user)).status_code == 302


def test_rights_of_a_person_switched_off_are_gone(client, system_admin, org):
    client.force_login(system_admin)
    User.objects.filter(pk=system_admin.pk).update(is_active=False)

    assert client.get(reverse("admin:index")).status_code == 302


def test_rights_salesforce_records_grant_nothing_here(client, org, employee):
    factories.make_contact(
        factories.make_user("other"), org, has_full_rights=True, may_manage_contacts=True
    )
    row = factories.make_contact(
        employee,
        factories.make_organization(),
        valid_until=today() - datetime.timedelta(days=1),
        has_full_rights=True,
        may_view_all_cases=True,
        may_manage_contacts=True,
    )

    assert not employee.contact_organizations
    assert row.has_full_rights


# Lookups as oracles (attack 6)


@pytest.mark.parametrize(
    "lookup",
    [
        "password__startswith=md5",
        "password__regex=.",
        "groups__permissions__codename=x",
        "appointments__trailblazer_email__startswith=a",
    ],
)
def test_administration_answers_no_lookup_it_was_not_asked_for(client, system_admin, lookup):
    client.force_login(system_admin)

    assert client.get(f"{reverse('admin:contacts_user_changelist')}?{lookup}").status_code == 400


@pytest.mark.parametrize("lookup", ["user__password__startswith=md5", "user__is_superuser=1"])
def test_registry_answers_no_lookup_about_a_persons_login(client, system_admin, lookup):
    client.force_login(system_admin)

    response = client.get(f"{reverse('admin:contacts_designatedcontact_changelist')}?{lookup}")

    assert response.status_code == 400


@pytest.mark.parametrize("place", ["cases:case_list", "cases:queue", "home"])
@pytest.mark.parametrize(
    "query",
    [
        "sort=requester__password",
        "o=requester__password",
        "order_by=password",
        "view=__class__",
        "requester__password__startswith=md5",
        "after=requester__password",
        "after=1~2~3~4",
        "after=1~2026-01-01~2026-01-01T00:00:00%2B00:00~1%27--",
        "after=99999999999999999999~9999-12-31~9999-12-31T00:00:00%2B00:00~99999999999999999999",
        "after=1~2026-01-01~2026-01-01 00:00:00~1",
        "after=%00",
        "after=" + "9" * 5000,
    ],
)
def test_lists_leave_unknown_questions_aside(client, draft, contact, doors, place, query):
    factories.make_membership(contact, draft.organization)
    client.force_login(contact)

    assert client.get(f"{reverse(place)}?{query}").status_code == 200


# What the auditor reads of it (attack 11)


def refusals_of(user):
    return AuditEntry.objects.filter(actor=user, outcome=Outcome.REFUSED)


def appoint(user, organization):
    return {"person": user.email, "is_primary": "on", "valid_from": today().isoformat()}


def registry(name, *keys):
    return reverse(f"contacts:{name}", args=keys)


def test_employee_who_makes_themself_a_contact_is_refused_and_told_of(client, employee, org):
    client.force_login(employee)
    attempts = {
        registry("contact_add", org.pk): appoint(employee, org),
        registry("deputy_add", org.pk): appoint(employee, org) | {"deputy_for": employee.pk},
        registry("primary_offer", org.pk): {"person": employee.email},
        registry("primary_hand_over", org.pk): {"person": employee.email, "reason": "x"},
        reverse("admin:contacts_designatedcontact_add"): contact_post(employee, org),
        user_page(employee): user_post(employee, is_superuser="on"),
    }

    for path, data in attempts.items():
        assert client.post(path, data).status_code in (302, 403, 404), path

    assert not DesignatedContact.objects.exists()
    assert set(refusals_of(employee).values_list("object_name", flat=True)) == set(attempts)


@pytest.mark.parametrize("who", ["contact", "deputy"])
def test_contact_who_makes_themself_primary_is_refused_and_told_of(client, contact, org, who):
    """Neither in their own right, nor as whoever stands in for the primary."""
    second = factories.make_user("second")
    stands_in = {"deputy_for": contact} if who == "deputy" else {}
    row = factories.make_contact(second, org, **stands_in)
    first = org.contacts.get(user=contact)
    client.force_login(second)
    attempts = {
        registry("contact_change", org.pk, row.pk): appoint(second, org) | {"seen": row.version},
        registry("contact_add", org.pk): appoint(second, org),
        registry("contact_end", org.pk, first.pk): {"when": "now", "seen": first.version},
        registry("primary_offer", org.pk): {"person": second.email},
        registry("primary_hand_over", org.pk): appoint(second, org) | {"giver": contact.pk},
    }

    for path, data in attempts.items():
        assert client.post(path, data).status_code in (403, 404), path

    assert list(org.contacts.filter(is_primary=True)) == [first]
    assert set(refusals_of(second).values_list("object_name", flat=True)) == set(attempts)


def test_receiver_takes_no_primary_role_that_was_not_offered_to_them(client, contact, org):
    thief, receiver = factories.make_user("thief"), factories.make_user("receiver")
    people = {"giver": contact, "receiver": receiver, "started_by": contact}
    offer = org.primary_handovers.create(**people)
    client.force_login(thief)

    answer = client.post(registry("primary_answer", org.pk, offer.pk), {"outcome": "accepted"})

    assert answer.status_code == 404
    assert list(org.contacts.values_list("user", flat=True)) == [contact.pk]
    assert refusals_of(thief).exists()


@pytest.mark.parametrize("role", [Role.ROUTING_ADMIN, Role.AUDITOR, None])
def test_administrator_who_gives_themself_rights_is_refused_and_told_of(client, db, role):
    user = make_admin(role) if role else factories.make_user("staff", is_staff=True)
    before = rights(user)
    client.force_login(user)
    groups = [group.pk for group in Group.objects.all()]

    answer = client.post(user_page(user), user_post(user, is_superuser="on", groups=groups))

    assert answer.status_code == 403
    assert rights(user) == before
    entry = refusals_of(user).get()
    assert (entry.area, entry.object_key) == (Area.ROLES, str(user.pk))


def test_system_admin_who_gives_a_role_is_read_by_the_auditor(client, system_admin, employee):
    client.force_login(system_admin)
    group = Group.objects.get(name=Role.AUDITOR)

    client.post(user_page(employee), user_post(employee, groups=[group.pk]))

    entry = AuditEntry.objects.get(area=Area.ROLES, object_key=str(employee.pk))
    assert (entry.actor, entry.outcome) == (system_admin, Outcome.DONE)
    assert entry.act == "admin_change"


# Nobody locks all out


@pytest.mark.parametrize("change", [{"is_active": ""}, {"is_staff": ""}, {"groups": []}])
def test_last_system_admin_stays(client, system_admin, change):
    client.force_login(system_admin)
    before = rights(system_admin)

    answer = client.post(user_page(system_admin), user_post(system_admin, **change))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()
    assert rights(system_admin) == before
    assert User.objects.get(pk=system_admin.pk).is_active


def test_system_admin_with_another_beside_them_may_go(client, system_admin):
    other = factories.make_user("other", is_staff=True)
    factories.give_role(other, Role.SYSTEM_ADMIN)
    client.force_login(system_admin)

    client.post(user_page(system_admin), user_post(system_admin, is_active=""))

    assert not User.objects.get(pk=system_admin.pk).is_active
