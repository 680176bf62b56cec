import html
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from contacts.models import today
from routing.asked import LONGEST_IN_ADDRESS
from routing.models import LONGEST_QUESTION, Consultation, Outcome
from routing.views.triage import DOOR_OF
from tests import factories

MOST_QUERIES = 8
QUESTION = "見積の画面が真っ白になる"


def triage_data(**fields):
    values = {
        "question": QUESTION,
        "kind": "trouble",
        "origin": "person",
        "verdict": "unknown",
        "evidence": "",
    }
    return values | fields


def case_new(consultation):
    return f"{reverse('cases:case_new')}?consultation={consultation.pk}"


# triage_start


def test_triage_start_leads_to_the_door_where_cases_begin(visitor, support):
    response = visitor.get("/triage/", {"q": QUESTION})

    assert response.status_code == 302
    assert response.url.startswith("/triage/support/?q=%E8")
    assert visitor.get(response.url).context["asked"].text == QUESTION


def test_triage_start_carries_ones_own_consultation_only(visitor, support, employee, stranger):
    mine = factories.make_consultation(employee, QUESTION)
    other = factories.make_consultation(stranger, "secret")

    assert visitor.get(f"/triage/?consultation={mine.pk}").url.endswith(f"?consultation={mine.pk}")
    assert visitor.get(f"/triage/?consultation={other.pk}").url == "/triage/support/"


def test_triage_start_without_a_door_leads_to_a_case(visitor):
    assert visitor.get("/triage/", {"q": "x"}).url == "/cases/new/?q=x"


def test_triage_start_takes_the_first_door_of_its_kind(visitor, support):
    first = factories.make_category("first", position=1)
    factories.make_channel(first, kind="support_case", address="")
    factories.make_channel(
        factories.make_category("ended", position=0), kind="support_case", valid_until="2020-01-01"
    )

    assert visitor.get("/triage/").url == "/triage/first/"


# triage


def test_triage_of_an_unknown_door_is_404(visitor, support):
    assert visitor.get("/triage/nowhere/").status_code == 404
    assert visitor.post("/triage/nowhere/", triage_data()).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_triage_of_a_door_without_cases_leads_to_it(visitor, vendor_door, method):
    response = getattr(visitor, method)("/triage/vendor/", triage_data())

    assert response.url == "/categories/vendor/"
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("verdict", ["standard", "unknown", "package", "own_code"])
def test_triage_without_another_door_leads_to_a_case(visitor, support, verdict):
    response = visitor.post("/triage/support/", triage_data(verdict=verdict))

    judged = Consultation.objects.get()
    assert response.url == case_new(judged)
    assert (judged.verdict, judged.category, judged.question) == (verdict, support, QUESTION)


@pytest.mark.parametrize("verdict", ["standard", "unknown"])
def test_triage_of_what_is_salesforces_leads_to_a_case(
    visitor, support, vendor_door, developers_door, verdict
):
    response = visitor.post("/triage/support/", triage_data(verdict=verdict))

    assert response.url == case_new(Consultation.objects.get())


@pytest.mark.parametrize(("verdict", "slug"), [("package", "vendor"), ("own_code", "own")])
def test_triage_of_what_is_anothers_leads_to_their_door(
    visitor, support, vendor_door, developers_door, verdict, slug
):
    response = visitor.post("/triage/support/", triage_data(verdict=verdict, evidence="謎"))

    judged = Consultation.objects.get()
    assert response.url == f"/categories/{slug}/?consultation={judged.pk}"
    assert (judged.package, judged.application, judged.evidence) == (None, None, "謎")
    page = visitor.get(response.url).text
    assert QUESTION in page


@pytest.mark.parametrize(
    ("verdict", "slug", "field", "make"),
    [
        ("package", "appexchange-vendor", "package", factories.make_package),
        ("own_code", "internal-developers", "application", factories.make_application),
    ],
)
def test_triage_names_the_one_row_of_the_register(visitor, doors, verdict, slug, field, make):
    row = make("SignHere")
    make("Cards")

    response = visitor.post(
        "/triage/technical-support/",
        triage_data(verdict=verdict, evidence="ＳｉｇｎＨｅｒｅ の画面"),
    )

    judged = Consultation.objects.get()
    assert getattr(judged, field) == row
    assert response.url == f"/categories/{slug}/?consultation={judged.pk}&{field}={row.pk}"
    assert visitor.get(response.url).context["desk"].title == "SignHere"


@pytest.mark.parametrize("verdict", ["package", "own_code"])
def test_triage_between_several_rows_leaves_the_choice(visitor, doors, verdict):
    for name in ("Sign A", "Sign B"):
        factories.make_package(name)
        factories.make_application(name)

    response = visitor.post(
        "/triage/technical-support/", triage_data(verdict=verdict, evidence="sign")
    )

    judged = Consultation.objects.get()
    assert (judged.package, judged.application) == (None, None)
    assert response.url.endswith(f"?consultation={judged.pk}")
    page = visitor.get(response.url)
    assert [str(row) for row in page.context["choice"].rows] == ["Sign A", "Sign B"]


