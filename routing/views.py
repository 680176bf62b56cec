import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contacts.models import Organization, User, localized
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.models import (
    STATUS_DOOR,
    Category,
    Channel,
    ChannelKind,
    CodeOwner,
    LearningLink,
    Package,
)

FACT = re.compile(r"\{(name|org|org_id|instance)\}")
# Windows hands no longer address to a mail program.
MAILTO_LIMIT = 2000


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

    @property
    def options(self) -> list[tuple[int, str]]:
        return [(row.pk, " / ".join(getattr(row, "names", [str(row)]))) for row in self.rows]


def choose(request: Request, name: str, rows: Iterable[Any]) -> Choice:
    rows = list(rows)
    wanted = request.GET.get(name, "")
    return Choice(name, rows, next((row for row in rows if str(row.pk) == wanted), None))


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


def asks_for_org(channel: Channel) -> bool:
    facts = FACT.findall(f"{channel.subject} {channel.body}")
    return bool({"org", "org_id", "instance"}.intersection(facts))


def prepare_mail(channel: Channel, user: User, organization: Organization | None) -> PreparedMail:
    """Fill in the facts, each in one line; what is not known is left for the person to fill in."""
    facts = {"name": user.name}
    if organization:
        instance = organization.instance
        facts |= {"org": organization.name, "org_id": organization.org_id, "instance": instance}
    facts = {fact: one_line(value) for fact, value in facts.items()}
    texts = (channel.subject, channel.body)

    def known(match: re.Match[str]) -> str:
        return facts.get(match[1]) or _("(please fill in)")

    subject, body = (FACT.sub(known, text) for text in texts)
    has_blanks = any(not facts.get(fact) for fact in FACT.findall(" ".join(texts)))
    return PreparedMail(channel.address, one_line(subject), body, has_blanks)


@require_GET
def category_detail(request: Request, slug: str) -> HttpResponse:
    links = LearningLink.objects.filter(category=OuterRef("category")).order_by("position", "pk")
    fields = JSONObject(label_ja="label_ja", label_en="label_en", url="url")
    # With the way in one query: what a door shows is read on every visit.
    ways = Channel.objects.annotate(
        link_rows=ArraySubquery(links.values(row=fields)),
        has_status_door=Exists(Category.objects.filter(slug=STATUS_DOOR)),
    )
    context: dict[str, Any] = {"channel": ways.way_of(slug), "status_door": STATUS_DOOR}
    if channel := context["channel"]:
        context |= _page_of(request, channel)
    else:
        categories = Category.objects.select_related("replacement")
        context["category"] = get_object_or_404(categories, slug=slug)
    return render_page(request, "routing/category_detail.html", context)


def _page_of(request: Request, channel: Any) -> dict[str, Any]:
    category = channel.category
    rows = (LearningLink(**row) for row in channel.link_rows)
    page: dict[str, Any] = {
        "category": category,
        "duration": localized(category, "duration"),
        "links": [link for link in rows if is_web_address(link.url)],
    }
    if channel.kind == ChannelKind.PACKAGE_VENDOR:
        page["choice"] = choose(request, "package", Package.objects.order_by("name", "pk"))
    elif channel.kind == ChannelKind.DEVELOPERS:
        page["choice"] = choose(request, "application", CodeOwner.objects.order_by("name", "pk"))
    if channel.needs_organization or category.needs_coaching_plan:
        page |= _organization_part(request, channel)
    if page.get("choice") and page["choice"].chosen:
        page["desk"] = desk_of(page["choice"].chosen)
    return page


def _organization_part(request: Request, channel: Channel) -> dict[str, Any]:
    own = Organization.objects.registered_for(request.user).select_related("plan")
    choice = choose(request, "organization", own.order_by("name", "pk"))
    if len(choice.rows) == 1:
        choice = Choice(choice.name, choice.rows, choice.rows[0])
    part: dict[str, Any] = {"organizations": choice.rows}
    if channel.category.needs_coaching_plan:
        part["plans"] = [(org, desk_of(org)) for org in choice.rows]
    if channel.kind == ChannelKind.ACCOUNT_REP:
        part["choice"] = choice
    if channel.kind == ChannelKind.MAIL:
        if asks_for_org(channel):
            part["choice"] = choice
        if choice.chosen or not choice.rows or not asks_for_org(channel):
            part["mail"] = prepare_mail(channel, request.user, choice.chosen)
    return part
