import datetime
import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from contacts.models import Role, today
from routing.models import Category, ChannelKind, CodeOwner, LearningLink, Package
from routing.ways import MAILTO_LIMIT, SHORT_REGISTER, PreparedMail
from tests import factories

DAY = datetime.timedelta(days=1)


def test_category_detail_link_opens_apart(visitor):
    category = factories.make_category("status")
    factories.make_channel(category, address="https://status.example.com/")

    page = visitor.get("/categories/status/").text

    assert 'href="https://status.example.com/"' in page
    assert 'rel="noopener' in page


def test_category_detail_shows_the_representative_of_ones_own_org(visitor, org):
    org.account_rep_name, org.account_rep_email = "山本 一郎", "yamamoto@example.com"
    org.save()
    factories.make_organization("別の会社", account_rep_name="他人")
    category = factories.make_category("rep")
    factories.make_channel(category, kind=ChannelKind.ACCOUNT_REP, address="")

    page = visitor.get("/categories/rep/").text

    assert "山本 一郎" in page
    assert "mailto:yamamoto@example.com" in page
    assert "他人" not in page


def test_category_detail_shows_the_representative_behind_a_sandbox(client, org):
    org.account_rep_name = "山本 一郎"
    org.save()
    user = factories.make_user()
    factories.make_membership(user, factories.make_organization("Sandbox", production=org))
    factories.make_channel(factories.make_category("rep"), kind=ChannelKind.ACCOUNT_REP, address="")
    client.force_login(user)

    assert "山本 一郎" in client.get("/categories/rep/").text


def test_category_detail_that_ended_leads_to_its_replacement(visitor):
    replacement = factories.make_category("new-door")
    category = factories.make_category("old-door", replacement=replacement)
    factories.make_channel(category, valid_until=today() - DAY)

    assert 'href="/categories/new-door/"' in visitor.get("/categories/old-door/").text


def test_category_detail_that_ended_without_replacement_leads_to_the_helpdesk(visitor):
    factories.make_channel(factories.make_category("old-door"), valid_until=today() - DAY)

    assert 'href="/triage/"' in visitor.get("/categories/old-door/").text


def test_category_detail_unknown_is_404(visitor):
    assert visitor.get("/categories/nowhere/").status_code == 404


def test_category_detail_document_opens_apart(visitor):
    factories.make_channel(factories.make_category("paper"), kind=ChannelKind.DOCUMENT)

    page = visitor.get("/categories/paper/").text

    assert 'href="https://example.com/" target="_blank" rel="noopener' in page


def test_category_detail_shows_duration_and_learning_links(visitor):
    category = factories.make_category("door", duration_ja="2日", duration_en="Two days")
    factories.make_channel(category)
    words = {"label_ja": "読む", "label_en": "Read"}
    LearningLink.objects.create(category=category, url="https://learn.example.com/", **words)
    LearningLink.objects.create(category=category, url="javascript:alert(1)", **words)

    page = visitor.get("/categories/door/").text

    assert "2日" in page
    assert 'href="https://learn.example.com/"' in page
    assert "javascript:" not in page


def test_category_detail_of_a_case_names_the_status_door_only_while_it_is_there(visitor, doors):
    before = visitor.get("/categories/technical-support/").text
    Category.objects.get(slug="trust-status").delete()

    after = visitor.get("/categories/technical-support/").text

    assert "/categories/trust-status/" in before
    assert "/categories/trust-status/" not in after


# One org of several


@pytest.fixture
def second_org(employee):
    org = factories.make_organization("西日本", account_rep_name="西の担当")
    factories.make_membership(employee, org)
    return org


@pytest.fixture
def rep_door(db):
    return factories.make_channel(
        factories.make_category("rep"), kind=ChannelKind.ACCOUNT_REP, address=""
    )


def test_category_detail_asks_which_org_of_several(visitor, second_org, rep_door):
    page = visitor.get("/categories/rep/").text

    assert f'<option value="{second_org.pk}">西日本</option>' in page
    assert "西の担当" not in page


def test_category_detail_shows_the_org_that_was_chosen(visitor, second_org, rep_door):
    page = visitor.get(f"/categories/rep/?organization={second_org.pk}").text

    assert f'<option value="{second_org.pk}" selected>' in page
    assert "西の担当" in page


@pytest.mark.parametrize("wanted", ["other", "0", "x", "²", "9" * 40, ""])
def test_category_detail_ignores_an_org_that_is_not_ones_own(visitor, second_org, rep_door, wanted):
    other = factories.make_organization("別の会社", account_rep_name="他人")
    wanted = other.pk if wanted == "other" else wanted

    page = visitor.get("/categories/rep/", {"organization": wanted})

    assert page.status_code == 200
    assert "他人" not in page.text
    assert "西の担当" not in page.text


