"""The picture of where a case stands, drawn once for all that stand alike."""

import functools

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cases.models import Case
from cases.progress import Station, flow


def flow_of(case: Case) -> SafeString:
    return drawn(tuple(flow(case)), get_language() or "")


# It hangs on a few states and the language alone, and costs more than a query.
@functools.lru_cache(maxsize=256)
def drawn(stations: tuple[Station, ...], language: str) -> SafeString:
    return render_to_string("cases/_flow.html", {"flow": stations})
