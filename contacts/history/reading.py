"""The versions of all tracked tables as one list of changes, newest first."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import (
    CASCADE,
    Field,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import Role, User

PAGE = 25
FOLDED_FROM = 500  # characters of a change
# In the context of a version: what all was changed with it in one act.
TOGETHER = "together"


@dataclass(frozen=True)
class FieldChange:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One change of one row."""

    model: type[Model]
    event: Any
    previous: Any
    who: str
    name: str
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def at(self) -> datetime.datetime:
        at: datetime.datetime = self.event.pgh_created_at
        return at

    @property
    def together(self) -> str:
        """Name the act that changed more than this, where it has a name."""
        return str((self.event.pgh_context or {}).get(TOGETHER, ""))

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def verb(self) -> str:
        words = {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}
        return words.get(self.event.pgh_label, _("stood there before"))

    @property
    def is_long(self) -> bool:
        """Say whether a list of changes shows it folded: a whole row, or a long text."""
        length = sum(len(field.before) + len(field.after) for field in self.fields)
        return self.event.pgh_label != "update" or length > FOLDED_FROM


@dataclass(frozen=True)
class Page:
    changes: list[Change]
    next_after: str


@cache
def tracked_models() -> dict[type[Model], Any]:
    """Return each tracked model with the model of its versions, in a fixed order."""
    found = {
        event.pgh_tracked_model: event
        for event in apps.get_models()
        if hasattr(event, "pgh_tracked_model") and not event._meta.abstract
    }
    return dict(sorted(found.items(), key=lambda pair: pair[0]._meta.label_lower))


@cache
def parts_of(model: type[Model]) -> list[tuple[type[Model], str]]:
    """Return the tracked models whose rows are a part of this one's, and by which column."""
    return [
        (part, relation.name)
        for part in tracked_models()
        for relation in part._meta.fields
        if isinstance(relation, ForeignKey)
        and relation.related_model is model._meta.concrete_model
        and relation.remote_field.on_delete is CASCADE
    ]


type Sources = Sequence[tuple[type[Model], Q]]


def changes_of(sources: Sources, *, after: str = "", size: int = PAGE) -> Page:
    """Return a page of the changes of some models, each narrowed by a condition on its versions."""
    keys = newest(sources, after, size)
    page = keys[:size]
    is_last = len(keys) <= size
    return Page(read(page), "" if is_last else name_of_key(page[-1]))


def sources_of(model: type[Model], key: Any) -> Sources:
    """Return what tells the history of one row and of its parts."""
    parts = [(part, Q(**{f"{name}_id": key})) for part, name in parts_of(model)]
    return [(model, Q(pgh_obj_id=key)), *parts]


type Key = tuple[datetime.datetime, int, int]


def newest(sources: Sources, after: str, size: int) -> list[Key]:
    """Return the keys of the newest versions behind `after`, in one query for all tables."""
    order = ("-pgh_created_at", "-number", "-pgh_id")
    numbers = {model: number for number, model in enumerate(tracked_models())}
    behind = key_in(after)
    queries: list[QuerySet[Any, Any]] = []
    for model, condition in sources:
        rows = tracked_models()[model].objects.annotate(number=Value(numbers[model]))
        rows = rows.filter(condition & (is_behind(behind, numbers[model]) if behind else Q()))
        queries.append(
            rows.order_by(*order).values_list("pgh_created_at", "number", "pgh_id")[: size + 1]
        )
    if not queries:
        return []
    first, *others = queries
    united = first.union(*others, all=True).order_by(*order) if others else first
    return list(united[: size + 1])


def is_behind(key: Key, number: int) -> Q:
    at, last_number, last_id = key
    condition = Q(pgh_created_at__lt=at)
    if number < last_number:
        condition |= Q(pgh_created_at=at)
    elif number == last_number:
        condition |= Q(pgh_created_at=at, pgh_id__lt=last_id)
    return condition


def name_of_key(key: Key) -> str:
    return f"{key[0].isoformat()}~{key[1]}~{key[2]}"


def key_in(text: str) -> Key | None:
    """Read the key in an address; what is none is left aside."""
    try:
        at, number, key = text.split("~")
        moment = datetime.datetime.fromisoformat(at.replace(" ", "+"))
        found = (moment, int(number), int(key))
    except (ValueError, OverflowError):
        return None
    is_ours = moment.tzinfo is not None and 0 <= found[1] < 2**31 and 0 <= found[2] < 2**63
    return found if is_ours else None


