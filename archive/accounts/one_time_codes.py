"""A one-time code works once: the highest period whose code was used is stored per authenticator (RFC 6238, section 5.2)."""

from __future__ import annotations

import base64
import hmac
import time
import unicodedata

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.conf import settings
from django.db import transaction

PERIOD = 30
DIGITS = 6
LAST = "last_period"


def period_of(secret: str, code: str) -> int | None:
    """The period whose code this is: the current one, or one at most ``MFA_TOTP_TOLERANCE`` away; else ``None``.

    Args:
        secret: in Base32, as the app has it.
    """
    generator = HOTP(base64.b32decode(secret, casefold=True), DIGITS, SHA1(), enforce_key_length=False)
    now = int(time.time()) // PERIOD
    typed = "".join(code.split()).encode("ascii", "replace")
    for period in range(now + settings.MFA_TOTP_TOLERANCE, now - settings.MFA_TOTP_TOLERANCE - 1, -1):
        if hmac.compare_digest(generator.generate(period), typed):
            return period
    return None


@transaction.atomic
def spend(*, authenticator: Authenticator, secret: str, code: str) -> bool:
    """Accept a code; of several requests with the same code only one gets ``True``.

    Args:
        secret: the authenticator's, decrypted, in Base32.

    Returns:
        Whether the code is of a later period than every code accepted before.
    """
    stored = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    period = period_of(secret, code)
    if period is None or period <= stored.data.get(LAST, 0):
        return False
    stored.data[LAST] = period
    stored.save(update_fields=["data"])
    return True


def with_plain_digits(code: str) -> str:
    """A code as the app shows it, whatever digits the keyboard has, such as ٠١٢٣٤٥٦٧٨٩."""
    return "".join(str(unicodedata.decimal(char, char)) for char in code)
