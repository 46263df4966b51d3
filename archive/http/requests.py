"""Requests as views receive them, for annotations."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest


class SignedInRequest(HttpRequest):
    """What a view behind ``login_required`` receives: its user is not anonymous."""

    user: User
