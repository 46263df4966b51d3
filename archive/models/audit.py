"""The audit trail: who signed in, read or exported restricted material, and changed what protects it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What is recorded. Changes of texts, names and facts are not: triggers record those, see docs/history.md."""

    SIGNED_IN = "signed-in", _("signed in")
    SIGN_IN_FAILED = "sign-in-failed", _("failed to sign in")
    SIGNED_OUT = "signed-out", _("signed out")
    CONFIRMED = "confirmed", _("confirmed who they are")
    PASSWORD_CHANGED = "password-changed", _("changed the password")
    PASSWORD_RESET = "password-reset", _("set a new password by letter")
    FACTOR_ADDED = "second-factor-added", _("added a second factor")
    FACTOR_REMOVED = "second-factor-removed", _("removed a second factor")
    CODES_MADE = "recovery-codes-made", _("created recovery codes")
    EMAIL_CHANGED = "email-changed", _("changed an e-mail address")
    READ = "read", _("read a report that is not public")
    DOWNLOADED = "downloaded", _("downloaded an original")
    EXPORTED = "exported", _("exported a list")
    STATE_CHANGED = "state-changed", _("changed the state of a report")
    REDACTED = "redacted", _("took a passage out")
    REDACTION_LIFTED = "redaction-lifted", _("put a passage back")
    SOURCE_CONFIDENTIAL = "source-confidential", _("hid the name of a source")
    SOURCE_NAMED = "source-named", _("named a source again")
    ROLE_CHANGED = "role-changed", _("changed a role")
    ACCOUNT_ON = "account-on", _("switched an account on")
    ACCOUNT_OFF = "account-off", _("switched an account off")
    INVITED = "invited", _("invited somebody")
    INVITATION_REVOKED = "invitation-revoked", _("took an invitation back")
    INVITATION_ACCEPTED = "invitation-accepted", _("accepted an invitation")
    SETTINGS_CHANGED = "settings-changed", _("settings differ since the last start")
    TRAIL_EXPORTED = "trail-exported", _("exported the audit trail")
    TRAIL_SHORTENED = "trail-shortened", _("old entries were removed")


TARGETS = {
    "article": _("report"),
    "user": _("account"),
    "source": _("source"),
    "invitation": _("invitation"),
}


class AuditEvent(models.Model):
    """One entry of the audit trail; :mod:`archive.audit.trail` adds them, and triggers refuse to change or remove any.

    The database numbers entries without gaps and chains each to the one before it by SHA-256: what somebody removed or rewrote
    past the triggers is noticed by ``manage.py verify``.

    Attributes:
        account: number of who did it; no foreign key, so that the trail stands by itself.
        name: the name of that account then.
        target, target_id: kind and number of what it was done to, such as article 12.
    """

    id = models.BigIntegerField(primary_key=True, db_default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    act = models.CharField(max_length=30, choices=Act, editable=False)
    account = models.BigIntegerField(null=True, editable=False)
    name = models.CharField(max_length=150, blank=True, editable=False)
    target = models.CharField(max_length=20, blank=True, editable=False)
    target_id = models.BigIntegerField(null=True, editable=False)
    details = models.JSONField(default=dict, editable=False)
    address = models.CharField(max_length=50, blank=True, editable=False)
    previous = models.CharField(max_length=64, db_default="", editable=False)
    digest = models.CharField(max_length=64, db_default="", editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "-id"], name="audit_by_account"),
            models.Index(fields=["act", "-id"], name="audit_by_act"),
            models.Index(fields=["target", "target_id", "-id"], name="audit_by_target"),
            models.Index(fields=["created_at"], name="audit_by_time"),
        ]

    @property
    def target_label(self) -> str:
        return str(TARGETS.get(self.target, self.target))
