"""The promise of three minutes: how little a first inquiry takes, from home page to submission."""

import time

from playwright.sync_api import Page, expect

from cases.choices import Status
from cases.models import Case
from contacts.models import today

PRESSES = 20
"""Presses of a button, a link or a choice, from the home page to the inquiry submitted."""
KEYS = 200
"""Characters typed, in English; Japanese needs fewer."""


class FirstTimer:
    """Does what a person does, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.keys = 0
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def press(self, selector: str) -> None:
        self.presses += 1
        self.page.locator(selector).first.click()

    def choose(self, name: str, value: str) -> None:
        self.press(f"[name={name}][value={value}]")

    def write(self, name: str, text: str, *, within: str = "") -> None:
        self.presses += 1
        self.keys += len(text)
        self.page.fill(f"{within} [name={name}]", text)

    def go_on(self) -> None:
        with self.page.expect_navigation():
            self.press(".actions button[name=go][value=next]")


def test_first_inquiry_takes_few_presses_and_keys(company, visit):
    page = visit(company["asker"], language="en")
    person = FirstTimer(page)

    person.press(".tile a")
    person.press("main a.btn-primary")
    person.write("question", "Monthly report stays white")
    person.choose("kind", "trouble")
    person.press("main form button[type=submit]")
    expect(page.locator("[name=title]")).to_have_value("Monthly report stays white")
    person.press("main form button[type=submit]")
    person.write("symptom", "In the Reports tab, “Monthly sales” leaves the page white.")
    person.press(".date-row button:has-text('Now')")
    person.go_on()
    person.choose("business_stop", "part")
    person.choose("users_affected", "many")
    person.choose("workaround", "none")
    person.go_on()
    person.write("wanted_on", f"{today().month}/{today().day}")
    person.write("wanted_reason", "Invoices go out on that day.")
    person.go_on()
    person.go_on()
    person.go_on()
    expect(page.locator("main")).to_contain_text("Monthly sales")
    person.press("main form button[type=submit]")
    page.wait_for_url("**/cases/HD-*/")

    assert Case.objects.get().status == Status.SUBMITTED
    print(f"First inquiry: {person.presses} presses, {person.keys} keys")  # noqa: T201
    assert person.presses <= PRESSES
    assert person.keys <= KEYS
