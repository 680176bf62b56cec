"""The bar on top of every page: what it shows about the person, drawn once for equal facts."""

import datetime
import functools
from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cases.counts import capped, open_counts
from contacts.identity import second_factor
from contacts.middleware import THEME_COOKIE
from contacts.models import Theme, User


@dataclass(frozen=True)
class Bar:
    """All that the bar is drawn from. It holds no token, so that equal facts make equal bars."""

    language: str
    theme: Theme
    view: str
    name: str = ""
    """Empty for whoever is not logged in."""
    my_open_count: str = ""
    waiting_count: str = ""
    has_password: bool = False
    is_contact: bool = False
    is_staff: bool = False
    sees_health: bool = False


# Most of what a page draws is its bar: drawing that anew costs more than a database query.
@functools.lru_cache(maxsize=256)
def drawn(bar: Bar) -> SafeString:
    return render_to_string("_bar.html", {"bar": bar, "themes": Theme})


@functools.cache
def problem_box(language: str) -> SafeString:
    """Return where the script says what went wrong: it hangs on the language alone."""
    return render_to_string("components/problem.html", {"login_url": reverse("account_login")})


class Shell:
    """What the bar shows about the person; each fact is read when shown."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def bar(self) -> SafeString:
        match = self.request.resolver_match
        bar = Bar(get_language() or "", theme_of(self.request), match.view_name if match else "")
        user = self.request.user
        if isinstance(user, AnonymousUser):
            return drawn(bar)
        return drawn(
            replace(
                bar,
                name=str(user),
                my_open_count=self.my_open_count,
                waiting_count=self.waiting_count,
                has_password=user.has_usable_password(),
                is_contact=bool(user.contact_organizations),
                is_staff=user.is_staff,
                sees_health=user.is_staff and sees_health(user),
            )
        )

    @property
    def problem(self) -> SafeString:
        return problem_box(get_language() or "")

    @property
    def second_factor_due_at(self) -> datetime.datetime | None:
        """When the person's second factor must be there; None where it is, or need not be."""
        user = self.request.user
        if isinstance(user, AnonymousUser) or not second_factor.is_missing(user):
            return None
        return second_factor.due_at(user)

    @property
    def my_open_count(self) -> str:
        return capped(self._counts[0])

    @property
    def waiting_count(self) -> str:
        return capped(self._counts[1])

    @cached_property
    def _counts(self) -> tuple[int, int]:
        return open_counts(cast("User", self.request.user))


def sees_health(user: User) -> bool:
    return user.has_perm("routing.view_category") or user.has_perm("contacts.view_organization")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the bar."""
    return {"shell": Shell(request)}


def theme_of(request: HttpRequest) -> Theme:
    """Return the screen colours; it asks the cookie alone, so that error pages may use it."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return Theme(chosen) if chosen in Theme.values else Theme.SYSTEM


def theme(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the screen colours."""
    return {"theme": theme_of(request)}
