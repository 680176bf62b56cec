"""What people asked and how it went, without their names (mission A12)."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import truncatechars
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import today
from routing.admin.drafting import DraftedAdmin
from routing.forms import FeedbackReasonForm
from routing.models import Category, Consultation, FeedbackReason, Outcome

RATED_DAYS = 180
SPANS: tuple[int | None, ...] = (7, 30, 90, None)
# Where it ended: triage may lead on from the door it came to first.
DOOR = Coalesce("channel__category", "category")


def since(days: int) -> datetime.date:
    return today() - datetime.timedelta(days=days - 1)


def share_of(yes: int, ratings: int) -> str:
    return _("%(share)d%% (%(ratings)d)") % {"share": 100 * yes / ratings, "ratings": ratings}


def shares_by_door() -> dict[int, tuple[int, int]]:
    """Return, by door, how many ratings said yes, and how many there were."""
    rated = Consultation.objects.filter(is_helpful__isnull=False, asked_on__gte=since(RATED_DAYS))
    counts = rated.values(door_id=DOOR).annotate(
        yes=Count("pk", filter=Q(is_helpful=True)), ratings=Count("pk")
    )
    return {row["door_id"]: (row["yes"], row["ratings"]) for row in counts}


COUNTED = {
    "opened": Q(),
    "cases": Q(outcome=Outcome.CASE),
    "without_case": Q(outcome=Outcome.OPENED),
    "helpful": Q(is_helpful=True),
    "not_helpful": Q(is_helpful=False),
}


def counts_by_door() -> list[tuple[Category, list[list[int]]]]:
    """Count each kind of thing at each door, span by span, in one query besides the doors'."""
    columns = {
        f"{name}_{days}": Count("pk", filter=what & Q(asked_on__gte=since(days)) if days else what)
        for days in SPANS
        for name, what in COUNTED.items()
    }
    opened = Consultation.objects.exclude(outcome=Outcome.ASKED).values(door_id=DOOR)
    counted: dict[int, dict[str, Any]] = {
        row["door_id"]: dict(row) for row in opened.annotate(**columns)
    }
    return [
        (
            door,
            [
                [counted.get(door.pk, {}).get(f"{name}_{days}", 0) for days in SPANS]
                for name in COUNTED
            ],
        )
        for door in Category.objects.order_by("position", "pk")
    ]


# As the page says; its words name the figure.
SEARCHED = 10_000


class DoorFilter(admin.SimpleListFilter):
    title = gettext_lazy("door")
    parameter_name = "door"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(door.pk), door.name) for door in Category.objects.order_by("position", "pk")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Consultation]
    ) -> QuerySet[Consultation]:
        key = self.value()
        if key not in {option for option, _name in self.lookup_choices}:
            return queryset
        return queryset.filter(Q(channel__category=key) | Q(channel=None, category=key))


@admin.register(Consultation)
class ConsultationAdmin(admin.ModelAdmin[Consultation]):
    """Read only; whose question it was is nowhere: not in list, page, search or filter."""

    list_display = (
        "when",
        "door_name",
        "channel",
        "short_question",
        "verdict",
        "outcome",
        "is_helpful",
        "feedback_reason",
        "short_comment",
    )
    list_display_links = ("when",)
    list_filter = (DoorFilter, "outcome", "is_helpful", "feedback_reason", "asked_on")
    list_select_related = ("category", "channel__category", "feedback_reason")
    list_per_page = 50
    show_full_result_count = False
    # The newest first, by the key: an index serves it.
    ordering = ("-pk",)
    search_fields = ("question",)
    search_help_text = gettext_lazy("Looks through the newest 10,000 questions.")
    fields = (
        "asked_at",
        "question",
        "category",
        "channel",
        "origin",
        "kind",
        "verdict",
        "evidence",
        "package",
        "application",
        "outcome",
        "is_helpful",
        "feedback_reason",
        "comment",
        "text_deleted_at",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Consultation], search_term: str
    ) -> tuple[QuerySet[Consultation], bool]:
        """Look through the newest alone: words lie in no index, and old ones are forgotten."""
        if search_term:
            newest = Consultation.objects.with_words().order_by("-pk").values("pk")
            queryset = queryset.filter(pk__in=newest[:SEARCHED])
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Answer the filters alone: any other question could ask for the person."""
        asked = lookup.split("__")
        is_ours = asked[0] in ("door", "outcome", "is_helpful", "feedback_reason", "asked_on")
        return is_ours and super().lookup_allowed(lookup, value, request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        spans = [_("%(days)d days") % {"days": days} if days else _("all") for days in SPANS]
        counts = {"spans": spans, "counts": counts_by_door()}
        return super().changelist_view(request, {**(extra_context or {}), **counts})

    @admin.display(description=gettext_lazy("asked"), ordering="pk")
    def when(self, consultation: Consultation) -> datetime.datetime:
        return timezone.localtime(consultation.asked_at)

    @admin.display(description=gettext_lazy("door"))
    def door_name(self, consultation: Consultation) -> str:
        return consultation.door.name if consultation.door else "–"

    @admin.display(description=gettext_lazy("question"))
    def short_question(self, consultation: Consultation) -> str:
        return truncatechars(consultation.question, 80)

    @admin.display(description=gettext_lazy("comment"))
    def short_comment(self, consultation: Consultation) -> str:
        return truncatechars(consultation.comment, 80)


@admin.register(FeedbackReason)
class FeedbackReasonAdmin(DraftedAdmin[FeedbackReason]):
    form = FeedbackReasonForm
    list_display = ("text_ja", "text_en", "position")
    list_editable = ("position",)
    ordering = ("position", "pk")

    def get_deleted_objects(
        self, objs: Iterable[FeedbackReason], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, int], set[Any], list[Any]]:
        """Keep a reason that somebody gave: it is counted."""
        given = Consultation.objects.filter(feedback_reason=OuterRef("pk"))
        reasons = FeedbackReason.objects.filter(pk__in=[reason.pk for reason in objs])
        text = _("“%(reason)s” was chosen by people, so it cannot be deleted. It is counted.")
        if refusals := [text % {"reason": r} for r in reasons.filter(Exists(given))]:
            return [], {}, set(), refusals
        return super().get_deleted_objects(objs, request)  # type: ignore[arg-type]
