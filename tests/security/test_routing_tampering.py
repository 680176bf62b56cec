"""Attack 13: only routing admins change doors, and no door leads to a script or a forged mail."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.models import Role
from routing.models import Category, Channel, ChannelKind, FeedbackReason, LearningLink
from tests import factories

ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example/",
    "/\\evil.example/",
    "https:evil.example",
    "file:///etc/passwd",
]
MAILS = [
    "a@example.com?bcc=evil@example.org",
    "a@example.com&bcc=evil@example.org",
    "a@example.com,evil@example.org",
    "a@example.com\r\nBcc: evil@example.org",
    "a@example.com\u2028Bcc: evil@example.org",
    "a@example.com%0d%0aBcc:evil@example.org, b@example.com",
]
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def door(db) -> Category:
    door = factories.make_category("door", name_en="Door")
    factories.make_channel(door)
    LearningLink.objects.create(
        category=door, label_ja="学ぶ", label_en="Learn", url="https://a.jp/"
    )
    return door


def log_in(client, *roles):
    user = factories.make_user(is_staff=bool(roles), language="en")
    for role in roles:
        factories.give_role(user, role)
    client.force_login(user)
    return client


def everything() -> list:
    models = (Category, Channel, LearningLink, FeedbackReason)
    return [list(model.objects.order_by("pk").values()) for model in models]


def page_of(door) -> str:
    return reverse("admin:routing_category_change", args=[door.pk])


def posted(door, **changed) -> dict[str, object]:
    """What the page of a door posts, with whatever an attacker changes."""
    way, link = door.channels.get(), door.links.get()
    names = ("name", "desk")
    words = {f"{name}_{code}": "x" for name in names for code in ("ja", "en")}
    return {
        **words,
        "slug": door.slug,
        "position": "1",
        **{
            f"{many}-{kind}_FORMS": "1"
            for many in ("channels", "links")
            for kind in ("TOTAL", "INITIAL")
        },
        "channels-0-id": way.pk,
        "channels-0-category": door.pk,
        "channels-0-kind": way.kind,
        "channels-0-label_ja": "x",
        "channels-0-label_en": "x",
        "channels-0-address": way.address,
        "channels-0-position": "1",
        "links-0-id": link.pk,
        "links-0-category": door.pk,
        "links-0-label_ja": "x",
        "links-0-label_en": "x",
        "links-0-url": link.url,
        "links-0-position": "1",
        "_save": "1",
        **changed,
    }


@pytest.mark.parametrize("who", ["employee", "contact"])
@pytest.mark.parametrize("button", ["_save", "_preview", "_edit"])
def test_employees_and_contacts_change_no_door(client, request, door, who, button):
    client.force_login(request.getfixturevalue(who))
    before = everything()

    for path, data in attempts(door, button).items():
        response = client.post(path, data)
        assert response.status_code == 302
        assert "/login/" in response.url
    assert everything() == before


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
@pytest.mark.parametrize("button", ["_save", "_preview", "_edit"])
def test_other_administrators_change_no_door(client, door, role, button):
    log_in(client, role)
    before = everything()

    for path, data in attempts(door, button).items():
        if not (role == Role.AUDITOR and "delete_selected" in str(data)):
            assert client.post(path, data).status_code == 403, path
        else:
            client.post(path, data)
    assert everything() == before


def attempts(door, button):
    data = posted(door) | {button: "1", "_confirmed": "yes"}
    selected = {"action": "delete_selected", "_selected_action": [door.pk], "post": "yes"}
    return {
        page_of(door): data,
        reverse("admin:routing_category_add"): data,
        reverse("admin:routing_category_delete", args=[door.pk]): {"post": "yes"},
        reverse("admin:routing_category_changelist"): selected,
        reverse("admin:routing_feedbackreason_add"): {"text_ja": "x", "text_en": "x"},
    }


def test_page_that_is_not_ours_saves_nothing(door):
    from django.test import Client

    client = log_in(Client(enforce_csrf_checks=True), Role.ROUTING_ADMIN)
    before = everything()

    assert client.post(page_of(door), posted(door)).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("field", ["channels-0-address", "links-0-url"])
def test_address_that_is_no_web_page_is_refused(client, door, field, address):
    response = log_in(client, Role.ROUTING_ADMIN).post(
        page_of(door), posted(door, **{field: address})
    )

    assert response.status_code == 200
    assert "preview" not in response.context
    assert response.context["errors"]


@pytest.mark.parametrize("address", MAILS)
def test_mail_with_more_than_its_address_is_refused(client, door, address):
    words = dict.fromkeys(("subject_ja", "subject_en", "body_ja", "body_en"), "x")
    values = {f"channels-0-{name}": text for name, text in words.items()}
    values |= {"channels-0-kind": "mail", "channels-0-address": address}

    response = log_in(client, Role.ROUTING_ADMIN).post(page_of(door), posted(door, **values))

    assert "preview" not in response.context
    assert response.context["errors"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "data:text/html,x"])
@pytest.mark.parametrize("kind", [ChannelKind.LINK, ChannelKind.DOCUMENT])
def test_database_takes_no_such_address(door, kind, address):
    with pytest.raises(IntegrityError, match="channel_link_is_http"), transaction.atomic():
        factories.make_channel(door, kind=kind, address=address)


@pytest.mark.parametrize("address", MAILS[:-1])
def test_database_takes_no_such_mail(door, address):
    with pytest.raises(IntegrityError, match="channel_mail_is_one_address"), transaction.atomic():
        factories.make_channel(door, kind=ChannelKind.MAIL, address=address)


def test_html_is_text_on_the_door_and_in_its_preview(client, door):
    fields = ("name", "desk", "how", "preparation", "duration")
    words = {f"{name}_{code}": SCRIPT for name in fields for code in ("ja", "en")}
    for prefix in ("channels", "links"):
        words |= {f"{prefix}-0-label_{code}": SCRIPT for code in ("ja", "en")}
    log_in(client, Role.ROUTING_ADMIN)

    preview = client.post(page_of(door), posted(door, **words))
    confirmed = {"_confirmed": preview.context["preview"].fingerprint}
    saved = client.post(page_of(door), posted(door, **words, **confirmed))

    assert saved.status_code == 302
    for page in (preview.text, client.get("/categories/door/").text, client.get("/").text):
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "<script>alert" not in client.get(reverse("admin:routing_category_changelist")).text
