"""The pages of the registry's files: what they show, and what a wrong file is told."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from contacts.models import AuditEntry, DesignatedContact, Outcome, RegistryFile
from contacts.registry_files.reading import LIMITS
from contacts.registry_files.running import run_file
from tests import factories
from tests.contacts.registry_tables import HEADINGS, as_csv, checked, imported


def url(name: str, *args) -> str:
    return reverse(f"contacts:{name}", args=args)


def words_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def person(db):
    return factories.make_user("person")


@pytest.fixture
def row(org, person):
    return [org.org_id, person.email, "2026-12-01", "", "", ""]


def test_registry_files_takes_a_file_and_leads_to_its_check(as_contact, row):
    response = as_contact.post(url("registry_files"), {"file": as_csv(HEADINGS, row)})

    file = RegistryFile.objects.get()
    assert response.url == url("registry_file", file.pk)
    page = as_contact.get(response.url)
    assert 'hx-trigger="load delay:2s"' in page.content.decode()
    run_file(file.pk)
    page = as_contact.get(response.url)
    assert 'hx-trigger="load' not in page.content.decode()
    assert "The file would add 1 and change 0 appointments" in words_of(page)
    as_contact.post(url("registry_file_import", file.pk), {"seen": page.context["file"].digest})
    run_file(file.pk)
    assert "The file is in the registry" in words_of(as_contact.get(response.url))
    assert DesignatedContact.objects.filter(user__name="person").exists()


def test_registry_file_that_no_worker_checks_is_looked_at_no_more(as_contact, row):
    as_contact.post(url("registry_files"), {"file": as_csv(HEADINGS, row)})
    file = RegistryFile.objects.get()
    at = {"so_far": "checking--0"}

    waits = as_contact.get(url("registry_file", file.pk), at | {"looks": 9})
    stopped = as_contact.get(url("registry_file", file.pk), at | {"looks": 10})

    assert "delay:60s" in waits.text
    assert 'hx-trigger="load' not in stopped.text
    assert "The worker has got no further for two minutes" in words_of(stopped)


WRONG = {
    "none": ({}, "Choose a file."),
    "empty": ({"file": SimpleUploadedFile("x.csv", b"")}, "This file is empty."),
    "large": (
        {"file": SimpleUploadedFile("x.csv", b"x" * (LIMITS.bytes + 1))},
        "The file is larger than 20 MB.",
    ),
}


@pytest.mark.parametrize(("data", "words"), WRONG.values(), ids=WRONG)
def test_registry_files_says_beside_the_field_why_a_file_is_not_taken(as_contact, data, words):
    response = as_contact.post(url("registry_files"), data)

    assert response.status_code == 422
    assert words in words_of(response)
    assert not RegistryFile.objects.exists()


def test_registry_files_bounds_how_many_a_person_brings(as_contact, row, settings):
    settings.REGISTRY_FILES_MAX_HOURLY = 1

    answers = [
        as_contact.post(url("registry_files"), {"file": as_csv(HEADINGS, row)}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "many files within an hour" in words_of(answers[1])


def test_registry_file_lists_errors_first_and_pages_by_row(as_contact, contact, org, row):
    wrong = [[org.org_id, f"<b>{number}</b>@x", "", "", "", ""] for number in range(101)]
    file = checked(as_csv(HEADINGS, row, *wrong), by=contact)

    first = as_contact.get(url("registry_file", file.pk))
    after = first.context["page"]["next_after"]
    second = as_contact.get(f"{url('registry_file', file.pk)}?after={after}")
    added = as_contact.get(
        f"{url('registry_file', file.pk)}?show=added",
        headers={"HX-Request": "true", "HX-Target": "registry-file"},
    )

    assert "101 rows have errors" in words_of(first)
    assert "&lt;b&gt;0&lt;/b&gt;@x" in first.content.decode()
    assert [shown.row.number for shown in second.context["rows"]] == [103]
    assert "<html" not in added.content.decode()
    assert [shown.row.number for shown in added.context["rows"]] == [2]
    assert "registry_file_import" not in first.content.decode()


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "１"])
def test_registry_file_reads_no_strange_page(as_contact, contact, row, after):
    file = checked(as_csv(HEADINGS, row), by=contact)

    response = as_contact.get(f"{url('registry_file', file.pk)}?show=x&after={after}")

    assert len(response.context["rows"]) == 1


def test_registry_file_asks_as_often_for_many_rows(
    as_contact, contact, org, django_assert_num_queries
):
    asked = []
    for size in (1, 3):
        people = [factories.make_user() for _ in range(size)]
        rows = [[org.org_id, person.email, "2026-12-01", "", "", ""] for person in people]
        file = checked(as_csv(HEADINGS, *rows), by=contact)
        as_contact.get(url("registry_file", file.pk))
        with django_assert_num_queries(9, exact=False) as queries:
            as_contact.get(url("registry_file", file.pk))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_registry_file_shows_no_rows_of_a_registry_that_is_no_more_theirs(
    as_contact, contact, org, person, row
):
    other = factories.make_organization()
    factories.make_contact(contact, other, is_primary=True)
    file = checked(as_csv(HEADINGS, row, [other.org_id, *row[1:]]), by=contact)
    contact.appointments.filter(organization=other).update(is_primary=False)

    response = as_contact.get(url("registry_file", file.pk))

    assert [shown.row.number for shown in response.context["rows"]] == [2]


def test_registry_file_import_of_another_check_is_refused_and_noted(as_contact, contact, row):
    file = checked(as_csv(HEADINGS, row), by=contact)

    response = as_contact.post(url("registry_file_import", file.pk), {"seen": "x"}, follow=True)

    assert "This file stands elsewhere by now" in words_of(response)
    entry = AuditEntry.objects.get(act="registry_import")
    assert entry.outcome == Outcome.REFUSED


def test_registry_file_import_keeps_where_it_came_from(as_contact, contact, row):
    file = checked(as_csv(HEADINGS, row), by=contact)

    as_contact.post(
        url("registry_file_import", file.pk), {"seen": file.digest}, REMOTE_ADDR="192.0.2.7"
    )
    run_file(file.pk)

    assert AuditEntry.objects.get(act="registry_import").ip == "192.0.2.7"


def test_registry_file_cancel_of_an_imported_file_says_so(as_contact, contact, row):
    file = imported(checked(as_csv(HEADINGS, row), by=contact), by=contact)

    response = as_contact.post(url("registry_file_cancel", file.pk), follow=True)

    assert "This file stands elsewhere by now" in words_of(response)
    file.refresh_from_db()
    assert file.state == "done"


def test_registry_export_is_a_file_that_excel_opens_and_an_act(as_contact, contact, org):
    response = as_contact.post(url("registry_export"), {"kind": "csv", "organization": org.pk})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Disposition"].endswith('.csv"')
    assert (rows[0][0], rows[1][3], rows[1][8]) == ("organization ID", contact.email, "yes")
    assert AuditEntry.objects.get(act="registry_export").object_key == str(org.pk)


@pytest.mark.parametrize("query", [{"kind": "exe"}, {"organization": "x"}, {"organization": 0}])
def test_registry_export_of_what_is_no_choice_goes_back(as_contact, query):
    other = factories.make_organization()
    query = {"organization": other.pk} if query == {"organization": 0} else query

    response = as_contact.post(url("registry_export"), query)

    assert response.url == url("registry_files")


def test_registry_export_says_what_shift_jis_cannot_hold(as_contact, contact):
    contact.name = "𠮷野"
    contact.save()

    response = as_contact.post(url("registry_export"), {"kind": "sjis"}, follow=True)

    assert "Shift_JIS has no such characters: 𠮷." in words_of(response)
