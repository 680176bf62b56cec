from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name of the passkey"), required=False)


class EditPasskeyForm(passkey_forms.EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name of the passkey"))
