"""Files of a draft as people bring them: chosen, dropped, pasted; refused, cut off, sent again."""

import base64
import re
import time

import pytest
from playwright.sync_api import Page, expect

from cases.models import Attachment
from cases.stored_files import make_copies
from tests import factories

PICTURE = factories.picture((400, 300))
# What a browser does where people paste or drop: the events, with a file in them.
BRING = """([kind, files, text, target]) => {
  const data = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    data.items.add(new File([bytes], name, {type}));
  }
  if (text) data.setData("text/plain", text);
  const element = document.querySelector(target);
  element.focus();
  const about = {bubbles: true, cancelable: true};
  const event = kind === "paste"
    ? new ClipboardEvent("paste", {...about, clipboardData: data})
    : new DragEvent(kind, {...about, dataTransfer: data});
  return !element.dispatchEvent(event);
}"""


def file(name: str, content: bytes = PICTURE, type: str = "image/png") -> dict:
    return {"name": name, "mimeType": type, "buffer": content}


def bring(page: Page, kind: str, *files: dict, text: str = "", target: str = "body") -> bool:
    """Paste or drop; return whether the page took it, so that the browser does not."""
    packed = [
        [one["name"], one["mimeType"], base64.b64encode(one["buffer"]).decode()] for one in files
    ]
    return page.evaluate(BRING, [kind, packed, text, target])


@pytest.fixture
def draft(company):
    return factories.make_draft(company["asker"], company["org"])


@pytest.fixture
def page(company, draft, visit) -> Page:
    # The person works in Tokyo, whatever their machine believes.
    page = visit(company["asker"], language="en", timezone_id="America/New_York")
    page.goto(f"/cases/{draft.number}/draft/symptom/")
    return page


def rows(page: Page):
    return page.locator("[data-stored-files] > li")


def pending(page: Page):
    return page.locator("[data-pending-files] > li")


def said(page: Page):
    return page.locator("[data-files-status]")


