"""Forms of signing in and of one's own account: allauth's with labels in the reader's language, and forms that allauth lacks."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from archive.accounts.adapters import slowed
from archive.accounts.one_time_codes import spend, with_plain_digits
from archive.accounts.roles import Role
from archive.accounts.sign_in_limits import ask_for_letter, count_change, try_code

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
PASSWORD_HELP = _("At least twelve characters; not a common password, not only digits, not like your name.")


def client_address() -> str:
    """The address of the current request."""
    return str(get_adapter().get_client_ip(context.request))


def _name(form: forms.Form, field: str, label: Any, help_text: Any = "", **attributes: str) -> None:
    """Give a field of allauth a label and no placeholder."""
    if field in form.fields:
        form.fields[field].label = label
        form.fields[field].help_text = help_text
        form.fields[field].widget.attrs.pop("placeholder", None)
        form.fields[field].widget.attrs.update(attributes)


def password_field(label: Any, *, new: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        help_text=PASSWORD_HELP if new else "",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password", "dir": "ltr"}),
    )


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "login", _("Username or e-mail"), autocomplete="username", dir="auto", autocapitalize="none")
        _name(self, "password", _("Password"), dir="ltr")


class ConfirmPasswordForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "password", _("Password"), dir="ltr")


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "oldpassword", _("Present password"), dir="ltr")
        _name(self, "password1", _("New password"), PASSWORD_HELP, dir="ltr")
        _name(self, "password2", _("New password again"), dir="ltr")

    def clean_oldpassword(self) -> str:
        attempt = slowed(count_change, self.user)
        password = str(super().clean_oldpassword())
        attempt.succeeded()
        return password


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "email", _("E-mail address"), dir="ltr")

    def clean_email(self) -> str:
        slowed(ask_for_letter, self.cleaned_data["email"], client_address())
        return str(super().clean_email())


class NewPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "password1", _("New password"), PASSWORD_HELP, dir="ltr")
        _name(self, "password2", _("New password again"), dir="ltr")


class _OneTimeCode:
    """Counts attempts with codes, and accepts each code once."""

    def clean_code(self: Any) -> str:
        attempt = slowed(try_code, context.request, self.user, client_address())
        self.cleaned_data["code"] = with_plain_digits(self.cleaned_data["code"])
        code = str(super().clean_code())  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            secret = get_mfa_adapter().decrypt(self.authenticator.data["secret"])
            if not spend(authenticator=self.authenticator, secret=secret, code=code):
                raise get_mfa_adapter().validation_error("incorrect_code")
        attempt.succeeded()
        return code


class CodeForm(_OneTimeCode, second_factor.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", _("Code"), _("Of your app, or one of your recovery codes."), **CODE)


class ConfirmCodeForm(_OneTimeCode, second_factor.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", _("Code"), _("Of your app, or one of your recovery codes."), **CODE)


class ActivateForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", _("The six digits that the app shows now"), **CODE)

    def clean_code(self) -> str:
        attempt = slowed(try_code, context.request, self.user, client_address())
        self.cleaned_data["code"] = with_plain_digits(self.cleaned_data["code"])
        code = str(super().clean_code())
        attempt.succeeded()
        return code


class EmailForm(forms.Form):
    """The user's own address; the password is required, because it can be reset through the address."""

    email = forms.EmailField(label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"}))
    password = password_field(_("Password"), new=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        return _free_email(self.cleaned_data["email"], self.user.pk)

    def clean_password(self) -> str:
        attempt = slowed(count_change, self.user)
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("The password is wrong."))
        attempt.succeeded()
        return str(self.cleaned_data["password"])


class InvitationForm(forms.Form):
    """The person an administrator invites."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"dir": "ltr"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CONTRIBUTOR)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=[("ar", _("Arabic")), ("en", _("English"))])

    def clean_email(self) -> str:
        return _free_email(self.cleaned_data["email"], None)


class AcceptForm(forms.Form):
    """The name and password that an invited person chooses."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _ ; other editors see it beside your changes."),
        validators=[get_user_model().username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "username", "dir": "auto"}),
    )
    password = password_field(_("Password"), new=True)

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if get_user_model().objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This name is taken. Choose another."))
        return name

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "password" in values:
            try:
                validate_password(values["password"], get_user_model()(username=values.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


def _free_email(email: str, own_id: int | None) -> str:
    others = get_user_model().objects.filter(email__iexact=email)
    if own_id is not None:
        others = others.exclude(pk=own_id)
    if email and others.exists():
        raise forms.ValidationError(_("An account has this address already."))
    return email
