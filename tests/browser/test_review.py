"""An editor's work on mentions in a real browser: by keys alone, by selecting text, and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, with_ids
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def sign_in(page: Page, site: Site, onwards: str) -> None:
    onwards = with_ids(site, onwards)
    page.goto(f"/en/sign-in/?next={onwards}")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{onwards}")


def open_count(page: Page) -> int:
    found = re.match(r"\d+", page.locator(".desk__bar [role=status]").inner_text())
    return int(found[0]) if found else 0


def test_a_report_is_reviewed_by_keys_alone(page: Page, site: Site) -> None:
    sign_in(page, site, "/en/articles/5/review/")
    before = open_count(page)
    current = page.locator("[data-mention][aria-current]")
    first = current.get_attribute("id")
    page.keyboard.press("a")
    expect(page.locator(f"#{first}.judged--accepted")).to_be_visible()
    expect(current).not_to_have_id(first or "")
    second = current.get_attribute("id")
    page.keyboard.press("x")
    expect(page.locator(f"#{second}")).to_have_count(0)
    assert open_count(page) == before - 2
    page.keyboard.press("u")
    expect(page.locator(f"#{second}.judged--undecided")).to_be_visible()
    page.keyboard.press("k")
    expect(current).not_to_have_id(second or "")
    page.keyboard.press("j")
    expect(current).to_have_id(second or "")
    page.keyboard.press("l")
    page.keyboard.type("Bukamal")
    page.keyboard.press("Enter")
    expect(page.locator("[data-found] .choice").first).to_contain_text("Abu Kamal")
    page.locator("[data-found] button").first.press("Enter")
    expect(page.locator(f"#{second}.judged--accepted")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts dl")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(f"#{second}.judged--undecided")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(f"#{first}.judged--undecided")).to_be_visible()


def test_selected_words_become_a_name(page: Page, site: Site) -> None:
    sign_in(page, site, "/en/articles/6/review/")
    # The first long word of a paragraph that begins with no name, selected with the mouse from end to end.
    box = page.evaluate(
        """() => {
          for (const block of document.querySelectorAll('p[data-text]')) {
            const node = block.firstChild;
            const word = node?.nodeType === Node.TEXT_NODE && node.data.match(/\\p{L}{4,}/u);
            if (!word) continue;
            block.scrollIntoView({block: 'center', behavior: 'instant'});
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const {left, right, top, bottom} = range.getBoundingClientRect();
            return {left, right, y: (top + bottom) / 2, word: range.toString()};
          }
        }"""
    )
    page.mouse.move(box["right"] - 1, box["y"])
    page.mouse.down()
    page.mouse.move(box["left"] + 1, box["y"], steps=6)
    page.mouse.up()
    add = page.locator("[data-add]")
    expect(add.get_by_label("Words")).not_to_have_value("")
    word = add.get_by_label("Words").input_value()
    assert word in box["word"]
    add.get_by_label("Kind").select_option("person")
    add.get_by_role("button", name="Mark it").click()
    expect(page.locator("[data-mention][aria-current]")).to_have_text(word)
    page.locator("[data-mention][aria-current]").press("u")
    expect(page.locator("[data-mention].mention--person", has_text=re.compile(f"^{re.escape(word)}$"))).to_have_count(0)


def test_the_queue_by_keys(page: Page, site: Site) -> None:
    sign_in(page, site, "/en/review/")
    current = page.locator("[data-card-current]")
    first = current.get_attribute("id") or ""
    page.keyboard.press("j")
    expect(current).not_to_have_id(first)
    second = current.get_attribute("id") or ""
    page.keyboard.press("x")
    expect(page.locator(f"#{second}")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator(".notice")).to_contain_text("undone")


def test_everything_on_the_desk_works_without_javascript(browser: Browser, site: Site) -> None:
    context: Any = browser.new_context(java_script_enabled=False, base_url=site.address)
    page = context.new_page()
    sign_in(page, site, "/en/articles/7/review/")
    page.locator("[data-mention]").nth(1).click()
    name = page.locator("#on-desk").inner_text()
    page.get_by_role("button", name="Not a name").click()
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator(".notice")).to_contain_text("undone")
    expect(page.locator("#on-desk")).to_have_text(name)
    page.get_by_role("searchbox", name="Link to another entity").fill("Hussam Louqa")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("[data-found] .choice").first).to_contain_text("Hussam Luqa")
    context.close()


PAGES = [
    "/review/", "/articles/1/review/", "/articles/1/review/?find=Bukamal", "/review/unlisted/", "/review/rules/",
    "/review/rules/new/?text=Bukamal", "/entities/new/", "/entities/duplicates/", "/entities/100/edit/",
    "/entities/100/merge/", "/entities/100/split/",
]  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing(browser: Browser, site: Site, language: str) -> None:
    context: Any = browser.new_context(base_url=site.address)
    sign_in(context.new_page(), site, "/en/review/")
    state = context.storage_state()
    context.close()
    check(browser, site, PAGES, language, state)


def test_an_unlisted_name_becomes_an_entity_and_is_edited(page: Page, site: Site) -> None:
    sign_in(page, site, "/en/review/unlisted/?kind=person")
    page.locator(".ruling a.ruling__text").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Create and link everywhere").click()
    expect(page.locator(".notice")).to_contain_text(name)
    page.goto(f"/en/entities/?q={name}")
    page.locator(".entity-row__name", has_text=name).first.click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("English name", exact=True).fill("A name for the test")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A name for the test")
