"""Organisations and people from the TOML files; the fields are described in ``entities/data/README.md``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from entities.gazetteer.records import NameUse, ReferenceEntity, ReferencePost
from entities.gazetteer.reference.drafts import NameList
from entities.gazetteer.reference.errors import ReferenceError
from entities.gazetteer.reference.files import ReferenceFile
from entities.gazetteer.reference.spelling import is_arabic
from entities.spans import Kind

ORGANIZATION_TYPES = frozenset(
    {
        "state", "government", "ministry", "security_agency", "state_force", "armed_group", "party", "coalition",
        "international_body", "aid_organization", "media", "court", "company",
    }
)  # fmt: skip
_TEXTS = frozenset(
    {"key", "name_ar", "name_en", "country", "description_ar", "description_en", "wikidata", "reference"}
)
_LISTS = frozenset({"aliases_ar", "aliases_en", "acronyms", "weak_ar", "weak_en"})
_ORGANIZATION_TEXTS = _TEXTS | {"type", "part_of", "active"}
_ORGANIZATION_LISTS = _LISTS
_PERSON_TEXTS = _TEXTS
_PERSON_LISTS = (_LISTS - {"acronyms"}) | {"kunyas", "nicknames"}
_PATTERNS = {
    "key": re.compile(r"[a-z0-9][a-z0-9-]*"),
    "country": re.compile(r"[A-Z]{2}"),
    "wikidata": re.compile(r"Q[1-9][0-9]*"),
    "active": re.compile(r"(\d{4}(-\d\d){0,2})?/(\d{4}(-\d\d){0,2})?"),
}
_DATE = re.compile(r"(\d{4}(-\d\d){0,2})?")
_POST_FIELDS = frozenset({"title_ar", "title_en", "organization", "from", "to"})


def read_organizations(file: ReferenceFile, problems: list[ReferenceError]) -> Iterator[ReferenceEntity]:
    """Yield the organisations of one file; entries that cannot be read are added to ``problems`` and left out."""
    return _read_entries(file, "organization", _organization, problems)


def read_people(file: ReferenceFile, problems: list[ReferenceError]) -> Iterator[ReferenceEntity]:
    """Yield the people of one file; entries that cannot be read are added to ``problems`` and left out."""
    return _read_entries(file, "person", _person, problems)


def _read_entries(
    file: ReferenceFile,
    table: str,
    build: Callable[[Entry], ReferenceEntity],
    problems: list[ReferenceError],
) -> Iterator[ReferenceEntity]:
    try:
        document = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        problems.append(ReferenceError(file.path, "", f"not TOML: {error}"))
        return
    entries = document.pop(table, [])
    if document or not isinstance(entries, list):
        other = ", ".join(document) or f"{table} = …"
        problems.append(ReferenceError(file.path, "", f"only [[{table}]] belongs here, not {other}"))
        return
    for number, fields in enumerate(entries, start=1):
        try:
            yield build(Entry(file.path, number, fields))
        except ReferenceError as error:
            problems.append(error)


class Entry:
    """One table of a TOML file, read field by field with the type each must have."""

    def __init__(self, file: str, number: int, fields: Mapping[str, Any]) -> None:
        self._file = file
        self._name = str(fields.get("key") or f"entry {number}")
        self._fields = fields

    def error(self, message: str) -> ReferenceError:
        """Make the error for this entry."""
        return ReferenceError(self._file, self._name, message)

    def allow(self, fields: frozenset[str]) -> None:
        """Refuse unknown fields; most are misspelled."""
        unknown = sorted(set(self._fields) - fields)
        if unknown:
            raise self.error(f"unknown fields: {', '.join(unknown)}")

    def text(self, field: str, *, required: bool = False) -> str:
        """Return a text field, checked against its pattern if it has one."""
        value = self._fields.get(field, "")
        if not isinstance(value, str):
            raise self.error(f"{field} must be a text, not {value!r}")
        value = value.strip()
        if required and not value:
            raise self.error(f"{field} is missing")
        pattern = _PATTERNS.get(field)
        if value and pattern and not pattern.fullmatch(value):
            raise self.error(f"{field} is malformed: {value}")
        return value

    def texts(self, field: str) -> list[str]:
        """Return a list of texts."""
        value = self._fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
            raise self.error(f"{field} must be a list of texts, none empty")
        return value

    def tables(self, field: str, columns: frozenset[str]) -> list[dict[str, str]]:
        """Return a list of tables of texts."""
        value = self._fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            raise self.error(f"{field} must be a list of tables")
        for table in value:
            unknown = sorted(set(table) - columns)
            if unknown:
                raise self.error(f"unknown fields in {field}: {', '.join(unknown)}")
            if not all(isinstance(text, str) for text in table.values()):
                raise self.error(f"every field in {field} must be a text")
        return value


def _names(entry: Entry) -> NameList:
    names = NameList()
    for field in ("name_ar", "name_en"):
        text = entry.text(field, required=True)
        if is_arabic(text) != (field == "name_ar"):
            raise entry.error(f"{field} is in the other script: {text}")
        names.make_official(text)
    for text in entry.texts("aliases_ar"):
        names.add(text, language="ar")
    for text in entry.texts("aliases_en"):
        names.add(text, language="en")
    return names


def _finish(entry: Entry, names: NameList) -> NameList:
    for text in (*entry.texts("weak_ar"), *entry.texts("weak_en")):
        names.weaken(text)
    return names


def _organization(entry: Entry) -> ReferenceEntity:
    entry.allow(_ORGANIZATION_TEXTS | _ORGANIZATION_LISTS | {"partisan"})
    kind = entry.text("type", required=True)
    if kind not in ORGANIZATION_TYPES:
        raise entry.error(f"type is none of {', '.join(sorted(ORGANIZATION_TYPES))}: {kind}")
    names = _names(entry)
    for text in entry.texts("acronyms"):
        names.add(text, NameUse.ACRONYM, language="und")
    for table in entry.tables("partisan", frozenset({"name", "by"})):
        if not table.get("name") or not table.get("by"):
            raise entry.error("a partisan name needs name and by")
        names.add(table["name"], NameUse.PARTISAN, side=table["by"])
    return ReferenceEntity(
        key=entry.text("key", required=True),
        kind=Kind.ORGANIZATION,
        type=kind,
        label_ar=entry.text("name_ar"),
        label_en=entry.text("name_en"),
        names=_finish(entry, names).freeze(),
        country=entry.text("country"),
        description_ar=entry.text("description_ar"),
        description_en=entry.text("description_en"),
        part_of=entry.text("part_of"),
        active=entry.text("active"),
        wikidata=entry.text("wikidata"),
        reference=entry.text("reference"),
    )


def _person(entry: Entry) -> ReferenceEntity:
    entry.allow(_PERSON_TEXTS | _PERSON_LISTS | {"posts"})
    names = _names(entry)
    for text in entry.texts("kunyas"):
        names.add(text, NameUse.KUNYA, weak=True)
    for text in entry.texts("nicknames"):
        names.add(text, NameUse.NICKNAME)
    return ReferenceEntity(
        key=entry.text("key", required=True),
        kind=Kind.PERSON,
        type="",
        label_ar=entry.text("name_ar"),
        label_en=entry.text("name_en"),
        names=_finish(entry, names).freeze(),
        country=entry.text("country"),
        description_ar=entry.text("description_ar"),
        description_en=entry.text("description_en"),
        posts=tuple(_post(entry, table) for table in entry.tables("posts", _POST_FIELDS)),
        wikidata=entry.text("wikidata"),
        reference=entry.text("reference"),
    )


def _post(entry: Entry, table: Mapping[str, str]) -> ReferencePost:
    post = ReferencePost(
        title_ar=table.get("title_ar", "").strip(),
        title_en=table.get("title_en", "").strip(),
        organization=table.get("organization", "").strip(),
        since=table.get("from", "").strip(),
        until=table.get("to", "").strip(),
    )
    if not post.title_ar or not post.title_en:
        raise entry.error("a post needs title_ar and title_en")
    if not _DATE.fullmatch(post.since) or not _DATE.fullmatch(post.until):
        raise entry.error(f"a post's dates are ISO 8601: {post.since} {post.until}")
    return post
