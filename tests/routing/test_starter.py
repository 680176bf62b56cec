import datetime
import itertools

import pytest
from django.utils import translation

from routing.models import Category, Channel, ChannelKind
from routing.starter import load_starter_rules

SLUGS = [
    "technical-support",
    "trust-status",
    "community",
    "account-rep",
    "trailhead-help",
    "expert-coaching",
    "training-certification",
    "appexchange-vendor",
    "partner",
    "internal-developers",
]


def test_load_starter_rules_makes_the_ten_doors_in_the_articles_order(doors):
    ordered = Category.objects.order_by("position").values_list("slug", flat=True)

    assert list(ordered) == SLUGS


def test_load_starter_rules_gives_every_way_its_source_and_check(doors):
    assert not Channel.objects.filter(source="").exists()
    assert not Channel.objects.filter(checked_on=None).exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_load_starter_rules_says_everything_in_both_languages(doors, slug):
    category = Category.objects.get(slug=slug)
    rows = [category, *category.channels.all(), *category.links.all()]
    names = ("name", "desk", "how", "preparation", "duration", "label", "subject", "body")

    for row, name in itertools.product(rows, names):
        texts = [getattr(row, f"{name}_{language}", "") for language in ("ja", "en")]
        assert all(texts) or not any(texts), (row, name)
    assert len(category.preparation_ja.splitlines()) == len(category.preparation_en.splitlines())


def test_load_starter_rules_twice_adds_nothing_and_says_what_it_left(db):
    first = load_starter_rules()
    channels = Channel.objects.count()

    second = load_starter_rules()

    assert second.added == []
    assert second.left_alone == first.added
    assert Channel.objects.count() == channels


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-10-29", "Ask in the Trailblazer Community"),
        ("2026-10-30", "Read old questions and answers"),
    ],
)
def test_community_can_only_be_read_since_its_last_day(doors, day, label):
    way = Channel.objects.way_of("community", datetime.date.fromisoformat(day))

    with translation.override("en"):
        assert way.label == label


def test_certification_is_a_mail_whose_address_is_to_be_confirmed(doors):
    way = Channel.objects.get(category__slug="training-certification")

    assert (way.kind, way.address) == (ChannelKind.MAIL, "jtraining@salesforce.com")
    assert "2021, to be confirmed" in way.source


def test_coaching_alone_is_bound_to_a_plan(doors):
    bound = Category.objects.filter(needs_coaching_plan=True).values_list("slug", flat=True)

    assert list(bound) == ["expert-coaching"]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_starter_door_opens(client, employee, doors, slug, language):
    employee.language = language
    employee.save()
    client.force_login(employee)

    page = client.get(f"/categories/{slug}/", headers={"accept-language": language})

    assert page.status_code == 200
