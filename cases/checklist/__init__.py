"""What an inquiry needs: the one list behind meter, submission, review and outgoing text.

The items follow the five parts of Salesforce's guidance (mission C1 to C5). Pure: a case and its
files are read as they are given, no database is asked.
"""

from cases.checklist.asked import asked_fields, label_of, part_of
from cases.checklist.item import Files, Item, Need, is_critical, is_level_1, level_of, proposal_of
from cases.checklist.items import CHECKLIST
from cases.checklist.marks import Mark, marks, missing

__all__ = [
    "CHECKLIST",
    "Files",
    "Item",
    "Mark",
    "Need",
    "asked_fields",
    "is_critical",
    "is_level_1",
    "label_of",
    "level_of",
    "marks",
    "missing",
    "part_of",
    "proposal_of",
]
