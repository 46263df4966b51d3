"""What a hit of the matcher is in its context: a name, a weak name, or no mention at all."""

from __future__ import annotations

from dataclasses import dataclass

from entities.arabic.normalize import normalize_text
from entities.gazetteer.keys import Trait, trait_labels
from entities.gazetteer.matcher import Hit, Reading
from entities.gazetteer.records import EntityRecord, NameUse
from entities.gazetteer.tokens import Boundary
from entities.recognizers.context import Context, head_before
from entities.recognizers.document import Document
from entities.recognizers.languages import Language
from entities.recognizers.lexicon import (
    ATTRIBUTES,
    CALENDAR,
    COLLECTIVES,
    DIRECTIONS,
    EVERYDAY,
    FUNCTION_WORDS,
    GROUP_HEADS,
    MASCULINE_DIRECTIONS,
    NATIONALITIES,
    PARTICIPLES,
    PLACE_COMPOUNDS,
    PLACE_HEADS,
    PLACE_HEADS_OUTSIDE,
    PLACE_HINTS,
    PLACE_PREPOSITIONS,
    REPORTING_VERBS,
    SHORT_GROUPS,
)
from entities.recognizers.wordlists import is_common
from entities.spans import Candidate, Kind

STRONG = 0.9
ANNOUNCED = 0.8
WEAK = 0.4
_MINOR_POPULATION = 10_000
_PROMINENT_POPULATION = 50_000
_SHORT = 4
_NISBA = ("ي", "يه")
_RELATIVES = frozenset({"الذي", "التي"})
_NEVER_ALONE = frozenset(PLACE_HEADS) | GROUP_HEADS | FUNCTION_WORDS | ATTRIBUTES | REPORTING_VERBS
_BEFORE_SYRIA = PLACE_PREPOSITIONS | FUNCTION_WORDS | DIRECTIONS | PLACE_HINTS | frozenset(PLACE_HEADS)


