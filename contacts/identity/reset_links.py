from django.contrib.auth.tokens import PasswordResetTokenGenerator

from contacts.models import User


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Make links that end with a login, a new password or address, or when one is switched off."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"
