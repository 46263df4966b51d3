"""The form of an entity with its facts, their sources and its names; and what two editors did to one entity at once.

Everything that the form holds is also a flat mapping of field name to text. The state that an editor started from travels
with the form, so that what another editor changed meanwhile can be told from what this one did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.forms.fields import DisclosureField
from archive.review.wording import BODY_SORTS, PLACE_SORTS, SORTS
from entities.lookup import lookup_key
from entities.models import Entity, KindChoices, Name, UseChoices

FACTS = (
    "kind", "label_ar", "label_en", "type", "country", "description_ar", "description_en", "active", "wikidata", "reference",
    "disclosure",
)  # fmt: skip
SOURCED = ("label_ar", "label_en", "type", "description_ar", "description_en", "active")
"""Facts that may have a source of their own."""
NAME_FACTS = ("language", "use", "side", "reference", "weak", "retired")
NEW_NAMES = 3
LANGUAGES = [("ar", _("Arabic")), ("en", _("English")), ("fr", _("French")), ("und", _("any language"))]
_AUTO = {"dir": "auto", "autocomplete": "off"}


class EntityForm(forms.Form):
    """Facts of an entity, each that may have one with its source."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KindChoices.choices)
    label_ar = forms.CharField(
        label=_("Arabic name"), max_length=300, required=False, widget=forms.TextInput(attrs=_AUTO)
    )
    label_en = forms.CharField(
        label=_("English name"), max_length=300, required=False, widget=forms.TextInput(attrs=_AUTO)
    )
    type = forms.ChoiceField(label=_("Sort"), choices=SORTS, required=False)
    country = forms.RegexField(
        label=_("Country"), regex=r"^[A-Z]{2}$", required=False, help_text=_("Two letters, such as SY."),
        error_messages={"invalid": _("Write the two letters of the country, such as SY.")},
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    description_ar = forms.CharField(
        label=_("Arabic description"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    description_en = forms.CharField(
        label=_("English description"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    active = forms.RegexField(
        label=_("Active"), regex=r"^(\d{4}(-\d\d){0,2})?/(\d{4}(-\d\d){0,2})?$", required=False, max_length=40,
        help_text=_("From/to, such as 2013/2019 or 2013/."),
        error_messages={"invalid": _("Write from and to with a slash between, such as 2013/2019 or 2013/.")},
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    wikidata = forms.RegexField(
        label="Wikidata", regex=r"^Q[1-9]\d*$", required=False, max_length=16,
        error_messages={"invalid": _("A Wikidata id is a Q with digits, such as Q858.")},
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    reference = forms.CharField(
        label=_("Source of all the rest"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    disclosure = DisclosureField()

    def __init__(self, *args: Any, has_place: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_place = has_place
        self.sort_before = self.initial.get("type", "")
        if self.sort_before not in {"", *PLACE_SORTS, *BODY_SORTS}:
            # Reference data may know sorts that editors cannot choose; what is there stays valid.
            self.fields["type"].choices = [*SORTS, (self.sort_before, self.sort_before)]
        for fact in SOURCED:
            self.fields[f"source-{fact}"] = forms.CharField(
                label=_("Source"), required=False, max_length=2000,
                widget=forms.TextInput(attrs={**_AUTO, "aria-label": f"{_('Source')}: {self.fields[fact].label}"}),
            )  # fmt: skip

    def rows(self) -> list[tuple[Any, Any]]:
        """Each fact with the field of its source, or none."""
        return [(self[fact], self[f"source-{fact}"] if fact in SOURCED else None) for fact in FACTS]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(lookup_key(values.get(label, "")) for label in ("label_ar", "label_en")):
            self.add_error("label_ar", _("Write the name in Arabic or in English."))
        kind, sort = values.get("kind"), values.get("type")
        if self.has_place and kind and kind != KindChoices.LOCATION:
            self.add_error("kind", _("It has its place in the tree of places and stays one."))
        if (
            sort
            and sort != self.sort_before
            and kind
            and sort not in {"location": PLACE_SORTS, "organization": BODY_SORTS}.get(kind, {})
        ):
            self.add_error("type", _("This sort does not go with the kind chosen above."))
        return values


class NameForm(forms.Form):
    """The fields of one spelling."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="ar")
    use = forms.ChoiceField(label=_("Use"), choices=UseChoices.choices, initial=UseChoices.ALIAS)
    side = forms.CharField(label=_("Used by"), max_length=120, required=False, widget=forms.TextInput(attrs=_AUTO))
    reference = forms.CharField(label=_("Source"), max_length=2000, required=False, widget=forms.TextInput(attrs=_AUTO))
    weak = forms.BooleanField(label=_("never links alone"), required=False)
    retired = forms.BooleanField(label=_("out of use"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.initial.get("language", "")
        if own and own not in dict(LANGUAGES):
            self.fields["language"].choices = [*LANGUAGES, (own, own)]


class NewNameForm(NameForm):
    """A spelling to be added; an empty one adds nothing."""

    text = forms.CharField(label=_("Spelling"), max_length=300, required=False, widget=forms.TextInput(attrs=_AUTO))
    field_order = ("text",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["retired"]

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        if text and not lookup_key(text):
            raise forms.ValidationError(_("A name needs at least one letter or digit."))
        return text


def state_of(entity: Entity, names: Sequence[Name]) -> dict[str, str]:
    """Everything the form shows as field name -> text; a box that is ticked is ``on``."""
    state = {fact: str(getattr(entity, fact)) for fact in FACTS}
    state |= {f"source-{fact}": str(entity.sources.get(fact, "")) for fact in SOURCED}
    for name in names:
        for fact in NAME_FACTS:
            value = getattr(name, fact)
            state[f"name-{name.pk}-{fact}"] = ("on" if value else "") if isinstance(value, bool) else str(value)
    return state


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that another editor changed: what it was, what they made of it, and what this editor wrote there."""

    field: str
    before: str
    theirs: str
    mine: str

    @property
    def torn(self) -> bool:
        """Both changed it, to different things."""
        return self.mine not in (self.before, self.theirs)


def base_in(data: Mapping[str, Any]) -> dict[str, str]:
    """The state that the form was made for, as it came back; empty when that is illegible."""
    try:
        base = json.loads(data.get("base", ""))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in base.items()} if isinstance(base, dict) else {}


def written(data: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    """What the editor sent, in the form of :func:`state_of`."""
    return {field: str(data.get(field, "")).replace("\r\n", "\n").strip() for field in fields}


def differences(base: dict[str, str], now: dict[str, str], mine: dict[str, str]) -> list[Difference]:
    """What others changed since ``base``, names that they added included."""
    return [
        Difference(field, base.get(field, ""), value, mine.get(field, "") if field in base else base.get(field, ""))
        for field, value in now.items()
        if value != base.get(field, "").strip() and value != base.get(field, "")
    ]
