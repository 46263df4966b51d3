"""Forms of the review desk: words to mark, extents to change, entities to create."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.forms.fields import DisclosureField, LineField, body_field
from archive.models import Mention, Revision
from archive.readers import ReadError, check_text
from archive.review.spans import TextSpan, nearest, occurrences
from archive.review.wording import BODY_SORTS, PLACE_SORTS, SORTS
from entities.arabic.letters import ARABIC_LETTER
from entities.lookup import lookup_key
from entities.models import KindChoices

_AUTO = {"dir": "auto", "autocomplete": "off"}


class SpanForm(forms.Form):
    """Words of the report and their kind; ``start``, ``end`` and ``part`` come from a selection, where there is one."""

    words = forms.CharField(
        label=_("Words, as they are in the report"), max_length=300, widget=forms.TextInput(attrs=_AUTO)
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KindChoices.choices)
    part = forms.ChoiceField(choices=Mention.Part.choices, required=False, widget=forms.HiddenInput)
    own_ids = "span_%s"
    start = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Two of these are on one page: a label must lead to the field of its own form.
        kwargs["auto_id"] = self.own_ids
        super().__init__(*args, **kwargs)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not lookup_key(words):
            raise forms.ValidationError(_("A name needs at least one letter or digit."))
        return words

    def _selected(self) -> TextSpan | None:
        values = self.cleaned_data
        if values.get("part") and values.get("start") is not None and values.get("end") is not None:
            return TextSpan(values["part"], values["start"], values["end"])
        return None


class AddForm(SpanForm):
    """A name that was missed; :meth:`places` says where."""

    own_ids = "add_%s"
    every = forms.BooleanField(label=_("Everywhere in this report"), required=False)

    def places(self, revision: Revision) -> list[TextSpan]:
        """Where to mark: the selection, or the first occurrence of the words, or all of them. Errors go to the form."""
        selected = self._selected()
        if selected is not None and not self.cleaned_data["every"]:
            return [selected]
        found = occurrences(revision, self.cleaned_data["words"])
        if not found:
            self.add_error("words", _("These words are not in the report. Write them as the report does."))
        return found if self.cleaned_data["every"] else found[:1]


class ChangeForm(SpanForm):
    """Another extent or kind for a mention; :meth:`place` says where it stands then."""

    own_ids = "change_%s"

    def place(self, mention: Mention) -> TextSpan | None:
        """The selection, or where the words overlap the mention as it is. Errors go to the form."""
        selected = self._selected()
        if selected is not None and selected.part == mention.part:
            return selected
        found = nearest(occurrences(mention.revision, self.cleaned_data["words"]), mention)
        if found is None:
            self.add_error("words", _("These words are not where the name is marked. Write them as the report does."))
        return found


class NewEntityForm(forms.Form):
    """A new place, organisation or person."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KindChoices.choices)
    label_ar = forms.CharField(
        label=_("Arabic name"), max_length=300, required=False, widget=forms.TextInput(attrs={**_AUTO, "lang": "ar"})
    )
    label_en = forms.CharField(
        label=_("English name"), max_length=300, required=False, widget=forms.TextInput(attrs={**_AUTO, "lang": "en"})
    )
    type = forms.ChoiceField(label=_("Sort"), choices=SORTS, required=False)
    country = forms.RegexField(
        label=_("Country"), regex=r"^[A-Za-z]{2}$", required=False,
        help_text=_("Two letters, such as SY."),
        error_messages={"invalid": _("Write the two letters of the country, such as SY.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "size": 4}),
    )  # fmt: skip
    reference = forms.CharField(
        label=_("Source"), max_length=2000, required=False, help_text=_("Where this can be checked."),
        widget=forms.TextInput(attrs=_AUTO),
    )  # fmt: skip
    disclosure = DisclosureField()

    @classmethod
    def for_mention(cls, mention: Mention) -> NewEntityForm:
        """With the words of a mention as its name."""
        name = " ".join(mention.surface.split())
        label = "label_ar" if ARABIC_LETTER.search(name) else "label_en"
        return cls(initial={"kind": mention.kind, label: name}, prefix="entity")

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        labels = [values.get("label_ar", ""), values.get("label_en", "")]
        if not any(lookup_key(label) for label in labels) and not self.errors:
            self.add_error("label_ar", _("Write the name in Arabic or in English."))
        sort, kind = values.get("type"), values.get("kind")
        allowed = {"location": PLACE_SORTS, "organization": BODY_SORTS}.get(str(kind), {})
        if sort and sort not in allowed:
            self.add_error("type", _("This sort does not go with the kind chosen above."))
        return values


class CorrectionForm(forms.Form):
    """Other words for a report, and why. ``seen`` is the number of the revision that the editor had before them."""

    title = LineField(label=_("Title"), max_length=500, widget=forms.TextInput(attrs={"dir": "auto"}))
    body = body_field(rows=24)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("What was wrong, and how you know. It goes into the history."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, revision: Revision, **kwargs: Any) -> None:
        kwargs["initial"] = {"title": revision.title, "body": revision.body, "seen": revision.number}
        super().__init__(*args, **kwargs)
        self.revision = revision

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").strip("\n")
        if not any(c.isalnum() for c in body):
            raise forms.ValidationError(_("A report needs a text."))
        try:
            check_text(body)
        except ReadError as error:
            raise forms.ValidationError(str(error)) from error
        return body

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("seen") not in (None, self.revision.number):
            raise forms.ValidationError(
                _("Somebody has corrected the report. Open its page beside this one and combine the two corrections.")
            )
        if (values.get("title"), values.get("body")) == (self.revision.title, self.revision.body):
            raise forms.ValidationError(_("Nothing is different yet."))
        return values
