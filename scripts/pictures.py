"""Takes the README's pictures of the real pages, on demo data made for it: `make pictures`."""

import contextlib
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
STATE = ROOT / "var" / "pictures"
MOST_BYTES = 1_500_000
START_WITHIN = 300
DESKTOP = (1280, 800)
PHONE = (390, 800)


@dataclass(frozen=True)
class Picture:
    """A page as one person sees it: by its address, or by a case's words on a list."""

    name: str
    who: str
    address: str
    case: str = ""
    """Words of the title; its number takes the place of `{}` in the address."""
    listed: str = "/queue/?view=all"
    search: str = ""
    """What is typed at the search."""
    size: tuple[int, int] = DESKTOP


@dataclass(frozen=True)
class Words:
    """Who asks in a language, and the words of the titles to look for."""

    asker: str
    search: str
    draft: str
    outside: str
    review: str
    approved: str


WORDS = {
    "ja": Words(
        asker="sato",
        search="レポートが開けない",
        draft="月次レポートが開けない",
        outside="モバイルアプリで写真",
        review="レポートをエクスポート",
        approved="ダッシュボードの数字が昨日のまま",
    ),
    "en": Words(
        asker="miller",
        search="a report does not open",
        draft="The pipeline dashboard",
        outside="Currency is wrong",
        review="Replies to a case",
        approved="Scheduled report",
    ),
}


def pictures(words: Words) -> list[Picture]:
    draft, mine = "/cases/{}/draft/", "/cases/"
    contact = "tanaka"
    return [
        Picture("home", words.asker, "/", search=words.search),
        Picture("door", words.asker, "/categories/account-rep/"),
        Picture("draft", words.asker, f"{draft}symptom/", words.draft, mine),
        Picture("case", words.asker, "/cases/{}/", words.outside, mine),
        Picture("queue", contact, "/queue/"),
        Picture("review", contact, "/cases/{}/review/", words.review),
        Picture("handover", contact, "/cases/{}/handover/", words.approved),
        Picture("following", contact, "/cases/{}/following/", words.outside),
        Picture("phone", words.asker, f"{draft}impact/", words.draft, mine, size=PHONE),
    ]


LANGUAGES = {"ja": "ja-JP", "en": "en-US"}


def main() -> None:
    shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True)
    FOLDER.mkdir(exist_ok=True)
    with portal() as base, sync_playwright() as playwright:
        passwords = read_passwords()
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        options = ["--no-sandbox", "--hide-scrollbars"]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        for language in LANGUAGES:
            for picture in pictures(WORDS[language]):
                take(browser, base, picture, language, passwords)
        browser.close()
    sizes = [path.stat().st_size for path in FOLDER.glob("*.webp")]
    total = sum(sizes)
    print(f"{len(sizes)} pictures, {total:,} bytes, in {FOLDER}")
    if total > MOST_BYTES:
        sys.exit(f"That is more than {MOST_BYTES:,} bytes.")


@contextlib.contextmanager
def portal() -> Iterator[str]:
    """Serve a portal with fresh demo data on a state folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    taken = {"DATABASE_URL", "SECRET_KEY", "EMAIL_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in taken}
    environment = kept | {"HELPDESK_STATE_DIR": str(STATE), "PORT": str(port)}
    manage = [sys.executable, "manage.py"]
    with (STATE / "portal.log").open("w") as log:
        served = subprocess.Popen(
            [*manage, "run_portal", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz/", served)
            yield f"http://localhost:{port}"
        finally:
            subprocess.run([*manage, "stop_portal"], cwd=ROOT, env=environment, check=False)
            served.wait(30)


def wait_for(address: str, served: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and served.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 (our own address)
            return
        time.sleep(0.5)
    sys.exit(f"The portal did not start; see {STATE / 'portal.log'}")


def read_passwords() -> dict[str, str]:
    logins = (STATE / "demo-logins.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^(\w+)@\S+\s+(\S+)", logins, re.MULTILINE))


def take(
    browser: Browser, base: str, picture: Picture, language: str, passwords: dict[str, str]
) -> None:
    width, height = picture.size
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        locale=LANGUAGES[language],
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    log_in(page, picture.who, passwords[picture.who], language)
    page.goto(picture.address.format(number_of(page, picture)) if picture.case else picture.address)
    if picture.search:
        page.locator("main input[name=question]").press_sequentially(picture.search)
        page.wait_for_selector("#search-suggestions li")
    page.wait_for_load_state("networkidle")
    store(page.screenshot(), FOLDER / f"{picture.name}.{language}.webp")
    context.close()


def log_in(page: Page, who: str, password: str, language: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{who}@example.jp")
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    if page.locator("html").get_attribute("lang") != language:
        open_menu = page.locator(".topbar-small summary")
        if open_menu.is_visible():
            open_menu.click()
        page.locator(f"button[name=language][value={language}] >> visible=true").click()
        page.wait_for_selector(f"html[lang={language}]")


def number_of(page: Page, picture: Picture) -> str:
    page.goto(picture.listed)
    link = page.locator("main a", has_text=picture.case).first.get_attribute("href") or ""
    found = re.search(r"HD-\d{6}", link)
    if not found:
        sys.exit(f"{picture.name}: no case “{picture.case}” on {picture.listed}")
    return found[0]


def store(png: bytes, path: Path) -> None:
    Image.open(io.BytesIO(png)).convert("RGB").save(path, quality=70, method=6)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
