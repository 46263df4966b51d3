"""Forms of the editors' desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.fields import LenientDateField
from archive.models import Article, Language, Revision, Source
from archive.publication import Transition
from archive.readers import Document, ReadError, read_text
from archive.services import split_title

TITLE_LENGTH = Revision._meta.get_field("title").max_length


def _is_legible(text: str) -> bool:
    """Whether there is a letter or digit in it, and not only spaces and invisible marks."""
    return any(character.isalnum() for character in text)


class UploadForm(forms.Form):
    """A report as a file or as pasted text, with where it comes from. ``document`` and ``data_read`` hold what was read."""

    file = forms.FileField(
        label=_("Text file"),
        required=False,
        help_text=_("Plain text in UTF-8 or Windows-1256."),
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=TITLE_LENGTH,
        help_text=_("Leave it empty to take the first line of the text."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("The outlet or organisation that published it. A new name makes a new source."),
        widget=forms.TextInput(attrs={"list": "sources", "dir": "auto", "autocomplete": "off"}),
    )
    published_on = LenientDateField(
        label=_("Publication date"),
        required=False,
        help_text=_("2021-11-30, 30/11/2021 or ٣٠ تشرين الثاني ٢٠٢١. Leave it empty when unknown."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    url = forms.URLField(
        label=_("Address on the web"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, initial=Language.ARABIC)
    state = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (Article.State.PUBLISHED, _("Everyone, at once")),
            (Article.State.RESTRICTED, _("Signed-in readers only")),
            (Article.State.IN_REVIEW, _("Editors, who decide on publication")),
            (Article.State.DRAFT, _("Editors only, as a draft")),
        ],
        initial=Article.State.PUBLISHED,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_perm("archive.publish_article"):
            self.fields["state"].choices = [
                (Article.State.IN_REVIEW, _("Editors, who decide on publication")),
                (Article.State.DRAFT, _("Nobody else yet, as a draft")),
            ]
            self.fields["state"].initial = Article.State.IN_REVIEW

    def clean_published_on(self) -> date | None:
        day: date | None = self.cleaned_data["published_on"]
        if day is not None and day > timezone.localdate() + timedelta(days=1):
            raise forms.ValidationError(_("This day is still to come."))
        return day

    document: Document | None = None
    data_read: bytes = b""

    @property
    def sources(self) -> list[str]:
        """Names to choose from, in the reader's language."""
        return sorted(str(source) for source in Source.objects.filter(confidential=False))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file, text = values.get("file"), values.get("text", "")
        if file and text.strip():
            self.add_error("text", _("Send a file or paste a text, not both."))
        elif not file and not text.strip() and "file" not in self.errors:
            self.add_error("file", _("Choose a file or paste the text of the report."))
        elif "file" not in self.errors:
            self._read(file, text, values)
        return values

    def _read(self, file: Any, text: str, values: dict[str, Any]) -> None:
        field = "file" if file else "text"
        # Read no more than decides that it is too large.
        self.data_read = file.read(settings.UPLOAD_LIMIT + 1) if file else text.encode("utf-8", "replace")
        try:
            self.document = read_text(self.data_read, limit=settings.UPLOAD_LIMIT, size=file.size if file else None)
        except ReadError as error:
            self.add_error(field, str(error))
            return
        title, body = values.get("title", "").strip(), self.document.text.strip("\n")
        first_line, rest = split_title(body)
        if not title or title == first_line:
            title, body = first_line, rest
        if len(title) > TITLE_LENGTH:
            self.add_error("title", _("The first line is too long to be the title. Write a title."))
        elif not _is_legible(body):
            self.add_error(field, _("There is a title but no text below it."))
        elif not _is_legible(title):
            self.add_error("title", _("The title has no letters. Write a title."))
        values["title"], values["body"] = title, body


class StateForm(forms.Form):
    """What to do with the state of an article, and why."""

    transition = forms.ChoiceField(choices=())
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def __init__(self, *args: Any, transitions: Mapping[str, Transition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transitions = transitions
        self.fields["transition"].choices = [(name, transition.label) for name, transition in transitions.items()]
        self.fields["transition"].error_messages["invalid_choice"] = _(
            "This can no longer be done: the state of the report has changed. Look at it again below."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        transition = self.transitions.get(values.get("transition", ""))
        if transition is not None and transition.note_required and not values.get("note", "").strip():
            self.add_error("note", _("Write what readers of this address shall know: why the report was withdrawn."))
        return values
