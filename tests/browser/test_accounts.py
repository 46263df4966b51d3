"""Invited, signed up, second factor set up, signed in with it; and a report led to publication."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, passes_axe, passes_axe_in_arabic

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "an invited password 7"


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/en/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def code(secret: str, ahead: int = 0) -> str:
    """The code of this period of 30 s or of the next, which is taken as well; each is taken once."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


def test_from_invitation_to_publication(browser: Browser, page: Page, site: Site) -> None:
    sign_in(page, "editor", site.password)
    page.goto("/en/accounts/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("salma@example.org")
    page.get_by_label("Role").select_option(label="contributor")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link to pass on").input_value()

    context = browser.new_context(base_url=site.address)
    invited = context.new_page()
    invited.goto(link)
    invited.get_by_label("Username").fill("salma")
    invited.get_by_label("Password").fill(PASSWORD)
    invited.get_by_role("button", name="Make the account").click()
    expect(invited.get_by_role("heading", level=1)).to_have_text("salma")

    invited.get_by_role("link", name="Set it up").click()
    invited.get_by_label("Password").fill(PASSWORD)
    invited.get_by_role("button", name="Confirm").click()
    secret = invited.locator(".qr__key").inner_text()
    assert invited.locator(".qr img").evaluate("img => img.naturalWidth > 0"), "the policy blocks the picture"
    assert not Axe().run(invited).response["violations"]
    invited.get_by_label("The six digits").fill(code(secret))
    invited.get_by_role("button", name="Switch it on").click()
    expect(invited.locator(".codes li")).to_have_count(10)
    recovery_code = invited.locator(".codes li").first.inner_text()
    assert not Axe().run(invited).response["violations"]
    invited.get_by_role("button", name="Sign out").click()
    sign_in(invited, "salma", PASSWORD)
    assert not Axe().run(invited).response["violations"]
    invited.get_by_label("Code").fill(code(secret, ahead=1))
    invited.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(invited.get_by_text("Signed in as")).to_be_visible()

    # A code is asked once more before anything of the second factor changes, and none that was used.
    invited.goto("/en/account/recovery-codes/")
    passes_axe(invited)
    passes_axe_in_arabic(invited)
    invited.get_by_label("Code").fill(recovery_code)
    invited.get_by_role("button", name="Confirm").click()
    for path in ("recovery-codes/", "recovery-codes/new/", "second-factor/off/"):
        invited.goto(f"/en/account/{path}")
        expect(invited).to_have_url(re.compile(path))
        passes_axe(invited)
        passes_axe_in_arabic(invited)

    invited.goto("/en/upload/")
    assert invited.locator("option", has_text="Everyone").count() == 0
    context.close()


def test_withdrawn_with_a_note(browser: Browser, page: Page, site: Site) -> None:
    sign_in(page, "editor", site.password)
    page.goto("/en/articles/25/publication/")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Note").fill("The source has taken it back.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".facts")).to_contain_text("withdrawn")
    context = browser.new_context(base_url=site.address)
    reader = context.new_page()
    reader.goto("/en/articles/25/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("This report has been withdrawn")
    expect(reader.get_by_text("The source has taken it back.")).to_be_visible()
    assert not Axe().run(reader).response["violations"]
    context.close()
    # What opens again asks who does it, and goes on as it was sent.
    page.get_by_role("button", name="Publish").click()
    expect(page).to_have_url(re.compile("/account/confirm/"))
    passes_axe(page)
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(re.compile("/publication/$"))
    expect(page.locator(".facts")).to_contain_text("published")


def test_the_audit_trail(page: Page, site: Site) -> None:
    sign_in(page, "editor", "a wrong password")
    sign_in(page, "editor", site.password)
    page.goto("/en/accounts/")
    page.get_by_role("link", name="Audit trail").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("signed in")
    page.get_by_label("What was done").select_option(label="failed to sign in")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("failed to sign in")
    expect(page.locator(".audit")).not_to_contain_text("changed a role")
    page.get_by_role("link", name="JSON Lines").click()
    page.get_by_label("Password").fill(site.password)
    with page.expect_download() as download:
        page.get_by_role("button", name="Confirm").click()
    assert download.value.suggested_filename.endswith(".jsonl")
