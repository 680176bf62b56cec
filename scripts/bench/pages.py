"""Who asks for which page, and what the page may cost (design §7)."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.choices import Part, Status
from cases.keyset import keyset_page
from cases.models import Case
from cases.models.case_queryset import QUEUE_KEYS
from cases.queue import etag_of, followed_organizations, in_queue
from contacts.models import User
from routing.models import Category, Package
from scripts.bench.people import CONTACT, EMPLOYEE

HOST = "127.0.0.1"
CSRF_TOKEN = "b" * 32
ROUND = "ROUND"
"""Stands in a form for what is typed anew each time."""


@dataclass(frozen=True)
class Budget:
    queries: int
    ratio: float
    """The p50, in those of the bare page."""


DOOR = Budget(5, 2)
HOME = Budget(8, 4)
DRAFT = Budget(8, 4)
LIST = Budget(8, 5)
CASE = Budget(12, 6)
SEARCH = Budget(8, 10)
QUESTION = "電子署名の連携アプリでエラーが出て、レポートが開けない"


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    cookies: dict[str, str]
    budget: Budget | None
    form: dict[str, str] = field(default_factory=dict)
    """What is posted; empty for a page that is only read."""
    leads_on: bool = True
    """A form that was posted leads to another page, or else answers itself."""
    etag: str = ""
    """What the page is known by already: then nothing is new."""

    @property
    def headers(self) -> dict[str, str]:
        return {"X-CSRFToken": CSRF_TOKEN} | ({"If-None-Match": self.etag} if self.etag else {})

    @property
    def expected(self) -> int:
        if self.etag:
            return 304
        return 302 if self.form and self.leads_on else 200

    def check(self, status: int, reason: object = "") -> None:
        """End the bench with a line that names the page, unless it answers as it should."""
        if status != self.expected:
            raise SystemExit(f"{self.name} ({self.path}) answers {status}. {reason or ''}".strip())


def pages() -> list[Page]:
    """Return the pages of the database in use, the bare one first; logs their users in."""
    employee, contact = (User.objects.get(email=email) for email in (EMPLOYEE, CONTACT))
    own, desk = _cookies(employee), _cookies(contact)
    cases = Case.objects.requested_by(employee).order_by("-pk")
    draft = cases.filter(status=Status.DRAFT)[0]
    symptom = reverse("cases:case_draft", args=[draft.pk, Part.SYMPTOM])
    shown = cases.filter(status=Status.FORWARDED)[0]
    held = _newest(Status.IN_REVIEW, contact)
    handover = reverse("cases:case_forward", args=[_newest(Status.APPROVED, contact).pk])
    follow = reverse("cases:case_follow", args=[_newest(Status.FORWARDED, contact).pk])
    review = reverse("cases:case_review", args=[held.pk])
    mine, queue = reverse("cases:case_list"), reverse("cases:queue")
    doors = Category.objects.filter(slug__in=["technical-support", "account-rep"])
    vendors = reverse("routing:category_detail", args=["appexchange-vendor"])
    package = Package.objects.order_by("-pk").values_list("pk", flat=True)[0]
    asked = urlencode({"q": QUESTION})
    return [
        Page("the bare page", reverse("bench_floor"), own, None),
        *(Page(f"door {door.slug}", door.get_absolute_url(), own, DOOR) for door in doors),
        Page("door, a package chosen", f"{vendors}?package={package}", own, DOOR),
        Page("search", f"{reverse('routing:search')}?{asked}", own, SEARCH),
        Page("door, packages that fit", f"{vendors}?{asked}", own, SEARCH),
        Page("home, employee", reverse("home"), own, HOME),
        Page("home, contact", reverse("home"), desk, HOME),
        Page("my cases", mine, own, LIST),
        Page("my cases, deep", f"{mine}?after={_deep_own(employee)}", own, LIST),
        Page("draft, open", symptom, own, DRAFT),
        Page("draft, save", symptom, own, DRAFT, _draft_form(draft)),
        Page("draft, autosave", f"{symptom}save/", own, DRAFT, _draft_form(draft), leads_on=False),
        Page("queue", queue, desk, LIST),
        Page("queue, deep", f"{queue}?after={_deep_waiting(contact)}", desk, LIST),
        Page("queue, outside", f"{queue}?view=forwarded", desk, LIST),
        Page("queue, nothing new", reverse("cases:queue_news"), desk, LIST, etag=_etag(contact)),
        Page("one case", shown.get_absolute_url(), own, CASE),
        Page("one case, review", review, desk, CASE),
        Page("one case, handover", handover, desk, CASE),
        Page("one case, follow", follow, desk, CASE),
    ]


def _cookies(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: CSRF_TOKEN}


def _newest(status: Status, holder: User) -> Case:
    return Case.objects.filter(status=status, reviewer=holder).order_by("-pk")[0]


def _etag(contact: User) -> str:
    return etag_of(followed_organizations(contact))


def _deep_own(user: User) -> str:
    mine = Case.objects.requested_by(user)
    return keyset_page(mine, keys=["-id"], size=mine.count() // 2).next_after


def _deep_waiting(user: User) -> str:
    waiting = in_queue("waiting", user)
    return keyset_page(waiting, keys=QUEUE_KEYS, size=waiting.count() // 2).next_after


def _draft_form(draft: Case) -> dict[str, str]:
    return {
        "title": draft.title,
        "symptom": f"{draft.symptom} {ROUND}",
        "expected": draft.expected,
        "occurred_note": draft.occurred_note,
        "steps_to_reproduce": draft.steps_to_reproduce,
        "product": "",
        "go": "stay",
    }


def count_queries(page: Page) -> int:
    """Return how many queries a page asks, here and not in the timed run."""
    client = Client(headers=page.headers | {"host": HOST}, raise_request_exception=False)
    client.cookies.load(page.cookies)
    ask = client.post if page.form else client.get
    ask(page.path, page.form)  # fills what is read once in a process
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = ask(page.path, page.form)
    exception = getattr(response, "exc_info", None)
    page.check(response.status_code, repr(exception[1]) if exception else "")
    return len(queries)
