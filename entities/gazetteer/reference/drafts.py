"""Places while they are assembled from several files; names of any entity without repeats."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from entities.gazetteer.records import NameUse, ReferenceEntity, ReferenceName, ReferencePlace
from entities.gazetteer.reference.spelling import clean_spelling, is_arabic, spelling_key
from entities.spans import Kind


class NameList:
    """The names of one entity in the order they were added; of spellings that compare equal the first is kept."""

    def __init__(self) -> None:
        self._names: dict[str, ReferenceName] = {}

    def add(
        self,
        text: str,
        use: NameUse = NameUse.ALIAS,
        *,
        language: str = "",
        weak: bool = False,
        side: str = "",
    ) -> None:
        """Add a spelling unless an equal one is there; the language follows from the script if it is not given."""
        text = clean_spelling(text)
        key = spelling_key(text)
        if key and key not in self._names:
            language = language or ("ar" if is_arabic(text) else "en")
            self._names[key] = ReferenceName(text, language, use, weak, side)

    def make_official(self, text: str) -> None:
        """Add a spelling as an official name, or make the one that equals it official, in this very form."""
        text = clean_spelling(text)
        known = self._names.get(spelling_key(text))
        if known is None:
            self.add(text, NameUse.OFFICIAL)
        else:
            self._names[spelling_key(text)] = replace(known, text=text, use=NameUse.OFFICIAL)

    def demote(self, text: str, use: NameUse) -> None:
        """Give a known spelling another use."""
        known = self._names.get(spelling_key(text))
        if known is not None:
            self._names[spelling_key(text)] = replace(known, use=use)

    def weaken(self, text: str) -> None:
        """Mark a spelling weak, adding it as an alias if it is not there."""
        self.add(text)
        key = spelling_key(text)
        if key in self._names:
            self._names[key] = replace(self._names[key], weak=True)

    def drop(self, text: str) -> bool:
        """Remove a spelling; returns whether it was there."""
        return self._names.pop(spelling_key(text), None) is not None

    def items(self) -> list[tuple[str, ReferenceName]]:
        """Return each name with the key it is compared by."""
        return list(self._names.items())

    def freeze(self) -> tuple[ReferenceName, ...]:
        """Return the names, official ones first."""
        names = self._names.values()
        official = [name for name in names if name.use is NameUse.OFFICIAL]
        return (*official, *(name for name in names if name.use is not NameUse.OFFICIAL))

    def __contains__(self, text: str) -> bool:
        return spelling_key(text) in self._names


@dataclass(slots=True)
class PlaceDraft:
    """One place as gathered so far; fields as in :class:`ReferenceEntity` and :class:`ReferencePlace`.

    Attributes:
        file: where it was first read, for messages.
        seat: whether it is the seat of a district or subdistrict.
    """

    key: str
    type: str
    country: str
    label_ar: str
    label_en: str
    file: str
    parent: str = ""
    level: int | None = None
    pcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    wikidata: str = ""
    description_ar: str = ""
    description_en: str = ""
    reference: str = ""
    seat: bool = False
    names: NameList = field(default_factory=NameList)

    def __post_init__(self) -> None:
        self.label_ar, self.label_en = clean_spelling(self.label_ar), clean_spelling(self.label_en)
        self.names.make_official(self.label_ar)
        self.names.make_official(self.label_en)

    def relabel(self, *, label_ar: str = "", label_en: str = "") -> None:
        """Show the place under other names; the former labels stay as an alias and a transliteration."""
        if label_ar and label_ar != self.label_ar:
            self.names.demote(self.label_ar, NameUse.ALIAS)
            self.names.make_official(label_ar)
            self.label_ar = label_ar
        if label_en and label_en != self.label_en:
            self.names.demote(self.label_en, NameUse.TRANSLITERATION)
            self.names.make_official(label_en)
            self.label_en = label_en

    def drop(self, text: str) -> bool:
        """Remove an alias; labels stay. Returns whether it was there."""
        return text not in (self.label_ar, self.label_en) and self.names.drop(text)

    def freeze(self) -> ReferenceEntity:
        """Return the finished entity."""
        place = ReferencePlace(
            self.level, self.pcode, self.latitude, self.longitude, self.parent, self.population or None
        )
        return ReferenceEntity(
            key=self.key,
            kind=Kind.LOCATION,
            type=self.type,
            label_ar=self.label_ar,
            label_en=self.label_en,
            names=self.names.freeze(),
            country=self.country,
            description_ar=self.description_ar,
            description_en=self.description_en,
            place=place,
            wikidata=self.wikidata,
            reference=self.reference,
        )
