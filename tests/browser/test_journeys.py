"""The main paths of readers and editors, in a real browser on the archive as it starts for the first time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, passes_axe, passes_axe_in_arabic

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
REPORT = Path(__file__).resolve().parents[1] / "data" / "journeys" / "upload-report.txt"
GIVEN_REPORT = "قلقُ الميليشياتِ"


@pytest.mark.parametrize("typed", ["Bukamal", "البوكمال", "البو كمال", "أبو كمال", "Abu Kamal"])
def test_any_spelling_of_a_place_finds_the_report(page: Page, typed: str) -> None:
    page.goto("/articles/")
    page.get_by_role("combobox").fill(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".report__title", has_text=GIVEN_REPORT)).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()


def test_an_acronym_finds_the_arabic_report(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("combobox").fill("IRGC")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".understood")).to_contain_text("Islamic Revolutionary Guard Corps")
    expect(page.locator(".report__title", has_text=GIVEN_REPORT)).to_be_visible()


def test_search_article_entity_place(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("combobox").fill("حسام لوقا")
    page.keyboard.press("Enter")
    page.locator(".report__title", has_text=GIVEN_REPORT).get_by_role("link").click()
    expect(page.locator(".article__text .mention--person", has_text="حسام لوقا")).to_be_visible()
    named = page.locator(".named li", has_text="Hussam Luqa")
    expect(named).to_contain_text("Major General")
    named.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hussam Luqa")
    expect(page.locator(".sentence .mark--person")).to_contain_text("حسام لوقا")
    page.locator(".report__title", has_text=GIVEN_REPORT).get_by_role("link").click()
    page.locator(".article__text .mention--location", has_text="البوكمال").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Abu Kamal")
    page.locator(".breadcrumbs").get_by_role("link", name="Deir ez-Zor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deir ez-Zor")
    # The page of a governorate shows its latest reports only, and other tests add newer ones.
    page.get_by_role("link", name="Search in these").click()
    expect(page.locator(".report__title", has_text=GIVEN_REPORT)).to_be_visible()


def test_browsing_down_to_the_report(page: Page) -> None:
    page.goto("/en/places/")
    page.locator(".tree__item", has_text="Deir ez-Zor").get_by_role("link", name="Abu Kamal", exact=True).click()
    expect(page.locator(".report__title", has_text=GIVEN_REPORT)).to_be_visible()


def test_filters_work_without_leaving_the_page_and_with_the_back_button(page: Page) -> None:
    page.goto("/en/articles/")
    page.locator(".with-side__side").get_by_role("link", name="Deir ez-Zor", exact=True).click()
    expect(page.locator(".chips")).to_contain_text("Deir ez-Zor")
    expect(page).to_have_url(re.compile("place=SY09"))
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)


def test_the_language_switch_keeps_the_page(page: Page) -> None:
    page.goto("/places/SY09/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("/en/places/SY09/$"))
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_everything_works_without_javascript(browser, site: Site) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False, base_url=site.address)
    page = context.new_page()
    page.goto("/en/articles/?q=Bukamal")
    page.locator(".with-side__side").get_by_role("link", name="Deir ez-Zor", exact=True).click()
    expect(page.locator(".chips")).to_contain_text("Deir ez-Zor")
    expect(page.locator(".report").first).to_be_visible()
    context.close()


def test_sign_in_upload_found(page: Page, site: Site) -> None:
    page.goto("/en/upload/")
    expect(page).to_have_url(re.compile("sign-in"))
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_label("Files").set_input_files(REPORT)
    page.get_by_label("Publication date").fill("١٥ آذار ٢٠٢٣")
    page.get_by_role("button", name="Read and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the report")
    passes_axe(page)
    passes_axe_in_arabic(page)
    page.get_by_label("Source").fill("Sample desk: East")
    page.get_by_label("Who may read it").select_option("published")
    page.get_by_role("button", name="Store the report").click()
    expect(page.get_by_role("link", name="Read the report")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Read the report").click()
    title = page.get_by_role("heading", level=1).inner_text()
    expect(page.locator(".named li", has_text="Abu Kamal")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("15 March 2023")
    page.goto("/en/articles/?q=Bukamal&sort=newest&since=2023-03-15&until=2023-03-15")
    expect(page.locator(".report__title", has_text=title)).to_be_visible()
    page.goto("/en/upload/")
    page.get_by_label("Files").set_input_files(REPORT)
    page.get_by_label("Publication date").fill("١٥ آذار ٢٠٢٣")
    page.get_by_label("Source").fill("Sample desk: East")
    page.get_by_role("button", name="Read and go on").click()
    expect(page.locator(".notice--warn", has_text="the same words are in the archive")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Store the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Already in the archive")


def test_the_map_leads_to_a_place_and_the_tree_stands_without_it(page: Page, browser, site: Site) -> None:  # type: ignore[no-untyped-def]
    page.goto("/en/places/")
    expect(page.locator(".atlas__place").first).to_be_visible()
    page.locator(".atlas__place").first.click(force=True)
    popup = page.locator(".atlas__popup")
    expect(popup).to_contain_text("Deir ez-Zor")
    popup.get_by_role("link", name="Open the place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deir ez-Zor")
    context = browser.new_context(java_script_enabled=False, base_url=site.address)
    plain = context.new_page()
    plain.goto("/en/places/?place=SY09")
    expect(plain.locator(".map__picture")).to_be_visible()
    expect(plain.locator(".tree__item", has_text="Abu Kamal").first).to_be_visible()
    context.close()