# A prepared mail


def make_mail_door(**texts):
    values = {
        "subject_ja": "相談 {name}",
        "subject_en": "Question {name}",
        "body_ja": "{name}\n{org} {org_id} {instance}",
        "body_en": "{name}\n{org} {org_id} {instance}",
    }
    category = factories.make_category("mail")
    return factories.make_channel(
        category, kind=ChannelKind.MAIL, address="desk@example.com", **values | texts
    )


def mail_in(page):
    href = html.unescape(re.search(r'href="(mailto:desk[^"]*)"', page)[1])
    assert not re.search(r"[\r\n\u2028\u2029 ]", href)
    return urlsplit(href).path, parse_qs(urlsplit(href).query, strict_parsing=True)


def test_category_detail_mail_has_the_persons_facts(visitor, employee, org):
    org.instance = "AP28"
    org.save()
    make_mail_door()

    path, parts = mail_in(visitor.get("/categories/mail/").text)

    assert path == "desk@example.com"
    assert parts["subject"] == [f"相談 {employee.name}"]
    assert parts["body"] == [f"{employee.name}\r\n{org.name} {org.org_id} AP28"]


@pytest.mark.parametrize(
    "name",
    [
        "x\r\nBcc: evil@example.org",
        "x\u2028Bcc: evil@example.org",
        "x\x85Bcc: evil@example.org",
        "x%0d%0aBcc: evil@example.org",
        "x&bcc=evil@example.org",
        "x?bcc=evil@example.org#y",
        '"><script>alert(1)</script>',
        "{org_id} {name.__class__}",
    ],
)
def test_category_detail_mail_takes_no_header_from_a_name(visitor, employee, name):
    employee.name = name
    employee.save()
    make_mail_door(subject_ja="{name}")

    page = visitor.get("/categories/mail/").text
    path, parts = mail_in(page)

    assert path == "desk@example.com"
    assert set(parts) == {"subject", "body"}
    assert parts["subject"] == [" ".join(name.split())]
    assert "<script>alert" not in page


def test_category_detail_mail_never_looks_into_what_it_fills_in(visitor):
    make_mail_door(body_ja="{name.password} {0} {user} {")

    _, parts = mail_in(visitor.get("/categories/mail/").text)

    assert parts["body"] == ["{name.password} {0} {user} {"]


def test_category_detail_mail_says_what_is_not_known(visitor, org):
    make_mail_door()

    page = visitor.get("/categories/mail/")

    assert page.context["mail"].has_blanks
    assert page.context["mail"].body.count("（ご記入ください）") == 1


def test_category_detail_mail_of_two_orgs_asks_first(visitor, second_org):
    make_mail_door()

    asked = visitor.get("/categories/mail/")
    chosen = visitor.get(f"/categories/mail/?organization={second_org.pk}").text

    assert "mail" not in asked.context
    assert 'name="organization"' in asked.text
    assert "西日本" in mail_in(chosen)[1]["body"][0]


def test_category_detail_mail_without_an_org_in_it_asks_nothing(visitor, second_org):
    make_mail_door(body_ja="{name}")

    page = visitor.get("/categories/mail/")

    assert 'name="organization"' not in page.text
    assert "mail" in page.context


def test_prepared_mail_too_long_for_a_link_is_left_to_copying():
    mail = PreparedMail("a+b%0d@example.com", "件名\r\nBcc: x", "長" * 1000)

    assert not mail.is_whole
    assert mail.href.startswith("mailto:a%2Bb%250d@example.com?subject=%E4%BB%B6%E5%90%8D%20Bcc")
    assert "&" not in mail.href


# Registers


def test_category_detail_shows_the_vendor_of_the_chosen_package(visitor, vendor_door):
    package = Package.objects.create(
        name="SignHere",
        nicknames="サイン",
        vendor="Acme",
        vendor_email="help@acme.example",
        vendor_phone="+81 3-1234-5678",
        vendor_url="https://acme.example/help",
    )

    asked = visitor.get("/categories/vendor/").text
    chosen = visitor.get(f"/categories/vendor/?package={package.pk}").text

    assert "SignHere / サイン" in asked
    assert "help@acme.example" not in asked
    for text in ("Acme", "mailto:help@acme.example", "tel:+81312345678", "https://acme.example/"):
        assert text in chosen


