"""Invitations to make an account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def still_open(self) -> InvitationQuerySet:
        """Neither used, nor taken back, nor expired."""
        since = timezone.now() - timedelta(days=settings.INVITATION_DAYS)
        return self.filter(accepted_at=None, revoked_at=None, created_at__gt=since)


class Invitation(models.Model):
    """An administrator's invitation to make an account with a role; :mod:`archive.accounts.invitations` signs its link."""

    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="invitation")
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True),
                name="invitation_accepted_by_someone",
            ),
        ]

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(days=settings.INVITATION_DAYS)
