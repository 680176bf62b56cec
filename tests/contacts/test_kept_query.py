"""Queries whose SQL is kept: what they answer is asked anew each time."""

import threading

import pytest
from django.db import connection

from cases.models import Case
from contacts.models import Blank, KeptQuery, Organization
from tests import factories


@pytest.fixture
def query() -> KeptQuery:
    cases = Case.objects.filter(requester=Blank("user")).select_related("organization")
    return KeptQuery(cases.order_by("pk"))


def test_kept_query_answers_anew_each_time(draft, employee, contact, org, query):
    assert query.rows(user=employee.pk) == [draft]
    assert query.rows(user=contact.pk) == []

    Case.objects.update(title="Another", unparsed={"users_count": "many"})
    case = query.rows(user=employee.pk)[0]

    assert (case.title, case.unparsed) == ("Another", {"users_count": "many"})
    factories.make_draft(employee, org)
    assert len(query.rows(user=employee.pk)) == 2


def test_kept_query_brings_what_a_row_points_to(draft, employee, query, django_assert_num_queries):
    with django_assert_num_queries(1):
        case = query.rows(user=employee.pk)[0]
        assert case.organization == draft.organization
        assert case.organization.name


def test_kept_query_of_no_org_asks_nothing(draft, django_assert_num_queries):
    nobodys = Organization.objects.filter(pk__in=[], name=Blank("name"))

    with django_assert_num_queries(0):
        assert KeptQuery(nobodys).rows(name="x") == []
        assert KeptQuery(nobodys.values_list("pk")).ask(name="x") == []


@pytest.mark.django_db(transaction=True)
def test_kept_query_asks_by_the_connection_of_its_thread(draft, employee, query):
    query.rows(user=employee.pk)
    found = []

    def ask():
        found.extend(query.rows(user=employee.pk))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()

    assert found == [draft]
