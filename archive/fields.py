"""Form fields that take what readers and editors write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entities.arabic.dates import parse_date
from entities.audience import PUBLIC, Reader
from entities.models import Disclosure, Place


class LenientDateField(forms.CharField):
    """A date in any form that reports use: ISO, day/month/year, Arabic month names, Arabic-Indic digits, Hijri."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        found = parse_date(text)
        if found is None:
            raise ValidationError(
                _("This is not a date. Write it as 2021-11-30 or ٣٠ تشرين الثاني ٢٠٢١."), code="invalid"
            )
        return found


class DisclosureField(forms.ChoiceField):
    """Who may be told of an entity; nothing chosen leaves it to the reports that name it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Disclosure.choices, initial=Disclosure.DERIVED, required=False, label=_("Who may be told of it"),
            help_text=_("Unless you decide otherwise, readers are told of it as soon as they may read a report that names it."),
            **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        return super().clean(value) or Disclosure.DERIVED


class CountriesField(forms.MultipleChoiceField):
    """Countries by their two letters (ISO 3166), in either case; any two letters may turn out to be one."""

    default_error_messages = {"invalid_choice": _("A country is written as two letters, such as SY.")}

    def to_python(self, value: Any) -> list[str]:
        return [text.strip().upper() for text in super().to_python(value) if text.strip()]

    def valid_value(self, value: str) -> bool:
        return len(value) == 2 and value.isascii() and value.isalpha()


class PlaceField(forms.CharField):
    """The P-code of a place, or the id of one that has none; gives the place, if ``reader`` may be told of it."""

    def __init__(self, *args: Any, reader: Reader = PUBLIC, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def to_python(self, value: Any) -> Place | None:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        place = Place.objects.visible_to(self.reader).at_address(text)
        if place is None:
            raise ValidationError(_("There is no such place."), code="invalid")
        return place
