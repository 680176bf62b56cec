"""Attack 4: a file opens for whoever may open its case at this moment, and for nobody else."""

import datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse

from cases import services
from cases.models import Attachment
from contacts.models import DesignatedContact, Role, User, today
from tests import factories

READ = ["attachment_detail", "attachment_view", "attachment_preview", "attachment_thumbnail"]
CHANGE = ["attachment_mark", "attachment_view", "attachment_remove", "attachment_restore"]


def address(name, case, attachment):
    pk = getattr(attachment, "pk", attachment)
    return reverse(f"cases:{name}", args=[getattr(case, "pk", case), pk])


def fetch(client, link, method="get"):
    """Ask for a file and read it to its end, which closes it."""
    response = getattr(client, method)(link)
    return response.status_code, response.getvalue()


@pytest.fixture
def attachment(draft, employee):
    return factories.make_attachment(draft, by=employee, name="debug.log", content=b"secret words")


@pytest.fixture
def picture(draft, employee):
    return factories.make_attachment(draft, by=employee)


@pytest.fixture
def submitted(draft, employee, attachment, picture):
    return services.submit_case(draft, by=employee)


@pytest.fixture
def foreign_org(db):
    return factories.make_organization()


@pytest.fixture
def foreign_contact(foreign_org):
    """D2: a designated contact of another organization, who works in the first one too."""
    user = factories.make_user("d2")
    factories.make_contact(user, foreign_org, is_primary=True)
    return user


def make_colleague(org):
    user = factories.make_user()
    factories.make_membership(user, org)
    return user


