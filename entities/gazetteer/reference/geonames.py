"""Towns from GeoNames: which of its many spellings are worth keeping, and which country or governorate a town is in.

GeoNames mixes Arabic names with Persian, Urdu and Kurdish ones, and Latin names with spellings generated from
bare consonants (``abw kmal``), with ancient names and with transcriptions of Cyrillic ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from entities.gazetteer.records import NameUse
from entities.gazetteer.reference.distance import kilometres
from entities.gazetteer.reference.drafts import PlaceDraft
from entities.gazetteer.reference.files import ReferenceFile
from entities.gazetteer.reference.spelling import alike, clean_spelling, is_plain_arabic, loose_key, to_ascii
from entities.gazetteer.reference.tables import Row, read_rows

COLUMNS = frozenset(
    {"geonameid", "country", "name", "names_ar", "lat", "lon", "population", "admin1code", "names_latin"}
)
SAME_TOWN_KM = 15
LEAST_LIKENESS = 0.7
WAR_COUNTRIES = frozenset({"SY", "IQ", "LB", "YE", "LY", "SD", "PS", "JO"})
FAR_POPULATION = 20_000
_LATIN = re.compile(r"[A-Za-z][A-Za-z' -]*[A-Za-z]")
_CYRILLIC_TRACE = re.compile(r"\b[EA]h?[lstndrz]'?'-|eh|dzh|'j|l'\b|l'-")
_INFLECTION = re.compile("(as|os|us|is|iaen|ian|ao|a|e|i|o|u)$")
_ADMIN_HEADS = ("مركز ", "ناحية ", "قضاء ", "محافظة ", "شعبية ", "ولاية ", "ضلع ")
_TOWN_HEADS = ("مدينة ", "قرية ")
_LATIN_HEADS = re.compile(r"^(Nahiyat|Qada|Qaryat) ")
_PERSIAN_LETTERS = str.maketrans("یکہە", "يكهه")


@dataclass(frozen=True, slots=True)
class Town:
    """One row of GeoNames with its spellings sorted out, best first; ``arabic`` is never empty."""

    geonameid: str
    country: str
    arabic: tuple[str, ...]
    latin: tuple[str, ...]
    latitude: float
    longitude: float
    population: int
    admin1: str
    file: str


def is_far_town(country: str, population: int | None) -> bool:
    """Whether a town is so small and so far from the wars that a report would not name it without saying where it is."""
    return country not in WAR_COUNTRIES and (population or 0) < FAR_POPULATION


def read_towns(file: ReferenceFile) -> Iterator[Town]:
    """Yield the towns that have an Arabic name; those of :func:`is_far_town` keep one Latin name.

    Raises:
        ReferenceError: a malformed row.
    """
    for row in read_rows(file, COLUMNS):
        name = _LATIN_HEADS.sub("", to_ascii(row.required("name")))
        arabic = _arabic_spellings(row.many("names_ar"), name)
        latitude, longitude = row.number("lat", -90, 90), row.number("lon", -180, 180)
        if not arabic or latitude is None or longitude is None:
            continue
        yield Town(
            geonameid=row.required("geonameid"),
            country=row.required("country"),
            arabic=arabic,
            latin=_latin_spellings(row, name, arabic),
            latitude=latitude,
            longitude=longitude,
            population=int(row.number("population", 0, 1e8) or 0),
            admin1=f"{row.text('country')}.{row.text('admin1code')}",
            file=row.file,
        )


def _arabic_spellings(candidates: Sequence[str], name: str) -> tuple[str, ...]:
    """Keep what is written in the Arabic alphabet, most like the Latin name first.

    Persian ی and ک are read as ي and ك only if nothing else is left.
    """
    spellings = [clean_spelling(candidate) for candidate in candidates]
    plain = [spelling for spelling in spellings if is_plain_arabic(spelling) and len(spelling) > 1]
    if not plain:
        mended = (spelling.translate(_PERSIAN_LETTERS) for spelling in spellings)
        plain = [spelling for spelling in mended if is_plain_arabic(spelling) and len(spelling) > 1]
    kept: list[str] = []
    for spelling in plain:
        for head in _ADMIN_HEADS:
            spelling = spelling.removeprefix(head)
        if not any(spelling.startswith(head) and spelling.removeprefix(head) in plain for head in _TOWN_HEADS):
            kept.append(spelling)
    unique = tuple(dict.fromkeys(kept))
    if len(unique) < 2:
        return unique
    return tuple(sorted(unique, key=lambda spelling: (-alike(spelling, name), *_oddity(spelling))))


def _oddity(spelling: str) -> tuple[bool, bool, bool, int, str]:
    """Sort spellings that sound the same: with the article, with ة, with hamza, then shorter ones first."""
    hamza = any(letter in spelling for letter in "أإآ")
    return (not spelling.startswith("ال"), spelling.endswith(("ه", "ى")), not hamza, len(spelling), spelling)


def _latin_spellings(row: Row, name: str, arabic: Sequence[str]) -> tuple[str, ...]:
    """Keep the main name and spellings that sound like one of the Arabic names, in plain ASCII with at least one capital."""
    label = row.text("name") if row.text("country") == "TR" else re.sub(r"^(A[a-z]) (?=[A-Z])", r"\1-", name)
    if is_far_town(row.required("country"), int(row.number("population", 0, 1e8) or 0)):
        return (label,)
    kept = [label]
    mixed = (candidate for candidate in row.many("names_latin") if not candidate.islower() and not candidate.isupper())
    for spelling in dict.fromkeys(_LATIN_HEADS.sub("", to_ascii(candidate)) for candidate in mixed):
        if not _LATIN.fullmatch(spelling) or _CYRILLIC_TRACE.search(spelling):
            continue
        if any(alike(one, spelling) >= LEAST_LIKENESS for one in arabic):
            kept.append(spelling)
    return _without_inflected(list(dict.fromkeys(kept)))


def _without_inflected(spellings: list[str]) -> tuple[str, ...]:
    """Leave out names with endings of other languages (Mosulas, Bagdado, Irbida) if the bare one is there too."""
    known = {spelling.casefold() for spelling in spellings}
    bare = (_INFLECTION.sub("", spelling.casefold()) for spelling in spellings)
    pairs = zip(spellings, bare, strict=True)
    return tuple(
        spelling
        for place, (spelling, stem) in enumerate(pairs)
        if place == 0 or stem == spelling.casefold() or stem not in known
    )


def make_drafts(towns: Sequence[Town], provinces: Mapping[str, str]) -> Iterator[PlaceDraft]:
    """Yield a place for each town, keyed ``geonames:`` and number; two rows of one town make one place, the larger.

    Args:
        towns: n towns.
        provinces: GeoNames first-level code, such as ``IQ.01``, -> key of the governorate; without one the country is
            the parent.
    """
    kept: dict[tuple[str, str], list[PlaceDraft]] = {}
    for town in sorted(towns, key=lambda town: (-town.population, int(town.geonameid))):
        namesakes = kept.setdefault((town.country, loose_key(town.arabic[0])), [])
        here = (town.latitude, town.longitude)
        twin = next((one for one in namesakes if kilometres((one.latitude, one.longitude), here) < SAME_TOWN_KM), None)
        if twin is not None:
            add_spellings(twin, town)
            continue
        draft = PlaceDraft(
            key=f"geonames:{town.geonameid}",
            type="city",
            country=town.country,
            label_ar=town.arabic[0],
            label_en=town.latin[0],
            file=town.file,
            parent=provinces.get(town.admin1, f"country:{town.country}"),
            level=4,
            latitude=town.latitude,
            longitude=town.longitude,
            population=town.population or None,
            reference=f"https://www.geonames.org/{town.geonameid}",
        )
        add_spellings(draft, town)
        namesakes.append(draft)
        yield draft


def add_spellings(draft: PlaceDraft, town: Town) -> None:
    """Add a town's spellings to a place, and its population if the place has none."""
    for spelling in town.arabic:
        draft.names.add(spelling)
    for spelling in town.latin:
        draft.names.add(spelling, NameUse.TRANSLITERATION)
    draft.population = draft.population or town.population or None
