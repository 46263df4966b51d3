"""axe finds nothing on any page, in either language, light or dark; and no page is wider than a small telephone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = [
    "/", "/articles/", "/articles/?q=IRGC+Bukamal", "/articles/?q=zzzzz", "/articles/?since=x&place=SY09", "/articles/1/",
    "/entities/", "/entities/?q=Hussam+Louqa", "/places/", "/places/?place=SY09",
    "/places/SY09/", "/places/C5167/", "/sign-in/", "/new-password/",
    "/about/", "/nowhere/",
]  # fmt: skip
EDITOR_PAGES = [
    "/following/", "/following/save/?q=Bukamal",
    "/upload/", "/upload/batches/", "/articles/1/", "/articles/1/steps/",
    "/unpublished/", "/articles/1/publication/", "/articles/1/history/", "/articles/1/sensitive/",
    "/articles/1/correct/",
    "/review/relations/", "/entities/1/relations/",
    "/relinking/", "/account/", "/account/password/", "/account/confirm/", "/account/second-factor/",
    "/accounts/", "/accounts/invite/", "/audit/",
]  # fmt: skip
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that look at colours."""


def address(path: str, language: str) -> str:
    return path if language == "ar" else f"/en{path}"


def check(browser: Browser, site: Site, paths: list[str], language: str, state: Any = None) -> None:
    """Everything in light colours, then the colours once more in dark ones: nothing else of a page depends on them."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900}, storage_state=state)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for path in paths:
        page.goto(address(path, language))
        for scheme, rules in (("light", None), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            results = Axe().run(page, options={"runOnly": rules} if rules else None)
            assert results.violations_count == 0, f"{language} {scheme} {path}\n{results.generate_report()}"
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 390, "height": 844})
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{path} is {overflow} px too wide"
        page.set_viewport_size({"width": 1280, "height": 900})
    context.close()
    unexpected = [e for e in errors if "404" not in e]
    assert not unexpected, unexpected


@pytest.mark.parametrize("language", ["ar", "en"])
def test_public_pages(browser: Browser, site: Site, language: str) -> None:
    check(browser, site, PAGES, language)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_editors_pages(browser: Browser, site: Site, language: str) -> None:
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    page.goto("/en/sign-in/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/en/")
    state = context.storage_state()
    context.close()
    check(browser, site, EDITOR_PAGES, language, state)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_entity_with_all_its_pictures(browser: Browser, site: Site, language: str) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto(address("/entities/?q=SDF", language))
    path = page.locator(".entity-row__name").first.get_attribute("href")
    page.goto(path)
    assert page.locator(".network").count() == 2
    page.close()
    assert path is not None
    check(browser, site, [path.removeprefix("/en")], language)
