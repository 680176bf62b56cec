"""Registers for a first look: packages and own applications that the demo company runs."""

from routing.models import CodeOwner, Package

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
]
APPLICATIONS = [
    {
        "name": "見積作成",
        "nicknames": "見積ボタン\n見積アプリ",
        "prefixes": "Estimate\nest_",
        "team": "社内開発チーム（見積）",
        "team_email": "dev-estimate@example.jp",
    },
    {
        "name": "在庫照会",
        "nicknames": "在庫一覧",
        "prefixes": "Stock",
        "team": "社内開発チーム（在庫）",
        "team_email": "dev-stock@example.jp",
    },
]


def load_demo_registers() -> None:
    for values in PACKAGES:
        Package.objects.get_or_create(name=values["name"], defaults=values)
    for values in APPLICATIONS:
        CodeOwner.objects.get_or_create(name=values["name"], defaults=values)
