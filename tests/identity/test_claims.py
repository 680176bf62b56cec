import pytest

from contacts.identity.claims import read_claims

NAMES = {key: key for key in ("email", "name", "department", "organization")}
OWN = {"claims": NAMES, "verified_domains": []}


def read(userinfo, id_token=None, **own):
    return read_claims(userinfo, id_token or {}, OWN | own)


def test_claims_are_read_by_the_names_of_the_settings():
    own = {"email": "upn", "name": "displayName", "department": "dept", "organization": "org"}
    told = {"upn": "Sato@Example.jp", "displayName": "佐藤", "dept": "営業部", "org": "東日本"}

    found = read(told, claims=own)

    assert found == {
        "email": "sato@example.jp",
        "is_verified": False,
        "name": "佐藤",
        "department": "営業部",
        "organizations": ["東日本"],
    }


@pytest.mark.parametrize(
    ("says", "is_verified"),
    [(True, True), ("true", True), (False, False), ("false", False), (1, False), (None, False)],
)
def test_address_counts_as_verified_by_a_plain_yes_only(says, is_verified):
    found = read({"email": "sato@example.jp", "email_verified": says})

    assert found["is_verified"] is is_verified


def test_another_claim_is_not_verified_by_the_yes_for_email():
    told = {"upn": "ceo@example.jp", "email": "me@example.jp", "email_verified": True}

    assert not read(told, claims=NAMES | {"email": "upn"})["is_verified"]


def test_yes_of_one_answer_does_not_verify_the_address_of_the_other():
    told = {"email": "me@example.jp", "email_verified": True}

    assert not read({"email": "ceo@example.jp"}, told)["is_verified"]


@pytest.mark.parametrize(
    ("email", "is_verified"),
    [
        ("sato@example.jp", True),
        ("SATO@EXAMPLE.JP", True),
        ("sato@evil.example.jp", False),
        ("sato@notexample.jp", False),
        ("sato@example.jp.evil.com", False),
    ],
)
def test_address_of_a_trusted_domain_is_verified(email, is_verified):
    found = read({"email": email}, verified_domains=["example.jp"])

    assert found["is_verified"] is is_verified


@pytest.mark.parametrize("email", ["", "sato", None, ["a@example.jp"], {"a": "b"}, "a@b@c.jp"])
def test_address_that_is_none_is_left_out(email):
    found = read({"email": email, "email_verified": True}, verified_domains=["example.jp"])

    assert (found["email"], found["is_verified"]) == ("", False)


def test_texts_come_on_one_line_and_fit():
    told = {"name": "佐藤\r\nBcc: x\0", "department": "x" * 500, "organization": ["A", 1, "", "B"]}

    found = read(told)

    assert found["name"] == "佐藤 Bcc: x"
    assert len(found["department"]) == 150
    assert found["organizations"] == ["A", "B"]
