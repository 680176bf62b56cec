"""What people and addresses call a case, and the addresses of its pages."""

import functools

from django.urls import reverse


def number_of(pk: int) -> str:
    """Return the padded key."""
    return f"HD-{pk:06d}"


def address_of(page: str, pk: int) -> str:
    """Return the address of a page of a case: a list has many, and `reverse` is dear."""
    return _address_of_no_case(page).replace(number_of(0), number_of(pk))


@functools.cache
def _address_of_no_case(page: str) -> str:
    return reverse(f"cases:{page}", args=[0])