def read(keys: Sequence[Key]) -> list[Change]:
    """Read the versions with these keys and those before them, two queries a table."""
    models = list(tracked_models())
    by_model: dict[type[Model], list[int]] = defaultdict(list)
    for _at, number, key in keys:
        by_model[models[number]].append(key)
    found: dict[tuple[type[Model], int], tuple[Any, Any]] = {}
    for model, ids in by_model.items():
        for event, previous in with_previous(tracked_models()[model], ids):
            found[model, event.pgh_id] = event, previous
    names = Names.of([version for pair in found.values() for version in pair if version])
    ordered = [(models[number], *found[models[number], key]) for _at, number, key in keys]
    return [named(model, event, previous, names) for model, event, previous in ordered]


def with_previous(events: Any, ids: list[int]) -> list[tuple[Any, Any]]:
    earlier = events.objects.filter(
        pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
    )
    before = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    rows = list(events.objects.filter(pgh_id__in=ids).annotate(previous_id=before))
    known = events.objects.in_bulk([row.previous_id for row in rows if row.previous_id])
    return [(row, known.get(row.previous_id)) for row in rows]


class Names:
    """What rows that versions point to are called, and who made them; one query a table."""

    def __init__(self) -> None:
        self.known: dict[tuple[type[Model], Any], str] = {}

    @classmethod
    def of(cls, versions: list[Any]) -> "Names":
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for version in versions:
            wanted[User].add((version.pgh_context or {}).get("user"))
            for relation in facts_of(version):
                if isinstance(relation, ForeignKey):
                    target: Any = relation.related_model
                    wanted[target].add(getattr(version, relation.attname))
        names = cls()
        for model, keys in wanted.items():
            rows = model._default_manager.in_bulk([key for key in keys if key is not None])
            names.known |= {(model, key): name_of_row(row) for key, row in rows.items()}
        return names

    def name(self, model: Any, key: Any) -> str:
        if key is None:
            return ""
        return self.known.get((model, key)) or _("no longer there (%(key)s)") % {"key": key}


def name_of_row(row: Model) -> str:
    """Call a row by its name, a group by the words of its role."""
    if isinstance(row, Group) and row.name in Role:
        return str(Role(row.name).label)
    return str(row)


def facts_of(version: Any) -> list[Field[Any, Any]]:
    """Return the columns of a version that are the row's own."""
    return [f for f in version._meta.fields if not f.name.startswith("pgh_") and f.name != "id"]


def named(model: type[Model], event: Any, previous: Any, names: Names) -> Change:
    user = (event.pgh_context or {}).get("user")
    who = names.name(User, user) if user else _("the system")
    changed = [
        FieldChange(str(label_of(model, fact)), before, after)
        for fact in facts_of(event)
        for before, after in [sides(event, previous, fact, names)]
        if before != after
    ]
    return Change(model, event, previous, who, name_of(model, event, names), changed)


def sides(event: Any, previous: Any, fact: Field[Any, Any], names: Names) -> tuple[str, str]:
    value = shown(event, fact, names)
    if event.pgh_label == "delete":
        return value, ""
    if event.pgh_label == "update" and previous is not None:
        return shown(previous, fact, names), value
    return "", value


def label_of(model: type[Model], fact: Field[Any, Any]) -> Any:
    return getattr(model._meta.get_field(fact.name), "verbose_name", fact.name)


def name_of(model: type[Model], version: Any, names: Names) -> str:
    """Call a version what its row would be called."""
    text = getattr(version, "name", "") or getattr(version, "slug", "")
    for stem in ("name", "label", "text"):
        text = text or getattr(version, f"{stem}_ja", "") or getattr(version, f"{stem}_en", "")
    if text:
        return str(text)
    targets = [f for f in facts_of(version) if isinstance(f, ForeignKey)]
    # Who wrote a row is no part of its name.
    targets = [f for f in targets if not f.name.endswith("_by")]
    parts = [names.name(f.related_model, getattr(version, f.attname)) for f in targets]
    return " – ".join(part for part in parts if part) or str(version.pgh_obj_id)


def shown(version: Any, fact: Field[Any, Any], names: Names) -> str:
    """Return a value in words."""
    value = getattr(version, fact.attname)
    if value is None or value == "":
        return ""
    if isinstance(fact, ForeignKey):
        return names.name(fact.related_model, value)
    if fact.choices:
        return str(getattr(version, f"get_{fact.name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.date):
        return moment_in_words(value)
    return str(value)


def moment_in_words(value: datetime.date) -> str:
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return date_format(value, "DATE_FORMAT")
