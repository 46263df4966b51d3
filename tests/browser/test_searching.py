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
