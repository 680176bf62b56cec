"""Mail to people of the portal: one template in the reader's language, sent by the worker."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from contacts.models import User


def send_mail(
    user: User, *, template: str, message_id: str, context: dict[str, Any] | None = None
) -> None:
    """Send `<template>_subject.txt` and `<template>_message.txt` to a person.

    `message_id` names the occasion: the same occasion sent twice has one Message-ID, so that the
    reader's program shows it once. Nothing is sent to a person who is switched off.
    """
    if not user.is_active:
        return
    with translation.override(user.language):
        context = {"user": user, "base_url": settings.BASE_URL, **(context or {})}
        subject = render_to_string(f"{template}_subject.txt", context)
        body = render_to_string(f"{template}_message.txt", context)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[user.email],
        headers={
            "Message-ID": f"<{message_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()
