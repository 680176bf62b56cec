"""Uploads to a real process: cut off, too large, many at once."""

import http.cookiejar
import re
import socket
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.helpdesk.portal_process import Portal, running_portal

MEGABYTE = 1024**2
HEAD = (
    "--BOUND\r\nContent-Disposition: form-data; name=key\r\n\r\n{key}\r\n"
    "--BOUND\r\nContent-Disposition: form-data; name=file; filename=debug.log\r\n\r\n"
)
TAIL = b"\r\n--BOUND--\r\n"


class Uploader:
    """Somebody with a draft, who speaks to the portal by raw sockets."""

    def __init__(self, portal: Portal, temporary: Path) -> None:
        self.portal = portal
        self.temporary = temporary
        self.base = f"http://127.0.0.1:{portal.port}"
        self.jar = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(cookies)
        logins = (portal.state / "demo-logins.txt").read_text()
        self.page("/accounts/login/")
        password = re.search(r"^sato@example.jp\s+(\S+)", logins, re.MULTILINE)[1]
        token = self.cookies["csrftoken"]
        form = {"login": "sato@example.jp", "password": password, "csrfmiddlewaretoken": token}
        self.page("/accounts/login/", form)
        self.number = re.search(r"/cases/(HD-\d{6})/draft/", self.page("/"))[1]

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.jar}

    def page(self, path: str, form: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        with self.opener.open(self.base + path, data, timeout=20) as answer:
            return answer.read().decode()

    def post(self, path: str, content_type: str, length: int, body: bytes) -> socket.socket:
        """Send the head of a request, and of its body what is given."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [
            f"POST /cases/{self.number}/{path} HTTP/1.1",
            "Host: localhost",
            "Connection: close",
            f"Cookie: {cookies}",
            f"X-CSRFToken: {self.cookies['csrftoken']}",
            f"Content-Type: {content_type}",
            f"Content-Length: {length}",
        ]
        line = socket.create_connection(("127.0.0.1", self.portal.port), timeout=60)
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return line

    def begin(self, length: int, *, declared: int | None = None) -> socket.socket:
        """Send all of a request but the file's bytes and the end."""
        head = HEAD.format(key=uuid.uuid4()).encode()
        length = declared or len(head) + length + len(TAIL)
        return self.post("attachments/", "multipart/form-data; boundary=BOUND", length, head)

    def send(self, length: int) -> int:
        """Send a whole file; return the status of the answer."""
        with self.begin(length) as line:
            for _ in range(length // 65_536):
                line.sendall(b"x" * 65_536)
            line.sendall(b"x" * (length % 65_536) + TAIL)
            return status_of(line)

    def stored(self) -> list[int]:
        files = self.portal.state / "files"
        return [path.stat().st_size for path in files.rglob("*") if path.is_file()]

    def listed(self) -> int:
        page = self.page(f"/cases/{self.number}/draft/symptom/")
        return len(re.findall(r"data-file=", page))


def status_of(line: socket.socket) -> int:
    return int(line.recv(200).split()[1])


@pytest.fixture(scope="module")
def uploader(made_portal: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Uploader]:
    temporary = tmp_path_factory.mktemp("temporary")
    limit = str(400 * MEGABYTE)
    with running_portal(
        made_portal, ATTACHMENT_MAX_CASE_BYTES=limit, TMPDIR=str(temporary)
    ) as portal:
        yield Uploader(portal, temporary)


def peak_memory(portal: Portal) -> int:
    """Return the largest memory, in megabytes, that any process of the web has had."""
    family = [portal.web.pid, *children_of(portal.web.pid)]
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in family]
    return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) for text in texts) // 1024


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


@pytest.mark.parametrize("how", ["close", "reset", "half"])
def test_upload_cut_in_the_middle_leaves_neither_row_nor_file(uploader, how):
    before = (uploader.stored(), uploader.listed())

    with uploader.begin(5 * MEGABYTE) as line:
        line.sendall(b"x" * MEGABYTE)
        if how == "reset":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        if how == "half":
            line.shutdown(socket.SHUT_WR)
            assert status_of(line) >= 400
    time.sleep(0.5)

    assert (uploader.stored(), uploader.listed()) == before
    # Where the line broke, what had come goes with the next collection of garbage.
    until = time.monotonic() + 30
    while has_temporary(uploader) and time.monotonic() < until:
        uploader.listed()
    assert not has_temporary(uploader)