def test_category_detail_of_a_vendor_not_reachable_offers_the_helpdesk(visitor, vendor_door):
    package = Package.objects.create(name="SignHere", vendor="Acme", vendor_url="javascript:x()")

    page = visitor.get(f"/categories/vendor/?package={package.pk}").text

    assert "Acme" in page
    assert "javascript:" not in page
    assert 'class="notice notice-attention"' in page
    assert 'href="/triage/"' in page


@pytest.mark.parametrize("slug", ["vendor", "own"])
def test_category_detail_of_an_empty_register_offers_the_helpdesk(
    visitor, vendor_door, developers_door, slug
):
    page = visitor.get(f"/categories/{slug}/?package=1&application=1").text

    assert "pick-list" not in page
    assert 'href="/triage/"' in page


def test_category_detail_shows_the_team_of_the_chosen_application(visitor, developers_door):
    owner = CodeOwner.objects.create(name="在庫", team="基盤チーム", team_email="base@example.jp")

    page = visitor.get(f"/categories/own/?application={owner.pk}").text

    assert "基盤チーム" in page
    assert "mailto:base@example.jp" in page


@pytest.mark.parametrize(
    ("slug", "field", "make"),
    [
        ("appexchange-vendor", "package", factories.make_package),
        ("internal-developers", "application", factories.make_application),
    ],
)
def test_category_detail_finds_a_row_of_a_register_by_what_is_typed(
    visitor, doors, slug, field, make
):
    row = make("SignHere", nicknames="電子サイン")
    for number in range(SHORT_REGISTER):
        make(f"Other {number}")
    address = f"/categories/{slug}/"

    long = visitor.get(address)
    found = visitor.get(address, {"named": "電子サインの画面", "q": "a&b"})
    none = visitor.get(address, {"named": "Nothing <b>"})

    assert long.context["choice"].rows == []
    assert found.context["choice"].rows == [row]
    assert f'href="?{field}={row.pk}&amp;q=a%26b"' in found.text
    assert none.context["choice"].rows == []
    assert "Nothing &lt;b&gt;" in none.text


def test_category_detail_shows_a_short_register_whole(visitor, vendor_door):
    rows = [factories.make_package(f"Row {number:02d}") for number in range(SHORT_REGISTER)]

    assert visitor.get("/categories/vendor/").context["choice"].rows == rows


@pytest.mark.parametrize("key", ["0", "x", "²", "９", "9" * 18, "9" * 19, "9" * 400, "1\0", "-1"])
def test_category_detail_ignores_an_absurd_key_of_a_row(visitor, vendor_door, developers_door, key):
    factories.make_package()

    for slug in ("vendor", "own"):
        page = visitor.get(f"/categories/{slug}/", {"package": key, "application": key})
        assert page.status_code == 200
        assert "desk" not in page.context


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", "\u2028", "👩‍👩‍👧", "㈱①髙～－", "%", "x" * 10_000]
)
def test_category_detail_takes_any_text_for_a_name(visitor, vendor_door, text):
    factories.make_package()
    text = text.encode(errors="replace").decode()

    assert visitor.get("/categories/vendor/", {"named": text, "q": text}).status_code == 200


def test_category_detail_reads_the_row_from_the_question(visitor, doors, employee):
    package = factories.make_package("SignHere")
    factories.make_package("Cards")
    kept = factories.make_consultation(employee, "SignHere が開かない")

    page = visitor.get(f"/categories/appexchange-vendor/?consultation={kept.pk}")

    assert page.context["choice"].rows == [package]
    assert f"?package={package.pk}&amp;consultation={kept.pk}" in page.text


def test_category_detail_letter_to_the_desk_carries_the_question(visitor, vendor_door):
    package = factories.make_package(vendor_email="help@acme.example")

    page = visitor.get("/categories/vendor/", {"package": package.pk, "q": "開かない"})

    assert page.context["letter"].body == "開かない"
    assert "subject=SignHere" in page.context["letter"].href


def test_category_detail_form_that_records_it_names_what_was_shown(visitor, vendor_door):
    package = factories.make_package()

    page = visitor.get("/categories/vendor/", {"package": package.pk, "q": "a <b>"}).text

    assert f'name="channel" value="{vendor_door.pk}"' in page
    assert f'name="package" value="{package.pk}"' in page
    assert 'name="q" value="a &lt;b&gt;"' in page


def test_category_detail_mail_carries_the_question(visitor):
    make_mail_door(subject_ja="{question}", body_ja="{name}\n{question}")

    page = visitor.get("/categories/mail/", {"q": "開かない\n二行目"}).text
    _, parts = mail_in(page)

    assert parts["subject"] == ["開かない 二行目"]
    assert parts["body"][0].endswith("\r\n開かない\r\n二行目")


