"""Ready-made texts: filled in once, put behind what was typed, kept by the administrators."""

import uuid

import pytest
from django.db import IntegrityError
from django.urls import reverse

from cases import services
from cases.models import ReadyText, ReadyTextKind
from cases.ready import filled
from cases.starter_texts import TEXTS, load_ready_texts
from tests import factories


def url(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


@pytest.fixture
def held(employee, org, contact, levels):
    return services.claim_case(factories.make_submitted(employee, org), by=contact)


def test_filled_puts_in_what_is_known_of_the_case(held):
    ready = factories.make_ready_text("{name} {number} {title} {org}")

    words = [held.requester.name, held.number, held.title, held.organization.name]
    assert filled(ready, held) == " ".join(words)


def test_filled_is_in_the_language_of_the_requester(held):
    ready = factories.make_ready_text(text_ja="はい", text_en="Yes")
    held.requester.language = "en"

    assert filled(ready, held) == "Yes"


@pytest.mark.parametrize(
    "text",
    ["{name.__class__}", "{0}", "{}", "{password}", "{{name}", "%(name)s", "{name!r}", "{org:>9}"],
)
def test_filled_reads_nothing_else_as_a_blank(held, text):
    held.requester.name = "{title}"

    expected = "{{title}" if text == "{{name}" else text
    assert filled(factories.make_ready_text(text), held) == expected


@pytest.mark.parametrize(
    ("view", "kind", "name"),
    [
        ("remark_add", ReadyTextKind.REMARK, "text"),
        ("case_answer", ReadyTextKind.ANSWER, "note"),
        ("case_redirect", ReadyTextKind.REDIRECT, "note"),
    ],
)
def test_text_is_put_behind_what_was_typed(client, held, contact, doors, view, kind, name):
    ready = factories.make_ready_text("Ready {number}", kind=kind)
    factories.make_ready_text("Other", kind=kind, is_active=False)
    client.force_login(contact)
    posted = {"insert": "yes", "ready": ready.pk, name: "Typed.", "creation_key": uuid.uuid4()}
    events = held.events.count()

    page = client.get(url(view, held))
    answer = client.post(url(view, held), posted)
    nonsense = client.post(url(view, held), posted | {"ready": "x"})

    form = answer.context["remark_form" if view == "remark_add" else "form"]
    assert page.context["ready_texts"] == [ready]
    assert (answer.status_code, nonsense.status_code) == (200, 200)
    assert form[name].value() == f"Typed.\n\nReady {held.number}"
    assert [len(answer.context["messages"]), len(nonsense.context["messages"])] == [1, 0]
    assert (held.events.count(), held.remarks.count()) == (events, 0)


def test_load_ready_texts_twice_leaves_what_was_changed(db):
    load_ready_texts()
    ReadyText.objects.filter(name_ja=TEXTS[0][1]).update(text_ja="Changed")

    assert load_ready_texts() == []
    assert ReadyText.objects.get(name_ja=TEXTS[0][1]).text_ja == "Changed"


def test_ready_text_named_once(db):
    factories.make_ready_text(name_ja="One")

    with pytest.raises(IntegrityError, match="ready_text_named_once"):
        factories.make_ready_text(name_ja="One")
