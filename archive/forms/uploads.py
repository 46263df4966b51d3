"""Forms of the editors' desk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.articles.publication import Transition
from archive.forms.fields import LenientDateField, body_field
from archive.models import Article, Language, Redaction, Revision, Source, Upload
from archive.readers import (
    ENDINGS,
    Document,
    Format,
    Metadata,
    ReadError,
    check_size,
    propose,
    read_document,
)
from archive.readers.csv_rows import looks_like_table

CONTAINER_ENDINGS = (
    ".zip", ".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".jsonl", ".ndjson", ".json",
)  # fmt: skip
TITLE_LENGTH = Revision._meta.get_field("title").max_length


def _is_legible(text: str) -> bool:
    """Whether there is a letter or digit in it, and not only spaces and invisible marks."""
    return any(character.isalnum() for character in text)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; gives a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files]


def _text_field(
    label: Any, *, help_text: Any = "", max_length: int, direction: str = "auto", **attributes: str
) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": direction, **attributes})
    return forms.CharField(label=label, required=False, max_length=max_length, help_text=help_text, widget=widget)


class ReportForm(forms.Form):
    """Where a report comes from and who may read it: the fields that every kind of upload has."""

    title = _text_field(
        _("Title"), max_length=TITLE_LENGTH, help_text=_("Leave it empty to take the first line of the text.")
    )
    source = _text_field(
        _("Source"),
        max_length=200,
        help_text=_("The outlet or organisation that published it. A new name makes a new source."),
        list="sources",
        autocomplete="off",
    )
    published_on = LenientDateField(
        label=_("Publication date"),
        required=False,
        help_text=_("2021-11-30, 30/11/2021 or ٣٠ تشرين الثاني ٢٠٢١. Leave it empty when unknown."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    author = _text_field(_("Byline"), max_length=200)
    url = forms.URLField(
        label=_("Address on the web"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
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
        self.user = user
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

    @property
    def sources(self) -> list[str]:
        """Names to choose from, in the reader's language: those the user may know, and none that are confidential."""
        return sorted(str(source) for source in Source.objects.visible_to(self.user).filter(confidential=False))


class ConfirmForm(ReportForm):
    """What was read from a file, for the editor to correct before it is stored."""

    body = body_field(rows=18)
    field_order = ["title", "source", "published_on", "author", "url", "language", "state", "body"]

    def __init__(self, *args: Any, declared_author: str = "", **kwargs: Any) -> None:
        """``declared_author``: an author named only in the file's properties; shown, but not filled in."""
        super().__init__(*args, **kwargs)
        if declared_author:
            told = _(
                "The properties of the file name %(author)s. That can be who typed it, or a source: write it here only if the "
                "report itself gives it."
            )
            self.fields["author"].help_text = told % {"author": f"“{declared_author}”"}
        self.fields["title"].required = self.fields["source"].required = True
        self.fields["title"].help_text = ""

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not _is_legible(title):
            raise forms.ValidationError(_("The title has no letters. Write a title."))
        return title

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        if not _is_legible(body):
            raise forms.ValidationError(_("There is a title but no text below it."))
        return body


