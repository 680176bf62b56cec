import pytest
from django.urls import reverse

from contacts.introduction import Screen, tick_screen
from contacts.models import User
from helpdesk.guides import Reader, read_guide
from tests import factories


@pytest.fixture
def newcomer(db) -> User:
    return factories.make_user("newcomer", introduced_at=None)


def log_in(client, user, *, next_page=""):
    address = reverse("account_login") + (f"?next={next_page}" if next_page else "")
    return client.post(address, {"login": user.email, "password": factories.PASSWORD})


def test_first_visit_is_shown_after_the_login_until_done(client, newcomer, doors):
    assert log_in(client, newcomer).url == "/welcome/doors/"
    client.logout()
    assert log_in(client, newcomer, next_page="/").url == "/welcome/doors/"
    tick_screen(Screen.DOORS, by=newcomer)
    client.logout()
    assert log_in(client, newcomer).url == "/welcome/inquiry/"

    client.post("/welcome/skip/")

    client.logout()
    assert log_in(client, newcomer).url == "/"


def test_first_visit_stands_in_no_ones_way(client, newcomer):
    """Who follows a link of a mail is led where it points."""
    assert log_in(client, newcomer, next_page="/cases/").url == "/cases/"

    assert 'href="/welcome/doors/"' in client.get("/").text


def test_first_visit_ticks_three_screens_and_ends(client, newcomer, doors):
    client.force_login(newcomer)

    onward = [client.post(f"/welcome/{screen}/").url for screen in Screen]

    newcomer = User.objects.get(pk=newcomer.pk)
    assert onward == ["/welcome/inquiry/", "/welcome/contact/", "/"]
    assert None not in (
        newcomer.understood_doors_at,
        newcomer.understood_inquiry_at,
        newcomer.checked_contact_at,
        newcomer.introduced_at,
    )
    assert "/welcome/" not in client.get("/").text
    assert client.get("/help/").text.count("確認済み") == 3


def test_first_visit_comes_back_to_what_was_passed_over(client, newcomer):
    client.force_login(newcomer)

    assert client.post("/welcome/contact/").url == "/welcome/doors/"
    assert User.objects.get(pk=newcomer.pk).introduced_at is None


def test_first_visit_read_again_changes_no_day(client, newcomer):
    client.force_login(newcomer)
    for screen in Screen:
        client.post(f"/welcome/{screen}/")
    ended = User.objects.get(pk=newcomer.pk).introduced_at

    client.post("/welcome/doors/")

    assert User.objects.get(pk=newcomer.pk).introduced_at == ended


def test_first_visit_says_who_is_a_contact(client, employee, contact, org):
    client.force_login(employee)
    page = client.get("/welcome/contact/").text
    assert "いいえ" in page
    assert contact.name in page

    client.force_login(contact)
    assert "はい" in client.get("/welcome/contact/").text


def test_first_visit_unknown_screen_is_404(client, newcomer):
    client.force_login(newcomer)

    assert client.get("/welcome/nowhere/").status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_help_guide_is_read_in_the_language_of_the_person(client, db, language):
    client.force_login(factories.make_user(language=language))

    for reader in Reader:
        page = client.get(f"/help/{reader}/")
        assert f"<h1>{read_guide(reader, language).title}</h1>" in page.text


def test_help_guide_unknown_is_404(client, newcomer):
    client.force_login(newcomer)

    assert client.get("/help/nowhere/").status_code == 404


def test_guide_shows_tags_and_runs_none(settings, tmp_path):
    (tmp_path / "docs").mkdir()
    text = "# Title\n\n<script>x</script> [x](javascript:x)\n"
    (tmp_path / "docs" / "guide-admins.xx.md").write_text(text)
    settings.BASE_DIR = tmp_path

    guide = read_guide(Reader.ADMINS, "xx")

    assert "<script" not in guide.html
    assert "href" not in guide.html


def test_help_index_offers_the_guides_of_ones_roles_first(client, employee, contact):
    def own_part(user):
        client.force_login(user)
        own, _visit, others = client.get("/help/").text.partition("visit-title")
        return [reader for reader in Reader if f"/help/{reader}/" in own], others

    admin = factories.make_user("admin", is_staff=True)

    assert own_part(employee)[0] == [Reader.EMPLOYEES]
    assert own_part(contact)[0] == [Reader.EMPLOYEES, Reader.CONTACTS]
    assert own_part(admin)[0] == [Reader.EMPLOYEES, Reader.ADMINS]
    # All may read all.
    assert all(f"/help/{reader}/" in own_part(employee)[1] for reader in list(Reader)[1:])


def test_help_asks_few_queries(client, employee, contact, django_assert_max_num_queries):
    for user in (employee, contact):
        client.force_login(user)
        for page in ("/help/", "/help/admins/", "/welcome/doors/", "/welcome/contact/"):
            client.get(page)
            with django_assert_max_num_queries(8):
                client.get(page)
