"""Forms of the editors' desk."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.articles.carry_over import moved_pages
from archive.articles.publication import Transition
from archive.forms.fields import LineField, PartialDateField, TextField, body_field
from archive.models import Article, Language, Redaction, Revision, Source, Upload
from archive.readers import (
    ENDINGS,
    Document,
    Format,
    Precision,
    ReadError,
    Report,
    check_size,
    day_text,
    read_document,
)
from archive.readers.tables.csv_rows import looks_like_table
from archive.text.alignment import Alignment
from entities.arabic.date_values import PartialDate

CONTAINER_ENDINGS = (
    ".zip", ".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".jsonl", ".ndjson", ".json", ".tar", ".tgz", ".tbz2",
    ".txz", ".gz", ".bz2", ".xz", ".mbox", ".warc", ".wacz",
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
    return LineField(label=label, required=False, max_length=max_length, help_text=help_text, widget=widget)


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
    published_on = PartialDateField(
        label=_("Publication date"),
        required=False,
        help_text=_(
            "2021-11-30, 30/11/2021 or ٣٠ تشرين الثاني ٢٠٢١; also 2021-11 or 2021. Leave it empty when unknown."
        ),
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
            (Article.State.DRAFT, _("Editors only, as a draft")),
            (Article.State.IN_REVIEW, _("Editors, who decide on publication")),
            (Article.State.RESTRICTED, _("Signed-in readers only")),
            (Article.State.PUBLISHED, _("Everyone, at once")),
        ],
        initial=Article.State.DRAFT,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_perm("archive.publish_article"):
            self.fields["state"].choices = [
                (Article.State.DRAFT, _("Nobody else yet, as a draft")),
                (Article.State.IN_REVIEW, _("Editors, who decide on publication")),
            ]

    def clean_published_on(self) -> PartialDate | None:
        day: PartialDate | None = self.cleaned_data["published_on"]
        if day is not None and day.day > timezone.localdate() + timedelta(days=1):
            raise forms.ValidationError(_("This day is still to come."))
        return day

    @property
    def sources(self) -> list[str]:
        """Names to choose from, in the reader's language: those the user may know, and none that are confidential."""
        return sorted(str(source) for source in Source.objects.visible_to(self.user).filter(confidential=False))


class DetailsField(forms.CharField):
    """Named values, one a line, such as ``killed: 4``; gives a list of (name, value)."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Details"), required=False, max_length=20_000,
            help_text=_("One a line, such as “killed: 4”. Readers see them below the report."),
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(f"{name}: {text}" for name, text in value or ())

    def clean(self, value: Any) -> list[tuple[str, str]]:
        details = []
        for line in str(super().clean(value) or "").splitlines():
            name, colon, text = (part.strip() for part in line.partition(":"))
            if not name:
                continue
            if not colon or not text:
                raise forms.ValidationError(
                    _("Write each line as “name: value”. This one is not: %(line)s") % {"line": line}
                )
            details.append((name[:200], text))
        return details


class CheckBatchForm(forms.Form):
    """The decision to store the reports of a batch."""

    source = _text_field(_("Source of those that name none"), max_length=200, list="sources", autocomplete="off")
    state = forms.ChoiceField(label=_("Who may read them"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        report = ReportForm(user=user)
        self.fields["state"].choices, self.sources = report.fields["state"].choices, report.sources


class ConfirmForm(ReportForm):
    """What was read from a file, for the editor to correct before it is stored."""

    identifier = _text_field(
        _("Identifier"), max_length=200, help_text=_("What the outlet or archive that it comes from calls it.")
    )
    details = DetailsField()
    body = body_field(rows=18)
    field_order = [
        "title",
        "source",
        "published_on",
        "author",
        "url",
        "language",
        "identifier",
        "details",
        "state",
        "body",
    ]

    def __init__(
        self,
        *args: Any,
        declared_author: str = "",
        said: Mapping[str, str] | None = None,
        doubts: Collection[str] = (),
        has_state: bool = True,
        **kwargs: Any,
    ) -> None:
        """
        Args:
            declared_author: an author named only in the file's properties; shown, but not filled in.
            said: what the file says in fields for which the editor gave something else.
            doubts: names of fields to look at first.
            has_state: whether it is decided here who may read the report; for one of many it is decided for all.
        """
        super().__init__(*args, **kwargs)
        if not has_state:
            del self.fields["state"]
        for name, field in self.fields.items():
            field.said, field.is_doubtful = (said or {}).get(name, ""), name in doubts
        if declared_author:
            told = _(
                "The properties of the file name %(author)s. That can be who typed it, or a source: write it here only if the "
                "report itself gives it."
            )
            self.fields["author"].help_text = told % {"author": f"“{declared_author}”"}
        self.fields["title"].required = self.fields["source"].required = True
        self.fields["title"].help_text = ""

    def corrected(self, report: Report) -> Report:
        """The report with the values of the form; its pages start where the words they began with stand now."""
        values = self.cleaned_data
        day: PartialDate | None = values["published_on"]
        metadata = replace(
            report.metadata, title=values["title"], published_on=day.day if day else None,
            precision=Precision(day.precision) if day else Precision.DAY, author=values["author"],
            url=values["url"], language=values["language"], identifier=values["identifier"], details=tuple(values["details"]),
            uncertain=(),
        )  # fmt: skip
        pages = moved_pages(Alignment(report.body, values["body"]), report.pages) if report.pages else ()
        return replace(report, title=values["title"], body=values["body"], metadata=metadata, pages=tuple(pages))

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

    What comes of it is confirmed: of one report in :class:`ConfirmForm`, of many in a list. Nothing in a file is looked at here.
    """

    file = FilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "Texts, web pages, Word, OpenDocument, PDF and pictures of pages; messages and mailboxes; tables (CSV, Excel, JSON); "
            "exports of Telegram, WhatsApp and X; web archives; and packed files of these."
        ),
        widget=FilesInput(attrs={"accept": ",".join(ENDINGS), "data-drop": ""}),
    )
    text = TextField(
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
            self._read_text(text)
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

    def _read_text(self, text: str) -> None:
        try:
            check_size(len(text))
            self.data_read = text.encode("utf-8", "replace")
            if looks_like_table(text):
                self.is_batch, self.filename = True, "table.tsv"
                return
            self.document = read_document(self.data_read, Format.TEXT)
        except ReadError as error:
            self.add_error("text", str(error))

    @property
    def given(self) -> dict[str, str]:
        """What is known of every report of a batch, see :attr:`archive.models.Batch.given`."""
        values = self.cleaned_data
        day: PartialDate | None = values.get("published_on")
        facts = {name: values.get(name, "") for name in ("title", "author", "url")}
        return {
            name: text
            for name, text in (*facts.items(), ("published_on", day_text(day.day, day.precision) if day else ""))
            if text
        }


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