class UploadForm(ReportForm):
    """Files or a pasted text, with what the editor knows of them.

    A pasted text whose source is given is complete. Any other is confirmed (:class:`ConfirmForm`), and so is a single file when a
    worker has read it: nothing in a file is looked at here.
    """

    file = FilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "Text, Markdown, HTML, Word (DOCX), PDF, messages (EML); tables with a report in each row (CSV, Excel, ODS, JSON "
            "Lines); ZIP files of these."
        ),
        widget=FilesInput(attrs={"accept": ",".join(ENDINGS), "data-drop": ""}),
    )
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        validators=[MaxLengthValidator(lambda: settings.TEXT_LIMIT)],
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    field_order = ["file", "text", "title", "source", "published_on", "author", "url", "language", "state"]
    document: Document | None = None
    data_read: bytes = b""
    is_batch = False
    """Whether more than one report may come of it, as far as names and number of the files tell."""
    filename: str = ""

    @property
    def method(self) -> str:
        return Upload.Method.FILE if self.cleaned_data.get("file") else Upload.Method.PASTE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].required = False
        self.fields["language"].choices = [("", _("as the text shows")), *Language.choices]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        files, text = values.get("file") or [], values.get("text", "")
        if files and text.strip():
            self.add_error("text", _("Send a file or paste a text, not both."))
        elif not files and not text.strip() and "file" not in self.errors:
            self.add_error("file", _("Choose a file or paste the text of the report."))
        elif files:
            self._check_files(files)
        elif "file" not in self.errors:
            self._read_text(text, values)
        return values

    def _check_files(self, files: list[Any]) -> None:
        """A worker reads the files; only what cannot even be stored is refused here."""
        self.is_batch = len(files) > 1 or files[0].name.lower().endswith(CONTAINER_ENDINGS)
        for file in files:
            try:
                check_size(file.size)
            except ReadError as error:
                self.add_error("file", f"{file.name}: {error}" if len(files) > 1 else str(error))
        self.filename = files[0].name

    def sent_files(self) -> list[tuple[str, bytes]]:
        """Name and content of every file, or of the pasted text, which has a name only if it is a table."""
        if self.data_read:
            return [(self.filename, self.data_read)]
        return [(file.name, file.read()) for file in self.cleaned_data["file"]]

    @property
    def size(self) -> int:
        """Bytes of all that was sent."""
        return len(self.data_read) or sum(file.size for file in self.cleaned_data["file"])

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to confirm."""
        return self.document is not None and bool(self.cleaned_data.get("source"))

    def _read_text(self, text: str, values: dict[str, Any]) -> None:
        try:
            check_size(len(text))
            self.data_read = text.encode("utf-8", "replace")
            if looks_like_table(text):
                self.is_batch, self.filename = True, "table.tsv"
                return
            self.document = read_document(self.data_read, Format.TEXT)
        except ReadError as error:
            self.add_error("text", str(error))
            return
        if self.is_complete:
            self._complete("text", self.document, values)

    def _complete(self, field: str, document: Document, values: dict[str, Any]) -> None:
        """Title and body of a text that is stored at once; a title of the editor's own leaves the text whole."""
        own = values.get("title", "").strip()
        report = propose(replace(document, metadata=Metadata(title=own)))
        if len(report.title) > TITLE_LENGTH:
            self.add_error("title", _("The first line is too long to be the title. Write a title."))
        elif not _is_legible(report.body):
            self.add_error(field, _("There is a title but no text below it."))
        elif not _is_legible(report.title):
            self.add_error("title", _("The title has no letters. Write a title."))
        values["title"], values["body"] = report.title, report.body
        values["language"] = values.get("language") or report.metadata.language


class StateForm(forms.Form):
    """What to do with the state of an article, and why."""

    transition = forms.ChoiceField(choices=())
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    despite = forms.BooleanField(label=_("These words may be read here: publish the report with them"), required=False)

    def __init__(
        self,
        *args: Any,
        transitions: Mapping[str, Transition],
        redactions: Sequence[Redaction] = (),
        **kwargs: Any,
    ) -> None:
        """``redactions``: of other reports, whose words stand in this one; an editor must confirm that it becomes public."""
        super().__init__(*args, **kwargs)
        self.transitions, self.redactions = transitions, redactions
        self.fields["transition"].choices = [(name, transition.label) for name, transition in transitions.items()]
        self.fields["transition"].error_messages["invalid_choice"] = _(
            "This can no longer be done: the state of the report has changed. Look at it again below."
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        transition = self.transitions.get(values.get("transition", ""))
        if transition is not None and transition.note_required and not values.get("note", "").strip():
            self.add_error("note", _("Write what readers of this address shall know: why the report was withdrawn."))
        opens = transition is not None and transition.target in (Article.State.PUBLISHED, Article.State.RESTRICTED)
        if opens and self.redactions and not values.get("despite"):
            self.add_error("despite", _("Redact the passages here too, or say that they may be read."))
        return values


class RedactionForm(forms.Form):
    """A passage given by its words, and why it is redacted. ``start`` and ``end`` are found in the shown text."""

    part = forms.ChoiceField(label=_("Where"), choices=[("body", _("text")), ("title", _("title"))])
    words = forms.CharField(
        label=_("Passage"),
        strip=True,
        max_length=5000,
        help_text=_("Copy it from the report, exactly."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    occurrence = forms.IntegerField(
        label=_("Which of them, if it occurs more than once"), min_value=1, initial=1, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("For editors only."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, revision: Revision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.revision = revision

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "words" in values and "part" in values:
            words = values["words"].replace("\r\n", "\n")
            text = getattr(self.revision, values["part"])
            starts = [found.start() for found in re.finditer(re.escape(words), text)]
            number = values.get("occurrence") or 1
            if not starts:
                self.add_error("words", _("These words are not there in this form. Copy them from the report."))
            elif number > len(starts):
                self.add_error("occurrence", _("It stands there %(n)s times only.") % {"n": len(starts)})
            elif Redaction.MARK[0] in words:
                self.add_error("words", _("This contains a passage that is redacted already."))
            else:
                values["start"] = starts[number - 1]
                values["end"] = values["start"] + len(words)
        return values
