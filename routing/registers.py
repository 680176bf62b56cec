"""Finds a row of a register by what people call it, or by what they read on the screen."""

from django.db.models import Case, Q, Value, When

from routing.entries import current_index
from routing.models import CodeOwner, Package
from routing.rules import Kind
from routing.search import find_doors

KINDS: dict[type[Package] | type[CodeOwner], tuple[Kind, ...]] = {
    Package: (Kind.PACKAGE,),
    CodeOwner: (Kind.CODE, Kind.PREFIX),
}
MOST_ROWS = 20


def rows_named[Row: (Package, CodeOwner)](register: type[Row], text: str) -> list[Row]:
    """Return the rows that a text names, the best first; then those whose name contains it."""
    named = [
        row.key
        for door in find_doors(text, current_index())
        for row in door.named
        if row.kind in KINDS[register] and row.key
    ]
    contains = Q(name__icontains=text) | Q(nicknames__icontains=text)
    wanted = Q(pk__in=named) | (contains if text.strip() else Q(pk__in=[]))
    named_first = Case(When(pk__in=named, then=Value(0)), default=Value(1))
    rows = list(
        register._default_manager.filter(wanted).order_by(named_first, "name", "pk")[:MOST_ROWS]
    )
    return sorted(rows, key=lambda row: named.index(row.pk) if row.pk in named else len(named))
