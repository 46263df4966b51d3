"""A passage taken out and put back, and a change of an entity's history undone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.test_accounts import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_taken_out_and_put_back(page: Page, site: Site) -> None:
    sign_in(page, "editor", site.password)
    page.goto("/en/articles/7/")
    words = page.locator(".article__text p").first.inner_text().split()[0]
    page.goto("/en/articles/7/sensitive/")
    page.get_by_label("Passage", exact=True).fill(words)
    page.get_by_label("Reason").fill("Protects a witness.")
    page.get_by_role("button", name="Take it out").click()
    expect(page.locator(".redactions q")).to_have_text(words)
    page.goto("/en/articles/7/")
    expect(page.locator(".article__text")).to_contain_text("█████")
    page.goto("/en/articles/7/history/")
    expect(page.locator(".change__words ins").first).to_contain_text("█████")
    assert not Axe().run(page).response["violations"]
    page.goto("/en/articles/7/sensitive/")
    page.get_by_role("button", name="Put it back").click()
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".notice")).to_contain_text("is in the public text again")


def test_a_correction_keeps_judgements_and_shows_what_it_left_behind(page: Page, site: Site) -> None:
    sign_in(page, "editor", site.password)
    page.goto("/en/articles/9/review/")
    first = page.locator("[data-mention][aria-current]").get_attribute("id")
    page.keyboard.press("a")
    expect(page.locator(f"#{first}.judged--accepted")).to_be_visible()
    page.goto("/en/articles/9/correct/")
    body = page.get_by_label("Text", exact=True)
    body.fill("First line, put before.\n" + body.input_value())
    page.get_by_label("Reason").fill("The first line was missing.")
    page.get_by_role("button", name="Store the correction").click()
    expect(page.locator(".notice").first).to_contain_text("The correction is stored")
    expect(page.locator(".article__text")).to_contain_text("First line, put before.")
    page.goto("/en/articles/9/history/")
    expect(page.locator(".history")).to_contain_text("1 judgement went along")
