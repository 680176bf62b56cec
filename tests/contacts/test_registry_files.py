"""The registry as files: what a file does, what it may not, and that it is all or nothing."""

import datetime
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pghistory.models
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts import services
from contacts.models import (
    AuditEntry,
    DesignatedContact,
    FileState,
    RegistryFile,
    Role,
    User,
    today,
)
from contacts.registry_files import keeping
from contacts.registry_files.exporting import KINDS, table_for
from contacts.registry_files.importing import import_lines
from contacts.registry_files.progress import EVERY, Progress, Stopped
from contacts.registry_files.reading import LIMITS, read_lines
from contacts.registry_files.running import run_file
from contacts.services import RegistryRefused
from contacts.spreadsheets import SpreadsheetRefused
from tests import factories
from tests.contacts.registry_tables import (
    HEADINGS,
    as_csv,
    as_xlsx,
    brought_in,
    checked,
    errors,
    imported,
    outcomes,
)

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def admin(db) -> User:
    user = factories.make_user("admin")
    factories.give_role(user, Role.SYSTEM_ADMIN)
    return user


def told() -> list[tuple[int, str]]:
    jobs = ProcrastinateJob.objects.filter(task_name="contacts.tasks.tell_people_of_registry")
    return sorted((person, template) for job in jobs for person, template in job.args["people"])


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_file_appoints_changes_and_leaves_the_rest_alone(org, contact, make):
    second, third, new = (factories.make_user(name) for name in ("second", "third", "new"))
    old = factories.make_contact(second, org, trailblazer_email="second@example.com")
    factories.make_contact(third, org)
    primary = contact.appointments.get()
    upload = make(
        ["組織ID", "メールアドレス", "有効期間の開始日", "VALID UNTIL", "誰の代理か"],
        [org.org_id[:15], "ＮＥＷ＠example.jp", "２０２６／１２／１", "", ""],
        [org.org_id, second.email, old.valid_from, "2027年3月31日", ""],
        [org.org_id, contact.email, primary.valid_from.isoformat(), "", ""],
        [],
        [org.org_id, third.email, datetime.date(2026, 12, 1), "R8.12.31", "new@example.jp"],
    )

    file = checked(upload, by=contact)
    before = DesignatedContact.objects.count()
    file = imported(file, by=contact)

    assert outcomes(file) == {2: "added", 3: "changed", 4: "unchanged", 6: "added"}
    assert file.rows.get(number=3).changes == [["valid_until", None, "2027-03-31"]]
    assert (before, file.state) == (3, FileState.DONE)
    old.refresh_from_db()
    assert old.valid_until == datetime.date(2027, 3, 31)
    assert (old.trailblazer_email, old.confirmed_by) == ("second@example.com", contact)
    assert new.appointments.get().valid_from == datetime.date(2026, 12, 1)
    assert third.appointments.get(deputy_for=new).valid_until == datetime.date(2026, 12, 31)
    assert third.appointments.get(deputy_for=None).valid_until is None
    assert contact.appointments.get().confirmed_at == primary.confirmed_at
    assert not default_storage.exists(file.file.name)


def test_file_is_one_act_of_whoever_brought_it(org, contact):
    person = factories.make_user("person")

    brought_in(as_csv(HEADINGS, [org.org_id, person.email, "2026-12-01", "", "", ""]), by=contact)

    entry = AuditEntry.objects.get(act="registry_import")
    assert (entry.actor, entry.object_name) == (contact, "contacts.csv")
    assert entry.detail == "wrong 0, changed 0, added 1, unchanged 0"
    event = pghistory.models.Events.objects.tracks(person.appointments.get()).get()
    assert event.pgh_context == {"user": contact.pk}


def test_file_tells_each_person_once_and_never_who_brought_it(org, contact):
    new, other = factories.make_user("new"), factories.make_user("other")
    start = contact.appointments.get().valid_from.isoformat()

    brought_in(
        as_csv(
            HEADINGS,
            [org.org_id, new.email, start, "2027-01-31", "", ""],
            [org.org_id, new.email, "2027-02-01", "", "", ""],
            [org.org_id, new.email, start, "", contact.email, ""],
            [org.org_id, other.email, start, "", contact.email, ""],
            [org.org_id, contact.email, start, "", "", "yes"],
        ),
        by=contact,
    )

    assert told() == [(new.pk, "appointed"), (other.pk, "deputy_named")]


WRONG = {
    "unknown person": (
        ["{org}", "nobody@example.jp", "2026-12-01"],
        "email",
        "first login, or a system admin adds them; until then leave the row out",
    ),
    "no person": (["{org}", "", "2026-12-01"], "email", "Enter the mail"),
    "switched off": (["{org}", "former@example.jp", "2026-12-01"], "email", "Nobody in"),
    "unknown org": (["00D000000000001EAA", "new@example.jp", "2026-12-01"], "org_id", "no such"),
    "foreign org": (["{foreign}", "new@example.jp", "2026-12-01"], "org_id", "no such org"),
    "no day": (["{org}", "new@example.jp", ""], "valid_from", "Enter the first day"),
    "no such day": (["{org}", "new@example.jp", "2026-02-30"], "valid_from", "Enter the day as"),
    "ends before": (["{org}", "new@example.jp", "2026-12-02", "2026-12-01"], "valid_until", "bef"),
    "flag": (["{org}", "new@example.jp", "2026-12-01", "", "", "maybe"], "is_primary", "yes or"),
    "overlap": (["{org}", "second@example.jp", "2026-12-01"], "email", "contact already, since"),
    "no own row": (
        ["{org}", "second@example.jp", "2026-12-01", "", "new@example.jp"],
        "deputy_for",
        "not a designated contact in their own right",
    ),
    "own deputy": (
        ["{org}", "second@example.jp", "2026-12-01", "", "second@example.jp"],
        "email",
        "their own deputy",
    ),
    "unknown deputy": (
        ["{org}", "new@example.jp", "2026-12-01", "", "nobody@example.jp"],
        "deputy_for",
        "first login, or a system admin adds them",
    ),
    "rights of a deputy": (
        ["{org}", "new@example.jp", "2026-12-01", "", "second@example.jp", "yes"],
        "is_primary",
        "deputy has none",
    ),
    "ended": (["{org}", "ended@example.jp", "2025-01-01", ""], "valid_until", "has ended"),
}


def test_file_with_errors_names_each_by_row_and_column_and_does_nothing(org, contact):
    second, ended = factories.make_user("second"), factories.make_user("ended")
    factories.make_user("new")
    factories.make_user("former", is_active=False)
    factories.make_contact(second, org)
    day = datetime.date(2025, 1, 1)
    factories.make_contact(ended, org, valid_from=day, valid_until=day)
    foreign = factories.make_organization()
    known = {"{org}": org.org_id, "{foreign}": foreign.org_id}
    table = [[known.get(cell, cell) for cell in row] for row, _column, _words in WRONG.values()]

    # One a file: the same person stands in several rows.
    found = {
        name: errors(checked(as_csv(HEADINGS, row), by=contact))
        for name, row in zip(WRONG, table, strict=True)
    }
    together = checked(as_csv(HEADINGS, *table), by=contact)

    for name, (_row, column, words) in WRONG.items():
        assert words in found[name].get((2, column), ""), (name, found[name])
    assert together.wrong == len(table)
    with pytest.raises(RegistryRefused):
        services.import_file(together, by=contact, seen=together.digest)
    assert DesignatedContact.objects.count() == 3


def test_file_names_rows_about_the_same_appointment(org, contact):
    person = factories.make_user("person")
    row = [org.org_id, person.email, "2026-12-01", "", "", ""]

    file = checked(as_csv(HEADINGS, row, row), by=contact)

    assert errors(file) == {(3, "email"): "Row 2 of the file is about the same appointment."}


def test_file_finds_an_org_by_its_name_where_that_tells(org, contact):
    person = factories.make_user("person")
    twins = [factories.make_organization("Twin") for _ in range(2)]
    for twin in twins:
        factories.make_contact(contact, twin, is_primary=True)
    headings = ["organization ID", "organization", "mail address", "valid from"]

    file = checked(
        as_csv(
            headings,
            ["", f" {org.name.upper()} ", person.email, "2026-12-01"],
            ["", "Twin", person.email, "2026-12-01"],
            [twins[0].org_id, "Twin", person.email, "2026-12-01"],
            [org.org_id, "Twin", person.email, "2026-12-01"],
            ["", "", person.email, "2026-12-01"],
        ),
        by=contact,
    )

    found = {key: words[:15] for key, words in errors(file).items()}
    assert outcomes(file)[2] == outcomes(file)[4] == "added"
    assert found == {
        (3, "organization"): "Several orgs ha",
        (5, "org_id"): "This ID belongs",
        (6, "org_id"): "Enter the ID of",
    }


def test_file_keeps_a_lasting_primary_for_each_org(org, contact):
    start = contact.appointments.get().valid_from.isoformat()
    new = factories.make_user("new")
    end = [org.org_id, contact.email, start, "2027-03-31", "", "yes"]
    successor = [org.org_id, new.email, today().isoformat(), "", "", "yes"]

    alone = checked(as_csv(HEADINGS, end), by=contact)
    together = checked(as_csv(HEADINGS, end, successor), by=contact)

    assert "last primary" in errors(alone)[2, "valid_until"]
    assert outcomes(together) == {2: "changed", 3: "added"}


def test_file_is_held_to_the_rules_as_a_whole_whatever_the_order(org, contact):
    first, second = factories.make_user("first"), factories.make_user("second")
    old = factories.make_contact(first, org)

    file = brought_in(
        as_csv(
            HEADINGS,
            [org.org_id, first.email, "2026-12-01", "2026-12-31", second.email, ""],
            [org.org_id, second.email, "2026-12-01", "", "", ""],
            [org.org_id, first.email, "2027-01-01", "", "", ""],
            [org.org_id, first.email, old.valid_from.isoformat(), "2026-12-31", "", ""],
        ),
        by=contact,
    )

    assert file.state == FileState.DONE
    assert first.appointments.count() == 3


def test_file_of_deputies_for_each_other_is_refused(org, contact):
    people = [factories.make_user(name) for name in ("first", "second")]
    for person in people:
        factories.make_contact(person, org)
    first, second = (person.email for person in people)

    file = checked(
        as_csv(
            HEADINGS,
            [org.org_id, first, "2026-12-01", "2026-12-31", second, ""],
            [org.org_id, second, "2026-12-31", "2027-01-31", first, ""],
        ),
        by=contact,
    )

    assert set(errors(file)) == {(2, "deputy_for"), (3, "deputy_for")}


def test_file_that_would_do_something_else_by_now_is_shown_again(org, contact, admin):
    person = factories.make_user("person")
    upload = as_csv(HEADINGS, [org.org_id, person.email, "2026-12-01", "", "", ""])
    file = checked(upload, by=contact)
    services.appoint_contact(
        org, by=admin, person=person, valid_from=datetime.date(2026, 12, 1), is_primary=True
    )

    again = imported(file, by=contact)

    assert (again.state, again.is_checked_anew) == (FileState.CHECKED, True)
    assert outcomes(again) == {2: "changed"}
    assert person.appointments.get().is_primary
    assert imported(again, by=contact).state == FileState.DONE
    assert not person.appointments.get().is_primary


def test_file_of_somebody_who_keeps_the_registry_no_more_does_nothing(org, contact, admin):
    person = factories.make_user("person")
    upload = as_csv(HEADINGS, [org.org_id, person.email, "2026-12-01", "", "", ""])
    file = checked(upload, by=contact)
    contact.appointments.update(is_primary=False)

    again = imported(file, by=contact)

    assert list(errors(again)) == [(2, "org_id")]
    assert not person.appointments.exists()


def test_file_is_imported_as_it_was_seen_and_by_its_owner_alone(org, contact, admin):
    person = factories.make_user("person")
    upload = as_csv(HEADINGS, [org.org_id, person.email, "2026-12-01", "", "", ""])
    file = checked(upload, by=contact)

    for by, seen in ((admin, file.digest), (contact, "0" * 64)):
        with pytest.raises(RegistryRefused):
            services.import_file(file, by=by, seen=seen)

    file.refresh_from_db()
    assert file.state == FileState.CHECKED


def test_cancelled_file_does_nothing_and_is_gone(org, contact):
    person = factories.make_user("person")
    upload = as_csv(HEADINGS, [org.org_id, person.email, "2026-12-01", "", "", ""])
    file = checked(upload, by=contact)
    services.import_file(file, by=contact, seen=file.digest)

    services.cancel_file(file, by=contact)
    run_file(file.pk)

    file.refresh_from_db()
    assert file.state == FileState.CANCELLED
    assert not person.appointments.exists()
    assert not default_storage.exists(file.file.name)


def test_imported_file_cannot_be_cancelled_or_imported_again(org, contact):
    person = factories.make_user("person")
    file = brought_in(
        as_csv(HEADINGS, [org.org_id, person.email, "2026-12-01", "", "", ""]), by=contact
    )

    with pytest.raises(RegistryRefused):
        services.cancel_file(file, by=contact)
    with pytest.raises(RegistryRefused):
        services.import_file(file, by=contact, seen=file.digest)
    run_file(file.pk)

    assert person.appointments.count() == 1


def test_work_that_another_attempt_took_over_leaves_nothing(org, contact):
    person = factories.make_user("person")
    upload = as_csv(HEADINGS, [org.org_id, person.email, "2026-12-01", "", "", ""])
    file = checked(upload, by=contact)
    services.import_file(file, by=contact, seen=file.digest)
    file.refresh_from_db()
    with file.file.open("rb") as content, Progress(file.pk, file.attempt) as progress:
        lines = read_lines(content.read(), tell=progress.tell)
        RegistryFile.objects.update(attempt=file.attempt + 1)

        with pytest.raises(Stopped):
            import_lines(file, lines, progress)

    assert not person.appointments.exists()
    assert told() == []


def test_work_on_many_rows_tells_how_far_it_is_and_stops_when_cancelled(transactional_db):
    admin, org = factories.make_user("admin", is_superuser=True), factories.make_organization()
    people = User.objects.bulk_create(
        User(email=f"p{number}@example.jp", name="p") for number in range(EVERY + 1)
    )
    rows = [[org.org_id, person.email, "2026-12-01", "", "", ""] for person in people]
    file = checked(as_csv(HEADINGS, *rows), by=admin)
    told = (file.state, file.step, file.done, file.total)
    services.import_file(file, by=admin, seen=file.digest)
    file.refresh_from_db()
    lines = read_lines(as_csv(HEADINGS, *rows).read(), tell=lambda *_: None)
    services.cancel_file(file, by=admin)

    with Progress(file.pk, file.attempt) as progress, pytest.raises(Stopped):
        import_lines(file, lines, progress)

    assert told == (FileState.CHECKED, "checking", EVERY, EVERY + 1)
    assert not DesignatedContact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_file_waits_for_an_act_on_its_org_and_then_looks_again():
    admin, org = factories.make_user("admin", is_superuser=True), factories.make_organization()
    person, day = factories.make_user("person"), datetime.date(2026, 12, 1)
    file = checked(as_csv(HEADINGS, [org.org_id, person.email, day, "", "", ""]), by=admin)
    services.import_file(file, by=admin, seen=file.digest)

    def work() -> None:
        run_file(file.pk)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.appoint_contact(org, by=admin, person=person, valid_from=day)
            working = pool.submit(work)
            with pytest.raises(TimeoutError):
                working.result(timeout=2)
        working.result(timeout=60)

    file.refresh_from_db()
    assert (file.state, file.unchanged) == (FileState.CHECKED, 1)
    assert person.appointments.count() == 1


def test_work_that_was_lost_is_queued_anew_and_given_up_in_the_end(org, contact):
    file = services.take_file(as_csv(HEADINGS, [org.org_id]), by=contact)
    fresh = keeping.lost_files()
    long_ago = timezone.now() - 2 * keeping.LOST_AFTER
    RegistryFile.objects.update(beat_at=long_ago)

    lost, again = keeping.lost_files(), keeping.lost_files()

    assert (fresh, lost, again) == ([], [file.pk], [])
    RegistryFile.objects.update(beat_at=long_ago, attempt=keeping.MOST_ATTEMPTS)
    assert keeping.lost_files() == []
    file.refresh_from_db()
    assert file.state == FileState.FAILED


