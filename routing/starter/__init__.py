"""The doors to begin with; from the first start on they are the administrators' (mission A)."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

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
    loaded = Loaded()
    for position, door in enumerate(DOORS, start=1):
        _load_door({"position": position * 10} | door, loaded)
    for position, (name_ja, name_en) in enumerate(PRODUCTS, start=1):
        _, is_new = Product.objects.get_or_create(
            name_en=name_en, defaults={"name_ja": name_ja, "position": position * 10}
        )
        (loaded.added if is_new else loaded.left_alone).append(name_en)
    for position, (text_ja, text_en) in enumerate(FEEDBACK_REASONS, start=1):
        _, is_new = FeedbackReason.objects.get_or_create(
            text_en=text_en, defaults={"text_ja": text_ja, "position": position * 10}
        )
        (loaded.added if is_new else loaded.left_alone).append(text_en)
    return loaded


def _load_door(door: dict[str, Any], loaded: Loaded) -> None:
    parts = ("slug", "channels", "links")
    values = {name: value for name, value in door.items() if name not in parts}
    values["keywords"] = KEYWORDS.get(door["slug"], "")
    category, is_new = Category.objects.get_or_create(slug=door["slug"], defaults=values)
    (loaded.added if is_new else loaded.left_alone).append(category.slug)
    if is_new:
        for channel in door["channels"]:
            Channel.objects.create(category=category, checked_on=CHECKED_ON, **channel)
        for position, link in enumerate(door.get("links", []), start=1):
            LearningLink.objects.create(category=category, position=position * 10, **link)
