"""Searching with the keyboard alone: suggestions while typing, filters, the result over time."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_name_is_chosen_with_arrow_keys_and_enter(page: Page) -> None:
    page.goto("/en/about/")
    box = page.get_by_role("combobox", name="Search the reports")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("Hussam Lou", delay=20)
    option = page.get_by_role("option", name=re.compile("Hussam Luqa"))
    expect(option).to_be_visible()
    expect(option).to_contain_text("begins like this")
    expect(box).to_have_attribute("aria-expanded", "true")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("Hussam Lou")
    page.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hussam Luqa")


def test_enter_without_a_choice_searches_for_the_words(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("combobox").press_sequentially("IRGC", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/articles/?q=IRGC")
    expect(page.get_by_role("option")).to_have_count(0)


def test_in_the_list_of_reports_a_name_becomes_a_filter(page: Page) -> None:
    page.goto("/en/articles/?language=ar")
    page.get_by_role("combobox").press_sequentially("Deir ez-Z", delay=20)
    page.get_by_role("option", name=re.compile("governorate")).click()
    page.wait_for_url("**/en/articles/?language=ar&place=SY09")
    expect(page.locator(".chip--remove")).to_have_count(2)


def test_filters_come_and_go_without_leaving_the_page_and_back_in_history(page: Page) -> None:
    page.goto("/en/articles/")
    everything = page.locator(".results-head [role=status]").inner_text()
    page.locator(".counted a.kind--organization").first.click()
    page.wait_for_url("**/en/articles/?entity=*")
    expect(page.locator(".chip--remove")).to_have_count(1)
    expect(page.locator(".results-head [role=status]")).not_to_have_text(everything)
    page.go_back()
    expect(page.locator(".chip--remove")).to_have_count(0)
    expect(page.locator(".results-head [role=status]")).to_have_text(everything)
    page.go_forward()
    page.locator(".chip--remove").click()
    expect(page.locator(".results-head [role=status]")).to_have_text(everything)


def test_a_bar_of_the_histogram_is_a_period(page: Page) -> None:
    page.goto("/en/articles/")
    page.locator(".histogram__slot").last.click()
    page.wait_for_url("**since=*until=*")
    expect(page.locator(".chip--remove")).to_have_count(2)
    page.goto("/en/articles/")
    page.locator(".chart__table summary").focus()
    page.keyboard.press("Enter")
    page.locator(".chart__table a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**since=*until=*")


def test_a_bar_replaces_the_list_in_place_and_the_keyboard_stays(page: Page) -> None:
    page.goto("/en/articles/")
    page.evaluate("window.stayed = true")
    page.locator(".histogram__slot").last.click()
    page.wait_for_url("**since=*until=*")
    expect(page.locator(".chip--remove")).to_have_count(2)
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator(".chip--remove")).to_have_count(0)
    page.locator(".chart__table summary").click()
    page.locator(".chart__table a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**since=*until=*")
    expect(page.locator("#chart-table")).to_have_attribute("open", "")
    expect(page.locator("#filter-period-title")).to_be_focused()
    assert page.evaluate("window.stayed") is True


@pytest.mark.parametrize("path", ["/en/articles/", "/en/entities/"])
def test_on_a_telephone_the_filters_are_a_drawer(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    drawer = page.locator("#filters")
    choice = drawer.locator(".counted a").first
    expect(choice).to_be_hidden()
    expect(page.locator(".filters__number")).to_have_count(0)
    page.locator("#filters-summary").focus()
    page.keyboard.press("Enter")
    expect(choice).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    choice.click()
    expect(page.locator(".filters__number")).to_have_text("1")
    # More can be chosen at once; the last button leads to what was found.
    expect(drawer.locator(".counted a").first).to_be_visible()
    page.locator(".filters__done a").click()
    expect(drawer.locator(".counted a").first).to_be_hidden()
    expect(page.locator("#found")).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(drawer.locator(".counted a").first).to_be_visible()


def test_one_chip_is_taken_literally_and_another_meaning_chosen(page: Page) -> None:
    page.goto("/en/articles/?q=IRGC+Bukamal")
    expect(page.locator(".meaning")).to_have_count(2)
    page.locator(".meaning", has_text="IRGC").locator(".meaning__words").click()
    page.wait_for_url("**words=IRGC")
    expect(page.locator(".meaning--words")).to_contain_text("IRGC")
    expect(page.locator(".meaning:not(.meaning--words)")).to_contain_text("Abu Kamal")
    page.locator(".meaning--words .meaning__words").click()
    expect(page.locator(".meaning--words")).to_have_count(0)
    choice = page.locator(".meaning__choice").first
    choice.locator("summary").click()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("Escape")
    expect(choice.locator("ul")).to_be_hidden()
    choice.locator("summary").press("Enter")
    choice.get_by_role("link", name=re.compile("community|subdistrict")).first.click()
    page.wait_for_url("**sense=*")
    expect(page.locator(".meaning__entity .chip__label").last).to_contain_text(re.compile("community|subdistrict"))
