"""The accounts of the archive, for administrators: roles, activation, invitations."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.accounts import invitations
from archive.accounts.forms import InvitationForm
from archive.accounts.roles import Role, role_of
from archive.http.site_address import absolute
from archive.models import Invitation
from archive.presenters.pagination import page_number

PAGE_SIZE = 50


@login_required
@permission_required("auth.add_user", raise_exception=True)
def account_list(request: HttpRequest) -> HttpResponse:
    """Every account with its role, and the invitations that are open."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    users = get_user_model().objects.annotate(has_second_factor=Exists(factors)).prefetch_related("groups")
    page = Paginator(users.order_by("-is_active", "username"), PAGE_SIZE).get_page(page_number(request))
    context = {
        "page": page,
        "rows": [(user, role_of(user)) for user in page],
        "roles": Role.choices,
        "invitations": [
            (invitation, Role(invitation.role), _link(invitation))
            for invitation in Invitation.objects.still_open().select_related("invited_by")
        ],
    }
    return render(request, "accounts/list.html", context)


@login_required
@permission_required("auth.add_user", raise_exception=True)
def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        gives_power = Role(form.cleaned_data["role"]) in (Role.EDITOR, Role.ADMINISTRATOR)
        return (_invite_confirmed if gives_power else _invite)(request, form.cleaned_data)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200)


def _invite(request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    invitation = invitations.invite(email=values["email"], role=Role(values["role"]), invited_by=request.user)
    _send(request, invitation, values["language"])
    return HttpResponseRedirect(reverse("archive:accounts"))


@reauthentication_required
def _invite_confirmed(request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    """Accounts that may see restricted material."""
    return _invite(request, values)


def _send(request: HttpRequest, invitation: Invitation, language: str) -> None:
    """Send the invitation in the language of the person invited. If it cannot be sent, the link can still be passed on."""
    with translation.override(language):
        context = {"link": _link(invitation), "invitation": invitation, "role": Role(invitation.role)}
        subject, body = _("Invitation to Sijill"), render_to_string("accounts/invitation.txt", context)
    try:
        send_mail(subject, body, None, [invitation.email])
    except OSError as error:
        messages.error(
            request, _("The letter could not be sent: %(error)s. Pass the link on below.") % {"error": error}
        )
        return
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend")):
        messages.warning(request, _("No mail server is set, so no letter was sent. Pass the link on below."))
    else:
        messages.success(request, _("The invitation was sent to %(email)s.") % {"email": invitation.email})


def _link(invitation: Invitation) -> str:
    return absolute(reverse("archive:invitation", args=[invitations.token_of(invitation)]))


@require_POST
@login_required
@permission_required("auth.add_user", raise_exception=True)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    invitations.revoke(invitation=get_object_or_404(Invitation, pk=pk))
    messages.success(request, _("The invitation has been revoked."))
    return HttpResponseRedirect(reverse("archive:accounts"))


@require_POST
@login_required
@permission_required("auth.add_user", raise_exception=True)
@reauthentication_required
def change_account(request: HttpRequest, pk: int) -> HttpResponse:
    """One change to one account, named by the button: its role, whether it is active, or the removal of a lost second factor."""
    user = get_object_or_404(get_user_model(), pk=pk)
    try:
        done = _change(user, request.POST)
    except invitations.LastAdministratorError:
        messages.error(request, _("This is the last administrator. Give somebody else the role first."))
        return HttpResponseRedirect(reverse("archive:accounts"))
    if done is None:
        return HttpResponseBadRequest()
    messages.success(request, done % {"name": user.get_username()})
    return HttpResponseRedirect(reverse("archive:accounts"))


def _change(user: Any, values: Any) -> str | None:
    what, role = values.get("do"), values.get("role", "")
    if what == "role" and (role == "" or role in Role.values):
        invitations.set_role(user=user, role=Role(role) if role else None)
        return _("%(name)s has a new role.")
    if what in ("on", "off"):
        invitations.set_active(user=user, active=what == "on")
        return _("%(name)s can sign in again.") if what == "on" else _("%(name)s can no longer sign in.")
    if what == "second-factor":
        invitations.drop_second_factor(user=user)
        get_adapter().send_notification_mail("mfa/email/totp_deactivated", user)
        return _("The second factor of %(name)s has been removed.")
    return None