@dataclass(frozen=True, slots=True)
class HitContext:
    """A hit with everything needed to weigh its readings, computed once.

    Attributes:
        document, hit: the hit and its text.
        word: the matched word, without proclitics, if the hit is one token; else empty.
        head: the head noun before it.
        placed: a preposition of place is before it.
        common: the word is one of running text.
        quoted: it is between quotes.
    """

    document: Document
    hit: Hit
    word: str
    head: Context | None
    placed: bool
    common: bool
    quoted: bool

    @classmethod
    def of(cls, document: Document, hit: Hit) -> HitContext:
        """Look at a hit's surroundings."""
        tokens = document.tokens
        shift = hit.start - tokens.starts[hit.first]
        word = tokens.texts[hit.first][shift:] if hit.last - hit.first == 1 and shift >= 0 else ""
        if shift > 0 and word.startswith("ل") and any(reading.name.text.startswith("ال") for reading in hit.readings):
            word = f"ا{word}"  # after the preposition the article's alef is not written: للتحالف
        head = head_before(document, hit.first) if shift <= 0 else None
        before = document.before(hit.first)
        placed = (shift > 0 and tokens.texts[hit.first][0] == "ب") or (
            before is not None and any(stem in PLACE_PREPOSITIONS for stem in document.stems[before])
        )
        common = bool(word) and (is_common(word) or word in CALENDAR or word in EVERYDAY) and word not in SHORT_GROUPS
        return cls(document, hit, word, head, placed, common, tokens.quoted(hit.first, hit.last))

    def is_no_mention(self) -> bool:
        """Say whether no reading can count here, whatever it is."""
        return (
            (bool(self.word) and _is_cue(self.word))
            or self._is_collective()
            or self._is_adjective()
            or self._is_in_compound()
            or self._is_part_of_place()
            or self._is_wordy()
        )

    def _is_collective(self) -> bool:
        words = self.document.tokens.texts[self.hit.first : self.hit.last]
        if words[0] == "القوات" and len(words) == 2:
            return words[1] in ATTRIBUTES
        collective = any(stem in COLLECTIVES for stem in self.document.stems[self.hit.first])
        return collective and (len(words) == 1 or (len(words) == 2 and words[1] in NATIONALITIES))

    def _is_adjective(self) -> bool:
        """الهجوم الحوثي: a name in the form of a nisba is an adjective after a definite noun."""
        tokens, first = self.document.tokens, self.hit.first
        if (
            not self.word.endswith(_NISBA)
            or self.hit.start != tokens.starts[first]
            or tokens.boundaries[first] is not Boundary.SPACE
        ):
            return False
        if not self.word.startswith("ال"):
            return False
        before = self.document.stems[first - 1]
        return before[0] not in FUNCTION_WORDS and any(stem.startswith("ال") for stem in before)

    def _is_in_compound(self) -> bool:
        """Iran-backed, Tripoli-based: with a hyphen and a participle an English name is an adjective."""
        tokens, after = self.document.tokens, self.hit.last
        return (
            after < len(tokens)
            and tokens.between[after] == "-"
            and tokens.texts[after] in PARTICIPLES
            and tokens.texts[after - 1].isascii()
        )

    def _is_part_of_place(self) -> bool:
        """شمال سوريا, ريف حماة الشمالي: a part of a place whose own name is listed; the mention is that of the place."""
        texts, stems = self.document.tokens.texts, self.document.stems
        first, last = self.hit.first, self.hit.last
        while last - 1 > first and texts[last - 1] in MASCULINE_DIRECTIONS:
            last -= 1
        while first + 1 < last and any(
            stem in MASCULINE_DIRECTIONS or PLACE_HEADS_OUTSIDE.get(stem) in {"countryside", "area"}
            for stem in stems[first]
        ):
            first += 1
        if (first, last) == (self.hit.first, self.hit.last):
            return False
        entities = self.document.gazetteer.entities
        found = {entities[reading.name.entity_id].type for reading in self.hit.readings if not reading.skip}
        kinds = {entities[reading.name.entity_id].kind for reading in self.hit.readings}
        if kinds != {Kind.LOCATION} or "governorate" in found:
            return False
        start = self.document.tokens.starts[first]
        return any(
            other.last == last and (other.first == first or other.start == start)
            for other in self.document.hits_between(self.hit.first - 1, last)
        )

    def _is_wordy(self) -> bool:
        """داعش الإرهابي: a name with an attribute, if the name alone is listed for the same entity."""
        words = self.document.tokens.texts[self.hit.first : self.hit.last]
        cut = next((i for i, word in enumerate(words) if i and (word in ATTRIBUTES or word in _RELATIVES)), 0)
        if not cut:
            return False
        entities = {reading.name.entity_id for reading in self.hit.readings}
        return any(
            other.last == self.hit.first + cut and any(reading.name.entity_id in entities for reading in other.readings)
            for other in self.document.hits_from(self.hit.first)
        )

    def candidate(self, reading: Reading) -> Candidate | None:
        """Weigh one reading; ``None`` if it cannot be meant."""
        entity = self.document.gazetteer.entities[reading.name.entity_id]
        if self._cannot_be(reading, entity):
            return None
        reasons = [*trait_labels(reading.traits), f"use:{reading.name.use.value}"]
        weak = self._is_weak(reading, entity)
        score = WEAK if weak else STRONG
        if self.head is not None and not reading.skip:
            if not self.head.fits(entity):
                score, verdict = score * 0.7, "against"
            else:
                verdict = "for"
                personal = reading.traits & Trait.WEAK and reading.name.use is not NameUse.ALIAS
                score = score if personal and entity.kind is not Kind.LOCATION else max(score, ANNOUNCED)
            reasons.append(f"head:{verdict}")
        elif reading.skip or (entity.kind is Kind.ORGANIZATION and self.quoted):
            score = max(score, ANNOUNCED)
        score -= 0.02 * (reading.traits & ~Trait.WEAK).bit_count()
        return Candidate(entity.entity_id, reading.name.name_id, round(max(score, 0.0), 4), tuple(reasons))

    def _cannot_be(self, reading: Reading, entity: EntityRecord) -> bool:
        word, after = self.word, self.hit.last
        texts = self.document.tokens.texts
        if entity.kind is Kind.LOCATION:
            return (
                word in NATIONALITIES
                or (word in CALENDAR and self.head is None)
                or (bool(word and reading.traits & Trait.ARTICLE) and entity.type == "country")
                or (word == "مسقط" and after < len(texts) and texts[after] == "راس")
                or (word == "سوريه" and not self._may_be_syria())
            )
        if entity.kind is Kind.ORGANIZATION:
            if reading.traits & Trait.HEAD_DROPPED:
                return all(is_common(text) or text in ATTRIBUTES for text in texts[self.hit.first : after])
            return bool(reading.traits & (Trait.ARTICLE | Trait.INFLECTED)) and word.endswith(_NISBA)
        return False

    def _in_arabic(self) -> bool:
        """Say whether the line is Arabic; in Persian سوریه is no adjective."""
        start = self.document.tokens.original_start(self.hit.first)
        return self.document.language_at(start) is Language.ARABIC

    def _may_be_syria(self) -> bool:
        """سورية is the country after a preposition, a direction or a head noun, and an adjective after any other
        noun."""
        tokens, first = self.document.tokens, self.hit.first
        if not self._in_arabic():
            return True
        if self.hit.start > tokens.starts[first] or tokens.boundaries[first] is Boundary.BREAK:
            return True
        return any(stem in _BEFORE_SYRIA for stem in self.document.stems[first - 1])

    def _is_weak(self, reading: Reading, entity: EntityRecord) -> bool:
        word, traits = self.word, reading.traits
        town = (
            entity.kind is Kind.LOCATION and prominent(entity) and not traits & Trait.ARTICLE and self._is_bare_place()
        )
        if traits & Trait.WEAK and not town and not (word in SHORT_GROUPS and entity.kind is Kind.ORGANIZATION):
            return True
        if not word or word.isascii():
            return is_minor(entity, reading)
        if entity.type in {"country", "governorate"} and not traits & Trait.ARTICLE:
            return word == "سوريه" and self._in_arabic()
        if entity.kind is Kind.LOCATION and (traits & Trait.ARTICLE or not (prominent(entity) or self.placed)):
            return True
        if (
            entity.kind is Kind.LOCATION
            and not word.startswith("ال")
            and normalize_text(entity.label_ar) == f"ال{word}"
        ):
            return True
        split = self.document.tokens.texts[self.hit.first] != word
        short = split and len(word) < _SHORT and entity.kind is Kind.LOCATION and not word.startswith("ال")
        minor = is_minor(entity, reading) and not self._is_seat(entity)
        return short or (self.common and not town) or word in PLACE_COMPOUNDS or minor

    def _is_seat(self, entity: EntityRecord) -> bool:
        """Say whether the subdistrict or district around a town has its name: ناحية الشدادي, ناحية مركز البوكمال."""
        above = self.document.gazetteer.entities.get(entity.ancestors[-1]) if entity.ancestors else None
        return above is not None and above.level in (2, 3) and above.label_ar.endswith(f" {entity.label_ar}")

    def _is_bare_place(self) -> bool:
        """في الباب, and not في الباب الخلفي: after a preposition and without an adjective."""
        tokens, after = self.document.tokens, self.hit.last
        described = (
            after < len(tokens) and tokens.boundaries[after] is Boundary.SPACE and tokens.texts[after].startswith("ال")
        )
        return self.placed and not described


def is_minor(entity: EntityRecord, reading: Reading) -> bool:
    """Say whether a name is that of a small place and a single word, so that it may well be a common word instead."""
    if (
        entity.kind is not Kind.LOCATION
        or " " in reading.name.text.strip()
        or entity.type in {"country", "governorate"}
    ):
        return False
    if entity.level is not None and entity.level <= 3:
        return False
    if entity.level is None and entity.type not in {"city", "community", "neighbourhood"}:
        return False
    return (entity.population or 0) < _MINOR_POPULATION


def prominent(entity: EntityRecord) -> bool:
    """Say whether a place is so well known that its name alone, without a preposition, is likely to mean it."""
    return (entity.level is not None and entity.level <= 2) or (entity.population or 0) >= _PROMINENT_POPULATION


def _is_cue(word: str) -> bool:
    """Say whether a normalised word is a head noun, a function word or a participle: never a name by itself."""
    if word in SHORT_GROUPS:
        return False
    return word in _NEVER_ALONE or (word.startswith("ال") and len(word) > 3 and word[2:] in _NEVER_ALONE)
