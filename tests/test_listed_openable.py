"""Listed ⇔ openable (design §3, §8): what a person is shown anywhere is what opens for them."""

import datetime
import re
import uuid

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cases.choices import Kind, Status
from cases.models import Case, Remark
from cases.starter import load_severity_levels
from contacts.models import DesignatedContact, Role, User, today
from routing.models import Category
from routing.starter import load_starter_rules
from tests import factories

QUEUES = ("waiting", "mine", "returned", "approved", "forwarded", "open", "all")
UNSEEN = (Status.DRAFT, Status.WITHDRAWN)
WHO = [
    "employee",
    "colleague",
    "contact",
    "second",
    "deputy",
    "former",
    "foreign_contact",
    "both",
    "routing_admin",
    "system_admin",
    "auditor",
    "superuser",
    "watcher",
]


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """Make everything in one transaction, within which each test undoes its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter_rules()
        load_severity_levels()
        orgs = make_orgs()
        people = make_people(orgs)
        yield orgs, people, make_population(orgs, people)
        transaction.set_rollback(True)


@pytest.fixture
def orgs(made_once, db):
    return made_once[0]


@pytest.fixture
def people(made_once, db):
    return made_once[1]


@pytest.fixture
def population(made_once, db):
    return made_once[2]


def make_orgs():
    """Two productions, and a sandbox of the first."""
    here, there = factories.make_organization(), factories.make_organization()
    return {"here": here, "sandbox": factories.make_organization(production=here), "there": there}


def make_people(orgs):
    people = {name: factories.make_user(name) for name in WHO}
    contact = people["contact"]
    yesterday = today() - datetime.timedelta(days=1)
    factories.make_membership(people["employee"], orgs["here"])
    factories.make_contact(contact, orgs["here"], is_primary=True)
    factories.make_contact(people["second"], orgs["here"])
    factories.make_contact(people["deputy"], orgs["here"], deputy_for=contact)
    factories.make_contact(people["former"], orgs["here"], valid_until=yesterday)
    factories.make_contact(people["foreign_contact"], orgs["there"], is_primary=True)
    factories.make_contact(people["both"], orgs["here"])
    factories.make_contact(people["both"], orgs["there"])
    for role in Role:
        person = people[role.name.lower()]
        person.groups.add(Group.objects.get(name=role))
    User.objects.filter(name__endswith="admin").update(is_staff=True)
    User.objects.filter(name="superuser").update(is_staff=True, is_superuser=True)
    return people


def make_population(orgs, people):
    """A case in every state, in every org, of an employee and of a contact of each production."""
    now = timezone.now()
    requesters = [people[name] for name in ("employee", "contact", "foreign_contact")]
    cases = [
        Case(
            requester=requester,
            organization=organization,
            kind=Kind.TROUBLE,
            title=f"title-{uuid.uuid4().hex}",
            status=status,
            reviewer=holder if status not in (*UNSEEN, Status.SUBMITTED) else None,
            severity=number % 5 or None,
            submitted_at=None if status in hidden else now - datetime.timedelta(hours=number),
            answered_at=now,
            closed_at=now if status == Status.CLOSED else None,
        )
        for number, (status, organization, requester, holder, hidden) in enumerate(
            (status, organization, requester, holder, hidden)
            for status in Status
            if status != Status.FORWARDED
            for organization in orgs.values()
            for requester in requesters
            for holder in (people["contact"], people["former"])
            for hidden in (UNSEEN, (Status.DRAFT,))
            if holder == people["contact"] or status == Status.IN_REVIEW
            if hidden == UNSEEN or status == Status.WITHDRAWN
        )
    ]
    Case.objects.bulk_create(cases)
    for organization in orgs.values():
        factories.make_at(
            Status.FORWARDED, people["employee"], organization, by=holder_in(organization, people)
        )
    for case in Case.objects.all()[::3]:
        case.watchers.create(user=people["watcher"], added_by=case.requester)
    return list(Case.objects.select_related("organization"))


def holder_in(organization, people):
    here = organization.registry == people["contact"].appointments.get().organization
    return people["contact"] if here else people["foreign_contact"]


def numbers_on(response) -> set[str]:
    return set(re.findall(r"HD-\d{6,}", response.text))


def whole_list(client, address: str, **query: str) -> list[Case]:
    """Follow a list from its first page to its last."""
    rows, after, is_last = [], "", False
    while not is_last:
        response = client.get(address, {**query, "after": after})
        page = response.context["page"]
        assert {case.number for case in page.rows} <= numbers_on(response)
        rows += page.rows
        after, is_last = page.next_after, not page.next_after
    return rows


def whole_queue(client, view: str) -> list[Case]:
    return whole_list(client, reverse("cases:queue"), view=view)


def queue_address(view: str) -> str:
    return f"{reverse('cases:queue')}?view={view}"


def may_open(user: User, case: Case, contact_of: set[int]) -> bool:
    """Say by design §3 who sees a case, in words of our own."""
    if case.requester_id == user.pk:
        return True
    if case.submitted_at is None:
        return False
    if case.watchers.filter(user=user, left_at=None).exists():
        return True
    is_auditor = user.is_superuser or user.groups.filter(name=Role.AUDITOR).exists()
    return is_auditor or case.organization.registry.pk in contact_of


CONTACT_OF = {
    "contact": {"here"},
    "second": {"here"},
    "deputy": {"here"},
    "foreign_contact": {"there"},
    "both": {"here", "there"},
}


# Of the page of a case only a part is drawn: whether it opens is asked some thousand times.
PART = {"HX-Request": "true", "HX-Target": "todo-panel"}


def answer_of(client: Client, case: Case) -> int:
    return client.get(case.get_absolute_url(), headers=PART).status_code


@pytest.mark.parametrize("who", WHO)
def test_what_is_visible_is_what_opens(client, population, people, orgs, who):
    user = User.objects.get(pk=people[who].pk)
    contact_of = {orgs[name].pk for name in CONTACT_OF.get(who, set())}
    visible = set(Case.objects.visible_to(user).values_list("pk", flat=True))
    client.force_login(user)

    opened = {case.pk for case in population if answer_of(client, case) == 200}

    assert opened == visible
    assert opened == {case.pk for case in population if may_open(user, case, contact_of)}


@pytest.mark.parametrize("who", WHO)
def test_what_is_listed_opens(client, population, people, orgs, who):
    user = User.objects.get(pk=people[who].pk)
    client.force_login(user)
    visible = set(Case.objects.visible_to(user))

    mine = whole_list(client, reverse("cases:case_list"), view="all")
    shared = whole_list(client, reverse("cases:case_list"), view="shared")
    queues = {view: whole_queue(client, view) for view in QUEUES}
    home = client.get(reverse("home"))

    listed = {*mine, *shared, *home.context["cases"], *home.context.get("waiting_first", [])}
    listed = listed.union(*queues.values())
    assert listed <= visible
    for case in [*home.context["cases"], *home.context.get("waiting_first", [])]:
        assert client.get(case.get_absolute_url()).status_code == 200
    assert set(shared) == {case for case in visible if case.watchers.filter(user=user).exists()}
    assert set(mine) == {case for case in population if case.requester_id == user.pk}
    assert all(len(set(rows)) == len(rows) for rows in [mine, *queues.values()])


@pytest.mark.parametrize("who", WHO)
def test_news_of_the_queue_open(client, population, people, who):
    user = User.objects.get(pk=people[who].pk)
    client.force_login(user)

    for view in QUEUES:
        query = {"view": view, "since": "2026-01-01T00:00:00Z"}
        named = client.get(reverse("cases:queue_news"), query).json()["cases"]
        assert set(named) == {case.number for case in whole_queue(client, view)}


@pytest.mark.parametrize("who", WHO)
def test_counts_in_the_bar_count_what_opens(client, population, people, who):
    user = User.objects.get(pk=people[who].pk)
    client.force_login(user)
    finished = (Status.CLOSED, Status.WITHDRAWN)

    shell = client.get(reverse("home")).context["shell"]
    waiting = whole_queue(client, "waiting")

    mine = [
        case for case in population if case.requester_id == user.pk and case.status not in finished
    ]
    assert shell.waiting_count == str(len(waiting) or "")
    assert shell.my_open_count == str(len(mine) or "")
    assert {*waiting, *mine} <= set(Case.objects.visible_to(user))


@pytest.mark.parametrize("who", WHO)
def test_waiting_is_what_nobody_of_today_holds(client, population, people, orgs, who):
    user = User.objects.get(pk=people[who].pk)
    contact_of = {orgs[name].pk for name in CONTACT_OF.get(who, set())}
    client.force_login(user)

    waiting = {case.pk for case in whole_queue(client, "waiting")}

    def is_held(case):
        holds = case.reviewer_id == people["contact"].pk
        return holds and case.organization.registry == orgs["here"]

    assert waiting == {
        case.pk
        for case in population
        if case.organization.registry.pk in contact_of
        and case.status in (Status.SUBMITTED, Status.IN_REVIEW)
        and not (case.status == Status.IN_REVIEW and is_held(case))
    }


@pytest.mark.parametrize("who", WHO)
def test_nothing_of_what_does_not_open_is_on_a_page(client, population, people, who):
    user = User.objects.get(pk=people[who].pk)
    visible = set(Case.objects.visible_to(user))
    hidden = [case for case in population if case not in visible]
    client.force_login(user)
    pages = [
        reverse("home"),
        reverse("cases:case_list"),
        reverse("cases:case_new"),
        *[queue_address(view) for view in (*QUEUES, "all", "")],
        f"{reverse('cases:case_list')}?after={max(case.pk for case in population) + 1}",
    ]

    for address in pages:
        response = client.get(address)
        found = numbers_on(response)
        assert not found & {case.number for case in hidden}
        assert not [case for case in hidden if case.title in response.text and "-" in case.title]


@pytest.mark.parametrize("who", WHO)
def test_after_of_a_hidden_case_shows_no_more(client, population, people, who):
    """The key of the next page may name any row: what follows is still only one's own."""
    user = User.objects.get(pk=people[who].pk)
    visible = set(Case.objects.visible_to(user))
    client.force_login(user)

    for case in population[::7]:
        moment = (case.submitted_at or timezone.now()).isoformat()
        after = f"{case.queue_level}~{case.queue_date.isoformat()}~{moment}~{case.pk}"
        response = client.get(reverse("cases:queue"), {"view": "waiting", "after": after})
        assert set(response.context["page"].rows) <= visible