@pytest.mark.parametrize("verdict", ["standard", "unknown", "own_code"])
def test_triage_names_a_package_for_packages_only(visitor, doors, verdict):
    factories.make_package("SignHere")

    visitor.post("/triage/technical-support/", triage_data(verdict=verdict, evidence="SignHere"))

    assert Consultation.objects.get().package is None


@pytest.mark.parametrize("ended", ["deleted", "ended"])
def test_triage_whose_door_is_gone_leads_to_a_case_with_its_verdict(
    visitor, support, vendor_door, ended
):
    if ended == "deleted":
        vendor_door.category.delete()
    else:
        vendor_door.valid_until = "2020-01-01"
        vendor_door.save()
    package = factories.make_package("SignHere")

    response = visitor.post("/triage/support/", triage_data(verdict="package", evidence="SignHere"))

    judged = Consultation.objects.get()
    assert response.url == case_new(judged)
    assert judged.package == package


def test_triage_knows_a_door_for_each_verdict_that_is_not_salesforces():
    assert {verdict.value for verdict in DOOR_OF} == {"own_code", "package"}


def test_triage_takes_the_searched_question_along(visitor, support, employee):
    kept = factories.make_consultation(employee, QUESTION)

    visitor.post(f"/triage/support/?consultation={kept.pk}", triage_data())

    judged = Consultation.objects.get()
    assert judged == kept
    assert (judged.category, judged.outcome) == (support, Outcome.OPENED)


def test_triage_of_another_question_leaves_the_first_alone(visitor, support, employee):
    kept = factories.make_consultation(employee, QUESTION)

    response = visitor.post(
        f"/triage/support/?consultation={kept.pk}", triage_data(question="another")
    )

    kept.refresh_from_db()
    judged = Consultation.objects.exclude(pk=kept.pk).get()
    assert (kept.question, kept.category, kept.verdict) == (QUESTION, None, "")
    assert (judged.question, judged.category) == ("another", support)
    assert response.url == case_new(judged)


def test_triage_with_somebody_elses_consultation_keeps_it_as_it_was(visitor, support, stranger):
    kept = factories.make_consultation(stranger, "secret")

    page = visitor.get(f"/triage/support/?consultation={kept.pk}")
    visitor.post(f"/triage/support/?consultation={kept.pk}", triage_data())

    kept.refresh_from_db()
    assert "secret" not in page.text
    assert (kept.category, kept.verdict) == (None, "")
    assert Consultation.objects.exclude(pk=kept.pk).get().user != stranger


def test_triage_shows_what_was_answered_before(visitor, support, employee):
    kept = factories.make_consultation(
        employee,
        QUESTION,
        category=support,
        kind="request",
        origin="alert",
        verdict="own_code",
        evidence="在庫画面",
    )

    form = visitor.get(f"/triage/support/?consultation={kept.pk}").context["form"]

    assert [form[name].value() for name in ("kind", "origin", "verdict", "evidence")] == [
        "request",
        "alert",
        "own_code",
        "在庫画面",
    ]


@pytest.mark.parametrize("field", ["kind", "origin", "verdict"])
@pytest.mark.parametrize("value", ["", "evil", "trouble\0"])
def test_triage_invalid_shows_the_error_and_keeps_what_was_typed(visitor, support, field, value):
    response = visitor.post("/triage/support/", triage_data(evidence="在庫") | {field: value})

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert QUESTION in response.text
    assert "在庫" in response.text
    assert not Consultation.objects.exists()


def test_triage_takes_the_longest_question(visitor, support):
    response = visitor.post("/triage/support/", triage_data(question="長" * LONGEST_QUESTION))

    judged = Consultation.objects.get()
    assert judged.question == "長" * LONGEST_QUESTION
    assert response.url == case_new(judged)
    assert len(response.url) < LONGEST_IN_ADDRESS


def test_triage_refuses_a_longer_question_and_keeps_it_on_the_page(visitor, support):
    text = "長" * (LONGEST_QUESTION + 1)

    response = visitor.post("/triage/support/", triage_data(question=text))

    assert response.status_code == 422
    assert "10001" in "".join(response.context["form"].errors["question"])
    assert 'id="id_question_error"' in response.text
    assert text in response.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("　 \n", ""),
        ("👩‍👩‍👧 ㈱①髙～－", "👩‍👩‍👧 ㈱①髙～－"),
        ("<script>x</script>", "<script>x</script>"),
    ],
)
def test_triage_keeps_any_question(visitor, support, typed, kept):
    response = visitor.post("/triage/support/", triage_data(question=typed, evidence=typed))

    judged = Consultation.objects.get()
    assert judged.question == kept
    assert judged.evidence == " ".join(kept.split())
    assert response.url == case_new(judged)


