"""The doors to begin with; from the first start on they are the administrators' (mission A)."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model

from routing.models import Category, Channel, FeedbackReason, LearningLink, Product
from routing.starter.first_doors import FIRST_DOORS
from routing.starter.first_keywords import FIRST_KEYWORDS
from routing.starter.other_doors import OTHER_DOORS
from routing.starter.other_keywords import OTHER_KEYWORDS

CHECKED_ON = datetime.date(2026, 11, 23)
DOORS = [*FIRST_DOORS, *OTHER_DOORS]
KEYWORDS = FIRST_KEYWORDS | OTHER_KEYWORDS


@dataclass(frozen=True)
class Loaded:
    """What was added, and what stood there already and was left as it is."""

    added: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


PRODUCTS = [
    ("Agentforce Sales（旧Sales Cloud）", "Agentforce Sales (formerly Sales Cloud)"),
    ("Agentforce Service（旧Service Cloud）", "Agentforce Service (formerly Service Cloud)"),
    ("Experience Cloud", "Experience Cloud"),
    ("Account Engagement（旧Pardot）", "Account Engagement (formerly Pardot)"),
    ("プラットフォーム（フロー・Apex・権限）", "Platform (flows, Apex, permissions)"),
    ("レポート・ダッシュボード", "Reports and dashboards"),
    ("データの入出力・API", "Data import, export and APIs"),
    ("ログイン・認証", "Login and authentication"),
]


FEEDBACK_REASONS = [
    ("窓口が違っていた", "It was the wrong desk"),
    ("リンクや連絡先が古い・つながらない", "A link or contact is out of date or does not work"),
    ("説明がわかりにくい", "The explanation is hard to understand"),
    ("連絡したが返事がない", "I asked there and got no answer"),
    ("知りたいことが書かれていない", "What I want to know is not there"),
]


@transaction.atomic
def load_starter_rules() -> Loaded:
    """Add the doors, products and reasons that are not there; never touch one that is."""
    doors = [{"position": number * 10} | door for number, door in enumerate(DOORS, start=1)]
    loaded = _load_doors(doors)
    products = [
        Product(name_ja=name_ja, name_en=name_en, position=number * 10)
        for number, (name_ja, name_en) in enumerate(PRODUCTS, start=1)
    ]
    reasons = [
        FeedbackReason(text_ja=text_ja, text_en=text_en, position=number * 10)
        for number, (text_ja, text_en) in enumerate(FEEDBACK_REASONS, start=1)
    ]
    _add(products, "name_en", loaded)
    _add(reasons, "text_en", loaded)
    return loaded


def _add[M: Model](rows: list[M], key: str, loaded: Loaded) -> list[M]:
    """Add the rows whose key no row has, and note both kinds; return those added."""
    model = type(rows[0])
    there = set(model._default_manager.values_list(key, flat=True))
    for row in rows:
        name = getattr(row, key)
        (loaded.left_alone if name in there else loaded.added).append(name)
    return model._default_manager.bulk_create(row for row in rows if getattr(row, key) not in there)


def _load_doors(doors: list[dict[str, Any]]) -> Loaded:
    loaded = Loaded()
    parts = ("channels", "links")
    categories = [
        Category(
            keywords=KEYWORDS.get(door["slug"], ""),
            **{name: value for name, value in door.items() if name not in parts},
        )
        for door in doors
    ]
    added = {category.slug: category for category in _add(categories, "slug", loaded)}
    new = [(added[door["slug"]], door) for door in doors if door["slug"] in added]
    Channel.objects.bulk_create(
        Channel(category=category, checked_on=CHECKED_ON, **channel)
        for category, door in new
        for channel in door["channels"]
    )
    LearningLink.objects.bulk_create(
        LearningLink(category=category, position=number * 10, **link)
        for category, door in new
        for number, link in enumerate(door.get("links", []), start=1)
    )
    return loaded
