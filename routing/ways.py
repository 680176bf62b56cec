"""What a door page shows of its way: whom to reach, and the mail prepared for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from contacts.models import Organization, User
from contacts.requests import Request
from routing.asked import LONGEST_IN_ADDRESS, as_question, is_key
from routing.models import Channel, CodeOwner, Package
from routing.registers import rows_named

# What stands for the person's own facts in a prepared mail.
FACTS = ("name", "org", "org_id", "instance", "question")
FACT = re.compile(rf"\{{({'|'.join(FACTS)})\}}")
# Windows hands no longer address to a mail program.
MAILTO_LIMIT = 2000
# Whatever letters it has, a subject of this length fits into that.
LONGEST_SUBJECT = 200
# A register up to this length is shown whole; in a longer one people type a name.
SHORT_REGISTER = 20


def one_line(text: str) -> str:
    """Return the text without any break that could end a mail's header."""
    return " ".join(text.split())


def is_web_address(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def mailto(address: str) -> str:
    return f"mailto:{quote(address, safe='@')}"


@dataclass(frozen=True)
class Choice:
    """One of several rows, chosen by its key in the address; a key of no row is ignored."""

    name: str
    rows: list[Any]
    chosen: Any | None
    typed: str = ""

    @property
    def options(self) -> list[tuple[int, str]]:
        return [(row.pk, " / ".join(getattr(row, "names", [str(row)]))) for row in self.rows]


def choose(request: Request, name: str, rows: Iterable[Any]) -> Choice:
    rows = list(rows)
    wanted = request.GET.get(name, "")
    return Choice(name, rows, next((row for row in rows if str(row.pk) == wanted), None))


def choose_in_register[Row: (Package, CodeOwner)](
    request: Request, name: str, register: type[Row], hint: str
) -> Choice:
    """Return the row that was chosen, else those that fit what was typed, else a short register."""
    wanted = request.GET.get(name, "")
    rows = register._default_manager.order_by("name", "pk")
    if is_key(wanted) and (chosen := rows.filter(pk=wanted).first()):
        return Choice(name, [chosen], chosen)
    typed = as_question(request.GET.get("named", ""))[:LONGEST_IN_ADDRESS]
    found = rows_named(register, typed or hint) if typed or hint else []
    if found or typed:
        return Choice(name, found, None, typed)
    few = list(rows[: SHORT_REGISTER + 1])
    return Choice(name, few if len(few) <= SHORT_REGISTER else [], None)


@dataclass(frozen=True)
class Desk:
    """How to reach a representative, a vendor or a team."""

    title: str
    who: str
    email: str = ""
    phone: str = ""
    url: str = ""

    @property
    def is_reachable(self) -> bool:
        return bool(self.email or self.phone or self.page)

    @property
    def mailto(self) -> str:
        return mailto(self.email)

    @property
    def tel(self) -> str:
        return "tel:" + re.sub(r"[^+0-9]", "", self.phone)

    @property
    def page(self) -> str:
        return self.url if is_web_address(self.url) else ""


def desk_of(row: Organization | Package | CodeOwner) -> Desk:
    if isinstance(row, Package):
        vendor = (row.vendor, row.vendor_email, row.vendor_phone, row.vendor_url)
        return Desk(row.name, *vendor)
    if isinstance(row, CodeOwner):
        return Desk(row.name, row.team, row.team_email, url=row.team_url)
    return Desk(row.name, row.account_rep_name, row.account_rep_email, row.account_rep_phone)


@dataclass(frozen=True)
class PreparedMail:
    """A mail with the person's own facts in it, ready to be opened or copied."""

    address: str
    subject: str
    body: str
    has_blanks: bool = False

    @property
    def href(self) -> str:
        """The mail as a link; without its text where a mail program would cut it off."""
        head = f"{mailto(self.address)}?subject={quote(one_line(self.subject), safe='')}"
        whole = f"{head}&body={quote('\r\n'.join(self.body.splitlines()), safe='')}"
        return whole if self.body and len(whole) <= MAILTO_LIMIT else head

    @property
    def is_whole(self) -> bool:
        return not self.body or "&body=" in self.href


def letter_to(desk: Desk, question: str) -> PreparedMail:
    """Return a mail to a desk that carries the question along."""
    line = one_line(question)[:80]
    return PreparedMail(desk.email, f"{desk.title}: {line}" if line else desk.title, question)


def asks_for_org(channel: Channel) -> bool:
    facts = FACT.findall(f"{channel.subject} {channel.body}")
    return bool({"org", "org_id", "instance"}.intersection(facts))


def prepare_mail(
    channel: Channel, user: User, organization: Organization | None, question: str = ""
) -> PreparedMail:
    """Fill in the facts, each in one line; what is not known is left for the person to fill in."""
    facts = {"name": user.name}
    if organization:
        instance = organization.instance
        facts |= {"org": organization.name, "org_id": organization.org_id, "instance": instance}
    facts = {fact: one_line(value) for fact, value in facts.items()} | {"question": question}
    texts = (channel.subject, channel.body)

    def known(match: re.Match[str]) -> str:
        return facts.get(match[1]) or _("(please fill in)")

    subject, body = (FACT.sub(known, text) for text in texts)
    has_blanks = any(not facts.get(fact) for fact in FACT.findall(" ".join(texts)))
    subject = one_line(subject)[:LONGEST_SUBJECT]
    return PreparedMail(channel.address, subject, body, has_blanks)
