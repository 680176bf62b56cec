"""Attack 5: what somebody has not submitted yet is theirs alone, by every way that leads there."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cases import services
from cases.choices import Part
from cases.models import Case
from contacts.models import Role
from tests import factories

PARTS = list(Part)


@pytest.fixture
def secret(employee, org, levels) -> Case:
    """A draft with words that are found nowhere else."""
    return factories.make_draft(
        employee, org, title="Merger of Hokuto", symptom="Nobody may know of the merger."
    )


@pytest.fixture
def others(org, contact, db):
    """Everybody who could have a reason to look: none has a right to."""
    colleague = factories.make_user("colleague")
    factories.make_membership(colleague, org)
    deputy = factories.make_user("deputy")
    factories.make_contact(deputy, org, deputy_for=contact)
    foreign = factories.make_user("foreign")
    factories.make_contact(foreign, factories.make_organization(), is_primary=True)
    factories.make_membership(foreign, org)
    superuser = factories.make_user("super", is_staff=True, is_superuser=True)
    admins = []
    for role in Role:
        admins.append(factories.make_user(role.name.lower(), is_staff=True))
        admins[-1].groups.add(Group.objects.get(name=role))
    return [colleague, contact, deputy, foreign, superuser, *admins]


def addresses(case):
    """Every address under a case's number, with what a valid POST to it would hold."""
    part = reverse("cases:case_draft", args=[case.pk, "symptom"])
    impact = reverse("cases:case_draft", args=[case.pk, "impact"])
    views = [
        "case_submit",
        "case_kind",
        "case_withdraw",
        "case_review",
        "case_approve",
        "case_forward",
    ]
    named = {name: reverse(f"cases:{name}", args=[case.pk]) for name in views}
    return {
        part: {"title": "stolen", "symptom": "stolen"},
        impact: {"impact": "stolen"},
        reverse("cases:draft_save", args=[case.pk, "symptom"]): {"symptom": "stolen"},
        named["case_submit"]: {"x": "x"},
        named["case_kind"]: {"kind": "question"},
        named["case_withdraw"]: {"note": "gone"},
        named["case_review"]: {"summary_en": "stolen", "severity_confirmed": "1"},
        named["case_approve"]: {"seen_hash": factories.seen_hash(case), "note": "mine"},
        named["case_forward"]: {"number": "1", "seen_hash": "0"},
        reverse("cases:case_answer", args=[case.pk]): {"note": "no"},
        reverse("cases:case_claim", args=[case.pk]): {},
        reverse("cases:case_close", args=[case.pk]): {},
        case.get_absolute_url(): {},
    }


def whole_row(case):
    return Case.objects.filter(pk=case.pk).values().get(), case.events.count()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "main"}])
@pytest.mark.parametrize("method", ["get", "head"])
def test_draft_is_not_found_by_others(client, secret, others, method, headers):
    for user in others:
        client.force_login(user)
        for address in addresses(secret):
            response = getattr(client, method)(address, headers=headers)

            assert response.status_code in (404, 405), (user.email, address)
            assert b"Hokuto" not in response.content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_draft_is_not_changed_by_others(client, secret, others, method):
    before = whole_row(secret)

    for user in others:
        client.force_login(user)
        for address, data in addresses(secret).items():
            response = getattr(client, method)(address, data)

            assert response.status_code in (404, 405), (user.email, address)
    assert whole_row(secret) == before


def test_draft_takes_no_file_from_others(client, secret, others):
    address = reverse("cases:case_draft", args=[secret.pk, "symptom"])

    for user in others:
        client.force_login(user)
        response = client.post(address, {"title": "x", "files": factories.upload()})

        assert response.status_code == 404, user.email
    assert not secret.attachments.exists()


def test_draft_without_a_login_leads_to_the_login(client, secret):
    before = whole_row(secret)

    for address, data in addresses(secret).items():
        for response in (client.get(address), client.post(address, data)):
            # 401 gives back what was typed.
            is_led_on = response.status_code == 302
            assert is_led_on or response.status_code == 401
            assert not is_led_on or response.url.startswith("/accounts/login/")
            assert b"Hokuto" not in response.content
    assert whole_row(secret) == before


@pytest.mark.parametrize("part", PARTS)
def test_draft_part_by_any_spelling_of_its_number_is_not_found(client, secret, org, part):
    other = factories.make_user()
    client.force_login(other)

    for number in (f"HD-{secret.pk:06d}", f"HD-{secret.pk:015d}", f"hd-{secret.pk:06d}", secret.pk):
        for ending in (f"draft/{part}/", "draft/confirm/", "draft/", "", "history/", "print/"):
            assert client.get(f"/cases/{number}/{ending}").status_code == 404


def test_draft_leaves_no_trace_in_the_lists_of_others(client, secret, others, doors):
    pages = [
        reverse("home"),
        reverse("cases:case_list"),
        f"{reverse('cases:case_list')}?after={secret.pk + 1}",
        reverse("cases:case_new"),
        *[f"{reverse('cases:queue')}?view={view}" for view in ("waiting", "mine", "forwarded")],
    ]

    for user in others:
        client.force_login(user)
        for page in pages:
            response = client.get(page)

            assert response.status_code == 200, (user.email, page)
            assert secret.number not in response.text, (user.email, page)
            assert "Hokuto" not in response.text, (user.email, page)


def test_draft_is_not_counted_for_others(client, secret, others, doors):
    for user in others:
        client.force_login(user)

        shell = client.get(reverse("home")).context["shell"]

        assert (shell.my_open_count, shell.waiting_count) == ("", ""), user.email


def test_draft_that_was_withdrawn_stays_hidden(client, secret, employee, others):
    client.force_login(employee)
    client.post(reverse("cases:case_withdraw", args=[secret.pk]), {"note": ""})

    for user in others:
        client.force_login(user)
        assert client.get(secret.get_absolute_url()).status_code == 404, user.email


def test_draft_of_a_removed_login_is_closed_to_its_old_session(client, secret, employee):
    client.force_login(employee)
    employee.is_active = False
    employee.save()

    response = client.get(secret.get_absolute_url())

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_draft_made_twice_with_a_stolen_form_key_answers_nothing_of_it(client, secret, org):
    thief = factories.make_user("thief")
    factories.make_membership(thief, org)
    client.force_login(thief)

    response = client.post(
        reverse("cases:case_new"),
        {
            "creation_key": str(secret.creation_key),
            "organization": org.pk,
            "kind": "trouble",
            "origin": "person",
            "title": "mine",
        },
    )

    assert response.status_code in (302, 409, 422)
    assert "Hokuto" not in response.text
    assert secret.number not in response.headers.get("Location", "")


def test_nothing_of_it_stands_beside_another_case(client, secret, contact, org):
    """Earlier and similar cases on the page of a review: no draft, and none of another org."""
    asker, title = secret.requester, {"title": secret.title}
    foreign = factories.make_organization()
    factories.make_membership(asker, foreign)
    hidden = [
        secret,
        factories.make_submitted(asker, foreign, **title),
        services.pull_back_case(factories.make_submitted(asker, org, **title), by=asker),
    ]
    shown, open_case = (factories.make_submitted(asker, org, **title) for _ in range(2))
    client.force_login(contact)

    page = client.get(reverse("cases:case_review", args=[open_case.pk]))

    related = page.context["related"]
    assert related.earlier == related.similar == [shown]
    for case in (*hidden, shown):
        opens = client.get(case.get_absolute_url()).status_code == 200
        assert opens == (case.number in page.text) == (case == shown)
