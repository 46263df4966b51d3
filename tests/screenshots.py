"""``make screenshots``: start the sample archive in a temporary folder and take the pictures of ``docs/editors.md`` from it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, ROOT, Site, first_pair, start_site, stop_site, with_ids
from tests.browser.test_review import sign_in

IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1100, 720
LARGEST = 150_000
"""Bytes of one picture; a larger one is too much for a page of documentation."""
REPORTS = [
    {
        "name": f"report-{n}.txt",
        "mimeType": "text/plain",
        "buffer": f"تقرير القرية {n}\nاجتمع المجلس المحلي في هجين على الطريق {n} المؤدي إلى البوكمال.".encode(),
    }
    for n in range(1, 6)
]
EMPTY = {"name": "empty.txt", "mimeType": "text/plain", "buffer": b"   "}


def shoot(page: Page, name: str) -> None:
    """One picture of what the window shows, without the caret and with all letters loaded."""
    page.evaluate("document.fonts.ready")
    path = IMAGES / f"editors-{name}.png"
    page.screenshot(path=path, caret="hide", animations="disabled")
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(ROOT)} {size / 1000:.0f} kB\n")
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size} bytes; {LARGEST} are allowed")


def send_files(page: Page, _site: Site) -> None:
    page.goto("/en/upload/")
    page.get_by_label("Files").set_input_files(REPORTS[:3])
    shoot(page, "upload")
    page.get_by_label("Files").set_input_files([*REPORTS, EMPTY])
    page.get_by_label("Source").fill("Sample desk: East")
    page.get_by_role("button", name="Read and go on").click()
    expect(page.locator("#progress")).to_contain_text("5 reports were read and wait to be checked", timeout=120_000)
    page.get_by_role("link", name="Check and store").click()
    shoot(page, "check")
    page.get_by_role("button", name="Store all 5 reports").click()
    expect(page.locator(".batch__bar [role=status]")).to_contain_text("finished", timeout=120_000)
    shoot(page, "batch")


def review(page: Page, site: Site) -> None:
    page.goto("/review/")
    shoot(page, "queue-ar")
    page.goto(with_ids(site, "/articles/1/review/"))
    page.keyboard.press("a")
    expect(page.locator(".judged--accepted").first).to_be_visible()
    shoot(page, "review-ar")
    page.goto("/en/review/unlisted/?kind=person")
    page.locator(".ruling a.ruling__text").first.click()
    shoot(page, "unlisted")
    page.goto("/en/review/rules/new/?text=Bukamal")
    page.locator(".choices a", has_text="Abu Kamal").first.click()
    shoot(page, "rule")


def entities(page: Page, site: Site) -> None:
    page.goto("/en/entities/duplicates/")
    first_pair(page).get_by_role("link", name="Compare and merge…").click()
    shoot(page, "merge")
    page.goto(with_ids(site, "/en/articles/1/publication/"))
    page.get_by_role("button", name="Withdraw").scroll_into_view_if_needed()
    shoot(page, "publication")
    page.goto(with_ids(site, "/articles/1/sensitive/"))
    page.locator("main form button").last.scroll_into_view_if_needed()
    shoot(page, "sensitive-ar")


def take(site: Site) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(
            base_url=site.address, viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce"
        ).new_page()
        sign_in(page, site, "/en/upload/")
        for part in (send_files, review, entities):
            part(page, site)
        browser.close()


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sijill-pictures-"))
    try:
        site = start_site(folder)
        try:
            take(site)
        finally:
            stop_site(site)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
