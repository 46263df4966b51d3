"""Form fields that take what readers and editors write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from entities.arabic.dates import parse_date
from entities.models import Place

DATE_LENGTH = 100
"""Longest date in code points; with both calendars and the weekday one takes about eighty."""
ADDRESS_LENGTH = 40
"""Longest P-code or id of a place."""


class LenientDateField(forms.CharField):
    """A date in any form that reports use: ISO, day/month/year, Arabic month names, Arabic-Indic digits, Hijri."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        if len(text) > DATE_LENGTH:
            raise ValidationError(
                _("This is too long for a date. Write it as 2021-11-30 or ٣٠ تشرين الثاني ٢٠٢١."), code="max_length"
            )
        found = parse_date(text)
        if found is None:
            raise ValidationError(
                _("This is not a date. Write it as 2021-11-30 or ٣٠ تشرين الثاني ٢٠٢١."), code="invalid"
            )
        return found


class CountriesField(forms.MultipleChoiceField):
    """Countries by their two letters (ISO 3166), in either case; any two letters may turn out to be one."""

    default_error_messages = {"invalid_choice": _("A country is written as two letters, such as SY.")}

    def to_python(self, value: Any) -> list[str]:
        return [text.strip().upper() for text in super().to_python(value) if text.strip()]

    def valid_value(self, value: str) -> bool:
        return len(value) == 2 and value.isascii() and value.isalpha()


class PlaceField(forms.CharField):
    """The P-code of a place, or the id of one that has none; gives the place."""

    def to_python(self, value: Any) -> Place | None:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        if len(text) > ADDRESS_LENGTH:
            raise ValidationError(_("There is no such place."), code="max_length")
        place = Place.objects.at_address(text)
        if place is None:
            raise ValidationError(_("There is no such place."), code="invalid")
        return place


def body_field(*, rows: int) -> forms.CharField:
    """The text of a report, at most ``TEXT_LIMIT`` code points.

    Checked here and not by the browser, which would cut a pasted text off without a word.
    """
    return forms.CharField(
        label=_("Text"),
        strip=False,
        validators=[MaxLengthValidator(lambda: settings.TEXT_LIMIT)],
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )
