"""The severity levels to begin with (salesforce-support §1); from then on the administrators'."""

import datetime

from cases.models import SeverityLevel

SOURCE = "help.salesforce.com 000181929, 000382814"
CHECKED_ON = datetime.date(2026, 11, 23)

# name_ja, name_en, definition_ja, definition_en
LEVELS = {
    1: (
        "重大",
        "Critical",
        "本番環境が止まっている、またはデータの整合性が失われていて、全員に影響し、回避策がない。",
        "Production is down or its data is no longer sound, for all users, with no workaround.",
    ),
    2: (
        "緊急",
        "Urgent",
        "主要な機能が使えない、または著しく遅い状態が続き、多くの人に影響し、現実的な回避策がない。"
        "期限のある有効化やデータ出力の依頼もここに入る。",
        "A main function fails or is very slow, for many users, lastingly and with no reasonable"
        " workaround. Also requests for activation or export that cannot wait.",
    ),
    3: (
        "高",
        "High",
        "一部の人に影響する不具合や遅さがあり、回避策は続けにくい。",
        "A fault or slowness for some users; the workaround cannot be kept up for long.",
    ),
    4: (
        "中",
        "Medium",
        "使い方や仕様の質問、または少数の人への影響で、無理のない回避策がある。",
        "A question on use or specification, or few users with a reasonable workaround.",
    ),
}


def load_severity_levels() -> list[int]:
    """Add the levels that are not there; return those added."""
    there = set(SeverityLevel.objects.values_list("level", flat=True))
    added = [level for level in LEVELS if level not in there]
    SeverityLevel.objects.bulk_create(_level(level, *LEVELS[level]) for level in added)
    return added


def _level(
    level: int, name_ja: str, name_en: str, definition_ja: str, definition_en: str
) -> SeverityLevel:
    return SeverityLevel(
        level=level,
        name_ja=name_ja,
        name_en=name_en,
        definition_ja=definition_ja,
        definition_en=definition_en,
        source=SOURCE,
        checked_on=CHECKED_ON,
    )
