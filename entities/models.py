"""Places, organisations and people of the world, their names, and how they relate.

Rows are written by :mod:`entities.services` and :mod:`entities.gazetteer.loader` only.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entities.audience import Reader, WithAudience
from entities.gazetteer.records import NameUse
from entities.history import track
from entities.querysets import EntityQuerySet, NameQuerySet, PlaceQuerySet, RelationQuerySet
from entities.relations.kinds import RELATION_SPECS, SYMMETRIC, RelationSpec
from entities.spans import Kind


class KindChoices(models.TextChoices):
    LOCATION = Kind.LOCATION.value, _("Place")
    ORGANIZATION = Kind.ORGANIZATION.value, _("Organisation")
    PERSON = Kind.PERSON.value, _("Person")


class UseChoices(models.TextChoices):
    OFFICIAL = NameUse.OFFICIAL.value, pgettext_lazy("use of a name", "official")
    ALIAS = NameUse.ALIAS.value, pgettext_lazy("use of a name", "alias")
    ACRONYM = NameUse.ACRONYM.value, pgettext_lazy("use of a name", "acronym")
    TRANSLITERATION = NameUse.TRANSLITERATION.value, pgettext_lazy("use of a name", "transliteration")
    KUNYA = NameUse.KUNYA.value, pgettext_lazy("use of a name", "kunya")
    NICKNAME = NameUse.NICKNAME.value, pgettext_lazy("use of a name", "nickname")
    PARTISAN = NameUse.PARTISAN.value, pgettext_lazy("use of a name", "partisan label")


class Origin(models.TextChoices):
    """Who wrote a row; a reload of the reference files touches only what the files wrote."""

    REFERENCE = "reference", _("reference data")
    EDITOR = "editor", _("editor")
    MACHINE = "machine", _("patterns")


class Level(models.IntegerChoices):
    COUNTRY = 0, _("country")
    GOVERNORATE = 1, _("governorate")
    DISTRICT = 2, _("district")
    SUBDISTRICT = 3, _("subdistrict")
    COMMUNITY = 4, _("community")
    NEIGHBOURHOOD = 5, _("neighbourhood")


def in_reader_language(arabic: str, english: str) -> str:
    """The text in the reader's language, or in the other if there is none."""
    return (arabic or english) if (get_language() or "ar").startswith("ar") else (english or arabic)


class Disclosure(models.TextChoices):
    """What an editor decided about who may see an entity; reference data is visible to everyone unless it says otherwise."""

    DERIVED = "derived", _("anyone who may read a report that names it")
    PUBLIC = "public", _("everyone")
    EDITORS = "editors", _("editors only")


DERIVED_FIELDS = ["audience", "owners"]
"""Maintained by triggers, see :mod:`entities.audience`; a change of these alone is not an act of an editor."""


