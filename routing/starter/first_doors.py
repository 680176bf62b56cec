"""The first four doors of the article; facts of salesforce-support §9."""

import datetime
from typing import Any

from routing.models import ChannelKind

ARTICLE = "successjp.salesforce.com/article/NAI-000191"
COMMUNITY = "https://trailhead.salesforce.com/trailblazer-community/"
COMMUNITY_SOURCE = "developer.salesforce.com/docs/mytrust-api/api-reference (banner)"
COMMUNITY_LAST_DAY = datetime.date(2026, 10, 29)

FIRST_DOORS: list[dict[str, Any]] = [
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
        "duration_ja": "重要度と内容の難しさによって変わります。期限までの回答は約束されません。",
        "duration_en": "It depends on severity and difficulty; no date can be promised.",
        "channels": [
            {
                "kind": ChannelKind.SUPPORT_CASE,
                "label_ja": "問い合わせを書く",
                "label_en": "Write an inquiry",
                "source": ARTICLE,
            }
        ],
        "links": [
            {
                "label_ja": "Salesforceの既知の問題を調べる",
                "label_en": "Search Salesforce’s known issues",
                "url": "https://help.salesforce.com/s/issues",
            },
            {
                "label_ja": "お問い合わせをする時のポイント（Salesforceの記事）",
                "label_en": "How to ask support well (Salesforce’s article, in Japanese)",
                "url": "https://successjp.salesforce.com/article/NAI-000191",
            },
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
        "duration_ja": "その場でわかります。",
        "duration_en": "You see it at once.",
        "channels": [
            {
                "kind": ChannelKind.LINK,
                "label_ja": "稼働状況サイトを開く",
                "label_en": "Open the status site",
                "address": "https://status.salesforce.com",
                "source": "successjp.salesforce.com/article/NAI-000190",
            }
        ],
        "links": [
            {
                "label_ja": "障害・メンテナンスの通知を受け取る方法（英語）",
                "label_en": "How to be notified of outages and maintenance",
                "url": "https://trust.salesforce.com/en/trust/trust-notification-user-guide/",
            }
        ],
    },
    {
        "slug": "community",
        "name_ja": "ほかの会社の使い方や活用のアイデアを知りたい",
        "name_en": "How do other companies do it?",
        "desk_ja": "Trailblazer Community（2026年10月30日から閲覧のみ）",
        "desk_en": "Trailblazer Community (read-only since 30 October 2026)",
        "how_ja": (
            "Trailblazer Communityは2026年10月30日から閲覧だけになり、新しい質問は投稿できません。"
            "それまでの質問と回答は、いまも読めます。代わりに質問できる場所は、まだ確認できて"
            "いません。読んでも解決しないときは、社内の指定連絡先へ問い合わせを書いてください。"
        ),
        "how_en": (
            "Since 30 October 2026 the Trailblazer Community can only be read: no new question can"
            " be posted. What was asked and answered before is still there. We do not know yet of"
            " another place to ask. If the old answers do not help, write to our designated"
            " contacts."
        ),
        "preparation_ja": "製品と機能の名前（日本語と英語）\n実現したいことを表す短い言葉",
        "preparation_en": (
            "The name of the product and feature\nA few words for what you want to achieve"
        ),
        "duration_ja": "過去の回答は、その場で読めます。",
        "duration_en": "Old answers can be read at once.",
        "channels": [
            {
                "kind": ChannelKind.LINK,
                "label_ja": "Trailblazer Communityで質問する",
                "label_en": "Ask in the Trailblazer Community",
                "address": COMMUNITY,
                "valid_until": COMMUNITY_LAST_DAY,
                "source": COMMUNITY_SOURCE,
                "position": 10,
            },
            {
                "kind": ChannelKind.LINK,
                "label_ja": "過去の質問と回答を読む",
                "label_en": "Read old questions and answers",
                "address": COMMUNITY,
                "valid_from": COMMUNITY_LAST_DAY + datetime.timedelta(days=1),
                "source": COMMUNITY_SOURCE,
                "position": 20,
            },
        ],
    },
    {
        "slug": "account-rep",
        "name_ja": "契約・ライセンス・請求について相談したい",
        "name_en": "Contract, licences, billing",
        "desk_ja": "Salesforceの営業担当者",
        "desk_en": "Our account representative at Salesforce",
        "how_ja": (
            "お使いの組織を担当する営業担当者へ、直接ご連絡ください。"
            "次の打ち合わせを待つ必要はありません。"
        ),
        "how_en": (
            "Contact the representative for your org directly; there is no need to wait for the"
            " next meeting."
        ),
        "preparation_ja": "組織名\n契約番号や請求書番号（わかる場合）\n必要な数量と時期",
        "preparation_en": (
            "The name of the org\nContract or invoice number, if you know it\nHow many, and by when"
        ),
        "channels": [
            {
                "kind": ChannelKind.ACCOUNT_REP,
                "label_ja": "営業担当者",
                "label_en": "Account representative",
                "source": ARTICLE,
            }
        ],
        "links": [
            {
                "label_ja": "Salesforceの画面で契約を確かめる「Your Account」（英語）",
                "label_en": "See your contracts inside Salesforce: Your Account",
                "url": (
                    "https://admin.salesforce.com/blog/2023/"
                    "how-salesforce-admins-can-save-time-with-the-your-account-app"
                ),
            }
        ],
    },
]
