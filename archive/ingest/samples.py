"""The sample reports that come with the archive: text files with a small header, read and stored like any other report."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.articles.services import DuplicateError, take_in
from archive.models import Article, Source, Upload
from archive.readers import read_text

FOLDER = Path(__file__).parents[1] / "samples"


class SampleError(ValueError):
    """A sample file is not in the documented form."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One sample: its header and its text."""

    file: Path
    data: bytes
    title: str
    body: str
    source: str
    language: str
    published_on: date | None


def read_samples(folder: Path = FOLDER) -> list[SampleReport]:
    """Every ``NN-slug.txt`` of the folder, in order of the file names.

    Raises:
        SampleError: a file without the header that ``README.md`` in the folder describes.
    """
    return [_read(file) for file in sorted(folder.glob("[0-9][0-9]-*.txt"))]


def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """The sources of ``sources.toml`` by key; made where they are missing, left as they are where an editor changed them."""
    rows = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))["source"]
    fields = ("name_ar", "name_en", "description_ar", "description_en", "is_sample")
    return {
        row["key"]: Source.objects.get_or_create(key=row["key"], defaults={f: row[f] for f in fields if f in row})[0]
        for row in rows
    }


def store_sample(report: SampleReport, sources: dict[str, Source]) -> Article | None:
    """Store one sample as a published article; ``None`` when it is there already."""
    try:
        return take_in(
            data=report.data,
            method=Upload.Method.COMMAND,
            filename=report.file.name,
            encoding="utf-8",
            title=report.title,
            body=report.body,
            source=sources[report.source],
            language=report.language,
            published_on=report.published_on,
            state=Article.State.PUBLISHED,
            is_sample=sources[report.source].is_sample,
            process=False,
        )
    except DuplicateError:
        return None


def _read(file: Path) -> SampleReport:
    data = file.read_bytes()
    header, separator, body = read_text(data).text.partition("\n\n")
    fields: dict[str, Any] = dict(line.split(": ", 1) for line in header.splitlines() if ": " in line)
    missing = {"title", "source", "language"} - fields.keys()
    if missing or not separator:
        raise SampleError(f"{file.name}: the header lacks {', '.join(sorted(missing)) or 'an empty line after it'}")
    return SampleReport(
        file=file,
        data=data,
        title=fields["title"].strip(),
        body=body.strip("\n"),
        source=fields["source"],
        language=fields["language"],
        published_on=date.fromisoformat(fields["date"]) if "date" in fields else None,
    )
