"""How likely a link is right: one figure a link, from what the name may be instead and what is said beside it.

The weights of :mod:`entities.linker.scoring` choose among entities. Whether the words name any entity at all is another
question: a sole candidate is no reason, nor is a large town. A name that is a common word or a name of people needs support
beside it: a head
noun, places of the same region in a list with it, the area that it is said to be in. The figures are set so that of the
links of a class about that share was right in a sample that was judged by reading (docs/extraction.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from entities.arabic.lexicon import frequencies
from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.records import EntityRecord
from entities.linker.document_context import DocumentContext
from entities.linker.scoring import Mention, fits_head, is_contradicted, is_stated
from entities.recognizers.document import Document
from entities.recognizers.homographs import Doubt, doubt_of, is_eminent, is_supreme, name_words, place_words
from entities.recognizers.lexicon import words_of
from entities.spans import Candidate, Kind

CERTAIN, LIKELY, FAIR, OPEN, UNLIKELY = 0.97, 0.93, 0.8, 0.4, 0.2
_PLURALS = words_of("مدن بلدات قرى أحياء محافظات مديريات مناطق نواحي أقضية ولايات أقاليم مزارع")
_SETTLED = frozenset({2, 3, 4, 5})
_TOWN = 4
_CAPITALS = words_of("عاصمة العاصمة")
_PLACES = frozenset({"city", "town", "village", "quarter", "district", "subdistrict"})
_ADJECTIVE = 3.6
"""Zipf frequency from which on an indefinite feminine word after a head noun is rather an adjective of it: قرية صغيرة."""


def confidences(
    mentions: Sequence[Mention],
    chosen: Mapping[int, Candidate],
    context: DocumentContext,
    document: Document,
    gazetteer: Gazetteer,
) -> dict[int, tuple[float, str]]:
    """Say how likely each chosen candidate is meant.

    Args:
        mentions: n mentions of one article, in order.
        chosen: index of a mention -> its candidate; other mentions are not linked.

    Returns:
        For each index of ``chosen`` a figure from 0 to 1 and the reason for it.
    """
    return _Judge(mentions, chosen, context, document, gazetteer).judge()


class _Judge:
    def __init__(
        self,
        mentions: Sequence[Mention],
        chosen: Mapping[int, Candidate],
        context: DocumentContext,
        document: Document,
        gazetteer: Gazetteer,
    ) -> None:
        self.mentions, self.chosen, self.context, self.gazetteer = mentions, chosen, context, gazetteer
        self.words = {index: name_words(document, mentions[index].span) for index in chosen}
        self.entities = {index: gazetteer.entities[candidate.entity_id] for index, candidate in chosen.items()}
        self.people = {
            name_words(document, mention.span)[-1] for mention in mentions if mention.span.kind is Kind.PERSON
        }

    def judge(self) -> dict[int, tuple[float, str]]:
        places = [index for index, entity in self.entities.items() if entity.kind is Kind.LOCATION]
        found = {index: self._other(index) for index in self.chosen if index not in set(places)}
        doubts = {index: self._doubt(index) for index in places}
        contradicted = {
            index for index in places if is_contradicted(self.mentions[index], self.entities[index], self.gazetteer)
        }
        strong = {
            index: reason for index in places if index not in contradicted and (reason := self._support(index, doubts))
        }
        self._spread(strong, [index for index in places if index not in contradicted], doubts)
        named: dict[tuple[str, ...], bool] = {self.words[index]: True for index in strong}
        for index in places:
            if index in contradicted:
                found[index] = (UNLIKELY / 2, "stated:elsewhere")
            elif index in strong:
                found[index] = (CERTAIN if doubts[index] is Doubt.NONE else LIKELY, strong[index])
            else:
                found[index] = self._bare(index, doubts[index], self.words[index] in named)
        return found

    def _doubt(self, index: int) -> Doubt:
        entity, words = self.entities[index], self.words[index]
        usual = entity.type == "country" or "name:label" in self.chosen[index].reasons or words[0] in place_words()
        doubt = doubt_of(words, eminent=self._is_eminent(entity), supreme=usual and self._is_supreme(entity))
        if doubt is Doubt.NONE and words[-1] in self.people and not self._is_supreme(entity):
            return Doubt.NAME
        return doubt

    def _is_eminent(self, entity: EntityRecord) -> bool:
        return is_eminent(entity, self.gazetteer.entities)

    def _is_supreme(self, entity: EntityRecord) -> bool:
        return is_supreme(entity, self.gazetteer.entities)

    def _support(self, index: int, doubts: Mapping[int, Doubt]) -> str:
        """What is said beside the mention for its being this place; empty if nothing is."""
        mention, entity, words = self.mentions[index], self.entities[index], self.words[index]
        around, doubt = mention.around, doubts[index]
        if is_stated(mention, entity, self.gazetteer) and (
            doubt is Doubt.NONE or (around.strict and self._lies_below_country(mention))
        ):
            return "near:area"
        head = mention.head
        if head is None or head.kind is not Kind.LOCATION or self._is_abroad(index, entity):
            return ""
        last, settled = words[-1], self._area_named(entity)
        if doubt is Doubt.WORD and not (settled and self._is_eminent(entity)) and _may_describe(last, head.word):
            return ""
        loose = around.described or head.word in _CAPITALS or "name:article" in self.chosen[index].reasons
        if doubt is not Doubt.NONE and loose:
            return ""
        if fits_head(mention, entity):
            return "near:head"
        definite = len(words) == 1 and last.startswith("ال") and entity.level in _SETTLED
        return "near:head" if definite and head.label in _PLACES and settled else ""

    def _is_abroad(self, index: int, entity: EntityRecord) -> bool:
        """Say whether the report names places or bodies of other countries and none of this one, of a place that is not large."""
        if self._is_eminent(entity) or not entity.country or self._country_named(index, entity):
            return False
        return any(country and country != entity.country for country in self.context.by_country)

    def _lies_below_country(self, mention: Mention) -> bool:
        return any((self.gazetteer.entities[area].level or 0) >= 1 for area in mention.inside)

    def _spread(self, strong: dict[int, str], places: Sequence[int], doubts: Mapping[int, Doubt]) -> None:
        """Add to ``strong`` what is listed with a place that is clear, and what is listed with that in turn."""
        ready = deque(index for index in places if index in strong or doubts[index] is Doubt.NONE)
        open_ = set(places) - set(strong)
        while ready:
            one = ready.popleft()
            for other in self.mentions[one].around.listed:
                if other in open_ and self._same_region(self.entities[one], self.entities[other], doubts[other]):
                    open_.discard(other)
                    strong[other] = "near:list"
                    if doubts[other] is not Doubt.NONE:
                        ready.append(other)

    def _same_region(self, one: EntityRecord, other: EntityRecord, doubt: Doubt) -> bool:
        if one.entity_id == other.entity_id:
            return False
        if one.level == 0 and other.level == 0:
            return True
        areas = [
            {place for place in (entity.entity_id, *entity.ancestors) if self.gazetteer.entities[place].level == 1}
            for entity in (one, other)
        ]
        if areas[0] & areas[1]:
            return True
        if not one.country or one.country != other.country or (doubt is not Doubt.NONE and one.level == 0):
            return False
        return doubt is not Doubt.WORD or self._is_supreme(other) or (self._is_eminent(one) and self._is_eminent(other))

    def _bare(self, index: int, doubt: Doubt, named: bool) -> tuple[float, str]:
        """A place that nothing beside it supports."""
        mention, entity = self.mentions[index], self.entities[index]
        around, eminent, supreme = mention.around, self._is_eminent(entity), self._is_supreme(entity)
        area, country = self._area_named(entity), self._country_named(index, entity)
        agreed = "+" in mention.span.recognizer
        prepared = around.prepared and not around.described
        if "name:article" in self.chosen[index].reasons and entity.type != "country":
            return OPEN, "name:article"
        if doubt is Doubt.NONE:
            clear = self._clear(index, area=area, country=country, prepared=prepared, agreed=agreed)
            return (FAIR, "article:named") if named and clear[0] < FAIR else clear
        if named and prepared:
            return FAIR, "article:named"
        if around.attributive:
            return UNLIKELY, "word:adjective"
        if supreme and (
            (around.prepared and (area or country)) or (country and (agreed or named)) or (prepared and agreed)
        ):
            return FAIR, "article:region"
        weak = "name:weak" in self.chosen[index].reasons
        beside, read = around.prepared and not weak, (country and (around.prepared or agreed)) or (area and agreed)
        read = read and (area or not weak)
        if doubt is Doubt.NAME and ((eminent and (read or (beside and agreed))) or (area and prepared and agreed)):
            return FAIR, "article:region"
        town = eminent and entity.level == _TOWN and self.words[index][0].startswith("ال") and not around.described
        if town and area and (prepared or named):
            return FAIR, "article:area"
        return UNLIKELY, f"word:{doubt.name.lower()}"

    def _clear(self, index: int, *, area: bool, country: bool, prepared: bool, agreed: bool) -> tuple[float, str]:
        """A name that is no other word, with nothing beside it."""
        entity, reasons = self.entities[index], self.chosen[index].reasons
        supreme, eminent = self._is_supreme(entity), self._is_eminent(entity)
        if "name:masked" in reasons or ("name:letters" in reasons and not (supreme and prepared)):
            return OPEN, "name:letters"
        if not supreme and "name:weak" in reasons:
            beside = (area and (prepared or agreed)) or (eminent and prepared and country)
            return (FAIR, "article:area") if beside else (OPEN, "name:weak")
        if eminent or not entity.country:
            return (CERTAIN if area or country or supreme or not entity.country else LIKELY), "name:clear"
        words = self.words[index]
        usual = len(words) > 1 or words[0] in place_words()
        if area and (prepared or agreed or usual):
            return LIKELY, "article:area"
        if prepared and not country and not self._is_abroad(index, entity):
            return FAIR, "near:preposition"  # a report that names nothing of any other country
        if words[0].isascii():
            return FAIR, "name:latin"  # few words of other languages are spelt like a listed name with its capital
        return (FAIR, "article:country") if country and usual else (OPEN, "name:unsupported")

    def _area_named(self, entity: EntityRecord) -> bool:
        own = self.context.anchors.get(entity.entity_id, 0)
        return any(self.context.areas.get(one, 0) > own for one in entity.ancestors[1:])

    def _country_named(self, index: int, entity: EntityRecord) -> bool:
        rivals = {candidate.entity_id for candidate in self.mentions[index].span.candidates}
        return any(one not in rivals for one in self.context.anchors_of(entity.country))

    def _other(self, index: int) -> tuple[float, str]:
        """An organisation or a person."""
        candidate, entity = self.chosen[index], self.entities[index]
        if "name:weak" in candidate.reasons:
            return candidate.score, ""
        if entity.type != "media" and entity.country and not self._country_named(index, entity):
            return max(candidate.score, FAIR), "country:unmentioned"
        return max(candidate.score, LIKELY), "name:clear"


def _may_describe(word: str, head: str) -> bool:
    """Say whether a common word after a head noun may be an adjective or the genitive of it: قرية صغيرة, مدن البلاد."""
    if head in _PLURALS:
        return True
    return word.endswith("ه") and not word.startswith("ال") and frequencies().get(word, 0.0) >= _ADJECTIVE
