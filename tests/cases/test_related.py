"""Which titles are alike."""

import pytest

from cases.related import ranked, words


def test_words_of_japanese_are_pairs_without_grammar():
    assert words("月次レポートが開けない") == {
        *("月次", "次レ", "レポ", "ポー", "ート", "トが", "が開", "開け"),
    }
    assert words("The ＣＳＶ export, a") == {"the", "csv", "export"}


@pytest.mark.parametrize(
    ("title", "alike"),
    [
        ("月次レポートが開けない", ["月次レポートが表示されない", "レポートが開けない"]),
        ("CSV export stops", ["Export of CSV stops at 100 rows"]),
        ("色", []),
    ],
)
def test_ranked_puts_the_most_alike_first(title, alike):
    titles = [
        "レポートが開けない",
        "月次レポートが表示されない",
        "承認のメールが二通届く",
        "Export of CSV stops at 100 rows",
        "Flow stops",
    ]

    assert [titles[key] for key in ranked(title, dict(enumerate(titles)))] == alike