def test_old_files_are_cleared_with_what_they_left(org, contact):
    old = checked(as_csv(HEADINGS, [org.org_id, "x", "", "", "", ""]), by=contact)
    new = checked(as_csv(HEADINGS, [org.org_id, "x", "", "", "", ""]), by=contact)
    RegistryFile.objects.filter(pk=old.pk).update(added_at=timezone.now() - 8 * DAY)

    keeping.clear_files()

    assert list(RegistryFile.objects.all()) == [new]
    assert not default_storage.exists(old.file.name)
    assert default_storage.exists(new.file.name)


def test_file_asks_as_often_for_many_rows_as_for_few(org, contact):
    asked = []
    for size in (2, 40):
        people = [factories.make_user() for _ in range(size)]
        rows = [[org.org_id, person.email, "2026-12-01", "", "", ""] for person in people]
        with CaptureQueriesContext(connection) as queries:
            brought_in(as_csv(HEADINGS, *rows), by=contact)
        asked.append(len(queries))

    assert asked[0] == asked[1]


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (LIMITS.unpacked_bytes + 1))
    return content.getvalue()


REFUSED = {
    "headings alone": (b"organization ID,mail address,valid from\r\n", "rows must follow it"),
    "missing": (b"organization ID,name\r\nx,y", "missing: mail address, valid from."),
    "no org": (b"mail address,valid from\r\nx,y", "missing: organization ID."),
    "unknown": (b"organization,mail address,valid from,wehn\r\nx,y,z,w", "Unknown columns: wehn."),
    "twice": (b"org_id,organization ID,mail address,valid from\r\nx,y,z,w", "there twice"),
    "too wide": (b"org_id,email,valid_from\r\na,b,c\r\na,b,c,d", "Row 3 has more cells"),
    "garbage": (bytes(range(256)) * 40, "neither UTF-8 nor Shift_JIS"),
    "bad byte": ("org_id,email,valid_from\r\n髙".encode() + b"\xff\xff", "Line 2 holds"),
    "bomb": (bomb(), "too large once unpacked"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_file_that_is_no_table_of_contacts_is_refused_in_words(org, contact, data, words):
    file = checked(SimpleUploadedFile("x.csv", data), by=contact)

    assert file.state == FileState.REFUSED
    assert words in file.reason
    assert not default_storage.exists(file.file.name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_list_comes_back_as_it_went_out(org, contact, admin, kind, language):
    for number, name in enumerate(["=1+1", "'=x", "＋髙①", "@SUM(A1)", "㈱～－〜−"]):
        named = factories.make_organization(f"{name} org")
        person = factories.make_user(f"p{number}", is_active=number != 2)
        User.objects.filter(pk=person.pk).update(name=name)
        rights = {"is_primary": True, "has_full_rights": True, "may_view_all_cases": True}
        factories.make_contact(person, named, trailblazer_email="t@example.com", **rights)
        end = datetime.date(2030, 1, 1)
        # An old row of a deputy's may have what no page would give it.
        old = {"trailblazer_email": "old@example.com", "may_view_all_cases": True}
        factories.make_contact(contact, named, deputy_for=person, valid_until=end, **old)

    with translation.override(language):
        content = KINDS[kind].write(table_for(admin))
        file = checked(SimpleUploadedFile("x", content), by=admin)

    assert (file.unchanged, file.wrong) == (11, 0)
    assert not file.can_be_imported


def test_list_holds_what_stands_in_the_orgs_that_a_person_sees(org, contact, admin):
    second, ended = factories.make_user("second"), factories.make_user("ended")
    other = factories.make_organization()
    factories.make_contact(second, other)
    day = datetime.date(2025, 1, 1)
    factories.make_contact(ended, org, valid_from=day, valid_until=day)

    def emails(*args) -> list[str]:
        return [row[3] for row in table_for(*args)][1:]

    assert emails(contact) == emails(admin, org) == [contact.email]
    assert emails(contact, other) == emails(ended) == []
    assert set(emails(admin)) == {contact.email, second.email}


def test_list_as_shift_jis_names_what_it_cannot_hold(org, contact, admin):
    User.objects.filter(pk=contact.pk).update(name="𠮷野—")

    with pytest.raises(SpreadsheetRefused, match="no such characters: 𠮷 —"):
        KINDS["sjis"].write(table_for(admin))
