"""Attack 13: only routing admins change doors, and no door leads to a script or a forged mail."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import SeverityLevel
from contacts.history import tracked_models
from contacts.models import AuditEntry, Outcome, Role
from routing.models import Category, Channel, ChannelKind, FeedbackReason, LearningLink
from routing.rulebook import RulesRefused, load_rules, read_text, rules_as_data, write_text
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
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return [[row | {"updated_at": None} for row in table] for table in rows]


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


# The other ways in: files of rules and of registers


def rules_with(address) -> str:
    data = rules_as_data()
    data["doors"][0]["ways"][0]["address"] = address
    return write_text(data)


@pytest.mark.parametrize("role", [None, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_file_of_rules_is_loaded_by_routing_admins_alone(client, door, role):
    log_in(client, *filter(None, [role]))
    before, text = everything(), rules_with("https://other.example/")

    answer = client.post(reverse("routing:rules_load"), {"text": text, "seen": "x", "load": "1"})

    assert answer.status_code == 403
    assert everything() == before
    assert AuditEntry.objects.filter(outcome=Outcome.REFUSED).count() == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_file_of_rules_brings_in_no_address_that_a_page_refuses(door, address):
    before = everything()

    with pytest.raises(RulesRefused):
        load_rules(read_text(rules_with(address)))

    assert everything() == before


# History, and the way back


def change_door(client, door, **values):
    """Change a door as its page does: what it changes is looked at, then confirmed."""
    preview = client.post(page_of(door), posted(door, **values))
    confirmed = {"_confirmed": preview.context["preview"].fingerprint}
    return client.post(page_of(door), posted(door, **values, **confirmed))


def newest_of(row):
    return tracked_models()[type(row)].objects.filter(pgh_obj_id=row.pk).latest("pgh_id")


def undo_of(row) -> str:
    return reverse("contacts:change_undo", args=[row._meta.label_lower, newest_of(row).pgh_id])


@pytest.mark.parametrize(
    ("posts", "of"),
    [
        ({"position": "7"}, "door"),
        ({"channels-0-address": "https://other.example/"}, "way"),
        ({"links-0-url": "https://other.example/"}, "link"),
    ],
    ids=["order", "target", "link"],
)
def test_change_of_a_door_is_in_the_history_with_its_author_and_can_be_taken_back(
    client, door, posts, of
):
    row = {"door": door, "way": door.channels.get(), "link": door.links.get()}[of]
    log_in(client, Role.ROUTING_ADMIN)
    change_door(client, door)
    before = values_of(row)

    change_door(client, door, **posts)

    version = newest_of(row)
    assert (version.pgh_label, version.pgh_context) == ("update", {"user": client_user(client)})
    assert values_of(row) != before
    client.post(undo_of(row))
    assert values_of(row) == before
    assert AuditEntry.objects.filter(act="change_undo", outcome=Outcome.DONE).count() == 1


def values_of(row) -> dict[str, object]:
    values = type(row).objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in values.items() if name != "updated_at"}


def client_user(client) -> int:
    return int(client.session["_auth_user_id"])


def test_deleted_door_comes_back_with_its_ways(client, door):
    log_in(client, Role.ROUTING_ADMIN)
    before = everything()

    client.post(reverse("admin:routing_category_delete", args=[door.pk]), {"post": "yes"})
    gone = everything()
    client.post(undo_of(door))

    assert gone != before
    assert everything() == before


@pytest.mark.parametrize("who", ["employee", "contact", Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_nobody_else_takes_a_change_back(client, request, door, who):
    Category.objects.filter(pk=door.pk).update(position=7)
    if isinstance(who, Role):
        log_in(client, who)
    else:
        client.force_login(request.getfixturevalue(who))
    before, address = everything(), undo_of(door)

    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 405
    assert everything() == before
    assert AuditEntry.objects.filter(act="change_undo", outcome=Outcome.REFUSED).exists()


def test_severity_level_stays_whatever_a_file_of_rules_leaves_out(door, levels):
    data = rules_as_data()
    data["levels"] = [entry for entry in data["levels"] if entry["level"] != 3]

    with pytest.raises(RulesRefused):
        load_rules(read_text(write_text(data)))

    assert SeverityLevel.objects.count() == 4


@pytest.mark.parametrize("page", ["delete", "changelist"])
def test_severity_level_is_deleted_by_nobody(client, levels, page):
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    address = reverse(f"admin:cases_severitylevel_{page}", args=[3] if page == "delete" else [])
    selected = {"action": "delete_selected", "_selected_action": ["3"]}

    client.post(address, {"post": "yes"} | (selected if page == "changelist" else {}))

    assert SeverityLevel.objects.count() == 4
