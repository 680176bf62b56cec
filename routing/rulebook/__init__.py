"""All rules as one file: written for review in git, read back into the same or another portal."""

from routing.rulebook.loading import Loaded, RulesRefused, load_rules
from routing.rulebook.sections import SECTIONS
from routing.rulebook.text import read_text, write_text
from routing.rulebook.writing import rows_now, rules_as_data, rules_as_of

__all__ = [
    "SECTIONS",
    "Loaded",
    "RulesRefused",
    "load_rules",
    "read_text",
    "rows_now",
    "rules_as_data",
    "rules_as_of",
    "write_text",
]