def test_category_detail_mail_of_a_long_question_stays_short_as_a_link(visitor, employee):
    make_mail_door(subject_ja="{question}", body_ja="{question}")
    kept = factories.make_consultation(employee, "長" * 10_000)

    mail = visitor.get(f"/categories/mail/?consultation={kept.pk}").context["mail"]

    assert not mail.is_whole
    assert mail.body == "長" * 10_000
    assert len(mail.href) <= MAILTO_LIMIT


# Plans


@pytest.mark.parametrize(
    ("plan", "kind"),
    [(True, "notice-success"), (False, "notice-attention"), (None, "notice-attention")],
)
def test_category_detail_says_whether_the_plan_includes_it(visitor, org, plan, kind):
    org.plan = None if plan is None else factories.make_plan(includes_coaching=plan)
    org.account_rep_name = "山本 一郎"
    org.save()
    factories.make_channel(factories.make_category("coaching", needs_coaching_plan=True))

    page = visitor.get("/categories/coaching/").text

    assert f'class="notice {kind}"' in page
    assert (org.plan.name in page) if org.plan else ("notice-success" not in page)
    assert ("山本 一郎" in page) is (plan is not True)


def test_category_detail_does_not_know_the_plan_of_somebody_without_an_org(client, db):
    factories.make_channel(factories.make_category("coaching", needs_coaching_plan=True))
    client.force_login(factories.make_user())

    page = client.get("/categories/coaching/")

    assert page.context["plans"] == []
    assert 'class="notice notice-attention"' in page.text


# Queries


@pytest.mark.parametrize(
    ("slug", "budget"),
    [
        ("trust-status", 4),
        ("community", 4),
        ("technical-support", 4),
        ("partner", 4),
        ("trailhead-help", 4),
        ("account-rep", 5),
        ("training-certification", 5),
        ("expert-coaching", 5),
        ("appexchange-vendor", 5),
        ("internal-developers", 5),
    ],
)
def test_category_detail_asks_as_few_queries_for_three_rows_as_for_one(
    visitor, employee, org, doors, django_assert_num_queries, slug, budget
):
    for number in range(3):
        Package.objects.create(name=f"P{number}")
        CodeOwner.objects.create(name=f"A{number}", team="T")
        with django_assert_num_queries(budget):
            visitor.get(f"/categories/{slug}/")
        plan = factories.make_plan()
        factories.make_membership(employee, factories.make_organization(plan=plan))


@pytest.mark.parametrize(
    ("slug", "budget"),
    [("trust-status", 5), ("technical-support", 5), ("account-rep", 6), ("partner", 5)],
)
def test_category_detail_with_a_question_asks_one_query_more(
    visitor, employee, doors, django_assert_num_queries, slug, budget
):
    kept = factories.make_consultation(employee, "Q")

    with django_assert_num_queries(budget):
        visitor.get(f"/categories/{slug}/?consultation={kept.pk}")


@pytest.mark.parametrize(
    ("slug", "make"),
    [
        ("appexchange-vendor", factories.make_package),
        ("internal-developers", factories.make_application),
    ],
)
def test_category_detail_of_a_register_asks_the_same_queries_for_ten_rows(
    visitor, employee, doors, django_assert_num_queries, slug, make
):
    kept = factories.make_consultation(employee, "Sign")
    for number in range(10):
        make(f"Sign {number}")
        visitor.get("/search/?q=x")  # the rules are read anew
        with django_assert_num_queries(7):
            visitor.get(f"/categories/{slug}/?consultation={kept.pk}")


# The administration


@pytest.fixture
def routing_admin(client, db):
    user = factories.make_user(is_staff=True)
    factories.give_role(user, Role.ROUTING_ADMIN)
    client.force_login(user)
    return client


@pytest.mark.parametrize("model", ["category", "package", "codeowner", "product"])
def test_admin_lists_searches_and_adds(routing_admin, doors, model):
    assert routing_admin.get(f"/admin/routing/{model}/?q=a").status_code == 200
    assert routing_admin.get(f"/admin/routing/{model}/add/").status_code == 200


def test_admin_lists_doors_with_kind_and_validity(routing_admin, doors):
    Category.objects.get(slug="partner").channels.update(valid_until=today() - DAY)

    page = routing_admin.get("/admin/routing/category/", headers={"accept-language": "en"})

    assert page.status_code == 200
    assert "field-validity" in page.text


def test_admin_door_has_its_ways_and_links_within(routing_admin, doors):
    category = Category.objects.get(slug="training-certification")

    page = routing_admin.get(f"/admin/routing/category/{category.pk}/change/").text

    assert 'name="channels-0-body_ja"' in page
    assert 'name="links-0-url"' in page
