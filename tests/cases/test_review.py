"""The page of the review: each field changed where it stands, and what else a contact is shown."""

import re

import pytest
from django.urls import reverse

from cases import services
from cases.choices import Kind, Status, TriageVerdict
from cases.forms import REVIEW_FIELDS, review_form
from cases.models import Case, Verb
from cases.moves import IllegalMove
from cases.stored import field_token, file_token
from tests import factories


@pytest.fixture
def held(draft, employee, contact):
    factories.make_product()
    draft = services.save_part(draft, by=employee, affected_work="Sales", workaround_detail="Paper")
    case = services.submit_case(draft, by=employee)
    return factories.make_in_review(case, by=contact)


@pytest.fixture
def holder(client, contact):
    client.force_login(contact)
    return client


def address(case, **query):
    return reverse("cases:case_review", args=[case.pk], query=query)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def row_of(page, name):
    """Return what stands in one row."""
    found = re.search(rf'<dd data-field="{name}".*?<div class="review-row"', page.text, re.DOTALL)
    assert found, name
    return found[0]


def seen(case, *names):
    return {f"seen-{name}": field_token(case, name) for name in names}


def other_value(case, name):
    """Return what a person might enter in a field, and has not yet."""
    field = review_form([name])(instance=case).fields[name]
    if choices := [str(value) for value, _ in getattr(field, "choices", []) if value]:
        now = str(case.serializable_value(name))
        return next((value for value in choices if value != now), choices[0])
    samples = {
        "occurred_at": "2026-11-20 09:00",
        "wanted_on": "2036-12-01",
        "access_until": "2036-12-01",
        "org_id": "00D000000000062EAA",
        "users_count": "77",
        "wanted_fixed": "on",
    }
    return samples.get(name, "Mended.")


@pytest.mark.parametrize("kind", Kind)
def test_case_review_lets_the_holder_change_every_field(holder, held, kind, org):
    factories.make_organization(production=org)
    services.complete_case(held, by=held.reviewer, kind=kind, product=None)

    for name in REVIEW_FIELDS:
        before, typed = fresh(held), other_value(fresh(held), name)
        lead = "wanted_on" if name == "wanted_fixed" else name
        kept = {"wanted_on": "2036-12-02"} if name == "wanted_fixed" else {}
        page = holder.get(address(held, edit=lead))
        answer = holder.post(address(held), {name: typed} | kept)
        event = held.events.latest("pk")

        assert answer.status_code == 302, (name, typed)
        assert getattr(fresh(held), name) != getattr(before, name), name
        assert (event.verb, event.actor) == (Verb.COMPLETED, held.reviewer)
        assert name in event.changes, name
        if f'id="field-{lead}"' in page.text:
            assert f'name="{name}"' in page.text, name


def test_case_review_has_a_pencil_for_each_row_and_none_for_others(client, held, contact, org):
    second = factories.make_user("second")
    factories.make_contact(second, org)
    pencils = {}
    for user in (contact, second):
        client.force_login(user)
        pencils[user] = set(re.findall(r'id="edit-([a-z_]+)"', client.get(address(held)).text))

    assert {"symptom", "title", "kind", "triage_verdict", "wanted_on", "summary_en"} <= pencils[
        contact
    ]
    assert pencils[second] == set()
    assert 'name="symptom"' not in client.get(address(held, edit="symptom")).text


def test_case_review_tells_the_requester_before_and_after(client, held, contact, employee):
    client.force_login(contact)
    client.post(address(held), {"symptom": "The list shows nothing."})
    client.force_login(employee)

    page = client.get(held.get_absolute_url()).text

    assert re.search(r"<del>.*The report shows nothing\.</del>", page)
    assert re.search(r"<ins>.*The list shows nothing\.</ins>", page)


@pytest.mark.parametrize("opened", ["", "nothing", "status", "reviewer", "screenshots", "\0"])
def test_case_review_opens_no_row_that_is_none(holder, held, opened):
    page = holder.get(address(held, edit=opened))

    assert page.status_code == 200
    assert "data-review-form" not in page.text


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("occurred_at", "2099-01-01 09:00"),
        ("wanted_on", "someday"),
        ("org_id", "00D"),
        ("title", ""),
        ("users_count", "lots"),
        ("kind", "poem"),
    ],
)
def test_case_review_invalid_opens_its_row_with_what_was_typed(holder, held, name, typed):
    before = Case.objects.filter(pk=held.pk).values().get()

    page = holder.post(address(held), {name: typed})

    row = row_of(page, name)
    assert page.status_code == 422
    assert f'id="id_{name}_error"' in row
    assert page.context["form"].errors[name]
    assert typed in row or name == "kind"
    assert Case.objects.filter(pk=held.pk).values().get() == before


def test_case_review_shows_both_texts_where_somebody_was_first(holder, held, contact):
    tokens = seen(held, "symptom")
    services.complete_case(held, by=contact, symptom="Theirs.")

    refused = holder.post(address(held), tokens | {"symptom": "Mine."})
    row = row_of(refused, "symptom")
    settled = holder.post(address(held), seen(fresh(held), "symptom") | {"symptom": "Mine."})

    assert (refused.status_code, settled.status_code) == (409, 302)
    assert "Theirs." in row
    assert "Mine." in row
    assert seen(refused.context["case"], "symptom")["seen-symptom"] in row
    assert fresh(held).symptom == "Mine."


def test_case_review_saved_twice_or_beside_another_field_is_no_conflict(holder, held, contact):
    tokens = seen(held, "symptom")
    services.complete_case(held, by=contact, title="Another", summary_en="Another")
    for _ in range(2):
        assert holder.post(address(held), tokens | {"symptom": "Mine."}).status_code == 302

    assert held.events.filter(verb=Verb.COMPLETED, changes__has_key="symptom").count() == 1