def make_admin(role):
    user = factories.make_user(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def strangers(org, foreign_contact):
    """People to whom neither a draft nor a submitted case of the org belongs."""
    foreign_colleague = foreign_contact
    factories.make_membership(foreign_colleague, org)
    return [
        make_colleague(org),
        foreign_colleague,
        make_admin(Role.ROUTING_ADMIN),
        make_admin(Role.SYSTEM_ADMIN),
    ]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", READ)
def test_attachment_of_a_submitted_case_is_not_found_by_others(
    client, submitted, picture, org, foreign_contact, name, method
):
    for user in strangers(org, foreign_contact):
        client.force_login(user)

        response = getattr(client, method)(address(name, submitted, picture))

        assert response.status_code == 404, user.email


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", READ)
def test_attachment_of_a_draft_is_not_found_by_contact_auditor_or_superuser(
    client, draft, picture, contact, name, method
):
    superuser = factories.make_user(is_staff=True, is_superuser=True)
    for user in [contact, make_admin(Role.AUDITOR), superuser]:
        client.force_login(user)

        response = getattr(client, method)(address(name, draft, picture))

        assert response.status_code == 404, user.email


@pytest.mark.parametrize("name", [*READ, *CHANGE])
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_attachment_without_a_login_leads_to_the_login(client, submitted, attachment, name, method):
    response = getattr(client, method)(address(name, submitted, attachment))

    assert response.status_code == 302
    assert response.url.startswith(reverse(settings.LOGIN_URL))


def test_attachment_opens_for_requester_contact_and_auditor(
    client, submitted, attachment, employee, contact
):
    for user in [employee, contact, make_admin(Role.AUDITOR)]:
        client.force_login(user)

        found = fetch(client, address("attachment_detail", submitted, attachment))

        assert found == (200, b"secret words")


def remove(client, case, attachment, part="severity"):
    """Press the button of a draft that takes a file away."""
    link = reverse("cases:case_draft", args=[getattr(case, "pk", case), part])
    return client.post(
        link, {"callback_phone": "", "remove": getattr(attachment, "pk", attachment)}
    )


@pytest.mark.parametrize("name", READ)
def test_attachment_under_ones_own_case_is_not_found(client, submitted, picture, org, name):
    other = make_colleague(org)
    own = factories.make_draft(other, org)
    client.force_login(other)

    assert client.get(address(name, own, picture)).status_code == 404


def words(attachment):
    prefix = f"file-{attachment.pk}"
    return {f"{prefix}-caption": "stolen", f"{prefix}-step": "stolen"}


@pytest.mark.parametrize("name", CHANGE)
def test_attachment_is_not_changed_through_ones_own_case(client, draft, picture, org, name):
    other = make_colleague(org)
    own = factories.make_draft(other, org)
    before = Attachment.with_removed.values().get(pk=picture.pk)
    client.force_login(other)

    for case in (own, draft):
        assert client.post(address(name, case, picture), words(picture)).status_code == 404
    client.post(reverse("cases:case_draft", args=[own.pk, "symptom"]), words(picture))

    assert Attachment.with_removed.values().get(pk=picture.pk) == before


def test_removed_attachment_of_another_is_not_restored(client, draft, picture, employee, org):
    services.remove_attachment(picture, by=employee)
    other = make_colleague(org)
    own = factories.make_draft(other, org)
    client.force_login(other)

    for case in (own, draft):
        assert client.post(address("attachment_restore", case, picture)).status_code == 404
    client.post(
        reverse("cases:case_draft", args=[own.pk, "symptom"]), {"title": "x", "restore": picture.pk}
    )

    assert not draft.attachments.exists()


@pytest.mark.parametrize("name", READ)
def test_removed_attachment_is_found_by_nobody(client, draft, picture, employee, name):
    services.remove_attachment(picture, by=employee)
    client.force_login(employee)

    assert client.get(address(name, draft, picture)).status_code == 404


def test_attachment_is_not_added_to_the_case_of_another(client, draft, org, contact):
    for user in (make_colleague(org), contact):
        client.force_login(user)
        link = reverse("cases:attachment_add", args=[draft.pk])
        assert client.post(link, {"file": factories.upload()}).status_code == 404

    assert not draft.attachments.exists()


@pytest.mark.parametrize("name", ["attachment_preview", "attachment_thumbnail"])
def test_copy_of_a_former_contact_is_dead(client, submitted, picture, contact, org, name):
    client.force_login(contact)
    assert fetch(client, address(name, submitted, picture))[0] == 200

    end_yesterday(contact, org)

    assert fetch(client, address(name, submitted, picture))[0] == 404


@pytest.mark.parametrize("ending", ["", ".preview", ".thumbnail"])
def test_stored_copy_has_no_public_address(client, submitted, picture, employee, ending):
    client.force_login(employee)

    for prefix in ("/", "/media/", "/files/", "/static/", "/static/../files/"):
        assert client.get(f"{prefix}{picture.file.name}{ending}").status_code == 404


def test_attachment_is_not_removed_through_ones_own_case(client, draft, attachment, org):
    other = make_colleague(org)
    own = factories.make_draft(other, org)
    client.force_login(other)

    remove(client, own, attachment)

    assert attachment in draft.attachments.all()


def test_attachment_is_not_removed_through_another_case_of_the_same_person(
    client, draft, attachment, employee, org
):
    """A file that was submitted is not taken away through a draft that still may be changed."""
    other = factories.make_draft(employee, org)
    services.submit_case(draft, by=employee)
    client.force_login(employee)

    remove(client, other, attachment)

    assert attachment in draft.attachments.all()


def test_attachment_mark_through_another_case_of_ones_own_org_is_not_found(
    client, submitted, attachment, foreign_org, foreign_contact
):
    own = factories.make_draft(foreign_contact, foreign_org)
    own = services.submit_case(own, by=foreign_contact)
    services.claim_case(own, by=foreign_contact)
    client.force_login(foreign_contact)

    for case in (own, submitted):
        response = client.post(address("attachment_mark", case, attachment), {"may_be_sent": "yes"})
        assert response.status_code == 404

    attachment.refresh_from_db()
    assert not attachment.may_be_sent


def test_attachment_remove_by_others_is_not_found(
    client, draft, attachment, org, foreign_contact, contact, media
):
    for user in [*strangers(org, foreign_contact), contact, make_admin(Role.AUDITOR)]:
        client.force_login(user)

        assert remove(client, draft, attachment).status_code == 404, user.email
    assert (media / attachment.file.name).exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_attachment_remove_by_a_link_removes_nothing(client, draft, attachment, employee, method):
    client.force_login(employee)
    link = reverse("cases:case_draft", args=[draft.pk, "severity"])

    getattr(client, method)(link, {"remove": attachment.pk})

    assert attachment in draft.attachments.all()


def test_attachment_remove_after_submission_removes_nothing(
    client, submitted, attachment, employee, contact
):
    for user in (employee, contact):
        client.force_login(user)
        remove(client, submitted, attachment)

    assert attachment in submitted.attachments.all()


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30, "9" * 5000, "１e1", "1,2", "%"])
def test_attachment_remove_with_an_odd_number_removes_nothing(
    client, draft, attachment, employee, number
):
    client.force_login(employee)

    response = remove(client, draft, number)

    assert response.status_code in (302, 422)
    assert attachment in draft.attachments.all()


def end_yesterday(contact, org):
    contact.appointments.update(valid_until=today() - datetime.timedelta(days=1))


def pull_row(contact, org):
    contact.appointments.all().delete()


def switch_off(contact, org):
    User.objects.filter(pk=contact.pk).update(is_active=False)


def move_row(contact, org):
    contact.appointments.update(organization=factories.make_organization())


@pytest.mark.parametrize("lose", [end_yesterday, pull_row, switch_off, move_row])
def test_attachment_link_of_a_former_contact_is_dead(
    client, submitted, attachment, contact, org, lose
):
    link = address("attachment_detail", submitted, attachment)
    client.force_login(contact)
    assert fetch(client, link) == (200, b"secret words")

    lose(contact, org)
    status, content = fetch(client, link)

    assert status == (302 if lose is switch_off else 404)
    assert b"secret" not in content


@pytest.mark.parametrize("lose", [end_yesterday, pull_row, switch_off])
def test_attachment_link_of_a_deputy_dies_with_the_appointment(
    client, submitted, attachment, contact, org, lose
):
    deputy = factories.make_user()
    factories.make_contact(deputy, org, deputy_for=contact)
    link = address("attachment_detail", submitted, attachment)
    client.force_login(deputy)
    assert fetch(client, link) == (200, b"secret words")

    lose(contact, org)

    assert fetch(client, link)[0] == 404


def test_attachment_of_a_future_contact_is_not_found(client, submitted, attachment, org):
    user = factories.make_user()
    tomorrow = today() + datetime.timedelta(days=1)
    factories.make_contact(user, org, valid_from=tomorrow)
    client.force_login(user)

    response = client.get(address("attachment_detail", submitted, attachment))

    assert response.status_code == 404
    assert DesignatedContact.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    "prefix", ["/", "/media/", "/files/", "/static/", "/static/../files/", "/attachments/", "/var/"]
)
def test_stored_file_has_no_public_address(client, submitted, attachment, employee, prefix):
    client.force_login(employee)

    for path in (attachment.file.name, f"{attachment.pk}/", f"{attachment.pk}"):
        assert client.get(prefix + path).status_code == 404


def test_not_yours_and_not_there_look_the_same(client, submitted, attachment, org):
    client.force_login(make_colleague(org))

    not_yours = client.get(address("attachment_detail", submitted, attachment))
    not_there = client.get(address("attachment_detail", submitted, attachment.pk + 1))
    no_case = client.get(address("attachment_detail", 999_999, attachment))

    assert not_yours.content == not_there.content == no_case.content


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999", "-1", "1e3", "１", "%31%00"])
def test_attachment_with_an_odd_number_is_not_found(client, submitted, employee, number):
    client.force_login(employee)

    response = client.get(f"/cases/{submitted.number}/attachments/{number}/")

    assert response.status_code == 404


# The archive of what was approved


@pytest.fixture
def approved(draft, employee, contact):
    factories.make_attachment(draft, by=employee)
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    factories.approve(case, by=contact)
    return case


def test_archive_is_for_a_contact_of_today_alone(client, approved, employee, contact, org):
    """Whoever else sees the case takes its files one by one; the archive is for sending."""
    foreign = factories.make_user("foreign")
    factories.make_contact(foreign, factories.make_organization(), is_primary=True)
    others = [employee, foreign, make_admin(Role.AUDITOR), *strangers(org, foreign)]
    address = reverse("cases:case_files", args=[approved.pk])

    for user in others:
        client.force_login(user)
        assert fetch(client, address)[0] == 404
    client.logout()
    assert fetch(client, address)[0] == 302
    client.force_login(contact)
    assert fetch(client, address)[0] == 200
    end_yesterday(contact, org)
    assert fetch(client, address)[0] == 404


def test_archive_holds_no_file_of_another_case(client, approved, employee, contact, org):
    """Even where a manifest names one, what is packed belongs to its case."""
    other = factories.make_attachment(factories.make_draft(employee, org), by=employee)
    listed = {"attachment": other.pk, "name": other.name, "size": 1, "sha256": other.sha256}
    approved.handovers.update(manifest=[listed])
    client.force_login(contact)

    response = client.get(reverse("cases:case_files", args=[approved.pk]))

    assert response.status_code == 302
