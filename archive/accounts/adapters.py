"""How allauth signs people in here: its words in the reader's language, no open sign-up, secrets of second factors encrypted."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from archive.accounts.sign_in_limits import account_of, remember_browser, try_password
from archive.accounts.throttling import SlowDown
from archive.audit.trail import record
from archive.http.site_address import absolute, is_of_this_site
from archive.models import Act

logger = logging.getLogger(__name__)

_WORDS = {
    "account_inactive": _("This account has been switched off. Ask an administrator of the archive."),
    "enter_current_password": _("This is not your present password."),
    "incorrect_code": _("This code is wrong or has expired. Enter the one that your app shows now."),
    "incorrect_password": _("The password is wrong."),
    "invalid_password_reset": _("This link has expired or was used already. Ask for a new one."),
    "email_password_mismatch": _("Name or password is wrong."),
    "username_password_mismatch": _("Name or password is wrong."),
    "invalid_login": _("Name or password is wrong."),
    "unknown_email": _("No account has this e-mail address."),
    "cannot_delete_authenticator": _("Your role needs the second factor; it cannot be switched off."),
    "cannot_generate_recovery_codes": _("Set up the second factor first."),
}
"""One message for a wrong name and a wrong password: nobody learns which accounts exist."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are created by invitation and by ``manage.py add_editor`` only."""

    error_messages = {**DefaultAccountAdapter.error_messages, **_WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted by name and address in a table of the archive; the host that a request names is ignored."""
        login = credentials.get("email") or credentials.get("username") or ""
        self._attempt = slowed(try_password, request, login, self.get_client_ip(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            self._attempt.succeeded()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record which account was tried, never the name as typed: it may have been the password."""
        login = credentials.get("email") or credentials.get("username") or ""
        record(Act.SIGN_IN_FAILED, target=account_of(login), details={"by": "password"})

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_browser(request, response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Accounts with a second factor confirm with it: an attacker who took over a session may have the password as well."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        codes = [method for method in methods if method["id"] == "mfa_reauthenticate"]
        return codes or methods

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("archive:account")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Notify the owner of a change to signing in. The change is kept even if the mail server does not answer."""
        reset = absolute(reverse("account_reset_password"))
        try:
            super().send_notification_mail(
                template_prefix, user, {"user": user, "reset_url": reset, **(context or {})}, email
            )
        except OSError:
            logger.exception("The letter %s to %s could not be sent", template_prefix, user.get_username())

    def get_reset_password_from_key_url(self, key: str) -> str:
        # ``key`` is the number of the account and the token with a hyphen between them, as allauth's address has them.
        account, _hyphen, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": account, "key": token}))

    def is_safe_url(self, url: str) -> bool:
        return is_of_this_site(url)

    def format_email_subject(self, subject: str) -> str:
        return f"{_now('Sijill')}: {subject}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key derived from the secret key, so that a dump of the database has none in plain text."""

    error_messages = {**DefaultMFAAdapter.error_messages, **_WORDS}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()

    def get_totp_issuer(self) -> str:
        return _now("Sijill")

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not needs_second_factor(authenticator.user)


P = ParamSpec("P")
T = TypeVar("T")


def slowed(count: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of ``count``, or a form error that gives the time to wait."""
    try:
        return count(*args, **kwargs)
    except SlowDown as error:
        words = _("Too many attempts. Seconds to wait before the next one: %(seconds)s.")
        raise ValidationError(words, code="slow_down", params={"seconds": error.seconds}) from error


def needs_second_factor(user: Any) -> bool:
    """Whether the setting ``SIJILL_SECOND_FACTOR`` requires a second factor of this account."""
    if settings.SECOND_FACTOR == "everyone":
        return True
    return settings.SECOND_FACTOR == "editors" and bool(user.has_perm("archive.change_article"))


def _cipher() -> Fernet:
    key = hashlib.sha256(b"sijill second factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
