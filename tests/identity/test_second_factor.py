import datetime
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from contacts.identity.sealing import unseal
from contacts.models import Role, User
from tests import factories

INDEX = "/accounts/second-factor/"


def code_of(key: str) -> str:
    return format_hotp_value(hotp_value(key, int(time.time()) // 30))


def log_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": factories.PASSWORD})


def is_in(client) -> bool:
    return bool(client.get("/accounts/cancelled/").wsgi_request.user.is_authenticated)


@pytest.fixture
def demanded(settings) -> None:
    settings.SECOND_FACTOR_DEMANDED = True


def confirm(client, user) -> None:
    """Enter the password once more, as the pages of the second factor ask."""
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})


# --- Setting up and logging in


def test_app_is_set_up_after_the_password_and_gives_recovery_codes(client, employee):
    log_in(client, employee)
    confirm(client, employee)
    page = client.get(f"{INDEX}app/activate/")
    key = page.context["form"].secret

    wrong = client.post(f"{INDEX}app/activate/", {"code": "000000"})
    right = client.post(f"{INDEX}app/activate/", {"code": code_of(key)})

    assert wrong.context["form"].errors
    assert right.url == f"{INDEX}codes/"
    assert len(client.get(right.url).context["unused_codes"]) == 10
    row = Authenticator.objects.get(type="totp")
    assert unseal(row.data["secret"]) == key


def test_login_asks_for_the_code_and_takes_each_once(client, employee):
    key = factories.make_app(employee)

    answer = log_in(client, employee)

    assert answer.url == f"{INDEX}authenticate/"
    assert not is_in(client)
    client.post(answer.url, {"code": "000000"})
    assert not is_in(client)
    code = code_of(key)
    client.post(answer.url, {"code": code})
    assert is_in(client)
    client.logout()
    client.post(log_in(client, employee).url, {"code": code})
    assert not is_in(client)


def test_code_is_guessed_a_few_times_only(client, employee):
    key = factories.make_app(employee)
    address = log_in(client, employee).url

    for _ in range(10):
        client.post(address, {"code": "000000"})
    client.post(address, {"code": code_of(key)})

    assert not is_in(client)


def test_recovery_code_opens_once(client, employee):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    factories.make_app(employee)
    code = RecoveryCodes.activate(employee).get_unused_codes()[0]

    client.post(log_in(client, employee).url, {"code": code})
    assert is_in(client)
    client.logout()
    client.post(log_in(client, employee).url, {"code": code})

    assert not is_in(client)


def test_company_login_asks_for_the_second_factor_too(client, provider, db):
    user = factories.make_user("mfa")
    key = factories.make_app(user)
    provider.put_person("mfa")

    answer = client.get(provider.agree(client.get("/accounts/oidc/company/login/").url, "mfa"))

    assert answer.url == f"{INDEX}authenticate/"
    assert not is_in(client)
    client.post(answer.url, {"code": code_of(key)})
    assert is_in(client)
    assert client.session["company_login"]["refresh_token"]


@pytest.mark.parametrize("act", ["edit", "remove"])
def test_passkey_of_another_is_not_found(client, employee, contact, act):
    passkey = factories.make_passkey(contact)
    log_in(client, employee)
    confirm(client, employee)

    address = f"{INDEX}passkeys/{passkey.pk}/{act}/"

    assert client.get(address).status_code == 404
    assert client.post(address, {"name": "Mine"}).status_code == 404
    passkey.refresh_from_db()
    assert passkey.data["name"] == "Laptop"


@pytest.mark.parametrize(
    "path", ["app/activate/", "app/deactivate/", "codes/generate/", "passkeys/add/"]
)
def test_what_changes_the_second_factor_asks_for_the_person_again(client, employee, path):
    log_in(client, employee)
    if path == "app/deactivate/":
        factories.make_app(employee)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=10)):
        answer = client.get(f"{INDEX}{path}")

    assert answer.url.startswith("/accounts/reauthenticate/")


# --- Demanded


def people_asked() -> dict[str, User]:
    org = factories.make_organization()
    contact, deputy, staff = map(factories.make_user, ("dc", "standin", "staff"))
    factories.make_contact(contact, org)
    factories.make_contact(deputy, org, deputy_for=contact)
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    auditor = factories.make_user("audit")
    factories.give_role(auditor, Role.AUDITOR)
    root = factories.make_user("root", is_superuser=True)
    return {user.name: user for user in (contact, deputy, staff, auditor, root)}


