"""Registers for a first look, and what people of the demo company asked at the doors."""

import datetime

from contacts.models import User, today
from routing.asked import Asked
from routing.models import Category, CodeOwner, Consultation, FeedbackReason, Package
from routing.services import explain_rating, keep_question, open_door, rate

PACKAGES = [
    {
        "name": "DocuSign eSignature for Salesforce",
        "nicknames": "DocuSign\nドキュサイン\n電子署名",
        "namespace": "dfsle",
        "vendor": "ドキュサイン・ジャパン（例）",
        "vendor_email": "support@docusign.example",
        "vendor_url": "https://support.docusign.example/",
    },
    {
        "name": "Sansan for Salesforce",
        "nicknames": "Sansan\nサンサン\n名刺",
        "namespace": "sansan",
        "vendor": "Sansan（例）",
        "vendor_email": "help@sansan.example",
        "vendor_phone": "03-0000-1234",
    },
    {
        "name": "KZ請求クラウド",
        "nicknames": "KZ\nけーぜっと\n請求クラウド",
        "namespace": "kzbill",
        "vendor": "KZソフト（例）",
        "vendor_email": "support@kz.example",
    },
    {
        "name": "ミチトラ訪問管理",
        "nicknames": "ミチトラ",
        "namespace": "mtrk",
        "vendor": "ミチトラ（例）",
        "vendor_url": "https://support.michitora.example/",
    },
]
APPLICATIONS = [
    {
        "name": "見積シミュ",
        "nicknames": "みつもりシミュ\n見積画面\n見積アプリ",
        "prefixes": "Estimate\nest_",
        "team": "社内開発チーム（見積）",
        "team_email": "dev-estimate@example.jp",
    },
    {
        "name": "在庫連携バッチ",
        "nicknames": "NightlyStockSync\n在庫一覧",
        "prefixes": "Stock",
        "team": "社内開発チーム（在庫）",
        "team_email": "dev-stock@example.jp",
    },
]

# Who asked, how many days ago, what, at which door, and whether it helped.
QUESTIONS: list[tuple[str, int, str, str, bool | None]] = [
    ("ito", 34, "salesforce 今日なんか重くない？ 障害？", "trust-status", True),
    ("okamoto", 30, "契約更新の見積まだ来ない 営業さん変わった？", "account-rep", True),
    ("sato", 27, "来月の新人12人ぶんライセンスを増やしたい", "account-rep", None),
    ("takahashi", 23, "エキスパートコーチング 申し込み方", "expert-coaching", True),
    ("suzuki", 20, "KZで請求書PDFが出せない", "appexchange-vendor", False),
    ("ito", 16, "アドミニストレーターの試験の日程を変えたい", "training-certification", True),
    ("takahashi", 12, "トレイルヘッドのバッジを今のアカウントに移したい", "trailhead-help", True),
    ("miller", 9, "need a copy of our october invoice", "account-rep", None),
    ("okamoto", 6, "グループ会社のパートナー契約の窓口", "partner", None),
    ("sato", 2, "今週末のメンテナンスは何時から何時まで", "trust-status", True),
    ("suzuki", 1, "なんかおかしいです。助けてください", "", None),
]


def load_demo_registers() -> None:
    for values in PACKAGES:
        Package.objects.get_or_create(name=values["name"], defaults=values)
    for values in APPLICATIONS:
        CodeOwner.objects.get_or_create(name=values["name"], defaults=values)


def load_demo_questions(people: dict[str, User]) -> None:
    """Let people ask at the doors, and date it back."""
    for key, days, text, slug, is_helpful in QUESTIONS:
        asked = _ask(people[key], text, slug, is_helpful)
        ago = datetime.timedelta(days=days)
        Consultation.objects.filter(pk=asked.pk).update(
            asked_on=today() - ago, asked_at=asked.asked_at - ago
        )


def _ask(user: User, text: str, slug: str, is_helpful: bool | None) -> Consultation:
    door = Category.objects.filter(slug=slug).first()
    channel = door.channels.first() if door else None
    if channel is None:
        return keep_question(text, by=user)
    asked = open_door(channel, by=user, asked=Asked(text))
    if is_helpful is not None:
        rate(asked, is_helpful=is_helpful)
    if is_helpful is False:
        reason = FeedbackReason.objects.order_by("position").first()
        explain_rating(asked, reason=reason, comment="電話番号が見つかりませんでした。")
    return asked