def test_triage_of_a_deleted_question_begins_anew(visitor, support, employee):
    kept = factories.make_consultation(employee, text_deleted_at="2026-11-01T00:00Z")

    visitor.post(
        f"/triage/support/?consultation={kept.pk}", triage_data(question="", evidence="在庫")
    )

    assert Consultation.objects.exclude(pk=kept.pk).get().evidence == "在庫"


# What a case gets of it


def begin_case(visitor, address, org, **fields):
    page = visitor.get(address)
    form = page.context["form"]
    data = {
        name: form[name].value()
        for name in ("title", "kind", "origin", "consultation")
        if form[name].value() is not None
    }
    data |= {"creation_key": str(uuid.uuid4()), "organization": org.pk}
    response = visitor.post(address, data | fields)
    assert response.status_code == 302, response.context["form"].errors
    return Case.objects.get()


def test_case_after_triage_has_all_that_was_said(visitor, support, employee, org):
    package = factories.make_package("SignHere")
    address = visitor.post(
        "/triage/support/",
        triage_data(
            kind="request",
            origin="change",
            verdict="package",
            evidence="SignHere の画面",
            question="件名の行\n二行目",
        ),
    ).url
    Consultation.objects.update(package=package)

    case = begin_case(visitor, address, org)

    judged = Consultation.objects.get()
    assert (case.consultation, judged.outcome) == (judged, Outcome.CASE)
    assert (case.kind, case.origin) == ("request", "change")
    assert (case.triage_verdict, case.triaged_by) == ("package", employee)
    assert case.triage_reason == "SignHere\nSignHere の画面"
    assert (case.title, case.symptom) == ("件名の行", "件名の行\n二行目")


def test_case_of_a_question_of_one_line_has_it_as_its_title_alone(visitor, support, org):
    address = visitor.post("/triage/support/", triage_data()).url

    case = begin_case(visitor, address, org)

    assert (case.title, case.symptom) == (QUESTION, "")


def test_case_whose_title_was_changed_keeps_the_question(visitor, support, org):
    address = visitor.post("/triage/support/", triage_data()).url

    case = begin_case(visitor, address, org, title="別の題")

    assert (case.title, case.symptom) == ("別の題", QUESTION)


def test_case_of_a_long_question_has_its_first_letters_and_all_of_it(visitor, support, org):
    text = "長" * LONGEST_QUESTION
    address = visitor.post("/triage/support/", triage_data(question=text)).url

    case = begin_case(visitor, address, org)

    assert (case.title, case.symptom) == ("長" * 200, text)


def test_case_keeps_its_own_text_when_the_question_is_deleted(visitor, support, org):
    address = visitor.post(
        "/triage/support/", triage_data(question="a\nb", evidence="在庫", verdict="own_code")
    ).url
    case = begin_case(visitor, address, org)

    visitor.post(f"/consultations/{case.consultation_id}/delete-question/")

    case.refresh_from_db()
    assert (case.title, case.symptom, case.triage_reason) == ("a", "a\nb", "在庫")
    assert case.consultation.question == ""


def test_case_from_the_address_takes_no_consultation_of_somebody_else(
    visitor, support, stranger, org
):
    secret = factories.make_consultation(
        stranger,
        "secret",
        category=support,
        verdict="package",
        kind="request",
        evidence="SecretWord",
    )
    address = f"/cases/new/?consultation={secret.pk}"

    page = visitor.get(address)
    response = visitor.post(
        address,
        {
            "creation_key": str(uuid.uuid4()),
            "organization": org.pk,
            "kind": "trouble",
            "origin": "person",
            "title": "mine",
            "consultation": secret.pk,
        },
    )

    assert "secret" not in page.text
    assert "SecretWord" not in page.text
    assert response.status_code == 422
    assert "secret" not in response.text
    assert not Case.objects.exists()
    secret.refresh_from_db()
    assert secret.outcome == Outcome.ASKED


# The links that lead here


def test_every_way_to_an_inquiry_carries_the_question(visitor, support, vendor_door, employee):
    kept = factories.make_consultation(employee, QUESTION)
    ended = factories.make_channel(factories.make_category("ended"), valid_until=today())
    ended.valid_until = "2020-01-01"
    ended.save()
    suffix = f"?consultation={kept.pk}"

    for page, link in (
        ("/search/", "/triage/"),
        ("/categories/vendor/", "/triage/"),
        ("/categories/ended/", "/triage/"),
        ("/categories/support/", "/triage/support/"),
    ):
        links = re.findall(r'href="([^"]*)"', visitor.get(page + suffix).text)
        assert f"{link}{suffix}" in map(html.unescape, links), page


def test_triage_asks_as_few_queries_for_ten_rows_as_for_one(visitor, doors, employee):
    kept = factories.make_consultation(employee, "sign")
    counts = []
    for number in range(10):
        factories.make_package(f"Sign {number}")
        visitor.get("/search/?q=x")  # the rules are read anew
        with CaptureQueriesContext(connection) as queries:
            visitor.get(f"/triage/technical-support/?consultation={kept.pk}")
        counts.append(len(queries))

    assert len(set(counts)) == 1
    assert counts[0] <= MOST_QUERIES
