import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.typed import typed_texts
from tests import factories


def test_typed_texts_are_what_a_person_wrote():
    posted = {
        "csrfmiddlewaretoken": "Abc 123",
        "creation_key": "0190c2f4-0000-7000-8000-000000000000",
        "seen_hash": "b" * 64,
        "go": "next",
        "business_stop": "part",
        "person": "47",
        "note": "It is the cache.",
        "number": "47712345",
        "symptom": "白い",
        "empty": "  ",
    }

    assert typed_texts(posted) == {
        "note": "It is the cache.",
        "number": "47712345",
        "symptom": "白い",
    }


@pytest.mark.parametrize("name", ["password", "oldpassword", "new_password1", "passcode", "code"])
def test_typed_texts_hold_no_secret(name):
    assert typed_texts({name: "Correct horse 1!"}) == {}


def test_password_sent_after_the_session_is_not_shown_again(client, db):
    address = reverse("account_change_password")

    answer = client.post(address, {"oldpassword": "Old One!", "password1": "New One!"})

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_form_that_finds_nothing_gives_back_its_text(client, db):
    client.force_login(factories.make_user())

    answer = client.post("/cases/HD-999999/comment/", {"text": "<b>Any news?</b>"})

    assert answer.status_code == 404
    assert "&lt;b&gt;Any news?&lt;/b&gt;" in answer.text


def test_form_of_another_site_is_not_repeated(db):
    answer = Client(enforce_csrf_checks=True).post("/nowhere/", {"text": "Call 0123 at once."})

    assert answer.status_code == 404
    assert "0123" not in answer.text
