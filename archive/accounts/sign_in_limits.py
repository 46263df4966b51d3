"""Limits on attempts to sign in, counted separately for accounts and addresses.

Anyone who knows a name can try passwords for it, but must not be able to lock its owner out. A browser that has signed in to an
account therefore has a count of its own, by a signed cookie that is set only by signing in (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies"). All others are counted by account and network. Many failures for one account from many networks
slow each of these networks down, and leave every other network its first attempt.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from archive.accounts.throttling import Pace, SlowDown, begin, forget, give_back, key_of
from archive.http.networks import network_of, provider_network

COOKIE = "sijill_browser"
_SALT = "sijill.browser"

ACCOUNT = Pace(free=5, first=5, longest=300, memory=3600)
"""For one account from one network, or from one browser that has signed in to it."""
ACCOUNT_UNDER_ATTACK = Pace(free=1, first=60, longest=3600, memory=86_400)
"""The same, once :data:`ATTACK` attempts have failed for the account."""
ATTACK = 50
COUNTED = Pace(free=1_000_000, first=0, longest=0, memory=86_400)
"""For all attempts on one account together; it is only counted and refuses nobody."""
CODES = Pace(free=10, first=30, longest=900, memory=3600)
"""All codes of one account from unknown browsers: codes are short, and only somebody with the password gets this far."""
ADDRESS = Pace(free=20, first=3, longest=60, memory=600)
NETWORK = Pace(free=100, first=3, longest=60, memory=600)
LETTERS = Pace(free=5, first=60, longest=3600, memory=3600)
"""Password reset e-mails to one address."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that has been counted.

    Attributes:
        own: keys of the account in this browser or network; a success deletes their counts.
        shared: keys that others share; a success uncounts the attempt.
    """

    own: tuple[str, ...]
    shared: tuple[str, ...]

    def succeeded(self) -> None:
        forget(self.own)
        give_back(self.shared)


def try_password(request: HttpRequest, login: str, ip: str) -> Attempt:
    """Count an attempt to sign in or to confirm by password.

    Raises:
        SlowDown: it is too early for another attempt on this account or from this address.
    """
    user = account_of(login)
    account = user.pk if user else login.strip().casefold()
    browser = browser_of(request, user) if user else None
    if browser:
        key = key_of("password", account, "browser", browser)
        begin(key, ACCOUNT)
        return Attempt((key,), ())
    shared = _count_address(ip)
    everybody = key_of("password", account)
    pace = ACCOUNT_UNDER_ATTACK if begin(everybody, COUNTED) > ATTACK else ACCOUNT
    own = key_of("password", account, "network", provider_network(ip))
    _begin_or_give_back(own, pace, (everybody, *shared))
    return Attempt((own,), (everybody, *shared))


def try_code(request: HttpRequest, user: Any, ip: str) -> Attempt:
    """Count a one-time or recovery code, as :func:`try_password`."""
    browser = browser_of(request, user)
    own = (
        key_of("code", user.pk, "browser", browser)
        if browser
        else key_of("code", user.pk, "network", provider_network(ip))
    )
    if browser:
        begin(own, ACCOUNT)
        return Attempt((own,), ())
    shared = _count_address(ip)
    _begin_or_give_back(own, ACCOUNT, shared)
    everybody = key_of("code", user.pk)
    begin(everybody, CODES)
    return Attempt((own,), (everybody, *shared))


def ask_for_letter(email: str, ip: str) -> None:
    """Count a password reset e-mail; raises as :func:`try_password`."""
    _count_address(ip)
    begin(key_of("letter", email.strip().casefold()), LETTERS)


def count_change(user: Any) -> Attempt:
    """Count a current password entered on the page where it is changed; raises as :func:`try_password`."""
    key = key_of("change", user.pk)
    begin(key, ACCOUNT)
    return Attempt((key,), ())


def remember_browser(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Give this browser a count of its own for the account; this signs nobody in."""
    browser = browser_of(request, user) or secrets.token_urlsafe(16)
    response.set_cookie(
        COOKIE, signing.dumps([user.pk, _mark(user), browser], salt=_SALT), max_age=settings.BROWSER_AGE,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def browser_of(request: HttpRequest, user: Any) -> str | None:
    """The number of a browser that has signed in to this account since its password was set, or ``None``."""
    try:
        pk, mark, browser = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=settings.BROWSER_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(browser) if pk == user.pk and mark == _mark(user) else None


def _mark(user: Any) -> str:
    """Changes with the password, so that a browser which another person used is no longer known."""
    return str(user.get_session_auth_hash()[:16])


def account_of(login: str) -> Any:
    """The account with this user name or e-mail address; both share one count."""
    named = Q(username__iexact=login) | Q(email__iexact=login)
    # PostgreSQL refuses the null character, and accounts without an address would all have the empty one.
    return get_user_model().objects.filter(named).order_by("pk").first() if login and "\0" not in login else None


def _count_address(ip: str) -> tuple[str, ...]:
    keys = key_of("address", network_of(ip)), key_of("network", provider_network(ip))
    begin(keys[0], ADDRESS)
    _begin_or_give_back(keys[1], NETWORK, keys[:1])
    return keys


def _begin_or_give_back(key: str, pace: Pace, counted: tuple[str, ...]) -> None:
    """A refused attempt did not happen, so the counts made for it are undone."""
    try:
        begin(key, pace)
    except SlowDown:
        give_back(counted)
        raise
