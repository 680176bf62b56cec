"""Fills the registers: as many doors, packages and own applications as a large company has."""

import itertools
import random

from routing.models import Category, Channel, ChannelKind, CodeOwner, Package

DOORS, PACKAGES, APPLICATIONS = 500, 2_000, 200
SUBJECTS = ["請求書", "名刺", "電子署名", "在庫", "見積", "配送", "勤怠", "経費", "地図", "帳票"]
ACTS = ["取り込み", "連携", "承認", "印刷", "予約", "集計", "通知", "検索", "配信", "管理"]
WORDS_OF_A_DOOR = 10


def fill_registers() -> None:
    """Add doors with a link and ten words each, packages with nicknames, own applications."""
    chance = random.Random(5)  # noqa: S311
    pairs = list(itertools.product(SUBJECTS, ACTS))
    doors = Category.objects.bulk_create(
        Category(
            slug=f"desk-{number}",
            name_ja=f"{subject}{act}の窓口 {number}",
            name_en=f"Desk {number}",
            desk_ja=f"業務改革部 {number}",
            desk_en=f"Desk {number}",
            keywords="\n".join(
                f"{a} {b}{number}" for a, b in chance.sample(pairs, WORDS_OF_A_DOOR)
            ),
            position=1_000 + number,
        )
        for number, (subject, act) in zip(range(DOORS), itertools.cycle(pairs))
    )
    Channel.objects.bulk_create(
        Channel(
            category=door,
            kind=ChannelKind.LINK,
            label_ja="開く",
            label_en="Open",
            address="https://desk.example.jp/",
        )
        for door in doors
    )
    Package.objects.bulk_create(
        Package(
            name=f"{subject}{act}アプリ {number}",
            nicknames=f"{subject}{act}{number}\nApp{number}\n{act}{subject}{number}",
            namespace=f"ns{number}",
            vendor=f"開発元 {number}",
            vendor_email=f"desk{number}@vendor.example",
        )
        for number, (subject, act) in zip(range(PACKAGES), itertools.cycle(pairs))
    )
    CodeOwner.objects.bulk_create(
        CodeOwner(
            name=f"{act}{subject}システム {number}",
            prefixes=f"App{number}_",
            team=f"開発チーム {number}",
            team_email=f"team{number}@example.jp",
        )
        for number, (subject, act) in zip(range(APPLICATIONS), itertools.cycle(pairs))
    )
