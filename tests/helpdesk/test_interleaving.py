"""Two windows of one person, in any order, with faults between: what was called saved is there.

Real processes. A window does what static/js/autosave.js does: it keeps its text until a save of it
was acknowledged, and takes the next token from the answer. Of files it does what static/js/files.js
does: it sends one again under its key until it was called stored.
"""

import contextlib
import http.client
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.helpdesk.portal_process import Portal, running_portal

FIELDS = {"symptom": "symptom", "impact": "impact", "deadline": "wanted_reason"}
FILE_BODY = (
    "--B\r\nContent-Disposition: form-data; name=key\r\n\r\n{key}\r\n"
    "--B\r\nContent-Disposition: form-data; name=file; filename=debug.log\r\n\r\n{text}"
    "\r\n--B--\r\n"
)
CSRF = "b" * 32
MAKE_SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from contacts.models import User
user = User.objects.get(email="sato@example.jp")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(session.session_key)
"""


@dataclass
class Site:
    """A portal with one person's session."""

    portal: Portal
    session: str

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, address and body of a page, once; 0 where nobody answered."""
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        return self.send(path, body, {"HX-Request": "true"} if path.endswith("/save/") else {})

    def send(self, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.portal.port}{path}",
            body,
            {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
            | headers,
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, path, error.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, path, ""

    def sql(self, query: str, *values: object) -> list[tuple]:
        place = self.portal.postgres.connection
        with psycopg.connect(
            host=place["HOST"],
            port=place["PORT"],
            dbname=place["NAME"],
            user=place["USER"],
            autocommit=True,
        ) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def end_session(self) -> None:
        self.sql("UPDATE django_session SET expire_date = now() - interval '1 day'")

    def log_in(self) -> None:
        self.sql("UPDATE django_session SET expire_date = now() + interval '1 day'")

    def restart_database(self) -> None:
        self.portal.postgres.stop()
        self.portal.postgres.start()

    def kill_web(self) -> None:
        """Kill the process that answers, in whatever it does; its master starts another."""
        children = Path(f"/proc/{self.portal.web.pid}/task/{self.portal.web.pid}/children")
        for pid in children.read_text().split():
            with contextlib.suppress(ProcessLookupError):  # killed before, and reaped just now
                os.kill(int(pid), signal.SIGKILL)

    def restart_web(self) -> None:
        pid = self.portal.web.pid
        os.kill(pid, signal.SIGSTOP)  # so that it starts no other meanwhile
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            assert self.portal.is_up, self.portal.last_words()
            time.sleep(0.001)
        self.kill_web()
        self.portal.web.kill()
        self.portal.web.wait(60)
        self.portal.start_web()


@dataclass
class Truth:
    """What may be stored of each part by what was acknowledged, and by whom it was seen."""

    number: str
    texts: dict[str, set[str]] = field(default_factory=lambda: {part: {""} for part in FIELDS})
    last: dict[str, object] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """What files hold, by the key they were sent under."""


@dataclass(eq=False)
class Window:
    site: Site
    truth: Truth
    part: str = "symptom"
    text: str = ""
    unsaved: bool = False
    hidden: dict[str, str] = field(default_factory=dict)
    seen: str = ""
    unsent: dict[str, str] = field(default_factory=dict)

    def open(self, part: str) -> None:
        """Open a part, as somebody who logs in where that is asked and tries again."""
        address = f"/cases/{self.truth.number}/draft/{part}/"
        for _ in range(200):
            status, url, page = self.site.ask(address)
            if status == 200 and urllib.parse.urlsplit(url).path == address:
                break
            if status == 200:
                self.site.log_in()
            else:
                time.sleep(0.05)
        assert status == 200, page
        self.part, self.unsaved = part, False
        self.hidden = {
            name: re.search(rf'name="{name}" value="([\w-]+)"', page)[1]
            for name in ("person", "page", "token")
        }
        self.text = self.seen = self.shown(page)
        assert self.text in self.truth.texts[part]
        self.truth.texts[part] = {self.text}

    def shown(self, page: str) -> str:
        found = re.search(
            rf'<textarea[^>]*name="{FIELDS[self.part]}"[^>]*>\s*(.*?)</textarea>', page
        )
        return found[1] if found else ""

    def type(self, text: str) -> None:
        self.text, self.unsaved = text, True

    def save(self, **choice: str) -> None:
        """Send what is unsaved, and note what the answer promises."""
        if not self.unsaved:
            return
        form = self.hidden | {FIELDS[self.part]: self.text} | choice
        path = f"/cases/{self.truth.number}/draft/{self.part}/save/"
        may_be = self.truth.texts[self.part]
        status, _, page = self.site.ask(path, form)
        if status == 200:
            assert choice or self.may_save(), (self.seen, may_be, self.text)
            self.truth.texts[self.part] = {self.text}
            self.truth.last[self.part] = self
            self.seen, self.unsaved = self.text, False
            self.hidden["token"] = re.search(r'name="token" value="(\w+)"', page)[1]
        elif status == 409:
            settled = re.search(r'name="settled" value="(\w+)"', page)[1]
            assert any(text in page for text in may_be)
            assert self.text in page
            self.save(settled=settled)
        else:
            # It may have been stored, though its answer never came.
            assert status in (0, 401, 500, 502, 503), page
            if status != 401:
                may_be.add(self.text)
                self.truth.last.setdefault(self.part, None)

    def choose(self, text: str) -> None:
        """Choose a file, which is sent at once with those that still wait."""
        self.unsent[str(uuid.uuid4())] = text
        self.upload()

    def upload(self) -> None:
        for key, text in list(self.unsent.items()):
            status, url, page = self.site.send(
                f"/cases/{self.truth.number}/attachments/",
                FILE_BODY.format(key=key, text=text).encode(),
                {"Content-Type": "multipart/form-data; boundary=B", "HX-Request": "true"},
            )
            assert status in (0, 200, 401, 500, 502, 503), page
            if status == 200:
                assert re.search(r"/attachments/\d+/view/$", url), page
                self.truth.files[key] = self.unsent.pop(key)

    def may_save(self) -> bool:
        """Say whether this window runs over nothing that it has not shown."""
        may_be = self.truth.texts[self.part]
        return (
            self.truth.last.get(self.part) in (self, None)
            or len(may_be) > 1
            or may_be & {self.seen, self.text} != set()
        )

    def do(self, act: str, *more, text: str) -> None:
        match act:
            case "type":
                self.type(text)
            case "save":
                self.save()
            case "part":
                self.finish()
                self.open(*more)
            case "upload":
                self.choose(text)
            case "cut save" | "cut upload":
                # The process is killed while it stores, at whichever moment that is.
                killer = threading.Timer(more[0] / 1000, self.site.kill_web)
                killer.start()
                self.do(act.removeprefix("cut "), text=text)
                killer.join()

    def finish(self) -> None:
        """Try until it is saved, as the page does."""
        for _ in range(200):
            if not (self.unsaved or self.unsent):
                return
            self.site.log_in()
            self.save()
            self.upload()
            if self.unsaved or self.unsent:
                time.sleep(0.05)
        raise AssertionError("never saved")


@pytest.fixture(scope="module")
def site(made_portal: Path) -> Iterator[Site]:
    with running_portal(made_portal, ATTACHMENT_MAX_HOURLY="100000") as portal:
        session = portal.manage("shell", "--no-imports", "-c", MAKE_SESSION).stdout.split()[-1]
        yield Site(portal, session)


def new_draft(site: Site) -> str:
    _, _, page = site.ask("/cases/new/")
    organization = re.search(r'name="organization" value="(\d+)"', page)[1]
    form = {"organization": organization, "kind": "trouble", "origin": "person", "title": "Two"}
    _, url, _ = site.ask("/cases/new/", form | {"creation_key": str(uuid.uuid4())})
    return re.search(r"HD-\d+", url)[0]


which = st.integers(0, 1)
ORDINARY = [
    st.tuples(st.just("type"), which),
    st.tuples(st.just("type"), which),
    st.tuples(st.just("save"), which),
    st.tuples(st.just("save"), which),
    st.tuples(st.just("part"), which, st.sampled_from(list(FIELDS))),
    st.tuples(st.just("upload"), which),
    st.tuples(st.just("session")),
]
FAULTS = [
    st.tuples(st.sampled_from(["kill", "web", "database"])),
    st.tuples(
        st.sampled_from(["cut save", "cut upload"]), which, st.sampled_from([0, 5, 10, 15, 25])
    ),
]
STEPS = st.lists(st.one_of(*6 * ORDINARY, *FAULTS), min_size=4, max_size=14)


def happen(site: Site, fault: str) -> None:
    match fault:
        case "session":
            site.end_session()
        case "kill":
            site.kill_web()
        case "web":
            site.restart_web()
        case "database":
            site.restart_database()


def interleave(site: Site, steps: list[tuple]) -> None:
    site.portal.wait_for("/readyz/", 200)  # the order before may have ended with a fault
    site.log_in()
    truth = Truth(new_draft(site))
    windows = [Window(site, truth), Window(site, truth)]
    for window in windows:
        window.open("symptom")
    for count, (act, *more) in enumerate(steps):
        if more:
            windows[more[0]].do(act, *more[1:], text=f"text {count} of window {more[0]}")
        else:
            happen(site, act)
    for window in windows:
        window.finish()
    for part, name in FIELDS.items():
        query = f"SELECT {name} FROM cases_case WHERE id = %s"
        [[stored]] = site.sql(query, int(truth.number[3:]))
        assert stored in truth.texts[part]
    query = "SELECT upload_key::text, file FROM cases_attachment WHERE case_id = %s"
    files = site.sql(query, int(truth.number[3:]))
    folder = site.portal.state / "files"
    assert {key: (folder / file).read_text() for key, file in files} == truth.files
    assert len(files) == len(truth.files)


KEEP_GOING = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "print_blob": True,
    # An order takes seconds: a shorter one that fails too is not worth minutes.
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}


@settings(max_examples=25, **KEEP_GOING)
@given(STEPS)
def test_what_a_window_called_saved_is_there_afterwards(site, steps):
    interleave(site, steps)


@pytest.mark.soak
@settings(max_examples=500, **KEEP_GOING)
@given(STEPS)
def test_what_a_window_called_saved_is_there_after_many_orders(site, steps):
    interleave(site, steps)