def test_several_chosen_at_once_one_refused_the_others_stay(page, draft):
    heic = file("IMG.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99)
    log = file("debug.log", "エラー ㈱①".encode("cp932"), "text/plain")

    page.set_input_files("[name=files]", [file("画面①髙.png"), heic, log])

    expect(rows(page)).to_have_count(2)
    expect(said(page)).to_have_text("2 files stored. 1 file was not stored.")
    expect(pending(page)).to_contain_text("JPEG")
    expect(rows(page).nth(1).locator("details")).to_contain_text("エラー ㈱①")
    names = list(draft.attachments.order_by("pk").values_list("name", flat=True))
    assert names == ["画面①髙.png", "debug.log"]
    pending(page).get_by_role("button", name="Close").click()
    expect(pending(page)).to_have_count(0)
    page.reload()
    expect(rows(page)).to_have_count(2)


def test_pasted_screenshot_is_stored_and_named_by_the_time_of_its_person(page, draft):
    page.clock.set_fixed_time("2026-11-29T23:05:09Z")

    taken = bring(page, "paste", file("image.png"))

    expect(rows(page)).to_have_count(1)
    assert taken
    assert draft.attachments.get().name == "screenshot 2026-11-30 08.05.09.png"


def test_pasted_text_in_a_field_stays_text_though_a_picture_comes_along(page, draft):
    taken = bring(page, "paste", file("image.png"), text="A1\tB1", target="[name=symptom]")
    only_text = bring(page, "paste", text="words", target="[name=symptom]")
    picture = bring(page, "paste", file("image.png"), target="[name=symptom]")

    expect(rows(page)).to_have_count(1)
    assert (taken, only_text, picture) == (False, False, True)
    assert draft.attachments.count() == 1


def test_dropped_anywhere_on_the_page(page, draft):
    bring(page, "dragover", file("a.png"), target="h1")
    expect(page.locator(".drop-zone")).to_have_class(re.compile("is-over"))

    bring(page, "drop", file("a.png"), file("b.png"), target="h1")

    expect(rows(page)).to_have_count(2)
    expect(page.locator(".drop-zone")).not_to_have_class(re.compile("is-over"))


def test_pasted_or_dropped_on_any_part_is_stored_and_shown(page, draft):
    parts = ("impact", "deadline", "access", "severity", "confirm")
    for count, part in enumerate(parts, start=1):
        page.goto(f"/cases/{draft.number}/draft/{part}/")
        kind = "drop" if part == "access" else "paste"

        assert bring(page, kind, file(f"{part}.png"), target="h1")

        expect(rows(page)).to_have_count(1)
        expect(rows(page)).to_contain_text(f"{part}.png")
        assert draft.attachments.count() == count

    # The last page saves no words of a file, and tells that the file goes along.
    expect(page.locator("[name$=caption]")).to_be_hidden()
    expect(page.locator("#outgoing-parts")).to_contain_text("confirm.png")

    page.goto(f"/cases/{draft.number}/draft/severity/")
    bring(page, "paste", file("again.png"))
    page.fill("[data-stored-files] [name$=caption]", "Level")
    page.get_by_role("link", name="See all files").click()

    expect(rows(page)).to_have_count(len(parts) + 1)
    assert draft.attachments.get(name="again.png").caption == "Level"


def test_too_large_is_said_before_it_is_sent(page, draft, settings):
    settings.ATTACHMENT_MAX_BYTES = 100
    page.reload()
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    page.set_input_files("[name=files]", [file("a.png")])

    expect(pending(page)).to_contain_text("a.png is larger than 100")
    assert "POST" not in sent


def test_preview_comes_by_itself_once_it_is_made(page, draft):
    page.set_input_files("[name=files]", [file("a.png")])
    expect(rows(page)).to_contain_text("the preview is being made")
    rows(page).get_by_label("What it shows").fill("kept while the picture comes")

    make_copies(Attachment.objects.get())

    thumbnail = rows(page).locator("img")
    expect(thumbnail).to_be_visible()
    assert thumbnail.evaluate("img => img.decode().then(() => img.naturalWidth)") == 320
    expect(rows(page).get_by_label("What it shows")).to_have_value("kept while the picture comes")
    rows(page).get_by_role("link", name="View a.png").click()
    shown = page.locator("figure img")
    assert shown.evaluate("img => img.decode().then(() => img.naturalWidth)") == 400


def test_caption_is_saved_while_it_is_typed(page, draft):
    page.set_input_files("[name=files]", [file("a.png")])

    rows(page).get_by_label("At which step").fill("3")
    rows(page).get_by_label("What it shows").fill("白い画面")

    until = time.monotonic() + 10
    while not draft.attachments.filter(caption="白い画面", step="3") and time.monotonic() < until:
        page.wait_for_timeout(50)
    expect(page.locator("#save-status")).to_have_text(re.compile("Saved at"))
    page.reload()
    expect(rows(page).get_by_label("What it shows")).to_have_value("白い画面")
    expect(rows(page).get_by_label("At which step")).to_have_value("3")


def test_removed_and_restored_with_the_keyboard(page, draft):
    page.fill("[name=symptom]", "typed and not saved")
    page.set_input_files("[name=files]", [file("a.png"), file("b.png")])
    expect(rows(page)).to_have_count(2)
    rows(page).first.get_by_role("button", name="Remove").focus()

    page.keyboard.press("Enter")

    expect(said(page)).to_have_text("a.png is removed.")
    restore = page.get_by_role("button", name=re.compile("Restore.*a.png"))
    expect(restore).to_be_focused()
    assert list(draft.attachments.values_list("name", flat=True)) == ["b.png"]
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("a.png is back.")
    expect(rows(page).first.get_by_role("button", name="Remove")).to_be_focused()
    assert draft.attachments.count() == 2
    expect(page.locator("[name=symptom]")).to_have_value("typed and not saved")


def test_offline_is_said_and_the_file_is_sent_when_the_line_is_back(page, draft):
    page.context.set_offline(True)
    page.set_input_files("[name=files]", [file("a.png"), file("b.png")])
    expect(pending(page).nth(1)).to_contain_text("cannot be reached")
    expect(said(page)).to_have_text("2 files were not stored.")
    expect(pending(page).first.get_by_role("button", name="Try again")).to_be_visible()

    page.context.set_offline(False)

    expect(rows(page)).to_have_count(2)
    expect(pending(page)).to_have_count(0)


def test_retry_after_a_lost_answer_makes_one_file(page, draft):
    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/attachments/", lose, times=1)
    page.set_input_files("[name=files]", [file("a.png")])
    expect(pending(page)).to_contain_text("cannot be reached")

    pending(page).get_by_role("button", name="Try again").click()

    expect(rows(page)).to_have_count(1)
    assert draft.attachments.count() == 1


def test_cancelled_upload_leaves_nothing_and_the_next_goes_on(page, draft):
    # A slow line: the first file does not end while the test looks at it.
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    line.send("Network.emulateNetworkConditions", slow)
    large = file("large.log", b"x" * 5_000_000, "text/plain")
    page.set_input_files("[name=files]", [large, file("b.png")])
    expect(pending(page).first).to_contain_text("Sending")
    expect(pending(page).nth(1)).to_contain_text("Waiting")

    pending(page).first.get_by_role("button", name="Cancel").click()
    line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})

    expect(rows(page)).to_have_count(1)
    expect(pending(page)).to_have_count(0)
    assert list(draft.attachments.values_list("name", flat=True)) == ["b.png"]


def test_leaving_while_a_file_is_on_its_way_warns(page, draft):
    page.route("**/attachments/", lambda route: time.sleep(0.1) or route.abort())
    page.set_input_files("[name=files]", [file("a.png")])
    expect(pending(page)).to_contain_text("cannot be reached")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("h1")  # a page that nobody touched asks nothing

    page.evaluate("location.href = '/'")

    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(pending(page)).to_have_count(1)


def test_logged_out_meanwhile_keeps_the_file(page, draft):
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.set_input_files("[name=files]", [file("a.png")])
    expect(pending(page)).to_contain_text("logged out")

    page.context.add_cookies(cookies)
    pending(page).get_by_role("button", name="Try again").click()

    expect(rows(page)).to_have_count(1)


def test_files_without_script(company, draft, visit):
    page = visit(company["asker"], language="en", script=False)
    page.goto(f"/cases/{draft.number}/draft/symptom/")
    page.set_input_files("[name=files]", [file("a.png"), file("b.png")])
    page.click("button[name=go][value=stay]")
    expect(rows(page)).to_have_count(2)

    rows(page).first.get_by_label("What it shows").fill("白い画面")
    page.fill("[name=symptom]", "kept too")
    rows(page).nth(1).get_by_role("button", name="Remove").click()

    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_label("What it shows")).to_have_value("白い画面")
    expect(page.locator("[name=symptom]")).to_have_value("kept too")
    page.get_by_text("Removed files").click()
    page.get_by_role("button", name=re.compile("Restore.*b.png")).click()
    expect(rows(page)).to_have_count(2)
