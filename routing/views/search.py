from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from contacts.requests import Request
from helpdesk.htmx import render_page
from routing import services
from routing.asked import LONGEST_IN_ADDRESS, Asked, asked_of
from routing.entries import current_index
from routing.forms import QuestionForm
from routing.models import Category, LearningLink
from routing.rules import Kind, Named
from routing.search import find_doors
from routing.ways import is_web_address

MOST_DOORS = 8
# Which of a door's pages shows the desk of a row in a register.
PARAMETER = {Kind.PACKAGE: "package", Kind.CODE: "application", Kind.PREFIX: "application"}


class NamedRow(NamedTuple):
    """A row of a register that a question names, and the page that shows its desk."""

    name: str
    url: str
    is_package: bool


@dataclass(frozen=True)
class Result:
    """A door that fits, the words that say so, and what of its registers and links was named."""

    category: Category
    matched: list[str]
    rows: list[NamedRow]
    links: list[LearningLink]


@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        question = form.cleaned_data["question"]
        if not question:
            return redirect("routing:search")
        kept = services.keep_question(question, by=request.user)
        return redirect(reverse("routing:search") + Asked(question, kept).suffix)
    asked = Asked() if form.is_bound else asked_of(request.GET, request.user)
    context = {"form": form, "asked": asked, "results": results_of(asked)}
    return render_page(
        request, "routing/search.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def search_suggestions(request: Request) -> HttpResponse:
    """What fits so far, as somebody types; a text too long for an address waits for the search."""
    form = QuestionForm(request.POST)
    asked = Asked(form.cleaned_data["question"]) if form.is_valid() else Asked()
    is_long = len(asked.text) > LONGEST_IN_ADDRESS
    if is_long:
        asked = Asked()
    context = {"asked": asked, "is_long": is_long, "results": results_of(asked)}
    return render_page(
        request, "routing/search_suggestions.html", context, partial="search-suggestions"
    )


def results_of(asked: Asked) -> list[Result]:
    """Return the doors that fit a question, best first."""
    if not asked.text:
        return []
    found = find_doors(asked.text, current_index())[:MOST_DOORS]
    categories = {c.slug: c for c in Category.objects.filter(slug__in=[d.slug for d in found])}
    keys = [named.key for door in found for named in door.named if named.kind is Kind.LINK]
    links = LearningLink.objects.in_bulk(keys) if keys else {}
    return [
        Result(
            categories[door.slug],
            door.matched,
            [row for named in door.named if (row := _row_of(categories[door.slug], named, asked))],
            [
                links[named.key]
                for named in door.named
                if named.kind is Kind.LINK
                and named.key in links
                and is_web_address(links[named.key].url)
            ],
        )
        for door in found
        if door.slug in categories
    ]


def _row_of(category: Category, named: Named, asked: Asked) -> NamedRow | None:
    if named.kind not in PARAMETER:
        return None
    query = f"{PARAMETER[named.kind]}={named.key}&{asked.query}"
    url = f"{category.get_absolute_url()}?{query}"
    return NamedRow(named.shown, url, named.kind is Kind.PACKAGE)
