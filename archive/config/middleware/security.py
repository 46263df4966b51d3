"""What every request passes through: the second factor where it is required, and headers beyond Django's."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from archive.accounts import sessions
from archive.accounts.adapters import needs_second_factor

Handler = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
FREE_OF_SECOND_FACTOR = ("account_logout", "mfa_activate_totp", "account_reauthenticate")


def require_second_factor(get_response: Handler) -> Handler:
    """Redirect accounts that need a second factor and have none to its set-up; they can open nothing else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR == "nobody" or not request.user.is_authenticated or _is_free(request):
            return get_response(request)
        if not needs_second_factor(request.user) or is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return get_response(request)
        messages.warning(request, _("Your role needs a second factor. Set it up to go on."))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    return middleware


def _is_free(request: HttpRequest) -> bool:
    return request.path.startswith(settings.STATIC_URL) or request.path in map(reverse, FREE_OF_SECOND_FACTOR)


def permissions_policy(get_response: Handler) -> Handler:
    """Forbid access to the reader's devices."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


def end_sessions_in_time(get_response: Handler) -> Handler:
    """End sessions that were idle too long or are too old; the request continues as an anonymous one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and sessions.is_over(request.session):
            logout(request)
            messages.info(request, _("You were signed out because some time has passed. Sign in again to go on."))
        return get_response(request)

    return middleware


def security_headers(get_response: Handler) -> Handler:
    """No cache stores a page for an account, not even that of its own browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        if was_signed_in or request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware
