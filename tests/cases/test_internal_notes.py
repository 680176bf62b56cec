"""Attacks 5, 7, 8: what contacts note for each other reaches nobody else, by no way."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cases import services
from cases.models import Comment
from cases.moves import IllegalMove
from contacts.models import Role
from tests import factories
from tests.cases.test_claims import mails_queued

SECRET = "Hokuto merger"


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


@pytest.fixture
def held(employee, org, contact, levels):
    return factories.make_in_review(factories.make_submitted(employee, org), by=contact)


@pytest.fixture
def note(held, contact):
    upload = factories.upload(f"{SECRET}.png")
    return services.add_note(
        held, by=contact, creation_key=uuid.uuid4(), text=SECRET, uploads=[upload]
    )


@pytest.fixture
def others(held, employee, org):
    watcher, foreign = factories.make_user("watcher"), factories.make_user("foreign")
    factories.make_contact(foreign, factories.make_organization())
    services.add_watcher(held, by=employee, user=watcher)
    return [employee, watcher, foreign]


def test_note_is_shown_and_its_file_opened_by_contacts_and_the_auditor_alone(
    client, held, note, contact, others, doors
):
    file = note.attachments.get()
    auditor = factories.make_user("auditor")
    auditor.groups.add(Group.objects.get(name=Role.AUDITOR))
    pages = [held.get_absolute_url(), reverse("home"), reverse("cases:case_list")]
    pages += [f"{reverse('cases:case_list')}?q=Hokuto", url("case_review", held)]

    for user in others:
        client.force_login(user)
        for page in pages:
            assert SECRET not in client.get(page).text, (user, page)
        assert client.get(url("attachment_detail", held, file.pk)).status_code == 404, user
        assert not Comment.objects.visible_to(user).filter(pk=note.pk).exists()
    for user, page in ((contact, url("case_review", held)), (auditor, held.get_absolute_url())):
        client.force_login(user)
        assert SECRET in client.get(page).text, user
        assert client.get(url("attachment_detail", held, file.pk)).getvalue() == factories.PNG


def test_note_mails_nobody_and_moves_nothing(held, contact):
    before = (mails_queued(), held.events.count(), held.moved_at)

    services.add_note(held, by=contact, creation_key=uuid.uuid4(), text=SECRET)

    held.refresh_from_db()
    assert (mails_queued(), held.events.count(), held.moved_at) == before


def test_add_note_is_for_contacts_and_once(held, contact, others):
    key = uuid.uuid4()
    for user in others:
        with pytest.raises(IllegalMove):
            services.add_note(held, by=user, creation_key=uuid.uuid4(), text="x")

    for _ in range(2):
        services.add_note(held, by=contact, creation_key=key, text="x")

    assert held.comments.count() == 1


def test_file_of_a_note_never_goes_out(held, note, contact):
    with pytest.raises(IllegalMove):
        services.mark_attachment(note.attachments.get(), by=contact, may_be_sent=True)

    assert SECRET not in str(factories.approve(held, by=contact).text_ja)


def test_comment_does_not_become_a_note_by_a_field_more(client, held, employee):
    client.force_login(employee)

    client.post(
        url("case_comment", held),
        {"creation_key": uuid.uuid4(), "text": "x", "is_internal": "on"},
    )

    assert not held.comments.get().is_internal
