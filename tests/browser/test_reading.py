"""Reading a report in a real browser: cards by pointer and by keyboard, marks turned off, the citation copied."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
REPORT = "/en/articles/1/"


def test_a_card_opens_by_keyboard_and_closes_with_escape(page: Page) -> None:
    page.goto(REPORT)
    mention = page.locator(".article__text .mention--location").first
    page.locator(".legend input").last.focus()
    page.keyboard.press("Tab")
    card = page.locator(".card--open")
    expect(mention).to_be_focused()
    expect(card).to_contain_text("Abu Kamal")
    expect(card).to_contain_text("Deir ez-Zor")
    assert mention.get_attribute("aria-describedby") == "card-open"
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(mention).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Abu Kamal")


def test_the_pointer_may_move_onto_the_card(page: Page) -> None:
    page.goto(REPORT)
    page.locator(".article__text .mention--person").first.hover()
    card = page.locator(".card--open")
    expect(card).to_be_visible()
    card.locator(".card__name").hover()
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.mouse.move(2, 2)
    expect(card).to_have_count(0)


def test_marks_turned_off_stay_off_in_the_next_report(page: Page) -> None:
    page.goto(REPORT)
    mark = page.locator(".article__text .mention--location").first
    page.get_by_label("Place").uncheck()
    expect(mark).to_have_css("text-decoration-color", "rgba(0, 0, 0, 0)")
    page.goto("/en/articles/2/")
    expect(page.get_by_label("Place")).not_to_be_checked()


def test_the_citation_is_copied(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(REPORT)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.url.split("/en")[1] in copied, "of the report, in no language"
    assert "SHA-256" in copied
    assert "\N{FIRST STRONG ISOLATE}" not in copied
