"""What happens after somebody signs in or changes a password or second factor: receivers of allauth's and Django's signals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_reset
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from archive.accounts.one_time_codes import spend, with_plain_digits
from archive.accounts.sessions import begin, end_sessions
from archive.audit.trail import in_request, record
from archive.models import Act


@receiver(user_logged_in)
def on_sign_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    begin(request.session)
    record(Act.SIGNED_IN, account=user, target=user)


@receiver(user_logged_out)
def on_sign_out(user: Any, **kwargs: Any) -> None:
    if user is not None:
        record(Act.SIGNED_OUT, account=user, target=user)


@receiver(authentication_step_completed)
def on_step(user: Any, method: str, **kwargs: Any) -> None:
    if kwargs.get("reauthenticated"):
        record(Act.CONFIRMED, account=user, target=user, details={"by": kwargs.get("type", method)})


@receiver(authentication_failed)
def on_wrong_code(user: Any, **kwargs: Any) -> None:
    record(Act.SIGN_IN_FAILED, account=user, target=user, details={"by": "code"})


@receiver(authenticator_added)
def on_authenticator_added(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        # The code that switched it on counts as used.
        secret = get_adapter().decrypt(authenticator.data["secret"])
        spend(authenticator=authenticator, secret=secret, code=with_plain_digits(request.POST.get("code", "")))
        record(Act.FACTOR_ADDED, target=user)
    _only_this_session(request, user)


@receiver(authenticator_reset)
def on_codes_made(user: Any, **kwargs: Any) -> None:
    record(Act.CODES_MADE, target=user)


@receiver(authenticator_removed)
def on_authenticator_removed(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        record(Act.FACTOR_REMOVED, target=user)
    _only_this_session(request, user)


@receiver(password_changed)
def on_password_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    record(Act.PASSWORD_CHANGED, target=user)
    _only_this_session(request, user)


@receiver(password_reset)
def on_password_reset(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    end_sessions(user)
    record(Act.PASSWORD_RESET, account=user, target=user)


@receiver(pre_save, sender=get_user_model())
def on_password_set_outside_requests(instance: Any, update_fields: Iterable[str] | None, **kwargs: Any) -> None:
    """Record passwords set by ``manage.py changepassword`` or in a shell, which send no signal of their own.

    The entry is written before the row, so a failed save can leave an entry, but no password changes without one.
    """
    if in_request() or instance.pk is None or (update_fields is not None and "password" not in update_fields):
        return
    before = type(instance).objects.filter(pk=instance.pk).values_list("password", flat=True).first()
    if before is not None and before != instance.password:
        record(Act.PASSWORD_CHANGED, target=instance, details={"by": "command line"})


def _only_this_session(request: HttpRequest, user: Any) -> None:
    """The account's other sessions end, and this one continues under another key."""
    request.session.cycle_key()
    end_sessions(user, but=request.session.session_key)
