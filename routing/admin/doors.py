from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import today
from routing.admin.consultations import share_of, shares_by_door
from routing.admin.door_preview import Preview, is_valid, rows_of
from routing.admin.drafting import DraftChangeList, DraftedAdmin, draft_of
from routing.forms import CategoryForm, ChannelForm, ChannelFormSet, LearningLinkForm
from routing.health import ending_ways, has_way, open_ways, unchecked_ways
from routing.models import Category, Channel, ChannelKind, Consultation, LearningLink

SAVES = ("_save", "_continue", "_addanother")
BUTTONS = {*SAVES, "_preview", "_edit", "_confirmed", "csrfmiddlewaretoken"}


class Saved(HttpResponse):
    """Stands for the answer to a save until it is known whether it stays."""

    def __init__(self, door: Category, answer: Callable[[], HttpResponse]) -> None:
        super().__init__()
        self.door = door
        self.answer = answer


class DoorList(DraftChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """Put to each door what people said of it, in one query for all."""
        super().get_results(request)
        shares = shares_by_door()
        for door in self.result_list:
            door.share = shares.get(door.pk)


def days(channel: Channel) -> str:
    """Return a way's validity in one short line."""
    ends = [
        date_format(day, "DATE_FORMAT") if day else ""
        for day in (channel.valid_from, channel.valid_until)
    ]
    return " – ".join(ends).strip() if any(ends) else _("without end")


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ChannelKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> QuerySet[Category]:
        if not self.value():
            return queryset
        return queryset.filter(has_way(Channel.objects.filter(kind=self.value())))


class ValidityFilter(admin.SimpleListFilter):
    title = gettext_lazy("validity")
    parameter_name = "validity"
    conditions: dict[str, Callable[[], Any]] = {
        "open": lambda: has_way(open_ways()),
        "ending": lambda: has_way(ending_ways()),
        "ended": lambda: ~has_way(open_ways()),
        "unchecked": lambda: has_way(unchecked_ways()),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("has a way today")),
            ("ending", _("a way ends within 30 days")),
            ("ended", _("no way today")),
            ("unchecked", _("a way not checked for 180 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> QuerySet[Category]:
        condition = self.conditions.get(self.value() or "")
        return queryset.filter(condition()) if condition else queryset


class ChannelInline(admin.StackedInline[Channel, Category]):
    model = Channel
    form = ChannelForm
    formset = ChannelFormSet
    extra = 0
    ordering = ("position", "pk")
    fieldsets = (
        (None, {"fields": (("kind", "position"), ("label_ja", "label_en"), "address")}),
        (
            gettext_lazy("Prepared mail"),
            {"fields": (("subject_ja", "subject_en"), ("body_ja", "body_en"))},
        ),
        (
            gettext_lazy("Validity"),
            {"fields": (("valid_from", "valid_until"), ("source", "checked_on"))},
        ),
    )


class LearningLinkInline(admin.TabularInline[LearningLink, Category]):
    model = LearningLink
    form = LearningLinkForm
    extra = 0
    ordering = ("position", "pk")


@admin.register(Category)
class CategoryAdmin(DraftedAdmin[Category]):
    form = CategoryForm
    list_display = (
        "door",
        "kinds",
        "validity",
        "checked_on",
        "helpful_share",
        "position",
    )
    list_editable = ("position",)
    list_filter = (KindFilter, ValidityFilter)
    ordering = ("position", "pk")
    search_fields = ("name_ja", "name_en", "desk_ja", "desk_en", "slug", "keywords")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (ChannelInline, LearningLinkInline)
    fieldsets = (
        (None, {"fields": (("name_ja", "name_en"), "slug", "position", ("desk_ja", "desk_en"))}),
        (
            gettext_lazy("What the page says"),
            {
                "fields": (
                    ("how_ja", "how_en"),
                    ("preparation_ja", "preparation_en"),
                    ("duration_ja", "duration_en"),
                    "needs_coaching_plan",
                )
            },
        ),
        (gettext_lazy("Search and replacement"), {"fields": ("keywords", "replacement")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).prefetch_related("channels")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DoorList

    @admin.display(description=gettext_lazy("door"), ordering="name_ja")
    def door(self, category: Category) -> str:
        return f"{category.name} → {category.desk}"

    @admin.display(description=gettext_lazy("kinds"))
    def kinds(self, category: Category) -> str:
        names = {channel.get_kind_display(): None for channel in category.channels.all()}
        return ", ".join(names) or _("none")

    @admin.display(description=gettext_lazy("validity"))
    def validity(self, category: Category) -> str:
        """The days of the way shown today, or else that there is none."""
        ways = sorted(category.channels.all(), key=lambda way: (way.position, way.pk))
        way = next((way for way in ways if is_valid(way, today())), None)
        return days(way) if way else _("no way is valid today")

    @admin.display(description=gettext_lazy("checked on"))
    def checked_on(self, category: Category) -> str:
        """The oldest check of its ways: that one is due first."""
        checks = [way.checked_on for way in category.channels.all() if way.checked_on]
        return date_format(min(checks), "DATE_FORMAT") if checks else "–"

    @admin.display(description=gettext_lazy("helpful (180 days)"))
    def helpful_share(self, category: Any) -> str:
        return share_of(*category.share) if category.share else "–"

    # A change is made, shown and taken back; it stays once its maker has seen what it does.

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        def answer() -> HttpResponse:
            return super(CategoryAdmin, self).changeform_view(
                request, object_id, form_url, extra_context
            )

        if request.method != "POST" or "_edit" in request.POST:
            return answer()
        with transaction.atomic():
            before = rows_of(self.get_object(request, object_id) if object_id else None)
            saved = answer()
            if not isinstance(saved, Saved):
                return saved
            preview = Preview(request, before, rows_of(saved.door))  # type: ignore[arg-type]
            is_seen = request.POST.get("_confirmed") == preview.fingerprint or draft_of(request)
            if (is_seen or not preview.changes) and "_preview" not in request.POST:
                return saved.answer()
            page = self._confirmation(request, preview).render()
            transaction.set_rollback(True)
        return page

    def _confirmation(self, request: HttpRequest, preview: Preview) -> TemplateResponse:
        posted = request.POST
        context = {
            "preview": preview,
            "typed": [
                (name, value)
                for name in posted
                if name not in BUTTONS
                for value in posted.getlist(name)
            ],
            "save": next((name for name in SAVES if name in posted), "_save"),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/routing/category/confirm.html", context)

    def response_change(self, request: HttpRequest, obj: Category) -> HttpResponse:
        return Saved(obj, partial(super().response_change, request, obj))

    def response_add(
        self, request: HttpRequest, obj: Category, post_url_continue: str | None = None
    ) -> HttpResponse:
        return Saved(obj, partial(super().response_add, request, obj, post_url_continue))

    def get_form(
        self, request: HttpRequest, obj: Category | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Category]]:
        """Return the form; one that comes back to be edited is filled in, and not saved."""
        form = super().get_form(request, obj, change, **kwargs)
        if "_edit" not in request.POST:
            return form
        return type(form.__name__, (form,), {"is_valid": lambda self: False})

    def get_deleted_objects(
        self, objs: Iterable[Category], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, int], set[Any], list[Any]]:
        """Keep a door that somebody went through, and say what to do instead."""
        at_door = Q(category=OuterRef("pk")) | Q(channel__category=OuterRef("pk"))
        doors = Category.objects.filter(pk__in=[door.pk for door in objs])
        text = _(
            "“%(door)s” was used by people who asked, so it cannot be deleted. End its ways with"
            " “valid until” instead, and name the door that replaces it."
        )
        used = doors.filter(Exists(Consultation.objects.filter(at_door))).order_by("position")
        if refusals := [text % {"door": door.name} for door in used]:
            return [], {}, set(), refusals
        return super().get_deleted_objects(objs, request)  # type: ignore[arg-type]