@pytest.mark.parametrize("name", ["dc", "standin", "staff", "audit", "root"])
def test_contacts_and_admins_are_asked_then_made_to(client, db, demanded, name):
    user = people_asked()[name]
    client.force_login(user)
    start = timezone.now()

    page = client.get("/cases/")

    assert page.status_code == 200
    assert INDEX in page.content.decode().partition("<main")[2]
    with time_machine.travel(start + datetime.timedelta(days=14, minutes=1)):
        client.force_login(user)
        for path in ("/cases/", "/", "/admin/", "/contacts/"):
            assert client.get(path).headers.get("Location") == INDEX
        assert client.post("/cases/new/").headers["Location"] == INDEX
        assert client.get("/cases/", headers={"HX-Request": "true"}).status_code == 401
        for path in (INDEX, f"{INDEX}app/activate/", "/accounts/reauthenticate/"):
            assert client.get(path, follow=True).status_code == 200
        assert client.get("/healthz/").status_code == 200
        assert client.post("/accounts/logout/").status_code == 302


def test_nobody_else_is_asked(client, employee, demanded):
    client.force_login(employee)

    page = client.get("/cases/")

    assert INDEX not in page.content.decode().partition("<main")[2]
    employee.refresh_from_db()
    assert employee.second_factor_demanded_at is None


def test_nobody_is_asked_without_the_setting(client, contact):
    client.force_login(contact)

    assert INDEX not in client.get("/cases/").content.decode().partition("<main")[2]


@pytest.mark.parametrize("make", [factories.make_app, factories.make_passkey])
def test_whoever_has_one_goes_on(client, contact, demanded, make):
    make(contact)
    client.force_login(contact)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=30)):
        client.force_login(contact)
        assert client.get("/cases/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, contact, demanded, settings):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    settings.SECOND_FACTOR_GRACE_DAYS = 0
    RecoveryCodes.activate(contact)
    client.force_login(contact)

    assert client.get("/cases/").headers["Location"] == INDEX


def test_grace_runs_from_the_first_demand_only(client, contact, demanded):
    client.force_login(contact)
    client.get("/cases/")
    contact.refresh_from_db()
    first = contact.second_factor_demanded_at

    with time_machine.travel(timezone.now() + datetime.timedelta(days=5)):
        client.get("/cases/")

    contact.refresh_from_db()
    assert contact.second_factor_demanded_at == first


@pytest.mark.parametrize("who", ["employee", "contact"])
def test_demand_costs_no_query(client, request, settings, levels, django_assert_num_queries, who):
    client.force_login(request.getfixturevalue(who))
    settings.SECOND_FACTOR_DEMANDED = True
    client.get("/cases/")
    settings.SECOND_FACTOR_DEMANDED = False
    with django_assert_num_queries(4):
        client.get("/cases/")
    settings.SECOND_FACTOR_DEMANDED = True

    with django_assert_num_queries(4):
        client.get("/cases/")


# --- A lost device


def test_system_admin_removes_the_second_factor_of_a_lost_device(client, employee):
    factories.make_app(employee)
    admin = factories.make_user("boss", is_staff=True)
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    client.force_login(admin)
    form = {"action": "remove_second_factor", "_selected_action": [str(employee.pk)]}

    client.post("/admin/contacts/user/", form)

    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("role", [Role.ROUTING_ADMIN, Role.AUDITOR])
@pytest.mark.parametrize("action", ["remove_second_factor", "end_sessions", "forget_company_login"])
def test_nobody_else_touches_it(client, employee, role, action):
    factories.make_app(employee)
    client.force_login(employee)
    other = factories.make_user("other", is_staff=True)
    factories.give_role(other, role)
    desk = type(client)()
    desk.force_login(other)

    desk.post("/admin/contacts/user/", {"action": action, "_selected_action": [str(employee.pk)]})

    assert Authenticator.objects.count() == 1
    assert is_in(client)


def test_system_admin_does_not_touch_a_superuser(client, db):
    root = factories.make_user("root", is_superuser=True, is_staff=True)
    factories.make_app(root)
    admin = factories.make_user("boss", is_staff=True)
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    client.force_login(admin)
    form = {"action": "remove_second_factor", "_selected_action": [str(root.pk)]}

    client.post("/admin/contacts/user/", form)

    assert Authenticator.objects.count() == 1


def test_allauths_rows_are_not_in_the_administration(client, db):
    client.force_login(factories.make_user("root", is_superuser=True, is_staff=True))

    page = client.get("/admin/").content.decode()

    for app in ("mfa", "socialaccount", "usersessions", "account"):
        assert f"/admin/{app}/" not in page
        assert client.get(f"/admin/{app}/").status_code == 404
