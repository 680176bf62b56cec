"""The other doors of the article, and our own developers; facts of salesforce-support §9."""

from typing import Any

from routing.models import ChannelKind
from routing.starter.first_doors import ARTICLE

OTHER_DOORS: list[dict[str, Any]] = [
    {
        "slug": "trailhead-help",
        "name_ja": "Trailhead（学習サイト）で困っている",
        "name_en": "Trailhead: account, badges, login",
        "desk_ja": "Trailheadヘルプ",
        "desk_en": "Trailhead Help",
        "how_ja": (
            "はじめに、下の「学習・参考」にあるログインの記事をお読みください。解決しないときは、"
            "Trailheadの「ヘルプ」から「Trailheadヘルプ」に進み、「ケースの送信」で分類、"
            "トピック、理由の順に選びます。画面の名前は変わることがあります。"
        ),
        "how_en": (
            "Read the article on logging in first; it is under “Learn more” below. If that does not"
            " help, open Help on Trailhead, choose Trailhead Help, then submit a case: category,"
            " topic and reason, in that order. The names on the screen may have changed."
        ),
        "preparation_ja": (
            "Trailblazerアカウントのメールアドレス\n表示されたエラーの文面と画面\n"
            "モジュールやバッジの名前"
        ),
        "preparation_en": (
            "The mail address of your Trailblazer account\nThe error as shown, with the screen\n"
            "The name of the module or badge"
        ),
        "channels": [
            {
                "kind": ChannelKind.LINK,
                "label_ja": "Trailheadを開く",
                "label_en": "Open Trailhead",
                "address": "https://trailhead.salesforce.com/",
                "source": (
                    f"{ARTICLE}; note.com/kanago/n/ncb7742b78ade (2024): steps to be confirmed"
                ),
            }
        ],
        "links": [
            {
                "label_ja": "Trailheadにログインできないとき",
                "label_en": "When you cannot log in to Trailhead (in Japanese)",
                "url": "https://help.salesforce.com/s/articleView?id=005299072&language=ja&type=1",
            }
        ],
    },
    {
        "slug": "expert-coaching",
        "name_ja": "エキスパートコーチングを利用したい",
        "name_en": "Expert Coaching",
        "desk_ja": "Salesforceヘルプ（申し込みは指定連絡先が行います）",
        "desk_en": "Salesforce Help; a designated contact applies",
        "how_ja": (
            "エキスパートコーチング（以前のアクセラレータ）は、対象のプランだけで利用できます。"
            "申し込めるのは指定連絡先（DC）で、Salesforceヘルプから申し込みます。"
            "指定連絡先でない方は、窓口へ問い合わせを書いてください。"
        ),
        "how_en": (
            "Expert Coaching (formerly Accelerators) comes with certain plans only. A designated"
            " contact applies for it on Salesforce Help. If you are not one, write to our"
            " designated contacts."
        ),
        "preparation_ja": ("相談したいテーマと、達成したいこと\n参加する人と役割\n希望する時期"),
        "preparation_en": (
            "The topic, and what you want to achieve\nWho takes part, and in which role\n"
            "When it would suit you"
        ),
        "needs_coaching_plan": True,
        "channels": [
            {
                "kind": ChannelKind.LINK,
                "label_ja": "Salesforceヘルプを開く",
                "label_en": "Open Salesforce Help",
                "address": "https://help.salesforce.com/",
                "source": f"{ARTICLE} (2021): address of the form to be confirmed",
            }
        ],
    },
    {
        "slug": "training-certification",
        "name_ja": "認定資格・トレーニングについて相談したい",
        "name_en": "Certification and training",
        "desk_ja": "Salesforceのトレーニング・認定資格の窓口",
        "desk_en": "Salesforce’s desk for training and certification",
        "how_ja": (
            "下の文面をメールで送ってください。あなたの名前と組織は記入してあります。"
            "この宛先は2021年の案内によるもので、いまも有効かは確認中です。返信がないときや"
            "メールが戻ってきたときは、Trailheadヘルプの「ケースの送信」で"
            "「Salesforce認定資格」を選ぶ方法もあります。"
        ),
        "how_en": (
            "Send the mail below; your name and org are filled in. The address comes from a guide"
            " of 2021 and is still to be confirmed. If the mail comes back or stays unanswered,"
            " submit a case in Trailhead Help under the category Salesforce Certification."
        ),
        "preparation_ja": (
            "資格またはコースの名前\n受験・受講の日程（決まっている場合）\n参加する人数"
        ),
        "preparation_en": (
            "The name of the certification or course\nThe date, if there is one\n"
            "How many people take part"
        ),
        "channels": [
            {
                "kind": ChannelKind.MAIL,
                "label_ja": "メールを作成する",
                "label_en": "Write the mail",
                "address": "jtraining@salesforce.com",
                "subject_ja": "認定資格・トレーニングについての相談（{name}）",
                "subject_en": "Question on certification or training ({name})",
                "body_ja": (
                    "ご担当者様\n\n次の件についてご相談します。\n\n"
                    "内容: \n資格・コース名: \n希望日: \n\n"
                    "名前: {name}\n組織: {org}\n組織ID: {org_id}"
                ),
                "body_en": (
                    "Hello,\n\nI would like to ask about the following.\n\n"
                    "Question: \nCertification or course: \nDate wished: \n\n"
                    "Name: {name}\nSalesforce org: {org}\nOrganization ID: {org_id}"
                ),
                "source": f"{ARTICLE} (2021, to be confirmed)",
            }
        ],
        "links": [
            {
                "label_ja": "プランごとの研修・受験の特典",
                "label_en": "Training and exam benefits by plan (in Japanese)",
                "url": "https://help.salesforce.com/s/articleView?id=005299067&language=ja&type=1",
            }
        ],
    },
    {
        "slug": "appexchange-vendor",
        "name_ja": "追加アプリ（AppExchangeのパッケージ）で困っている",
        "name_en": "An app from AppExchange",
        "desk_ja": "パッケージの開発元（ベンダー）",
        "desk_en": "The vendor of the package",
        "how_ja": (
            "パッケージは、その開発元がサポートします。パッケージを選ぶと、開発元の連絡先が"
            "わかります。パッケージのせいかどうか判断できないときは、窓口へ問い合わせを"
            "書いてください。"
        ),
        "how_en": (
            "The vendor supports its own package. Choose the package to see how to reach them. If"
            " you cannot tell whether the package is the cause, write to our designated contacts."
        ),
        "preparation_ja": (
            "パッケージの名前とバージョン\n再現する手順\n"
            "パッケージを使わないときにも起きるか\n組織ID"
        ),
        "preparation_en": (
            "The name and version of the package\nThe steps to reproduce it\n"
            "Whether it also happens without the package\nThe organization ID"
        ),
        "duration_ja": "開発元との契約によって変わります。",
        "duration_en": "It depends on the contract with the vendor.",
        "channels": [
            {
                "kind": ChannelKind.PACKAGE_VENDOR,
                "label_ja": "開発元の連絡先",
                "label_en": "How to reach the vendor",
                "source": f"{ARTICLE}; salesforce.com/appexchange/about/faq",
            }
        ],
    },
    {
        "slug": "partner",
        "name_ja": "パートナーとして製品について問い合わせたい",
        "name_en": "Products we handle as a Salesforce partner",
        "desk_ja": "Salesforceのパートナー向けサイト",
        "desk_en": "Salesforce’s site for partners",
        "how_ja": (
            "パートナーとしての問い合わせには細かい決まりがあります。パートナー向けサイトの"
            "資料をご確認ください。ログインには、パートナーとして登録した組織のユーザー名と、"
            "管理者の承認が必要です。"
        ),
        "how_en": (
            "Partners follow rules of their own: read the documents on the site for partners."
            " You log in with a username of an org that the partner owns, after its"
            " administrator has approved you."
        ),
        "preparation_ja": "パートナー組織のユーザー名\n製品の名前",
        "preparation_en": "Your username in the partner org\nThe name of the product",
        "channels": [
            {
                "kind": ChannelKind.DOCUMENT,
                "label_ja": "パートナー向けの資料を開く",
                "label_en": "Open the documents for partners",
                "address": "https://partners.salesforce.com",
                "source": "help.salesforce.com 000390506 (2026-04-15)",
            }
        ],
        "links": [
            {
                "label_ja": "パートナー向けサイトにログインする方法",
                "label_en": "How to log in to the site for partners",
                "url": "https://help.salesforce.com/s/articleView?id=000390506&type=1",
            }
        ],
    },
    {
        "slug": "internal-developers",
        "name_ja": "自社で開発した画面や処理で困っている",
        "name_en": "Something our own developers built",
        "desk_ja": "社内の開発チーム",
        "desk_en": "Our own developers",
        "how_ja": (
            "自社のプログラムが原因の問題は、Salesforceではなく、作ったチームが調べます。"
            "アプリケーションを選ぶと、担当チームの連絡先がわかります。判断できないときは、"
            "窓口へ問い合わせを書いてください。"
        ),
        "how_en": (
            "What our own code causes is looked into by the team that wrote it, not by Salesforce."
            " Choose the application to see how to reach its team. If you cannot tell, write to"
            " our designated contacts."
        ),
        "preparation_ja": (
            "アプリケーションまたは画面の名前\nエラーの文面（クラス名が出ていれば、それも）\n"
            "再現する手順"
        ),
        "preparation_en": (
            "The name of the application or screen\nThe error as shown, with any class name\n"
            "The steps to reproduce it"
        ),
        "duration_ja": "担当チームによって変わります。",
        "duration_en": "It depends on the team.",
        "channels": [
            {
                "kind": ChannelKind.DEVELOPERS,
                "label_ja": "担当チームの連絡先",
                "label_en": "How to reach the team",
                "source": ARTICLE,
            }
        ],
    },
]