def has_temporary(uploader: Uploader) -> bool:
    return any(uploader.temporary.glob("*.upload*"))


def test_upload_cut_within_its_last_line_leaves_nothing(uploader):
    before = (uploader.stored(), uploader.listed())

    with uploader.begin(1000) as line:
        line.sendall(b"x" * 1000 + TAIL[:5])
        line.shutdown(socket.SHUT_WR)
        assert status_of(line) >= 400

    assert (uploader.stored(), uploader.listed()) == before


FORMS = {
    "application/x-www-form-urlencoded": b"impact=Nobody+can+work&wanted_reason=",
    "multipart/form-data; boundary=BOUND": (
        b"--BOUND\r\nContent-Disposition: form-data; name=impact\r\n\r\nNobody can work"
        b"\r\n--BOUND--\r\n"
    ),
}


@pytest.mark.parametrize("path", ["draft/impact/save/", "draft/impact/"])
@pytest.mark.parametrize("content_type", FORMS)
def test_form_cut_on_its_way_is_not_stored_as_if_whole(uploader, content_type, path):
    """Wherever it breaks off: within a text, between two fields, within the last line."""
    whole = FORMS[content_type]
    before = uploader.page(f"/cases/{uploader.number}/draft/impact/").count("Nobody")

    for cut in range(0, len(whole), 7):
        with uploader.post(path, content_type, len(whole), whole[:cut]) as line:
            line.shutdown(socket.SHUT_WR)
            assert status_of(line) == 400, whole[:cut]

    assert uploader.page(f"/cases/{uploader.number}/draft/impact/").count("Nobody") == before
    with uploader.post(path, content_type, len(whole), whole) as line:
        assert status_of(line) in (200, 302)
    assert "Nobody can work" in uploader.page(f"/cases/{uploader.number}/draft/impact/")
    uploader.page(
        f"/cases/{uploader.number}/draft/impact/save/",
        {"impact": "", "csrfmiddlewaretoken": uploader.cookies["csrftoken"]},
    )


@pytest.mark.parametrize("path", ["draft/deadline/save/", "draft/deadline/", "attachments/"])
def test_form_cut_and_announced_anew_is_not_stored_as_if_whole(uploader, path):
    """A proxy may give what is left a length of its own: the last line is what then lacks."""
    names = ["wanted_reason", "wanted_fixed", "file"]
    part = "--BOUND\r\nContent-Disposition: form-data; name={}\r\n\r\nWhole"
    parts = [part.format(name).replace("=file", "=file; filename=a.txt") for name in names]
    whole = "\r\n".join([*parts, "--BOUND--\r\n"]).encode()
    cuts = {match.start() for match in re.finditer(rb"--BOUND|Whole|\r\n--BOUND--", whole)}
    before = (uploader.stored(), uploader.page(f"/cases/{uploader.number}/draft/deadline/"))

    for cut in sorted(cuts | {len(whole) - 3}):
        kind = "multipart/form-data; boundary=BOUND"
        with uploader.post(path, kind, cut, whole[:cut]) as line:
            assert status_of(line) == 400, whole[:cut]

    page = uploader.page(f"/cases/{uploader.number}/draft/deadline/")
    assert "Whole" not in page
    assert page.count(" checked") == before[1].count(" checked")
    assert uploader.stored() == before[0]


def test_body_that_is_too_large_is_refused_before_it_comes(uploader):
    with uploader.begin(0, declared=500 * MEGABYTE) as line:
        assert status_of(line) == 413


def test_memory_stays_flat_under_ten_large_uploads_at_once(uploader):
    before = peak_memory(uploader.portal)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(uploader.send, [25 * MEGABYTE] * 10))

    assert answers == [302] * 10
    assert uploader.stored().count(25 * MEGABYTE) == 10
    assert peak_memory(uploader.portal) - before < 60