def test_case_review_gives_back_what_was_typed_once_another_holds_it(client, held, contact, org):
    second = factories.make_user("second")
    factories.make_contact(second, org)
    services.take_over_case(held, by=second, seen_holder=contact.pk, note="She is away.")
    client.force_login(contact)

    page = client.post(address(held), seen(held, "impact") | {"impact": "Nobody can pay."})

    assert page.status_code == 403
    assert "Nobody can pay." in page.text
    assert fresh(held).impact == ""


def test_case_review_asks_in_one_form_for_all_that_is_missing(holder, draft, employee, contact):
    services.claim_case(services.submit_case(draft, by=employee), by=contact)
    page = holder.get(address(draft))
    asked = {"product", "access_granted", "severity_confirmed"}
    assert asked == set(page.context["form"].fields)

    holder.post(address(draft), {"access_granted": "yes", "severity_confirmed": "2"})
    page = holder.get(address(draft))

    # Who grants it must say on which user: the next thing that is missing.
    assert set(page.context["form"].fields) == {"product", "access_username"}


def test_complete_case_takes_an_org_of_the_same_contacts_only(held, contact, org):
    sandbox = factories.make_organization(production=org)
    foreign = factories.make_organization()

    with pytest.raises(IllegalMove):
        services.complete_case(held, by=contact, organization=foreign)
    services.complete_case(held, by=contact, organization=sandbox)

    held = fresh(held)
    assert (held.organization, held.org_id) == (sandbox, sandbox.org_id)
    assert set(held.events.latest("pk").changes) == {"organization", "org_id"}


def test_complete_case_keeps_an_id_of_its_own(held, contact, org):
    services.complete_case(held, by=contact, org_id="00D000000000062EAA")

    services.complete_case(
        held, by=contact, organization=factories.make_organization(production=org)
    )

    assert fresh(held).org_id == "00D000000000062EAA"


def test_complete_case_names_who_judges_anew(held, contact, employee):
    services.complete_case(
        held, by=contact, triage_verdict=TriageVerdict.PACKAGE, triage_reason="The frame is theirs."
    )

    assert fresh(held).triaged_by == contact


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in (Status.IN_REVIEW, Status.APPROVED)]
)
def test_complete_case_is_refused_in_any_other_state(employee, org, contact, levels, status):
    case = factories.make_at(status, employee, org, by=contact)

    with pytest.raises(IllegalMove):
        services.complete_case(case, by=contact, title="Other")


# Files


@pytest.fixture
def file(draft, employee, contact):
    file = factories.make_attachment(draft, by=employee)
    services.claim_case(services.submit_case(draft, by=employee), by=contact)
    return file


def words_sent(file, caption, **more):
    return {f"file-{file.pk}-caption": caption, f"file-{file.pk}-step": "3"} | more


def view_of(file):
    return reverse("cases:attachment_view", args=[file.case_id, file.pk])


def test_attachment_view_lets_the_holder_say_what_a_file_shows(holder, file):
    page = holder.get(view_of(file))
    answer = holder.post(view_of(file), words_sent(file, "Empty list", seen=file_token(file)))

    file.refresh_from_db()
    event = file.case.events.latest("pk")
    assert f"file-{file.pk}-caption" in page.text
    assert answer.url.startswith(address(file.case))
    assert (file.caption, file.step) == ("Empty list", "3")
    assert event.changes == {
        f"caption/{file.name}": ["", "Empty list"],
        f"step/{file.name}": ["", "3"],
    }
    assert file.name in event.changed[0][0]


def test_attachment_view_shows_both_words_where_somebody_was_first(holder, file, contact):
    token = file_token(file)
    services.describe_attachment(file, by=contact, caption="Theirs", step="1")

    page = holder.post(view_of(file), words_sent(file, "Mine", seen=token))

    file.refresh_from_db()
    assert (page.status_code, file.caption) == (409, "Theirs")
    assert "Theirs" in page.text
    assert 'value="Mine"' in page.text


def test_attachment_view_too_long_keeps_what_was_typed(holder, file):
    page = holder.post(view_of(file), words_sent(file, "x" * 201))

    assert page.status_code == 422
    assert "x" * 201 in page.text


def test_mark_attachment_tells_before_and_after_once(file, contact):
    for _ in range(2):
        services.mark_attachment(file, by=contact, may_be_sent=False)

    (event,) = file.case.events.filter(verb=Verb.COMPLETED)
    assert list(event.changes) == [f"may_be_sent/{file.name}"]


def test_mark_attachment_says_nothing_of_a_file_that_only_contacts_know(file, contact):
    note = file.case.comments.create(author=contact, text="Look", is_internal=True)
    file.case.attachments.update(comment=note)

    with pytest.raises(IllegalMove):
        services.mark_attachment(file, by=contact, may_be_sent=False)

    assert not file.case.events.filter(verb=Verb.COMPLETED).exists()


# Other cases


def test_case_review_shows_earlier_and_similar_cases(holder, held, org):
    asker, same = held.requester, {"title": held.title}
    others = [factories.make_submitted(asker, org, **same) for _ in range(7)]
    colleague = factories.make_user("colleague")
    like = factories.make_submitted(colleague, org, **same)

    page = holder.get(address(held))

    related = page.context["related"]
    assert related.earlier == others[:1:-1]
    assert related.similar == [like, *others[:2:-1]]
    assert like.get_absolute_url() in page.text


def test_case_review_shows_the_requester_in_their_org(holder, held, employee, org):
    employee.memberships.update(salesforce_username="e@sf.example.jp")
    assert "e@sf.example.jp" in holder.get(address(held)).text

    employee.memberships.all().delete()

    assert holder.get(address(held)).context["case"].salesforce_username is None
