"""Cases by what people type of them: the number, or words of the first line."""

import re

from django.db.models import Q
from django.http import QueryDict

from cases.models.case_queryset import CaseQuerySet
from contacts.forms.dates import narrow

NUMBER = re.compile(r"(?:hd-?)?0*(\d{1,15})", re.IGNORECASE)
SEARCH_LENGTH = 200


def sought_in(query: QueryDict) -> str:
    """Return what is sought by an address, as it can be asked of the database."""
    return query.get("q", "").replace("\0", "").strip()[:SEARCH_LENGTH]


def key_of(text: str) -> int | None:
    """Return the key that a number of a case stands for, however it is written."""
    number = NUMBER.fullmatch(narrow(text))
    return int(number[1]) if number else None


def matching(cases: CaseQuerySet, sought: str) -> CaseQuerySet:
    """Keep the cases of that number, or with each of the words in their title."""
    by_title = Q()
    for word in sought.split():
        by_title &= Q(title__icontains=word) | Q(title__icontains=narrow(word))
    key = key_of(sought)
    return cases.filter(by_title if key is None else by_title | Q(pk=key))