# Any registry: rows as they come, against the rule in words of our own.

DAYS = st.sampled_from([-30, -1, 0, 1, 30])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "user": st.integers(0, 2),
            "org": st.integers(0, 1),
            "start": DAYS,
            "end": st.one_of(st.none(), DAYS),
            "deputy_for": st.one_of(st.none(), st.integers(0, 2)),
        }
    ),
    max_size=5,
)
CASES = st.lists(
    st.fixed_dictionaries(
        {
            "requester": st.integers(0, 2),
            "org": st.integers(0, 2),
            "submitted": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)


def in_force(row, rows, active) -> bool:
    def counts(other):
        return (
            other["start"] <= 0 <= (other["end"] if other["end"] is not None else 0)
            and active[other["user"]]
        )

    if row["deputy_for"] is None:
        return counts(row)
    return counts(row) and any(
        counts(other)
        for other in rows
        if other["deputy_for"] is None
        and other["user"] == row["deputy_for"]
        and other["org"] == row["org"]
    )


def build(orgs, users, rows, cases) -> list[Case]:
    day = today()
    for row in rows:
        end = None if row["end"] is None else day + datetime.timedelta(days=row["end"])
        DesignatedContact.objects.create(
            user=users[row["user"]],
            organization=orgs[row["org"]],
            valid_from=day + datetime.timedelta(days=row["start"]),
            valid_until=end,
            deputy_for=None if row["deputy_for"] is None else users[row["deputy_for"]],
        )
    return [
        Case.objects.create(
            requester=users[case["requester"]],
            organization=orgs[case["org"]],
            kind=Kind.TROUBLE,
            title="x",
            status=Status.SUBMITTED if case["submitted"] else Status.DRAFT,
            submitted_at=timezone.now() if case["submitted"] else None,
        )
        for case in cases
    ]


@hypothesis_settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(rows=ROWS, cases=CASES, active=st.tuples(*[st.booleans()] * 3))
def test_any_registry_opens_what_it_says(levels, doors, rows, cases, active):
    with transaction.atomic():
        first, second = factories.make_organization(), factories.make_organization()
        orgs = [first, second, factories.make_organization(production=first)]
        users = [factories.make_user(is_active=is_active) for is_active in active]
        try:
            with transaction.atomic():
                made = build(orgs, users, rows, cases)
        except IntegrityError:  # a row that the registry does not take
            made = None

        for number, user in enumerate(users if made else []):
            contact_of = {
                orgs[row["org"]].pk
                for row in rows
                if row["user"] == number and in_force(row, rows, active)
            }
            assert_opens_what_it_should(User.objects.get(pk=user.pk), made, contact_of)
        transaction.set_rollback(True)
    assume(made is not None)


def assert_opens_what_it_should(user: User, cases: list[Case], contact_of: set[int]) -> None:
    client = Client()
    client.force_login(user)

    answers = {case.pk: answer_of(client, case) for case in cases}

    visible = set(Case.objects.visible_to(user).values_list("pk", flat=True))
    acted_on = set(Case.objects.reviewable_by(user).values_list("pk", flat=True))
    expected = {case.pk for case in cases if may_open(user, case, contact_of)}
    of_their_orgs = [case for case in cases if case.organization.registry.pk in contact_of]
    assert visible == expected
    assert {pk for pk, status in answers.items() if status == 200} == (
        expected if user.is_active else set()
    )
    assert acted_on == {case.pk for case in of_their_orgs if case.submitted_at}


# Remarks


@pytest.mark.parametrize("who", WHO)
def test_remark_is_shown_to_whom_it_is_written_for(client, population, people, orgs, who):
    """One that was sent to whoever opens the case, one that was not to the contacts alone."""
    holder = people["contact"]
    held = [case for case in population if case.reviewer == holder]
    returned = next(case for case in held if case.status == Status.RETURNED)
    reviewed = next(case for case in held if case.status == Status.IN_REVIEW)
    event = returned.events.create(actor=holder, verb="returned", status=returned.status)
    sent = returned.remarks.create(
        text=f"remark-{uuid.uuid4().hex}",
        written_by=holder,
        returned=returned.returns.create(round=1, event=event),
    )
    unsent = reviewed.remarks.create(text=f"remark-{uuid.uuid4().hex}", written_by=holder)
    user = User.objects.get(pk=people[who].pk)
    client.force_login(user)

    pages = ["case_detail", "case_review", "remark_add", "case_return"]
    shown = {
        remark
        for remark in (sent, unsent)
        for page in pages
        if remark.text in client.get(reverse(f"cases:{page}", args=[remark.case_id])).text
    }

    contact_of = {orgs[name].pk for name in CONTACT_OF.get(who, set())}
    readers = {
        sent: may_open(user, returned, contact_of),
        unsent: reviewed.organization.registry.pk in contact_of,
    }
    assert shown == {remark for remark, reads in readers.items() if reads}
    assert shown == set(Remark.objects.visible_to(user))


# Questions


@pytest.mark.parametrize("who", WHO)
def test_question_is_listed_for_whom_its_page_opens(client, people, who):
    door = Category.objects.get(slug="partner")
    kept = [
        factories.make_consultation(person, f"question-of-{name}-{uuid.uuid4().hex}", category=door)
        for name, person in people.items()
    ]
    client.force_login(people[who])

    page = client.get(reverse("routing:consultation_list")).text
    addresses = {row: reverse("routing:consultation_feedback", args=[row.pk]) for row in kept}
    opened = {row for row, address in addresses.items() if client.get(address).status_code == 200}

    assert opened == {row for row in kept if row.question in page}
    assert [row.user_id for row in opened] == [people[who].pk]
