"""The tables, in Markdown."""

import gzip
import http.client
import os
import re
from collections.abc import Iterable

from scripts.bench.measure import Site, Timed
from scripts.bench.pages import HOST

FLAT = 1.2
SCRIPT_KB, VISIT_KB = 60, 170
STATIC = re.compile(rb'(?:href|src)="(/static/[^"#]+)')

type Line = Iterable[str]


def whole(sites: list[Site], visit: dict[str, int]) -> str:
    parts = [machine(), *(page_table(site) for site in sites)]
    if len(sites) > 1:
        parts.append(growth_table(sites))
    return "\n\n".join([*parts, visit_table(visit)])


def machine() -> str:
    """Say how busy the machine is: where others use it, the best times tell more than the p50."""
    load, cpus = os.getloadavg()[0], os.cpu_count() or 1
    is_busy = load > cpus + 1  # the bench itself keeps one busy
    words = " Others use it: slow pages wait longer than quick ones, so go by the best times."
    return f"{cpus} CPUs, load {load:.1f}.{words if is_busy else ''}"


def table(title: str, head: Line, lines: Iterable[Line]) -> str:
    head = list(head)
    rows = [head, ["---"] + ["---:"] * (len(head) - 1), *lines]
    return f"### {title}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page_table(site: Site) -> str:
    head = ["Page", "queries", "p50 ms", "p95 ms", "÷ floor", "best ms", "÷ floor's"]
    head += ["kB", "kB gzip", "budget", "within"]
    floor = site.timed[0]
    return table(f"{site.cases:,} cases", head, [_page_line(timed, floor) for timed in site.timed])


def _page_line(timed: Timed, floor: Timed) -> list[str]:
    ratio = timed.p50 / floor.p50
    figures = [str(timed.queries), f"{timed.p50:.1f}", f"{timed.p95:.1f}", f"{ratio:.2f}"]
    figures += [f"{timed.best:.1f}", f"{timed.best / floor.best:.2f}"]
    sizes = [f"{timed.size / 1000:.1f}", f"{timed.packed / 1000:.1f}"]
    budget = timed.page.budget
    if budget is None:
        return [timed.page.name, *figures, *sizes, "", ""]
    over = ["queries"] * (timed.queries > budget.queries) + ["p50"] * (ratio > budget.ratio)
    words = f"≤ {budget.queries}, ≤ {budget.ratio:g} ×"
    return [timed.page.name, *figures, *sizes, words, _verdict(over)]


def _verdict(over: list[str]) -> str:
    return f"**over: {', '.join(over)}**" if over else "yes"


def growth_table(sites: list[Site]) -> str:
    """Compare the p50 of each size with that of the first; all were measured in turn."""
    first, *others = sites
    head = ["Page", *(f"p50 at {site.cases:,}" for site in sites), "growth", f"≤ {FLAT} ×"]
    lines = []
    for index, timed in enumerate(first.timed):
        times = [timed.p50, *(site.timed[index].p50 for site in others)]
        growth = times[-1] / times[0]
        shown = [f"{time:.1f}" for time in times]
        over = ["growth"] * (growth > FLAT)
        lines.append([timed.page.name, *shown, f"{growth:.2f}", _verdict(over)])
    return table("Growth", head, lines)


def first_visit(site: Site) -> dict[str, int]:
    """Fetch the home page and all it names; return the bytes of each over the line."""
    home = next(timed.page for timed in site.timed if timed.page.path == "/")
    cookies = "; ".join(f"{name}={value}" for name, value in home.cookies.items())
    client = http.client.HTTPConnection(HOST, site.port, timeout=60)
    html = _fetch(client, home.path, cookies)
    found = {f"html (sent plain: {_kilobytes(len(html))})": len(gzip.compress(html, 6))}
    for address in sorted(set(STATIC.findall(html))):
        path = address.decode()
        found[path] = len(_fetch(client, path, cookies))
    client.close()
    return found


def _fetch(client: http.client.HTTPConnection, path: str, cookies: str) -> bytes:
    packed = "gzip" if path.startswith("/static/") else "identity"
    client.request("GET", path, headers={"Cookie": cookies, "Accept-Encoding": packed})
    response = client.getresponse()
    body = response.read()
    if response.status != http.client.OK:
        raise SystemExit(f"{path} answers {response.status}.")
    return body


def visit_table(visit: dict[str, int]) -> str:
    script = sum(size for path, size in visit.items() if path.endswith(".js"))
    lines = [[path, _kilobytes(size), ""] for path, size in visit.items()]
    lines.append(_total("script", script, SCRIPT_KB))
    lines.append(_total("first visit", sum(visit.values()), VISIT_KB))
    return table("A first visit (home)", ["Part", "kB compressed", "budget"], lines)


def _total(name: str, size: int, budget: int) -> list[str]:
    is_over = size > budget * 1000
    return [f"**{name}**", _kilobytes(size), f"≤ {budget}" + (" **over**" if is_over else "")]


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f}"
