"""The doors to begin with; from the first start on they are the administrators' (mission A)."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from routing.models import Category, Channel, ChannelKind, Product

CHECKED_ON = datetime.date(2026, 11, 23)


@dataclass(frozen=True)
class Loaded:
    """What was added, and what stood there already and was left as it is."""

    added: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


DOORS: list[dict[str, Any]] = [
    {
        "slug": "technical-support",
        "name_ja": "うまく動かない・使い方がわからない",
        "name_en": "It does not work, or how do I …?",
        "desk_ja": "社内の指定連絡先（Salesforceへ問い合わせできる担当者）",
        "desk_en": "Our designated contacts, who may ask Salesforce support",
        "how_ja": (
            "5つの項目に沿って内容を書いて送信すると、指定連絡先が確認し、必要ならSalesforceの"
            "テクニカルサポートへ問い合わせます。途中でやめても、入力した内容は残ります。"
        ),
        "how_en": (
            "Describe the matter in five short parts. A designated contact reads it and asks"
            " Salesforce support where needed. You can stop at any time; what you typed is kept."
        ),
        "preparation_ja": (
            "何が、どの画面で起きているか\nいつから起きているか\n"
            "困っている人と、止まっている業務\nいつまでに回答が必要か、その理由"
        ),
        "preparation_en": (
            "What happens, and on which screen\nSince when\n"
            "Who is affected, and which work has stopped\nBy when you need an answer, and why"
        ),
        "position": 10,
        "channels": [
            {
                "kind": ChannelKind.SUPPORT_CASE,
                "label_ja": "問い合わせを書く",
                "label_en": "Write an inquiry",
                "source": "successjp.salesforce.com/article/NAI-000191",
            }
        ],
    },
    {
        "slug": "trust-status",
        "name_ja": "障害・メンテナンスの情報が知りたい",
        "name_en": "Is there an outage or a maintenance?",
        "desk_ja": "Salesforceの稼働状況サイト（Trust）",
        "desk_en": "Salesforce's status site (Trust)",
        "how_ja": (
            "インスタンス名（例: AP28）または「私のドメイン」の名前で検索すると、いまの状態と"
            "予定されているメンテナンスがわかります。"
        ),
        "how_en": (
            "Search by instance (such as AP28) or My Domain name to see the state today and the"
            " planned maintenance."
        ),
        "preparation_ja": "インスタンス名、または「私のドメイン」の名前\n周りの人にも起きているか",
        "preparation_en": "The instance or My Domain name\nWhether it happens to others too",
        "position": 20,
        "channels": [
            {
                "kind": ChannelKind.LINK,
                "label_ja": "稼働状況サイトを開く",
                "label_en": "Open the status site",
                "address": "https://status.salesforce.com",
                "source": "successjp.salesforce.com/article/NAI-000190",
            }
        ],
    },
    {
        "slug": "account-rep",
        "name_ja": "契約・ライセンス・請求について相談したい",
        "name_en": "Contract, licences, billing",
        "desk_ja": "Salesforceの営業担当者",
        "desk_en": "Our account representative at Salesforce",
        "how_ja": "お使いの組織を担当する営業担当者へ、直接ご連絡ください。",
        "how_en": "Contact the representative for your org directly.",
        "preparation_ja": "組織名\n契約番号や請求書番号（わかる場合）\n必要な数量と時期",
        "preparation_en": (
            "The name of the org\nContract or invoice number, if you know it\nHow many, and by when"
        ),
        "position": 30,
        "channels": [
            {
                "kind": ChannelKind.ACCOUNT_REP,
                "label_ja": "営業担当者",
                "label_en": "Account representative",
                "source": "successjp.salesforce.com/article/NAI-000191",
            }
        ],
    },
]

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


@transaction.atomic
def load_starter_rules() -> Loaded:
    """Add the doors and products that are not there; never touch one that is."""
    loaded = Loaded()
    for door in DOORS:
        _load_door(door, loaded)
    for position, (name_ja, name_en) in enumerate(PRODUCTS, start=1):
        _, is_new = Product.objects.get_or_create(
            name_en=name_en, defaults={"name_ja": name_ja, "position": position * 10}
        )
        (loaded.added if is_new else loaded.left_alone).append(name_en)
    return loaded


def _load_door(door: dict[str, Any], loaded: Loaded) -> None:
    values = {name: value for name, value in door.items() if name not in ("slug", "channels")}
    category, is_new = Category.objects.get_or_create(slug=door["slug"], defaults=values)
    (loaded.added if is_new else loaded.left_alone).append(category.slug)
    if is_new:
        for channel in door["channels"]:
            Channel.objects.create(category=category, checked_on=CHECKED_ON, **channel)
