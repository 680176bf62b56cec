"""Who may log in with a password of the portal's own while there is a company login."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from contacts.identity.provider import is_company_login_on
from contacts.models import User


def is_break_glass(user: User) -> bool:
    return bool(settings.BREAK_GLASS_EMAIL) and user.email == settings.BREAK_GLASS_EMAIL


def is_local_login_on() -> bool:
    return settings.LOCAL_LOGIN or not is_company_login_on()


def may_log_in_locally(user: User) -> bool:
    """Say whether a password of the portal's own lets a person in.

    Not where the company's provider speaks for them: it would no longer count who is switched
    off there. The break-glass administrator may always.
    """
    if not is_company_login_on() or is_break_glass(user):
        return True
    return settings.LOCAL_LOGIN and not SocialAccount.objects.filter(user=user).exists()
