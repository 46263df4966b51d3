"""Inviting people by a signed link that expires and works once; roles, switching accounts on and off, lost second factors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from archive.accounts.roles import Role, give_role
from archive.accounts.sessions import end_sessions
from archive.audit.trail import record
from archive.models import Act, Invitation

_SALT = "sijill.invitation"


class InvitationError(ValueError):
    """The link is not from this archive, has expired, was revoked or has been used."""


class LastAdministratorError(ValueError):
    """Without this account nobody could administer the archive."""


def invite(*, email: str, role: Role, invited_by: Any) -> Invitation:
    """An open invitation for this address; an earlier one for it is revoked."""
    with transaction.atomic():
        Invitation.objects.still_open().filter(email__iexact=email).update(revoked_at=Now())
        invitation = Invitation.objects.create(email=email, role=role, invited_by=invited_by)
        record(Act.INVITED, target=invitation, details={"email": email, "role": role}, account=invited_by)
    return invitation


def token_of(invitation: Invitation) -> str:
    """The token in the link: the invitation's number, signed."""
    return signing.dumps(invitation.pk, salt=_SALT)


def invitation_of(token: str) -> Invitation:
    """The open invitation behind a link.

    Raises:
        InvitationError: there is none.
    """
    try:
        pk = signing.loads(token, salt=_SALT, max_age=timedelta(days=settings.INVITATION_DAYS))
    except signing.BadSignature as error:
        raise InvitationError from error
    invitation: Invitation | None = Invitation.objects.still_open().filter(pk=pk).first()
    if invitation is None:
        raise InvitationError
    return invitation


@transaction.atomic
def accept(*, token: str, username: str, password: str) -> Any:
    """Create the invited account.

    Returns:
        The new user.

    Raises:
        InvitationError: as :func:`invitation_of`; if two people use a link at the same time, the second one gets it.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_of(token).pk)
    if invitation.accepted_at is not None:
        raise InvitationError
    user = get_user_model().objects.create_user(username, email=invitation.email, password=password)
    # Anyone with the link has read the e-mail.
    EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    give_role(user=user, role=Role(invitation.role))
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=Now(), accepted_by=user)
    record(Act.INVITATION_ACCEPTED, target=invitation, details={"role": invitation.role}, account=user)
    return user


@transaction.atomic
def revoke(*, invitation: Invitation) -> None:
    """Revoke an invitation; the link stops working."""
    if Invitation.objects.still_open().filter(pk=invitation.pk).update(revoked_at=Now()):
        record(Act.INVITATION_REVOKED, target=invitation, details={"email": invitation.email})


@transaction.atomic
def set_role(*, user: Any, role: Role | None) -> None:
    """Give an account another role; it is signed out everywhere, so that no session keeps permissions that it no longer has.

    Raises:
        LastAdministratorError: it is the last administrator's.
    """
    if role != Role.ADMINISTRATOR:
        _refuse_last_administrator(user)
    give_role(user=user, role=role)
    end_sessions(user)


@transaction.atomic
def set_active(*, user: Any, active: bool) -> None:
    """Deactivate or reactivate an account. Its work and name stay; a deactivated account is signed out at the next request.

    Raises:
        LastAdministratorError: it is the last administrator's.
    """
    if not active:
        _refuse_last_administrator(user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(user)
    record(Act.ACCOUNT_ON if active else Act.ACCOUNT_OFF, target=user, details={"account": user.get_username()})


@transaction.atomic
def drop_second_factor(*, user: Any) -> None:
    """For an owner who has lost phone and recovery codes: the password alone signs in until a new second factor is set up."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record(Act.FACTOR_REMOVED, target=user, details={"account": user.get_username()})


def change_email(*, user: Any, email: str) -> None:
    """Set the address that resets the password."""
    with transaction.atomic():
        EmailAddress.objects.filter(user=user).delete()
        if email:
            EmailAddress.objects.create(user=user, email=email, verified=False, primary=True)
        user.email = email
        user.save(update_fields=["email"])
        record(Act.EMAIL_CHANGED, target=user)


def _refuse_last_administrator(user: Any) -> None:
    administrators = (
        get_user_model()
        .objects.filter(Q(groups__name=Role.ADMINISTRATOR) | Q(is_superuser=True), is_active=True)
        .distinct()
    )
    # Locked in the order of ids: two administrators who switch each other off must not both succeed.
    ids = list(
        get_user_model()
        .objects.select_for_update()
        .filter(pk__in=administrators)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if ids == [user.pk]:
        raise LastAdministratorError
