"""What a hit of the matcher is in its context: a name, a weak name, or no mention at all."""

from __future__ import annotations

from dataclasses import dataclass

from entities.arabic.lexicon import frequencies
from entities.arabic.normalize import normalize_text
from entities.gazetteer.keys import Trait, trait_labels
from entities.gazetteer.matcher import Hit, Reading
from entities.gazetteer.records import EntityRecord, NameUse
from entities.gazetteer.tokens import Boundary
from entities.recognizers.context import Context, head_before
from entities.recognizers.document import Document
from entities.recognizers.homographs import Doubt, doubt_of, is_eminent, is_supreme, place_words, prominent
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
from entities.recognizers.media import CITED, is_cited, media_names
from entities.recognizers.nationalities import countries_of
from entities.recognizers.wordlists import is_common
from entities.spans import Candidate, Kind

STRONG = 0.9
ANNOUNCED = 0.8
WEAK = 0.4
_MINOR_POPULATION = 10_000
_SHORT = 4
FATHATAN = "\N{ARABIC FATHATAN}"
_NISBA = ("ي", "يه")
_RELATIVES = frozenset({"الذي", "التي"})
_NEVER_ALONE = frozenset(PLACE_HEADS) | GROUP_HEADS | FUNCTION_WORDS | ATTRIBUTES | REPORTING_VERBS
_COUNTRY_HEADS = frozenset(word for word, label in PLACE_HEADS.items() if label in {"country", "area", "countryside"})
_BEFORE_COUNTRY = PLACE_PREPOSITIONS | FUNCTION_WORDS | DIRECTIONS | PLACE_HINTS | REPORTING_VERBS | _COUNTRY_HEADS
_LONGEST_NAME = 3
_OWNED = ("ها", "هم", "نا", "كم")


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
        cited: it is a medium's name and cited as such.
        owners: country codes of the nationality after it; empty if there is none.
    """

    document: Document
    hit: Hit
    word: str
    head: Context | None
    placed: bool
    common: bool
    quoted: bool
    cited: bool
    owners: frozenset[str]

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
        quoted = tokens.quoted(hit.first, hit.last)
        words = (word,) if word else tokens.texts[hit.first : hit.last]
        cited = words in media_names(document.gazetteer) and is_cited(
            document, hit.first, hit.last, eminent=any(_is_large(document, reading) for reading in hit.readings)
        )
        owners = frozenset[str]()
        if hit.last < len(tokens) and tokens.boundaries[hit.last] is Boundary.SPACE:
            owners = countries_of(tokens.texts[hit.last], document.gazetteer)
        return cls(document, hit, word, head, placed, common, quoted, cited, owners)

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

    def medium(self) -> Candidate | None:
        """The medium of this name, if the name is cited as a medium's."""
        if not self.cited:
            return None
        words = (self.word,) if self.word else self.document.tokens.texts[self.hit.first : self.hit.last]
        entity_id, name_id = media_names(self.document.gazetteer)[words]
        return Candidate(entity_id, name_id, ANNOUNCED, ("name:head_dropped", CITED))

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
                self.cited
                or self._ends_in_tanwin()
                or self._is_cut_from_word(entity)
                or (self._is_nationality() and not (entity.type == "country" and self._is_country(reading)))
                or (word in CALENDAR and self.head is None)
                or (bool(word and reading.traits & Trait.ARTICLE) and entity.type == "country")
                or (word == "مسقط" and after < len(texts) and texts[after] == "راس")
            )
        if entity.kind is Kind.ORGANIZATION:
            if self.owners and entity.country and entity.country not in self.owners:
                return True
            if reading.traits & Trait.HEAD_DROPPED:
                return all(is_common(text) or text in ATTRIBUTES for text in texts[self.hit.first : after])
            bare = word.removesuffix("ا") if reading.traits & Trait.INFLECTED else word
            return bool(reading.traits & (Trait.ARTICLE | Trait.INFLECTED)) and bare.endswith(_NISBA)
        return False

    def _in_arabic(self) -> bool:
        """Say whether the line is Arabic; in Persian سوریه is no adjective."""
        start = self.document.tokens.original_start(self.hit.first)
        return self.document.language_at(start) is Language.ARABIC

    def _ends_in_tanwin(self) -> bool:
        """دومًا, تركيًا: names of places take no tanwin."""
        end = self.hit.end
        return FATHATAN in self.document.tokens.original(end - 2, end)

    def _is_nationality(self) -> bool:
        """السعودية, سورية, عراقية: a nisba of a nationality, definite or not."""
        if self.head is not None and self.head.kind is Kind.LOCATION and self.word.startswith("ال"):
            return False  # ناحية الصينية
        return self.word in NATIONALITIES or (
            self.word.endswith(_NISBA) and not self.word.startswith("ال") and f"ال{self.word}" in NATIONALITIES
        )

    def _is_country(self, reading: Reading) -> bool:
        """Say whether an adjective that is also the name of its country (السعودية, سورية) is the name here.

        It is the name after a preposition, a direction, a verb of saying or a country's head noun, and where a phrase
        begins. After any other noun سورية is an adjective; السعودية is one after a definite noun or a name (الحكومة
        السعودية, جدة السعودية) and the name after an indefinite one (سفير السعودية). After و it is what the word before is.
        """
        if reading.traits & Trait.ARTICLE or not self.word.endswith("يه"):
            return False
        if not self._in_arabic():
            return True
        tokens, first = self.document.tokens, self.hit.first
        prefix = tokens.texts[first][: max(0, self.hit.start - tokens.starts[first])]
        joined = prefix.startswith("و") and len(prefix) == 1
        if (prefix and not joined) or tokens.boundaries[first] is Boundary.BREAK:
            return True
        before, word = self.document.stems[first - 1], tokens.texts[first - 1]
        definite = self.word.startswith("ال")
        if joined:
            adjective = any(stem.endswith(_NISBA) for stem in before)
            return not adjective or (word not in NATIONALITIES and self._named_before(places=True))
        if any(stem in _BEFORE_COUNTRY for stem in before):
            return True
        if not definite or word.endswith(_OWNED) or any(stem.startswith("ال") for stem in before):
            return False
        return not self._named_before(places=False)

    def _named_before(self, *, places: bool) -> bool:
        """Say whether a listed name, or a listed place, ends directly before the hit."""
        first, entities = self.hit.first, self.document.gazetteer.entities
        return any(
            hit.last == first
            and any(
                not places or (is_eminent(entities[one.name.entity_id], entities) and not one.traits & Trait.ARTICLE)
                for one in hit.readings
            )
            for hit in self.document.hits_between(first - _LONGEST_NAME, first)
        )

    def _is_cut_from_word(self, entity: EntityRecord) -> bool:
        """كبيرة is no ك and بيرة, ورقة no و and رقة: the whole is the more common word."""
        token = self.document.tokens.texts[self.hit.first]
        if not self.word or len(self.word) >= len(token) or entity.type == "country":
            return False
        known = frequencies()
        return known.get(token, 0.0) > known.get(self.word, 0.0)

    def _is_weak(self, reading: Reading, entity: EntityRecord) -> bool:
        word, traits = self.word, reading.traits
        town = (
            entity.kind is Kind.LOCATION and prominent(entity) and not traits & Trait.ARTICLE and self._is_bare_place()
        )
        if entity.kind is Kind.LOCATION and self._doubt(entity) is not Doubt.NONE and not town:
            return True
        if traits & Trait.WEAK and not town and not (word in SHORT_GROUPS and entity.kind is Kind.ORGANIZATION):
            return True
        if not word or word.isascii():
            return is_minor(entity, reading)
        if entity.type in {"country", "governorate"} and not traits & Trait.ARTICLE:
            return False
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

    def _doubt(self, entity: EntityRecord) -> Doubt:
        texts = self.document.tokens.texts
        words = (self.word,) if self.word else texts[self.hit.first : self.hit.last]
        named = (
            entity.type == "country" or normalize_text(entity.label_ar) == " ".join(words) or words[0] in place_words()
        )
        supreme = named and is_supreme(entity, self.document.gazetteer.entities)
        return doubt_of(words, eminent=is_eminent(entity, self.document.gazetteer.entities), supreme=supreme)

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


def _is_large(document: Document, reading: Reading) -> bool:
    """Say whether a reading is a country, a governorate or a metropolis."""
    entities = document.gazetteer.entities
    entity = entities[reading.name.entity_id]
    return entity.kind is Kind.LOCATION and is_supreme(entity, entities)


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


def _is_cue(word: str) -> bool:
    """Say whether a normalised word is a head noun, a function word or a participle: never a name by itself."""
    if word in SHORT_GROUPS:
        return False
    return word in _NEVER_ALONE or (word.startswith("ال") and len(word) > 3 and word[2:] in _NEVER_ALONE)
