"""The README shows the pictures that are there, and no others lie about."""

import re

import pytest
from django.conf import settings

PICTURES = settings.BASE_DIR / "docs" / "pictures"
MOST_BYTES = 1_500_000
READMES = ["README.md", "README.ja.md"]


def linked(readme: str) -> set[str]:
    text = (settings.BASE_DIR / readme).read_text(encoding="utf-8")
    return set(re.findall(r"""[("](docs/[^)"#]+|[\w.]+\.md)[)"#]""", text))


@pytest.mark.parametrize("readme", READMES)
def test_readme_links_to_what_is_there(readme):
    paths = linked(readme)

    assert [path for path in paths if not (settings.BASE_DIR / path).exists()] == []
    assert len([path for path in paths if path.endswith(".webp")]) == 9


def test_pictures_are_all_shown_and_small():
    shown = {path for readme in READMES for path in linked(readme) if path.endswith(".webp")}
    there = list(PICTURES.iterdir())

    assert {f"docs/pictures/{path.name}" for path in there} == shown
    assert sum(path.stat().st_size for path in there) < MOST_BYTES
