"""Pages of people and organizations: one function per address, named like it."""

from contacts.views.lists import contact_list
from contacts.views.people import person_search

__all__ = [
    "contact_list",
    "person_search",
]
