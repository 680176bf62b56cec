import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET

from contacts.models import Language, localized, today
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.asked import Asked, asked_of
from routing.models import STATUS_DOOR, Category, Channel, ChannelKind, CodeOwner, Package
from routing.shown_way import ShownWay, registered_organizations, shown_way
from routing.ways import (
    Choice,
    asks_for_org,
    choose,
    choose_in_register,
    desk_of,
    is_web_address,
    letter_to,
    prepare_mail,
)


@require_GET
def category_list(request: Request) -> HttpResponse:
    context = {"categories": Category.objects.order_by("position", "pk")}
    return render_page(request, "routing/category_list.html", context)


@require_GET
def category_detail(request: Request, slug: str) -> HttpResponse:
    context = context_of(request, slug, asked_of(request.GET, request.user))
    return render_page(request, "routing/category_detail.html", context)


def context_of(
    request: Request, slug: str, asked: Asked, day: datetime.date | None = None
) -> dict[str, Any]:
    """Return what the page of a door shows on a day (today)."""
    way = shown_way(slug, day or today(), request.user)
    context: dict[str, Any] = {
        "channel": way and way.channel,
        "status_door": STATUS_DOOR,
        "asked": asked,
    }
    if way:
        return context | page_of(request, way, asked)
    categories = Category.objects.select_related("replacement")
    return context | {"category": get_object_or_404(categories, slug=slug)}


def page_in(
    language: Language, request: Request, slug: str, day: datetime.date | None = None
) -> str:
    """Return the page of a door in a language, as employees see it, without a question."""
    with translation.override(language):
        context = context_of(request, slug, Asked(), day)
        return render_to_string("routing/category_detail.html#door", context, request)


def page_of(request: Request, way: ShownWay, asked: Asked) -> dict[str, Any]:
    """Return what the page of a door shows of its way, for this person and question."""
    channel, category = way.channel, way.channel.category
    page: dict[str, Any] = {
        "category": category,
        "duration": localized(category, "duration"),
        "links": [link for link in way.links if is_web_address(link.url)],
        "has_status_door": way.has_status_door,
        "restrictions": way.restrictions,
    }
    if channel.kind == ChannelKind.PACKAGE_VENDOR:
        page["choice"] = choose_in_register(request, "package", Package, asked.hint)
    elif channel.kind == ChannelKind.DEVELOPERS:
        page["choice"] = choose_in_register(request, "application", CodeOwner, asked.hint)
    if channel.needs_organization or category.needs_coaching_plan:
        page |= _organization_part(request, channel, asked)
    if page.get("choice") and page["choice"].chosen:
        page["desk"] = desk_of(page["choice"].chosen)
        page["letter"] = letter_to(page["desk"], asked.text)
    return page


def _organization_part(request: Request, channel: Channel, asked: Asked) -> dict[str, Any]:
    choice = choose(request, "organization", registered_organizations(request.user))
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
            part["mail"] = prepare_mail(channel, request.user, choice.chosen, asked.text)
    return part
