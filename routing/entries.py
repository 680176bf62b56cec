"""Where the rules of a search come from: the doors, their links and the registers."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from routing.models import Category, CodeOwner, Package, Product, lines
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
)


def _entries(
    doors: dict[str, list[Rule]],
    packages: Iterable[Iterable[str]],
    applications: Iterable[Iterable[str]],
    prefixes: Iterable[str],
    products: Iterable[str],
) -> list[Entry]:
    """Put the registers to the doors they lead to; a name leads nowhere while its door is gone."""
    registers = {
        PACKAGE_DOOR: names_as_rules(itertools.chain(*packages), Kind.PACKAGE),
        DEVELOPERS_DOOR: itertools.chain(
            names_as_rules(itertools.chain(*applications), Kind.CODE),
            (Rule(f"{prefix}…", (prefix,), 1.0, Kind.PREFIX) for prefix in prefixes),
        ),
        PRODUCT_DOOR: names_as_rules(products, Kind.PRODUCT, 0.3),
    }
    return [
        Entry(slug, _strongest([*rules, *registers.get(slug, ())])) for slug, rules in doors.items()
    ]


def _strongest(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Keep of rules with the same words the one with the greatest weight."""
    kept: dict[tuple[Kind, tuple[str, ...]], Rule] = {}
    for rule in rules:
        known = kept.setdefault((rule.kind, rule.words), rule)
        if abs(rule.weight) > abs(known.weight):
            kept[rule.kind, rule.words] = rule
    return tuple(kept.values())


class DoorRow(NamedTuple):
    """A door and one of its links."""

    slug: str
    name_ja: str
    name_en: str
    keywords: str
    label_ja: str | None = None
    label_en: str | None = None


def _door_rules(rows: Iterable[DoorRow]) -> dict[str, list[Rule]]:
    """Read the words of doors and of their links; a door without words goes by its name."""
    doors: dict[str, list[Rule]] = {}
    for row in rows:
        if row.slug not in doors:
            names = _label_rules(row.name_ja, row.name_en, kind=Kind.KEYWORD)
            doors[row.slug] = list(rules_of(row.keywords) or names)
        doors[row.slug] += _label_rules(row.label_ja or "", row.label_en or "", kind=Kind.LINK)
    return doors


def _label_rules(*labels: str, kind: Kind) -> Iterator[Rule]:
    words = [word for label in labels for word in WORDS_OF_LABEL.findall(label)]
    return names_as_rules(words, kind, 0.4)


def entries_from_database() -> list[Entry]:
    """Read the words that the administrators wrote, in four queries, whatever their number."""
    names = ("name", "nicknames")
    fields = ("slug", "name_ja", "name_en", "keywords", "links__label_ja", "links__label_en")
    doors = Category.objects.order_by("position", "pk").values_list(*fields)
    owners = list(CodeOwner.objects.only(*names, "prefixes"))
    packages = Package.objects.only(*names, "namespace")
    products = Product.objects.only("name_ja", "name_en", "nicknames")
    return _entries(
        _door_rules(itertools.starmap(DoorRow, doors)),
        ([*package.names, package.namespace] for package in packages),
        (owner.names for owner in owners),
        (prefix for owner in owners for prefix in lines(owner.prefixes)),
        (name for p in products for name in (p.name_ja, p.name_en, *lines(p.nicknames))),
    )


def entries_from_context(context: dict[str, Any], categories: Iterable[Category]) -> list[Entry]:
    """Read the doors' own words, and the registers from a file in the form of the samples'."""
    applications = context.get("in_house_applications") or []
    products = context.get("product_nicknames") or {}
    return _entries(
        _door_rules(DoorRow(c.slug, c.name_ja, c.name_en, c.keywords) for c in categories),
        map(_names_in, context.get("installed_packages") or []),
        map(_names_in, applications),
        (str(prefix) for row in applications for prefix in row.get("prefixes") or []),
        (str(name) for product in products for name in (product, *(products[product] or []))),
    )


def _names_in(row: dict[str, Any]) -> list[str]:
    names = [row.get("name"), row.get("namespace"), *(row.get("nicknames") or [])]
    return [str(name) for name in names if name]
