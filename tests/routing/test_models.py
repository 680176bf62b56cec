import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from contacts.models import today
from routing.forms import CategoryForm, ChannelForm
from routing.models import Category, Channel, ChannelKind, CodeOwner, Package
from routing.starter import load_starter_rules
from tests import factories

DAY = datetime.timedelta(days=1)


def test_channel_ends_after_start(db):
    with pytest.raises(IntegrityError, match="channel_ends_after_start"):
        factories.make_channel(
            factories.make_category(), valid_from=today(), valid_until=today() - DAY
        )


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "data:text/html,x", "//evil", "ftp://x"]
)
def test_channel_link_is_http(db, address):
    with pytest.raises(IntegrityError, match="channel_link_is_http"):
        factories.make_channel(factories.make_category(), address=address)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https:evil", "mailto:x@example.com", "x"]
)
def test_channel_clean_refuses_what_is_no_address_of_a_page(address):
    with pytest.raises(ValidationError) as refused:
        Channel(kind=ChannelKind.LINK, address=address).clean()

    assert "address" in refused.value.message_dict


def test_category_shows_the_first_channel_valid_today(db):
    category = factories.make_category()
    factories.make_channel(category, position=1, valid_until=today() - DAY)
    valid = factories.make_channel(category, position=2, valid_until=today())
    factories.make_channel(category, position=3)

    assert Channel.objects.way_of(category.slug) == valid


def test_category_without_a_valid_channel_has_none(db):
    channel = factories.make_channel(factories.make_category(), valid_from=today() + DAY)

    assert Channel.objects.way_of(channel.category.slug) is None


@pytest.mark.parametrize(("language", "name"), [("ja", "障害"), ("en", "Outage")])
def test_category_speaks_the_readers_language(language, name):
    with translation.override(language):
        assert Category(name_ja="障害", name_en="Outage").name == name


def test_category_falls_back_to_the_other_language():
    with translation.override("en"):
        assert Category(how_ja="検索します", how_en="").how == "検索します"


def test_load_starter_rules_never_touches_what_is_there(db):
    first = load_starter_rules()
    Category.objects.filter(slug="trust-status").update(name_ja="書き換えた")
    Channel.objects.filter(category__slug="trust-status").delete()

    second = load_starter_rules()

    assert second.added == []
    assert second.left_alone == first.added
    assert Category.objects.get(slug="trust-status").name_ja == "書き換えた"
    assert not Channel.objects.filter(category__slug="trust-status").exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@example.com,b@example.com",
        "a@example.com?bcc=b@example.com",
        "a@example.com&cc=b@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "mailto:a@example.com",
        "A <a@example.com>",
    ],
)
def test_channel_mail_is_one_address(db, address):
    with pytest.raises(IntegrityError, match="channel_mail_is_one_address"):
        factories.make_channel(factories.make_category(), kind=ChannelKind.MAIL, address=address)


def test_package_namespace_unique_whatever_the_case(db):
    Package.objects.create(name="One", namespace="Acme")

    with pytest.raises(IntegrityError, match="package_namespace_unique"):
        Package.objects.create(name="Two", namespace="acme")


def test_package_namespace_may_be_unknown_for_many(db):
    Package.objects.create(name="One")
    Package.objects.create(name="Two")

    assert Package.objects.filter(namespace="").count() == 2


def test_code_owner_clean_asks_for_a_way_to_reach_the_team():
    with pytest.raises(ValidationError):
        CodeOwner(name="Stock", team="Platform").clean()


def channel_form(category, **values):
    words = {"label_ja": "書く", "label_en": "Write", "position": "1", "category": category.pk}
    return ChannelForm(words | {"kind": "mail", "address": "desk@example.com"} | values)


def test_channel_form_asks_for_a_mail_in_both_languages(db):
    form = channel_form(factories.make_category(), subject_ja="件名", body_ja="本文 {name}")

    assert set(form.errors) == {"subject_en", "body_en"}


def test_channel_form_asks_for_a_label_in_both_languages(db):
    form = channel_form(factories.make_category(), kind="account_rep", address="", label_en="")

    assert set(form.errors) == {"label_en"}


@pytest.mark.parametrize("fact", ["{nmae}", "{name.password}", "{0}", "{}", "{name!r}"])
def test_channel_form_names_a_fact_it_does_not_know(db, fact):
    texts = {"subject_ja": "件名", "subject_en": "Subject", "body_ja": "本文"}
    form = channel_form(factories.make_category(), body_en=fact, **texts)

    assert set(form.errors) == {"body_en"}
    assert fact in form.errors["body_en"][0]


def test_category_form_refuses_a_door_as_its_own_replacement(db):
    category = factories.make_category()
    form = CategoryForm({"replacement": category.pk}, instance=category)

    assert "replacement" in form.errors


def test_category_knows_its_address():
    door = Category(slug="a-door-2_b")

    assert door.get_absolute_url() == reverse("routing:category_detail", args=[door.slug])
