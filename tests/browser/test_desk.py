"""The editors' desk in a real browser: batches, spelling rules, two editors at once, merging, splitting, duplicates, history."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site, first_pair, passes_axe, passes_axe_in_arabic
from tests.browser.test_review import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SLOW = 60_000
"""Milliseconds for what a worker does after names have changed."""
DROP = """([zone, files]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A browser in which the editor is signed in."""
    context: Any = browser.new_context(base_url=site.address)
    page = context.new_page()
    # Opening it asks for a comparison of all names, which is done by the time the last test wants it.
    sign_in(page, site, "/en/entities/duplicates/")
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(desk: BrowserContext) -> Iterator[Page]:
    page = desk.new_page()
    yield page
    page.close()


def new_entity(page: Page, name: str) -> str:
    """The path of a new organisation's page for editing."""
    page.goto("/en/entities/new/")
    page.get_by_label("Kind").select_option("organization")
    page.get_by_label("English name").fill(name)
    page.get_by_role("button", name="Create").click()
    page.wait_for_url(re.compile(r"/entities/\d+/edit/$"))
    return page.url


def test_a_batch_is_dropped_followed_retried_and_reported(page: Page, tmp_path: Any) -> None:
    page.goto("/en/upload/")
    files = [
        [f"desk-{n}.txt", f"Desk report {n}\nThe council of Hajin met on the road {n} to Abu Kamal."] for n in (1, 2)
    ]
    zone = page.locator("[data-dropzone]")
    page.evaluate(DROP, [zone.element_handle(), [*files, ["empty.txt", "   "]]])
    expect(page.locator("[data-drop-files] li")).to_have_count(3)
    page.get_by_label("Source").fill("Sample desk: East")
    page.get_by_role("button", name="Read and go on").click()
    page.wait_for_url(re.compile(r"/upload/batches/\d+/$"))
    batch = page.url
    check = page.get_by_role("link", name="Check and store")
    expect(check).to_be_visible(timeout=SLOW)
    expect(page.locator("#progress")).to_contain_text("2 reports were read and wait to be checked", timeout=SLOW)
    check.click()
    expect(page.locator(".check tbody tr")).to_have_count(2)
    passes_axe(page)
    passes_axe_in_arabic(page)
    page.get_by_label("Who may read them").select_option("published")
    page.get_by_role("button", name="Store all 2 reports").click()
    page.wait_for_url(batch)
    status = page.locator(".batch__bar [role=status]")
    expect(status).to_contain_text("3 of 3 reports settled", timeout=SLOW)
    expect(status).to_contain_text("finished", timeout=SLOW)
    expect(page.locator(".item--done")).to_have_count(2)
    expect(page.locator(".item--failed .item__reason")).not_to_be_empty()
    passes_axe(page)
    passes_axe_in_arabic(page)
    page.get_by_role("button", name=re.compile("^Try again")).click()
    expect(page.locator(".item--failed")).to_have_count(1, timeout=SLOW)
    expect(status).to_contain_text("finished", timeout=SLOW)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the report").click()
    path = tmp_path / "report.csv"
    download.value.save_as(path)
    lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert sorted(line[0] for line in lines[1:]) == ["desk-1.txt", "desk-2.txt", "empty.txt"]
    page.locator(".item--done a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Desk report")


def test_the_columns_of_a_table_are_chosen(page: Page) -> None:
    page.goto("/en/upload/")
    table = "headline,words,when\nColumns of a table,The road to Hajin is closed again.,2023-05-01\n"
    page.get_by_label("Files").set_input_files(
        [{"name": "table.csv", "mimeType": "text/csv", "buffer": table.encode()}]
    )
    page.get_by_role("button", name="Read and go on").click()
    choose = page.get_by_role("link", name="Choose the columns")
    expect(choose).to_be_visible(timeout=SLOW)
    choose.click()
    passes_axe(page)
    passes_axe_in_arabic(page)
    expect(page.locator("table")).to_contain_text("The road to Hajin is closed again.")
    page.goto(page.url.replace("columns/", ""))
    page.get_by_role("button", name="Cancel what has not begun").click()
    expect(page.locator(".batch__bar [role=status]")).to_contain_text("cancelled")


def test_a_spelling_rule_is_previewed_made_and_undone(page: Page) -> None:
    page.goto("/en/review/rules/")
    page.get_by_label("Spelling").fill("Bukamal")
    page.get_by_role("button", name="A new rule").click()
    page.locator(".choices a", has_text="Abu Kamal").first.click()
    expect(page.locator(".lead")).to_contain_text("this spelling")
    expect(page.locator(".examples mark").first).to_be_visible()
    passes_axe(page)
    passes_axe_in_arabic(page)
    page.get_by_label("Reason").fill("No other place is called so here.")
    page.get_by_role("button", name="Make the rule").click()
    rule = page.locator(".ruling", has_text="Bukamal").first
    expect(rule).to_contain_text("No other place is called so here.")
    rule.get_by_role("button", name="Undo this rule").click()
    expect(page.locator(".ruling--undone", has_text="Bukamal")).to_contain_text("undone by editor")


def test_two_editors_at_once_and_the_history(page: Page, desk: BrowserContext) -> None:
    address = new_entity(page, "Desk Brigade for two")
    other = desk.new_page()
    other.goto(address)
    other.get_by_label("Country").fill("SY")
    other.get_by_label("English description", exact=True).fill("What the first wrote.")
    other.get_by_label("Reason").fill("Seen on their banner.")
    other.get_by_role("button", name="Save").click()
    expect(other.locator(".notice")).to_contain_text("Saved")
    page.get_by_label("English description", exact=True).fill("What the second wrote.")
    page.get_by_label("Wikidata").fill("Q858")
    page.get_by_role("button", name="Save").click()
    told = page.get_by_role("alert")
    expect(told.locator(".others")).to_contain_text("editor")
    expect(told.locator(".others")).to_contain_text("Seen on their banner.")
    expect(told.locator(".compare__torn")).to_contain_text("What the first wrote.")
    expect(page.get_by_label("English description", exact=True)).to_have_value("What the second wrote.")
    expect(page.get_by_label("Wikidata")).to_have_value("Q858")
    expect(page.get_by_label("Country")).to_have_value("SY")
    passes_axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notice")).to_contain_text("Saved")
    other.goto(address.replace("/edit/", "/history/"))
    expect(other.locator(".history")).to_contain_text("Seen on their banner.")
    passes_axe(other)
    passes_axe_in_arabic(other)
    other.locator(".change--update").first.get_by_role("button", name=re.compile("^Undo this change")).click()
    expect(other.locator(".notice")).to_contain_text("It is as it was before that change")
    other.goto(address)
    expect(other.get_by_label("English description", exact=True)).to_have_value("What the first wrote.")
    expect(other.get_by_label("Country")).to_have_value("SY")
    other.close()


def test_merged_and_undone(page: Page) -> None:
    new_entity(page, "Desk Battalion of the Reeds")
    target = new_entity(page, "Desk Brigade of the Reeds")
    page.get_by_role("link", name="Merge…").click()
    page.get_by_label("Which entity is the same?").fill("Desk Battalion of the Reeds")
    page.get_by_role("button", name="Look up").click()
    page.locator(".choices a", has_text="Desk Battalion of the Reeds").first.click()
    passes_axe(page)
    passes_axe_in_arabic(page)
    page.locator(".plan", has_text="English name").get_by_label("Desk Battalion of the Reeds").check()
    page.get_by_label("Reason").fill("One group under two names.")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Desk Battalion of the Reeds")
    expect(page.locator(".rulings")).to_contain_text("One group under two names.")
    page.get_by_role("button", name="Undo this merge").click()
    page.goto(target)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Desk Brigade of the Reeds")
    expect(page.get_by_role("button", name="Undo this merge")).to_have_count(0)


def test_sentences_are_split_off_and_given_back(page: Page) -> None:
    page.goto("/en/entities/?q=UNICEF")
    page.locator(".entity-row__name").first.click()
    address = page.url
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("link", name="Split…").click()
    picks = page.locator("input[name=mention]")
    before = picks.count()
    assert before > 1
    picks.first.check()
    page.get_by_label("Reason").fill("Another body of that name.")
    page.get_by_label("English name").fill("Desk Fund for the test")
    page.get_by_label("Kind").select_option("organization")
    page.get_by_role("button", name="Create and move").click()
    expect(page.locator(".notice")).to_contain_text("1 mention was moved")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Desk Fund for the test")
    page.goto("/en/review/")
    page.keyboard.press("u")
    expect(page.locator(".notice")).to_contain_text("undone")
    page.goto(address)
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("link", name="Split…").click()
    expect(page.locator("input[name=mention]")).to_have_count(before)


def test_likely_duplicates_are_compared_and_told_apart(page: Page) -> None:
    page.goto("/en/entities/duplicates/")
    pair = first_pair(page)
    expect(pair).to_be_visible()
    passes_axe(page)
    why = pair.locator(".small.muted").last.inner_text()
    pair.get_by_role("link", name="Compare and merge…").click()
    expect(page.locator(".sides .side")).to_have_count(2)
    page.go_back()
    ruled = page.locator(".ruling", has_text=why).first
    ruled.get_by_label("Why they are two").fill("two brothers of one name")
    ruled.get_by_role("button", name="Not the same").click()
    expect(page.locator(".notice").first).to_contain_text("Remembered")
    expect(page.locator(".ruling", has_text=why)).to_have_count(0)
    passes_axe(page)
    page.locator(".ruling", has_text="two brothers of one name").get_by_role("button", name="Undo this ruling").click()
    expect(page.locator(".ruling", has_text=why)).to_have_count(1)


def test_a_proposed_relation_is_corrected_and_confirmed_by_keyboard(page: Page) -> None:
    page.goto("/en/review/relations/")
    # The sample report says of a crossing who controls it.
    row = page.locator(".proposal").filter(has_text="controls").first
    expect(row.locator("mark")).to_contain_text("تسيطر عليه")
    passes_axe(page)
    passes_axe_in_arabic(page)
    waiting = page.locator(".proposal").count()
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_label("from").fill("2018")
    row.get_by_role("button", name=re.compile("Confirm")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("on record")
    expect(page.locator(".proposal")).to_have_count(waiting - 1)
    page.get_by_role("button", name=re.compile("Back to the queue")).first.click()
    expect(page.locator(".proposal")).to_have_count(waiting)
