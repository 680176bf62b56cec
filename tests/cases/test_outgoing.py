import datetime

import pytest
from django.utils import translation

from cases.choices import AccessGranted, TriageVerdict, UsersAffected
from cases.models import Attachment, Case, SeverityLevel
from cases.outgoing import content_hash, outgoing_text, whole_text
from contacts.models import Organization, User
from routing.models import Product

LEVEL = SeverityLevel(level=2, name_ja="緊急", name_en="Urgent")
JST = datetime.timezone(datetime.timedelta(hours=9))


@pytest.fixture
def case() -> Case:
    return Case(
        organization=Organization(name="東日本営業"),
        org_id="00Dfj000000WKTsEAO",
        kind="trouble",
        title="月次レポートが開けない",
        product=Product(name_ja="レポート", name_en="Reports"),
        symptom="白い画面のまま。\n何も出ない。",
        occurred_at=datetime.datetime(2026, 11, 24, 9, 5, tzinfo=JST),
        occurred_note="いまも続く",
        users_affected=UsersAffected.MANY,
        users_count=12,
        wanted_on=datetime.date(2026, 11, 30),
        wanted_fixed=True,
        wanted_reason="月末の締め",
        access_granted=AccessGranted.YES,
        access_username="tanaka@example.jp",
        triage_verdict=TriageVerdict.UNKNOWN,
        triage_reason="エラーに名前空間がない",
    )


def text_of(case: Case, language: str, name: str = "description", files=()) -> str:
    fields = outgoing_text(case, files=files, level=LEVEL, language=language)
    return next(field["text"] for field in fields if field["name"] == name)


def test_outgoing_text_names_org_product_severity_and_subject(case):
    assert text_of(case, "ja", "organization") == "東日本営業 (本番) 00Dfj000000WKTsEAO"
    assert text_of(case, "ja", "product") == "レポート"
    assert text_of(case, "en", "product") == "Reports"
    assert text_of(case, "ja", "severity") == "2 緊急"
    assert text_of(case, "en", "severity") == "2 Urgent"
    assert text_of(case, "en", "subject") == "月次レポートが開けない"


def test_outgoing_text_follows_the_article(case):
    text = text_of(case, "ja")

    places = [
        text.index(piece)
        for piece in (
            "白い画面のまま。\n何も出ない。",
            "2026年11月24日（火）09:05 JST いまも続く",
            "12",
            "2026年11月30日（月）",
            "月末の締め",
            "tanaka@example.jp",
            "エラーに名前空間がない",
        )
    ]
    assert places == sorted(places)


def test_outgoing_text_in_english_has_no_japanese_label(case):
    text = text_of(case, "en")

    own_words = [value for value in vars(case).values() if isinstance(value, str) and value]
    for words in own_words:
        text = text.replace(words, "")
    assert text.isascii() or not any("぀" <= char <= "鿿" for char in text)
    assert "24 Nov 2026, 09:05 JST" in text_of(case, "en")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ja", "[切り分け] インストールしたパッケージ (髙橋 一郎)\nSignHere\n署名の画面"),
        ("en", "[Triage] An installed package (髙橋 一郎)\nSignHere\n署名の画面"),
    ],
)
def test_outgoing_text_says_what_triage_came_to_who_said_it_and_why(case, language, line):
    case.triage_verdict = TriageVerdict.PACKAGE
    case.triage_reason = "SignHere\n署名の画面"
    case.triaged_by = User(name="髙橋 一郎")

    assert line in text_of(case, language)


def test_outgoing_text_without_triage_says_nothing_of_it(case):
    case.triage_verdict, case.triaged_by = "", User(name="髙橋 一郎")

    assert "髙橋" not in text_of(case, "ja")
    assert "エラーに名前空間がない" not in text_of(case, "ja")


def test_outgoing_text_is_the_same_whoever_reads(case):
    with translation.override("en"):
        first = outgoing_text(case, files=[], level=LEVEL, language="ja")
    with translation.override("ja"):
        second = outgoing_text(case, files=[], level=LEVEL, language="ja")

    assert first == second


def test_outgoing_text_names_only_files_that_may_be_sent(case):
    files = [
        Attachment(name="画面.png", content_type="image/png", may_be_sent=True),
        Attachment(name="debug.log", content_type="text/plain", may_be_sent=False),
    ]

    text = text_of(case, "ja", files=files)

    assert "画面.png" in text
    assert "debug.log" not in text


def test_outgoing_text_leaves_out_what_nobody_answered(case):
    case.workaround_detail = case.wanted_consequence = ""

    assert "回避策" not in text_of(case, "ja")


def test_content_hash_tells_every_change():
    base = content_hash([{"text": "a"}], [{"text": "b"}], [{"sha256": "c"}])

    assert base == content_hash([{"text": "a"}], [{"text": "b"}], [{"sha256": "c"}])
    assert base != content_hash([{"text": "A"}], [{"text": "b"}], [{"sha256": "c"}])
    assert base != content_hash([{"text": "a"}], [{"text": "B"}], [{"sha256": "c"}])
    assert base != content_hash([{"text": "a"}], [{"text": "b"}], [{"sha256": "C"}])


def test_whole_text_holds_every_field():
    fields = [{"name": "a", "label": "A", "text": "1"}, {"name": "b", "label": "B", "text": "2"}]

    assert whole_text(fields) == "A: 1\n\nB: 2"
