"""Form fields that take what readers and editors write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.models import Article, Source
from archive.readers.hygiene import clean_line, clean_text
from entities.arabic.date_values import Order, PartialDate, parse_partial_date
from entities.arabic.dates import parse_date
from entities.audience import PUBLIC, Reader
from entities.models import Disclosure, Place

DATE_LENGTH = 100
"""Longest date in code points; with both calendars and the weekday one takes about eighty."""
ADDRESS_LENGTH = 40
"""Longest P-code or id of a place."""


class LineField(forms.CharField):
    """One line of a report's facts, without invisible characters."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class TextField(forms.CharField):
    """Words of a report on any number of lines, without invisible characters."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_text(value) if isinstance(value, str) else value)


class LenientDateField(LineField):
    """A date in any form that reports use: ISO, day/month/year, Arabic month names, Arabic-Indic digits, Hijri."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        if len(text) > DATE_LENGTH:
            raise ValidationError(
                _("This is too long for a date. Write it as 2021-11-30 or ٣٠ تشرين الثاني ٢٠٢١."), code="max_length"
            )
        found = self.parse(text)
        if found is None:
            raise ValidationError(
                _("This is not a date. Write it as 2021-11-30 or ٣٠ تشرين الثاني ٢٠٢١."), code="invalid"
            )
        return found

    def parse(self, text: str) -> date | PartialDate | None:
        return parse_date(text)


class PartialDateField(LenientDateField):
    """A date as precise as somebody writes it: a day, ``2013-08`` or آب 2013, ``2013``. Gives a :class:`PartialDate`."""

    def parse(self, text: str) -> PartialDate | None:
        return parse_partial_date(text, Order.DAY_FIRST)


class DisclosureField(forms.ChoiceField):
    """Who may see an entity; empty means that the reports naming it decide."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Disclosure.choices, initial=Disclosure.DERIVED, required=False, label=_("Who may see it"),
            help_text=_("Unless you decide otherwise, readers see it as soon as they may read a report that names it."),
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


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """What a list can be narrowed to: one source, or for all but editors the confidential ones together."""

    key: str
    label: str
    pks: tuple[int, ...]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def of(cls, sources: Iterable[Source], user: Any) -> list[SourceChoice]:
        """The choices that stand for these sources, in their order.

        Told apart, the reports of a confidential source would say much of it: which of them are by one hand.
        """
        tells_apart = user.has_perm("archive.change_article")
        found: dict[str, SourceChoice] = {}
        for source in sources:
            key = source.key if tells_apart else source.public_key
            before = found[key].pks if key in found else ()
            found[key] = cls(key, str(source), (*before, source.pk))
        return list(found.values())


class SourcesField(forms.MultipleChoiceField):
    """Sources by their keys; gives :class:`SourceChoice`. A source that the user may not know is treated as missing."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, choices=self._offered, **kwargs)

    def _offered(self) -> list[tuple[str, str]]:
        readable = Article.objects.visible_to(self.user).filter(source=OuterRef("pk"))
        choices = SourceChoice.of(Source.objects.filter(Exists(readable)), self.user)
        return sorted(((choice.key, choice.label) for choice in choices), key=lambda pair: pair[1])

    def valid_value(self, value: str) -> bool:
        return True

    def clean(self, value: Any) -> list[SourceChoice]:
        keys = [key for key in super().clean(value) if key]
        if not keys:
            return []
        known = SourceChoice.of(Source.objects.visible_to(self.user).filter(key__in=keys).order_by("pk"), self.user)
        if Source.CONFIDENTIAL in keys:
            hidden = Source.objects.filter(confidential=True).values_list("pk", flat=True)
            known.append(SourceChoice(Source.CONFIDENTIAL, gettext("confidential source"), tuple(hidden)))
        for key in keys:
            if key not in {choice.key for choice in known}:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return known


class PlaceField(forms.CharField):
    """The P-code of a place, or its id if it has none; gives the place, if ``reader`` may see it."""

    def __init__(self, *args: Any, reader: Reader = PUBLIC, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def to_python(self, value: Any) -> Place | None:  # type: ignore[override]  # the text is only what the field reads
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        if len(text) > ADDRESS_LENGTH:
            raise ValidationError(_("There is no such place."), code="max_length")
        place = Place.objects.visible_to(self.reader).at_address(text)
        if place is None:
            raise ValidationError(_("There is no such place."), code="invalid")
        return place


def body_field(*, rows: int) -> forms.CharField:
    """The text of a report, at most ``TEXT_LIMIT`` code points.

    Checked here and not by the browser, which would cut a pasted text off without a word.
    """
    return TextField(
        label=_("Text"),
        strip=False,
        validators=[MaxLengthValidator(lambda: settings.TEXT_LIMIT)],
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )
