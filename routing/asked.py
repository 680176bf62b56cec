"""How a question goes along from page to page, and never in full in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from contacts.models import User
from routing.models import Consultation

# A longer text stays out of addresses, which servers cut off.
LONGEST_IN_ADDRESS = 300
LONGEST_KEY = 19


@dataclass(frozen=True)
class Asked:
    """A question as an address carries it: kept already, or its text alone."""

    text: str = ""
    consultation: Consultation | None = None

    @property
    def query(self) -> str:
        """The part of an address that carries it on."""
        if self.consultation:
            return urlencode({"consultation": self.consultation.pk})
        return urlencode({"q": self.text}) if self.text else ""

    @property
    def suffix(self) -> str:
        """The query with its question mark, to be put behind an address."""
        return f"?{self.query}" if self.query else ""

    @property
    def hint(self) -> str:
        """What tells best whose thing it is about."""
        return (self.consultation and self.consultation.evidence) or self.text

    @property
    def first_line(self) -> str:
        return next(iter(self.text.split("\n")), "").strip()


def asked_of(values: Mapping[str, str], user: User) -> Asked:
    """Read what an address or a form carries, of one's own and as long as its words are kept."""
    key = values.get("consultation", "")
    if is_key(key):
        mine = Consultation.objects.of(user).select_related("category", "package", "application")
        if consultation := mine.filter(pk=key, text_deleted_at__isnull=True).first():
            return Asked(consultation.question, consultation)
    return Asked(as_question(values.get("q", ""))[:LONGEST_IN_ADDRESS])


def is_key(text: str) -> bool:
    """Say whether a text from an address may be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) < LONGEST_KEY


def as_question(text: str) -> str:
    """Return a text as it is kept: what no database stores is left out."""
    kept = text.replace("\0", "").encode(errors="ignore").decode()
    return "\n".join(kept.splitlines()).strip()
