"""The form of one relation, seen from the entity on whose page it is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entities.models import RelationKind

_DATE: dict[str, Any] = {
    "regex": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
    "required": False,
    "error_messages": {"invalid": _("Write a year, a month or a day, such as 2017, 2017-05 or 2017-05-20.")},
}


class RelationForm(forms.Form):
    """``backwards`` says that the relation leads from the other entity to this one."""

    kind = forms.ChoiceField(label=_("relation"), choices=RelationKind.choices)
    backwards = forms.BooleanField(label=_("The other way round"), required=False)
    title = forms.CharField(
        label=_("Title of the post"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    since = forms.RegexField(label=_("from"), widget=forms.TextInput(attrs={"dir": "ltr"}), **_DATE)
    until = forms.RegexField(label=_("to"), widget=forms.TextInput(attrs={"dir": "ltr"}), **_DATE)
    reference = forms.CharField(
        label=_("reference"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since", ""), cleaned.get("until", "")
        if since and until and until < since and not since.startswith(until):
            self.add_error("until", _("The end is before the beginning."))
        return cleaned


class ProposalForm(RelationForm):
    """An editor's judgement of a proposed relation; the reports are its reference, so none is required."""

    reference = forms.CharField(
        label=_("Note or reference"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
