from allauth.account import views as account_views
from allauth.account.decorators import secure_admin_login
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from allauth.socialaccount import views as social_views
from allauth.usersessions import views as session_views
from django.apps import apps
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _

from contacts.identity import views as identity_views
from contacts.identity.local_login import is_local_login_on
from helpdesk import views

admin.autodiscover()
# allauth's rows are made by logging in, with secrets in them; the environment names the provider.
for model in list(admin.site._registry):
    if apps.get_app_config(model._meta.app_label).name.startswith("allauth."):
        admin.site.unregister(model)
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Salesforce Helpdesk: administration")

# Of allauth's pages those we use: one that mails to an address typed by hand is not among them.
account_urls = [
    path(
        "login/",
        account_views.LoginView.as_view(extra_context={"is_local_login_on": is_local_login_on}),
        name="account_login",
    ),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("signup/", account_views.signup, name="account_signup"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path(
        "password/change/", identity_views.account_change_password, name="account_change_password"
    ),
    path("password/reset/", account_views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        account_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", session_views.list_usersessions, name="usersessions_list"),
    path(
        "oidc/<slug:provider_id>/login/",
        identity_views.openid_connect_login,
        name="openid_connect_login",
    ),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        identity_views.openid_connect_callback,
        name="openid_connect_callback",
    ),
    path("cancelled/", social_views.login_cancelled, name="socialaccount_login_cancelled"),
]

# A passkey is a second factor here: it opens no session by itself.
second_factor_urls = [
    path("", mfa_views.index, name="mfa_index"),
    path("authenticate/", mfa_views.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("app/activate/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("app/deactivate/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/generate/", code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/download/", code_views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", passkey_views.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", passkey_views.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/edit/", passkey_views.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkey_views.remove_webauthn, name="mfa_remove_webauthn"),
    path(
        "passkeys/reauthenticate/",
        passkey_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("routing.urls")),
    path("", include("cases.urls")),
    path("", include("contacts.urls")),
    path("accounts/", include(account_urls)),
    path("accounts/second-factor/", include(second_factor_urls)),
    path("admin/", admin.site.urls),
    path("help/", views.help_index, name="help_index"),
    path("help/<slug:reader>/", views.help_guide, name="help_guide"),
    path("welcome/skip/", views.first_visit_skip, name="first_visit_skip"),
    path("welcome/<slug:screen>/", views.first_visit, name="first_visit"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("healthz/", views.healthz, name="healthz"),
    path("readyz/", views.readyz, name="readyz"),
]

handler400 = "helpdesk.views.bad_request"
handler403 = "helpdesk.views.permission_denied"
handler404 = "helpdesk.views.page_not_found"
handler500 = "helpdesk.views.server_error"