@track(
    exclude=["canonical", "edited_fields", "created_at", "updated_at", "withheld", *DERIVED_FIELDS],
    added=pgtrigger.Q(new__reference_key__isnull=True),
)
class Entity(WithAudience):
    """A place, organisation or person.

    A merge leaves the merged row and its mentions as they are: ``merged_into`` is the judgement, ``canonical`` the end of
    the chain (``NULL`` for an entity that stands for itself), maintained by :func:`entities.services.merge_entities`.
    ``sources`` says for single facts, by field, where they can be checked; ``reference`` is for all the others.
    ``withheld`` says for facts that cite a text, by field, who may see them: ``[audience, owners]``.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=KindChoices)
    type = models.CharField(_("type"), max_length=32, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    label_ar = models.CharField(_("Arabic name"), max_length=300, blank=True)
    label_en = models.CharField(_("English name"), max_length=300, blank=True)
    description_ar = models.TextField(_("Arabic description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    active = models.CharField(_("active"), max_length=40, blank=True)
    wikidata = models.CharField("Wikidata", max_length=16, blank=True)
    reference = models.TextField(_("reference"), blank=True)
    sources = models.JSONField(default=dict, blank=True, editable=False)
    reference_key = models.CharField(max_length=120, null=True, blank=True, editable=False)
    edited_fields = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    disclosure = models.CharField(
        _("who may see it"), max_length=8, choices=Disclosure, default=Disclosure.DERIVED,
        db_default=Disclosure.DERIVED,
    )  # fmt: skip
    withheld = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    canonical = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", editable=False
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated"), db_default=Now(), editable=False)

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KindChoices.values), name="entity_kind_known"),
            models.CheckConstraint(condition=~Q(label_ar="") | ~Q(label_en=""), name="entity_has_a_label"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="entity_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, canonical__isnull=True)
                | Q(merged_into__isnull=False, canonical__isnull=False),
                name="entity_canonical_iff_merged",
            ),
            models.UniqueConstraint(fields=["reference_key"], name="entity_reference_key_unique"),
        ]
        indexes = [
            models.Index(fields=["kind", "country"], name="entity_kind_country"),
            models.Index(fields=["label_ar"], name="entity_label_ar"),
            models.Index(fields=["label_en"], name="entity_label_en"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_reader_language(self.label_ar, self.label_en)

    @property
    def other_label(self) -> str:
        """The default name in the other language, or empty if it would repeat :attr:`label`."""
        other = self.label_en if self.label == self.label_ar else self.label_ar
        return "" if other == self.label else other

    @property
    def description(self) -> str:
        return in_reader_language(self.description_ar, self.description_en)

    def withhold_from(self, reader: Reader) -> Entity:
        """This entity without the facts that the reader may not see; they stay empty on this instance."""
        for field, (audience, owners) in self.withheld.items():
            if not reader.may_see(audience, owners):
                setattr(self, field, "")
        return self

    def loaded_place(self, reader: Reader) -> Place | None:
        """Its place, if read with it; a parent read with it is None if the reader may not see it."""
        place: Place | None = self._state.fields_cache.get("place")
        parent = place._state.fields_cache.get("parent") if place is not None else None
        if (
            place is not None
            and parent is not None
            and not reader.may_see(parent.entity.audience, parent.entity.owners)
        ):
            place.parent = None
        return place

    @property
    def resolved_id(self) -> int:
        """Id of the entity this one stands for after merges."""
        return self.canonical_id or self.pk


@track(
    exclude=["key", "search_text", "position", "created_at", "taken_from", *DERIVED_FIELDS],
    added=pgtrigger.Q(new__origin="editor"),
)
class Name(WithAudience):
    """One spelling of an entity in one script.

    ``weak`` spellings never link alone; one that is ``decisive`` always means this entity, by an editor's rule. ``taken_from``
    holds the ids of the texts that an editor took the spelling from; it is visible to those who may read one of them, or
    another that uses it for the entity.
    """

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="names")
    text = models.CharField(_("spelling"), max_length=300)
    language = models.CharField(_("language"), max_length=3)
    use = models.CharField(_("use"), max_length=16, choices=UseChoices, default=UseChoices.ALIAS)
    weak = models.BooleanField(_("never links alone"), default=False)
    side = models.CharField(_("used by"), max_length=120, blank=True)
    decisive = models.BooleanField(default=False, editable=False)
    reference = models.TextField(_("source"), blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.EDITOR, editable=False)
    retired = models.BooleanField(default=False, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    # Collated by code point, so that the index also finds names by their first letters.
    key = models.CharField(max_length=300, editable=False, db_collation="C")
    search_text = models.TextField(editable=False)
    taken_from = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = NameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "text"], name="name_entity_text_unique"),
            models.CheckConstraint(condition=~Q(text=""), name="name_text_not_empty"),
            models.CheckConstraint(condition=Q(use__in=UseChoices.values), name="name_use_known"),
            models.CheckConstraint(condition=~Q(key=""), name="name_key_not_empty"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(decisive=True, retired=False), name="name_decides_for_one_entity"
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="name_key"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="name_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.text


@track(exclude=["ancestors"], added=False)
class Place(models.Model):
    """What only locations have. ``ancestors`` holds the ids from the root down to this place itself."""

    entity = models.OneToOneField(Entity, models.CASCADE, primary_key=True, related_name="place")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    ancestors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    level = models.PositiveSmallIntegerField(_("administrative level"), choices=Level, null=True, blank=True)
    pcode = models.CharField("P-code", max_length=20, null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["pcode"], name="place_pcode_unique"),
            models.CheckConstraint(condition=~Q(parent=F("entity")), name="place_not_its_own_parent"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__range=(0, 5)), name="place_level_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # If the value is NULL, a range is unknown and passes a check.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_coordinates_in_range",
            ),
        ]
        indexes = [
            GinIndex(fields=["ancestors"], name="place_ancestors"),
            models.Index(fields=["level"], name="place_level"),
        ]

    def __str__(self) -> str:
        return str(self.entity)

    @property
    def address(self) -> str:
        """The place's key in addresses: its P-code, or its entity's id if it has none."""
        return self.pcode or str(self.pk)

    @property
    def coordinates(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees; ``None`` where they are unknown."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


def _label(kind: str) -> tuple[str, Any]:
    return kind, _(RELATION_SPECS[kind].label)


class RelationKind(models.TextChoices):
    """The kinds of :data:`entities.relations.kinds.RELATION_SPECS`, as the database and forms need them."""

    PART_OF = _label("part_of")
    MEMBER_OF = _label("member_of")
    HOLDS_POST = _label("holds_post")
    BASED_IN = _label("based_in")
    CONTROLS = _label("controls")
    ALLIED_WITH = _label("allied_with")
    OPPOSED_TO = _label("opposed_to")

    @property
    def spec(self) -> RelationSpec:
        return RELATION_SPECS[self]


class RelationState(models.TextChoices):
    """Only confirmed relations are shown to readers, weigh in linking and are exported; rejected ones are not proposed again."""

    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("on record")
    REJECTED = "rejected", _("not so")


@track(
    exclude=["created_at", "judged_at", *DERIVED_FIELDS],
    added=pgtrigger.Q(new__origin="editor"),
    removed=~(pgtrigger.Q(old__origin="machine") & pgtrigger.Q(old__state="proposed")),
)
class Relation(WithAudience):
    """A fact between two entities, or a post that a person holds (``target`` empty when the body is not listed).

    What patterns find in reports is ``proposed`` until an editor judges it; what editors and reference data say is confirmed.

    ``since`` and ``until`` are ISO 8601 dates that may stop at the year. Dates from reference data are stored as they are;
    those from editors are in order.
    """

    source = models.ForeignKey(Entity, models.CASCADE, related_name="relations")
    target = models.ForeignKey(Entity, models.CASCADE, related_name="relations_in", null=True, blank=True)
    kind = models.CharField(_("relation"), max_length=16, choices=RelationKind)
    title_ar = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    since = models.CharField(_("from"), max_length=10, blank=True)
    until = models.CharField(_("to"), max_length=10, blank=True)
    reference = models.TextField(_("reference"), blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.EDITOR, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=RelationState, default=RelationState.CONFIRMED, editable=False
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    judged_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RelationKind.values), name="relation_kind_known"),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | Q(kind=RelationKind.HOLDS_POST), name="relation_has_a_target"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("source")), name="relation_not_to_itself"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=SYMMETRIC) | Q(source__lt=F("target")), name="relation_symmetric_once"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.REFERENCE)
                | Q(since="")
                | Q(until="")
                | Q(since__lte=F("until"))
                | Q(since__startswith=F("until")),
                name="relation_period_in_order",
            ),
            models.CheckConstraint(condition=Q(state__in=RelationState.values), name="relation_state_known"),
            models.CheckConstraint(
                condition=~Q(state=RelationState.PROPOSED) | Q(origin=Origin.MACHINE, judged_by__isnull=True),
                name="relation_proposed_by_machine",
            ),
            models.UniqueConstraint(
                fields=["source", "target", "kind", "title_ar", "title_en", "since"],
                nulls_distinct=False,
                name="relation_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["target", "kind"], name="relation_target_kind"),
            models.Index(fields=["kind"], name="relation_proposed", condition=Q(state="proposed")),
        ]

    @property
    def title(self) -> str:
        return in_reader_language(self.title_ar, self.title_en)


class GazetteerState(models.Model):
    """One row: the version of all names, raised in the transaction of every change to them."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    reference_version = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="gazetteer_state_one_row")]


class NameChange(models.Model):
    """A change of names that texts have not been relinked for yet; the app that stores texts deletes the row once it knows which.

    ``version`` is that of the gazetteer after the change: what was read with a later one needs no second reading. ``other``
    is what ``entity`` was merged into.
    """

    class What(models.TextChoices):
        """A spelling added, changed or out of use; facts that weigh in linking; a merge; its undoing; too many to list."""

        SPELLING = "spelling"
        ENTITY = "entity"
        MERGE = "merge"
        UNDO = "undo"
        MANY = "many"

    what = models.CharField(max_length=8, choices=What)
    version = models.BigIntegerField()
    entity = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, related_name="+")
    other = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what="many")
                | Q(what="spelling", entity__isnull=False) & ~Q(text="")
                | Q(what="entity", entity__isnull=False)
                | Q(what__in=["merge", "undo"], entity__isnull=False, other__isnull=False),
                name="name_change_says_what",
            ),
        ]
