"""Attack 6: no list answers a question by filter or order that it does not show."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from contacts.models import Role, User
from tests import factories

OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in ("cases", "contacts", "routing")
]
DEEPEST = 3


def ways_to_people(model: type[Model], depth: int = DEEPEST) -> set[str]:
    """Return each lookup, forward or back, that leads from a model to a person."""
    found = set()
    for field in model._meta.get_fields():
        if not field.related_model or field.name.endswith("+"):
            continue
        if field.related_model is User:
            found.add(field.name)
        elif depth > 1:
            ways = ways_to_people(field.related_model, depth - 1)
            found |= {f"{field.name}__{way}" for way in ways}
    return found


LOOKUPS = [
    (model, f"{way}__{ending}")
    for model in OURS
    for way in sorted(ways_to_people(model))
    for ending in ("password__startswith", "is_superuser")
]


def changelist(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.fixture
def everything(client, db):
    """Somebody with every role: what is refused to them is refused to all of them."""
    user = factories.make_user("everything", is_staff=True)
    for role in Role:
        factories.give_role(user, role)
    client.force_login(user)
    return client


def test_walk_finds_the_ways_to_people():
    found = {f"{model.__name__}.{lookup}" for model, lookup in LOOKUPS}

    assert "Consultation.user__password__startswith" in found
    assert "Category.consultation__user__password__startswith" in found
    assert "DesignatedContact.deputy_for__password__startswith" in found
    assert "Product.case__requester__password__startswith" in found


@pytest.mark.parametrize("model", OURS)
def test_administration_answers_no_lookup_about_a_login(everything, model):
    answered = [
        lookup
        for owner, lookup in LOOKUPS
        if owner is model and everything.get(f"{changelist(model)}?{lookup}=m").status_code != 400
    ]

    assert answered == []


@pytest.mark.parametrize("model", OURS)
@pytest.mark.parametrize("query", ["password__startswith=m", "o=password", "requester__name=x"])
def test_administration_is_closed_whatever_is_asked(client, db, model, query):
    client.force_login(factories.make_user(is_staff=True))

    assert client.get(f"{changelist(model)}?{query}").status_code == 403


@pytest.mark.parametrize("model", OURS)
@pytest.mark.parametrize("order", ["password", "user__password", "-1.user", "999", "1.-999"])
def test_administration_orders_by_its_columns_alone(everything, model, order):
    response = everything.get(f"{changelist(model)}?o={order}")

    assert response.status_code == 200
    assert "password" not in str(response.context["cl"].queryset.query.order_by)


@pytest.mark.parametrize("place", ["cases:case_list", "cases:queue"])
@pytest.mark.parametrize(
    "query", ["sort=requester__password", "o=-requester__password", "ordering=title", "order=1"]
)
def test_lists_keep_their_order(client, org, contact, levels, place, query):
    factories.make_membership(contact, org)
    for title in ("b", "a", "c"):
        factories.make_submitted(contact, org, title=title)
    client.force_login(contact)

    def order(address):
        page = client.get(address).text
        return sorted("abc", key=lambda title: page.index(f">{title}<"))

    assert order(f"{reverse(place)}?{query}") == order(reverse(place))
