"""How a stored report is cited: plain text in the reader's language, BibTeX and RIS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from archive.models import Article
from archive.presenters.labels import day_in_words, partial_day_in_words

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "&": r"\&",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_LANGUAGES = {"ar": "arabic", "en": "english", "fr": "french"}


_ISO_LENGTH = {"year": 4, "month": 7, "day": 10}


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says.

    Attributes:
        address: permanent address of the report in this archive.
        original: address at the source, or empty.
        sha256: of the text of the revision that is cited.
    """

    number: int
    title: str
    source: str
    author: str
    published_on: date | None
    precision: str
    language: str
    address: str
    original: str
    sha256: str
    accessed_on: date

    @property
    def key(self) -> str:
        return f"sijill-{self.number}"


def cite(article: Article, *, address: str, accessed_on: date) -> Citation:
    """The citation of the revision shown; ``article`` comes with ``current`` and ``source``.

    A citation is passed on, so it has neither byline nor address of a confidential source.
    """
    revision = article.current
    open_source = not article.source.confidential
    return Citation(
        number=article.pk,
        title=_line(revision.title),
        source=_line(str(article.source)),
        author=_line(article.author) if open_source else "",
        published_on=article.published_on,
        precision=article.published_precision,
        language=article.language,
        address=address,
        original=article.url if open_source else "",
        sha256=revision.text_sha256,
        accessed_on=accessed_on,
    )


def plain(citation: Citation, *, isolated: bool = False) -> str:
    """One line of text, as in a footnote.

    Args:
        isolated: keep names and addresses of the other direction apart with invisible characters, for a page.
    """

    def apart(text: str) -> str:
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if isolated and text else text

    day = citation.published_on
    published = partial_day_in_words(day, citation.precision) if day else _("undated")
    return _("{author}“{title}”, {source}, {date}. Sijill, {address} (SHA-256 {sha256}; accessed {accessed}).").format(
        author=f"{apart(citation.author)}{_(', ')}" if citation.author else "", title=apart(citation.title),
        source=apart(citation.source), date=published, address=apart(citation.address), sha256=apart(citation.sha256),
        accessed=day_in_words(citation.accessed_on),
    )  # fmt: skip


def bibtex(citation: Citation) -> str:
    """An entry that both BibTeX and biblatex read. Names are in double braces, so that they are not split."""
    fields = {
        "title": f"{{{citation.title.translate(_TEX)}}}",
        "author": f"{{{(citation.author or citation.source).translate(_TEX)}}}",
        "howpublished": citation.source.translate(_TEX),
        "url": citation.address,
        "urldate": citation.accessed_on.isoformat(),
        "note": f"SHA-256: {citation.sha256}",
    }
    if citation.published_on:
        fields["date"] = citation.published_on.isoformat()[: _ISO_LENGTH[citation.precision]]
        fields["year"] = str(citation.published_on.year)
        if citation.precision != "year":
            fields["month"] = str(citation.published_on.month)
    if citation.language in _LANGUAGES:
        fields["langid"] = _LANGUAGES[citation.language]
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{citation.key},\n{lines}\n}}\n"


def ris(citation: Citation) -> str:
    """A RIS record: one tag per line, with the line endings that the format requires."""
    rows = [("TY", "NEWS"), ("ID", citation.key), ("TI", citation.title)]
    rows += [("AU", citation.author)] if citation.author else []
    rows += [("T2", citation.source), ("PB", citation.source)]
    if citation.published_on:
        day = f"{citation.published_on:%Y/%m/%d}"[: _ISO_LENGTH[citation.precision]]
        rows += [("PY", str(citation.published_on.year)), ("DA", day)]
    rows += [("LA", citation.language)] if citation.language in _LANGUAGES else []
    rows += [("DB", "Sijill"), ("UR", citation.address)]
    rows += [("L2", citation.original)] if citation.original else []
    rows += [("Y2", f"{citation.accessed_on:%Y/%m/%d}"), ("N1", f"SHA-256: {citation.sha256}"), ("ER", "")]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows)


def _line(text: str) -> str:
    """The text without line breaks, which would end a field."""
    return " ".join(text.split())
