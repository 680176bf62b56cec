"""The guides under docs/, as pages: our own files, no person's words."""

import functools
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt


class Reader(models.TextChoices):
    """For whom a guide is, as its file is named."""

    EMPLOYEES = "employees", _("For those who ask")
    CONTACTS = "contacts", _("For designated contacts")
    ADMINS = "admins", _("For administrators")


@dataclass(frozen=True)
class Guide:
    title: str
    html: SafeString


@functools.lru_cache
def read_guide(reader: Reader, language: str) -> Guide:
    """Return a guide, its first heading apart. Tags in the file are shown, not used."""
    path = settings.BASE_DIR / "docs" / f"guide-{reader}.{language}.md"
    heading, _newline, text = path.read_text(encoding="utf-8").partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).render(text)
    return Guide(heading.removeprefix("# "), mark_safe(html))  # noqa: S308 (our own file)
