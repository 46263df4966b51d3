"""The user's own account, and accepting an invitation. Signing in, passwords and second factors are allauth's."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.accounts import invitations
from archive.accounts.adapters import needs_second_factor
from archive.accounts.forms import AcceptForm, EmailForm
from archive.accounts.roles import Role, role_of
from archive.http.requests import SignedInRequest


@login_required
def account(request: SignedInRequest) -> HttpResponse:
    """The user's own account, with links to change the password, address and second factor."""
    form = EmailForm(request.POST or None, user=request.user, initial={"email": request.user.email})
    if request.method == "POST" and form.is_valid():
        former, new = request.user.email, form.cleaned_data["email"]
        invitations.change_email(user=request.user, email=new)
        if former and former != new:
            # Sent to the former address: somebody who took over the account controls the new one.
            get_adapter().send_notification_mail("account/email/email_changed", request.user, {"to": new}, former)
        messages.success(request, _("Your address has been changed."))
        return HttpResponseRedirect(reverse("archive:account"))
    factors = {factor.type: factor for factor in Authenticator.objects.filter(user=request.user)}
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "form": form,
        "role": role_of(request.user),
        "has_second_factor": Authenticator.Type.TOTP in factors,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "second_factor_needed": needs_second_factor(request.user),
    }
    return render(request, "account/account.html", context, status=422 if form.is_bound else 200)


def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a name and a password, once; the new account is signed in at once."""
    try:
        invitation = invitations.invitation_of(token)
        form = AcceptForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return _accept(request, token, form)
    except invitations.InvitationError:
        return render(request, "account/invitation_over.html", status=410)
    context = {"form": form, "invitation": invitation, "role": Role(invitation.role)}
    return render(request, "account/invitation.html", context, status=422 if form.is_bound else 200)


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    try:
        user = invitations.accept(token=token, **form.cleaned_data)
    except IntegrityError:
        form.add_error("username", _("This name is taken. Choose another."))
        invitation = invitations.invitation_of(token)
        context = {"form": form, "invitation": invitation, "role": Role(invitation.role)}
        return render(request, "account/invitation.html", context, status=422)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    # Else the next step, a second factor, would ask for the password again. allauth has no public function for this.
    record_authentication(request, user, method="password", username=user.get_username())
    messages.success(request, _("Welcome. Your account is ready."))
    return HttpResponseRedirect(reverse("archive:account"))
