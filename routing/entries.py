"""Where the rules of a search come from: the doors, their links and the registers."""

import itertools
from collections.abc import Collection, Iterable, Iterator
from threading import Lock
from typing import Any, NamedTuple

from django.db.models import Count, DecimalField, Max, Sum, Value
from django.db.models.functions import Extract

from routing.models import Category, CodeOwner, LearningLink, Package, Product, lines
from routing.rules import (
    DEVELOPERS_DOOR,
    PACKAGE_DOOR,
    PRODUCT_DOOR,
    WORDS_OF_LABEL,
    Entry,
    Kind,
    Rule,
    names_as_rules,
    rules_of,
    short_names,
)
from routing.search import Index

TABLES = (Category, LearningLink, Package, CodeOwner, Product)

type Stamp = tuple[tuple[Any, ...], ...]


class Row(NamedTuple):
    """A row of a register: everything people may call it."""

    key: int | None
    names: Collection[str]
    prefixes: Iterable[str] = ()

    def rules(self, kind: Kind) -> Iterator[Rule]:
        yield from names_as_rules([*self.names, *short_names(self.names)], kind, key=self.key)
        for prefix in self.prefixes:
            yield Rule(f"{prefix}…", (prefix,), kind=Kind.PREFIX, key=self.key)


def _entries(
    doors: dict[str, list[Rule]],
    packages: Iterable[Row],
    applications: Iterable[Row],
    products: Iterable[str],
) -> list[Entry]:
    """Put the registers to the doors they lead to; a name leads nowhere while its door is gone."""
    registers = {
        PACKAGE_DOOR: [rule for row in packages for rule in row.rules(Kind.PACKAGE)],
        DEVELOPERS_DOOR: [rule for row in applications for rule in row.rules(Kind.CODE)],
        PRODUCT_DOOR: list(names_as_rules(products, Kind.PRODUCT, 0.3)),
    }
    return [
        Entry(slug, _strongest([*rules, *registers.get(slug, ())])) for slug, rules in doors.items()
    ]


def _strongest(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Keep of rules with the same words for the same row the one with the greatest weight."""
    kept: dict[tuple[Kind, tuple[str, ...], int | None], Rule] = {}
    for rule in rules:
        meaning = rule.kind, rule.words, rule.key
        if abs(rule.weight) > abs(kept.setdefault(meaning, rule).weight):
            kept[meaning] = rule
    return tuple(kept.values())


class DoorRow(NamedTuple):
    """A door and one of its links."""

    slug: str
    name_ja: str
    name_en: str
    keywords: str
    link: int | None = None
    label_ja: str | None = None
    label_en: str | None = None


def _door_rules(rows: Iterable[DoorRow]) -> dict[str, list[Rule]]:
    """Read the words of doors and of their links; a door without words goes by its name."""
    doors: dict[str, list[Rule]] = {}
    for row in rows:
        if row.slug not in doors:
            names = _label_rules(row.name_ja, row.name_en, kind=Kind.KEYWORD)
            doors[row.slug] = list(rules_of(row.keywords) or names)
        labels = row.label_ja or "", row.label_en or ""
        doors[row.slug] += _label_rules(*labels, kind=Kind.LINK, key=row.link)
    return doors


def _label_rules(*labels: str, kind: Kind, key: int | None = None) -> Iterator[Rule]:
    words = [word for label in labels for word in WORDS_OF_LABEL.findall(label)]
    return names_as_rules(words, kind, 0.4, key)


_kept: tuple[Stamp, Index] | None = None
_building = Lock()


def current_index() -> Index:
    """Return the rules as they stand in the database, read anew only after a change.

    Each process keeps its own and asks the database, in one query, whether it still holds. A change
    that passes by `save()`, such as `QuerySet.update()`, is seen with the next one that does not.
    """
    stamp = _stamp()
    kept = _kept
    return kept[1] if kept and kept[0] == stamp else _built(stamp)


def _built(stamp: Stamp) -> Index:
    global _kept  # noqa: PLW0603
    with _building:
        if _kept is None or _kept[0] != stamp:
            _kept = stamp, Index(entries_from_database())
        return _kept[1]


def _stamp() -> Stamp:
    """Return what differs after a row is added, saved or deleted, in the order of the tables.

    The sum of all times, not the latest: a long transaction may commit an older time last.
    """
    times = Sum(Extract("updated_at", "epoch"), output_field=DecimalField())
    first, *others = (
        model._default_manager.order_by()
        .values(table=Value(number))
        .annotate(rows=Count("pk"), last=Max("pk"), times=times)
        for number, model in enumerate(TABLES)
    )
    rows = first.union(*others, all=True).values_list("table", "rows", "last", "times")
    return tuple(sorted(rows))


def entries_from_database() -> list[Entry]:
    """Read the words that the administrators wrote, in four queries, whatever their number."""
    names = ("name", "nicknames")
    fields = ("slug", "name_ja", "name_en", "keywords")
    link = ("links", "links__label_ja", "links__label_en")
    doors = Category.objects.order_by("position", "pk").values_list(*fields, *link)
    packages = Package.objects.only(*names, "namespace")
    owners = CodeOwner.objects.only(*names, "prefixes")
    products = Product.objects.only("name_ja", "name_en", "nicknames")
    return _entries(
        _door_rules(itertools.starmap(DoorRow, doors)),
        (Row(package.pk, [*package.names, package.namespace]) for package in packages),
        (Row(owner.pk, owner.names, lines(owner.prefixes)) for owner in owners),
        (name for p in products for name in (p.name_ja, p.name_en, *lines(p.nicknames))),
    )


def entries_from_context(context: dict[str, Any], categories: Iterable[Category]) -> list[Entry]:
    """Read the doors' own words, and the registers from a file in the form of the samples'."""
    products = context.get("product_nicknames") or {}
    return _entries(
        _door_rules(DoorRow(c.slug, c.name_ja, c.name_en, c.keywords) for c in categories),
        map(_row_in, context.get("installed_packages") or []),
        map(_row_in, context.get("in_house_applications") or []),
        (str(name) for product in products for name in (product, *(products[product] or []))),
    )


def _row_in(row: dict[str, Any]) -> Row:
    names = [row.get("name"), row.get("namespace"), *(row.get("nicknames") or [])]
    prefixes = [str(prefix) for prefix in row.get("prefixes") or []]
    return Row(None, [str(name) for name in names if name], prefixes)
