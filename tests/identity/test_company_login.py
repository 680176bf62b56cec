"""The company login against a real provider: who gets in, as whom, and for how long."""

import datetime

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured

from contacts.identity.sealing import unseal
from contacts.models import AuditEntry, Role, User
from helpdesk.environment import company_login
from tests import factories
from tests.identity_provider import turn_on

LOGIN = "/accounts/oidc/company/login/"
HOUR = datetime.timedelta(hours=1)


def user_of(client) -> User | None:
    """Return who is logged in, as the next page sees it."""
    user = client.get("/cases/").wsgi_request.user
    return user if user.is_authenticated else None


def test_login_page_without_a_provider_is_as_ever(client, db):
    page = client.get("/accounts/login/").content.decode()

    assert "oidc" not in page
    assert "<details" not in page.partition("<main")[2]
    assert client.get(LOGIN).status_code == 404
    assert client.get(f"{LOGIN}callback/").status_code == 404


def test_first_login_makes_an_employee(client, log_in, provider):
    org = factories.make_organization(login_claim="東日本")
    factories.make_organization()
    provider.put_person(
        "s1", email="S1@Example.jp", name="佐藤", department="営業部", organization="東日本"
    )

    answer = log_in(client, "s1", next_url="/cases/")

    user = User.objects.get(email="s1@example.jp")
    assert answer.url == "/cases/"
    assert user_of(client) == user
    assert (user.name, user.department) == ("佐藤", "営業部")
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)
    assert not user.has_usable_password()
    membership = user.memberships.get()
    assert (membership.organization, membership.is_default) == (org, True)


def test_second_login_matches_the_subject_and_updates(client, log_in, provider):
    provider.put_person("s2", name="佐藤", department="営業部")
    log_in(client, "s2")
    client.logout()
    provider.put_person("s2", email="s2-new@example.jp", name="鈴木", department="経理部")

    log_in(client, "s2")

    user = User.objects.get(socialaccount__uid="s2")
    assert user_of(client) == user
    assert (user.name, user.department, user.email) == ("鈴木", "経理部", "s2-new@example.jp")


def test_changed_address_that_is_somebody_elses_is_left(client, log_in, provider):
    factories.make_user("taken")
    provider.put_person("s3")
    log_in(client, "s3")
    provider.put_person("s3", email="taken@example.jp")

    log_in(client, "s3")

    assert user_of(client).email == "s3@example.jp"


def test_verified_address_matches_an_account_and_ends_its_password(client, log_in, provider):
    user = factories.make_user("s4")
    other = type(client)()
    other.force_login(user)
    provider.put_person("s4")

    log_in(client, "s4")

    assert user_of(client) == user
    assert user_of(other) is None
    user.refresh_from_db()
    assert not user.has_usable_password()


@pytest.mark.parametrize("says", [False, "false", None])
@pytest.mark.parametrize("name", ["taken", "nobody"])
def test_unverified_address_logs_nobody_in(client, log_in, provider, says, name):
    factories.make_user("taken")
    provider.put_person("s5", email=f"{name}@example.jp", email_verified=says)

    answer = log_in(client, "s5")

    assert answer.status_code == 403
    assert b"<h1>" in answer.content
    assert user_of(client) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_address_of_a_trusted_domain_counts(client, log_in, provider, settings, monkeypatch):
    turn_on(settings, monkeypatch, provider.issuer, OIDC_VERIFIED_DOMAINS="example.jp")
    user = factories.make_user("s6")
    provider.put_person("s6", email_verified=None)

    log_in(client, "s6")

    assert user_of(client) == user


def test_address_handed_on_to_a_successor_does_not_hand_on_the_account(client, log_in, provider):
    provider.put_person("old", email="desk@example.jp")
    log_in(client, "old")
    client.logout()
    provider.put_person("new", email="desk@example.jp")

    answer = log_in(client, "new")

    assert answer.status_code == 403
    assert user_of(client) is None
    assert SocialAccount.objects.get().uid == "old"


def test_login_without_an_address_is_refused(client, log_in, provider):
    provider.put_person("s7", email="")

    answer = log_in(client, "s7")

    assert answer.status_code == 403
    assert not User.objects.exists()


def test_person_switched_off_here_is_refused(client, log_in, provider):
    user = factories.make_user("s8", is_active=False)
    provider.put_person("s8")

    answer = log_in(client, "s8")

    assert answer.url == "/accounts/inactive/"
    assert user_of(client) is None
    user.refresh_from_db()
    assert not user.is_active


def test_person_whom_the_provider_denies_is_told(client, provider, db):
    back = provider.deny(client.get(LOGIN).url)

    answer = client.get(back, follow=True)

    assert answer.redirect_chain == [("/accounts/cancelled/", 302)]
    assert user_of(client) is None


def test_only_organization_is_the_membership_where_no_claim_fits(client, log_in, provider):
    org = factories.make_organization()
    factories.make_organization(production=org)
    provider.put_person("s9", organization="unknown")

    log_in(client, "s9")

    assert user_of(client).memberships.get().organization == org


def test_membership_is_left_to_admins_once_there_is_one(client, log_in, provider):
    factories.make_organization(login_claim="A")
    own = factories.make_organization()
    user = factories.make_user("s10")
    factories.make_membership(user, own)
    provider.put_person("s10", organization=["A"])

    log_in(client, "s10")

    assert user.memberships.get().organization == own


def test_several_organizations_of_the_claim_have_one_default(client, log_in, provider):
    for name in ("A", "B", "C"):
        factories.make_organization(login_claim=name)
    provider.put_person("s11", organization=["A", "B"])

    log_in(client, "s11")

    assert user_of(client).memberships.count() == 2
    assert user_of(client).memberships.filter(is_default=True).count() == 1


# --- Sessions: the provider is asked again


def test_session_goes_on_while_the_provider_lets_in(client, log_in, provider):
    provider.put_person("t1")
    with time_machine.travel(datetime.datetime.now(datetime.UTC), tick=False) as clock:
        log_in(client, "t1")
        for _ in range(3):
            clock.shift(HOUR + datetime.timedelta(seconds=1))
            assert user_of(client)


def test_session_ends_within_the_hour_after_the_provider_switched_off(client, log_in, provider):
    provider.put_person("t2")
    with time_machine.travel(datetime.datetime.now(datetime.UTC), tick=False) as clock:
        log_in(client, "t2")
        provider.switch_off("t2")
        clock.shift(HOUR - datetime.timedelta(seconds=1))
        assert user_of(client)

        clock.shift(datetime.timedelta(seconds=1))

        assert user_of(client) is None
        assert not Session.objects.filter(session_key=client.session.session_key).exists()


def test_session_outlasts_a_short_silence_of_the_provider_only(
    client, log_in, provider, settings, monkeypatch
):
    provider.put_person("t3")
    with time_machine.travel(datetime.datetime.now(datetime.UTC), tick=False) as clock:
        log_in(client, "t3")
        turn_on(settings, monkeypatch, "http://127.0.0.1:9")
        clock.shift(HOUR + datetime.timedelta(seconds=1))
        assert user_of(client)
        clock.shift(datetime.timedelta(minutes=58))
        assert user_of(client)

        clock.shift(datetime.timedelta(minutes=2))

        assert user_of(client) is None


def test_provider_is_asked_once_an_hour_and_by_one_request(
    client, log_in, provider, django_assert_num_queries
):
    provider.put_person("t4")
    log_in(client, "t4")
    client.get("/accounts/cancelled/")

    # Session and person, as for everybody else; the page asks the bar's counts.
    with django_assert_num_queries(3):
        client.get("/accounts/cancelled/")


def test_session_without_a_refresh_token_ends_after_the_hour(client, log_in, provider):
    provider.put_person("t5")
    with time_machine.travel(datetime.datetime.now(datetime.UTC), tick=False) as clock:
        log_in(client, "t5")
        session = client.session
        session["company_login"] |= {"refresh_token": ""}
        session.save()

        clock.shift(HOUR)

        assert user_of(client) is None


def test_session_ends_when_the_company_login_is_turned_off(client, log_in, provider, settings):
    provider.put_person("t6")
    with time_machine.travel(datetime.datetime.now(datetime.UTC), tick=False) as clock:
        log_in(client, "t6")
        settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = []

        clock.shift(HOUR)

        assert user_of(client) is None


def test_refresh_token_rests_sealed(client, log_in, provider):
    provider.put_person("t7")

    log_in(client, "t7")

    sealed = client.session["company_login"]["refresh_token"]
    assert sealed.startswith("gAAAA")
    assert unseal(sealed) not in sealed


def test_switching_off_in_the_administration_ends_sessions_at_once(client, log_in, provider):
    provider.put_person("t8")
    log_in(client, "t8")
    user = user_of(client)
    admin = factories.make_user("boss", is_staff=True)
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    desk = type(client)()
    desk.force_login(admin)
    form = {
        "email": user.email,
        "name": user.name,
        "language": "ja",
        "time_zone": "Asia/Tokyo",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }

    answer = desk.post(f"/admin/contacts/user/{user.pk}/change/", form)

    assert answer.status_code == 302
    assert user_of(client) is None
    assert not UserSession.objects.filter(user=user).exists()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert user_of(client) is None


def test_own_sessions_are_listed_and_the_others_ended(client, db):
    user = factories.make_user("t9")
    other = type(client)()
    for browser in (client, other):
        browser.post("/accounts/login/", {"login": user.email, "password": factories.PASSWORD})
    factories.make_user("stranger")

    page = client.get("/accounts/sessions/")
    client.post("/accounts/sessions/")

    assert page.context["session_count"] == 2
    assert user_of(client) == user
    assert user_of(other) is None


# --- Local login, and the administrator who breaks the glass


def log_in_locally(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": factories.PASSWORD})


def test_password_no_longer_counts_for_whom_the_provider_speaks(client, log_in, provider):
    provider.put_person("u1")
    log_in(client, "u1")
    user = user_of(client)
    client.logout()
    user.set_password(factories.PASSWORD)
    user.save()

    log_in_locally(client, user)

    assert user_of(client) is None


def test_local_login_stays_for_others(client, provider, db):
    user = factories.make_user("u2")

    log_in_locally(client, user)

    assert user_of(client) == user


def test_local_login_can_be_off_but_for_the_break_glass(client, provider, settings, db, caplog):
    settings.LOCAL_LOGIN = False
    settings.BREAK_GLASS_EMAIL = "glass@example.jp"
    user = factories.make_user("u3", is_superuser=True)
    glass = factories.make_user("glass")

    log_in_locally(client, user)
    assert user_of(client) is None
    log_in_locally(client, glass)

    assert user_of(client) == glass
    client.post("/theme/", {"theme": "dark"})
    assert f"user {glass.pk}: set_theme" in caplog.text
    told = AuditEntry.objects.order_by("pk").values_list("act", "actor", "outcome")
    assert list(told) == [
        ("break_glass_login", glass.pk, "done"),
        ("break_glass_act", glass.pk, "done"),
    ]
    page = type(client)().get("/accounts/login/").content.decode()
    assert "<details" in page.partition("<main")[2]


def test_break_glass_that_fails_is_told_to_the_auditor(client, provider, settings, db):
    settings.BREAK_GLASS_EMAIL = "glass@example.jp"
    factories.make_user("glass")
    factories.make_user("u3")

    for name in ("u3", "Glass"):
        login = {"login": f"{name}@example.jp", "password": "wrong"}
        client.post("/accounts/login/", login)

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.outcome) == ("break_glass_login", None, "refused")


def test_company_login_leaves_the_break_glass_its_password(client, log_in, provider, settings):
    settings.BREAK_GLASS_EMAIL = "glass@example.jp"
    glass = factories.make_user("glass")
    provider.put_person("glass")
    log_in(client, "glass")
    client.logout()

    log_in_locally(client, glass)

    assert user_of(client) == glass


def test_acts_by_the_company_login_are_no_breaking_of_glass(
    client, log_in, provider, settings, caplog
):
    settings.LOCAL_LOGIN = False
    settings.BREAK_GLASS_EMAIL = "glass2@example.jp"
    provider.put_person("glass2")
    log_in(client, "glass2")

    client.post("/theme/", {"theme": "dark"})

    assert "set_theme" not in caplog.text


def test_reset_mail_goes_to_nobody_who_could_not_use_it(client, log_in, provider):
    from procrastinate.contrib.django.models import ProcrastinateJob

    provider.put_person("u4")
    log_in(client, "u4")
    client.logout()

    answer = client.post("/accounts/password/reset/", {"email": "u4@example.jp"})

    assert answer.url == "/accounts/password/reset/done/"
    assert not ProcrastinateJob.objects.exists()


def test_password_page_is_not_there_for_who_has_none(client, log_in, provider):
    provider.put_person("u5")
    log_in(client, "u5")

    assert client.get("/accounts/password/change/").status_code == 404
    assert "/accounts/password/change/" not in client.get("/cases/").content.decode()


# --- Settings


def test_issuer_without_https_is_refused_in_production(monkeypatch):
    monkeypatch.setattr("helpdesk.environment.LOCAL", False)
    monkeypatch.setenv("OIDC_ISSUER", "http://login.example.jp")

    with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER"):
        company_login()


def test_provider_that_is_away_has_a_page(client, settings, monkeypatch, db):
    turn_on(settings, monkeypatch, "http://127.0.0.1:9")

    assert client.get(LOGIN).status_code == 401


@pytest.mark.parametrize(
    "query",
    ["process=connect", "auth_params=redirect_uri%3Dhttp://evil.example/", "scope=admin"],
)
def test_address_adds_nothing_to_the_question(client, provider, db, query):
    asked = client.get(f"{LOGIN}?{query}").url

    assert "evil" not in asked
    assert "admin" not in asked
    assert "code_challenge_method=S256" in asked


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https:evil.example", "https://evil.example/"]
)
def test_return_address_is_our_own(client, log_in, provider, target):
    provider.put_person("u6")

    assert log_in(client, "u6", next_url=target).url == "/welcome/doors/"
