"""What readers may narrow a list by. Each filter is declared once and serves both the search index and PostgreSQL."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.fields import LenientDateField, PlaceField
from archive.models import Article, Language, Mention, Source
from archive.search.engine import Restriction
from entities.models import Entity, KindChoices, Place


class DateFilter(django_filters.Filter):
    field_class = LenientDateField


class PlaceFilter(django_filters.Filter):
    field_class = PlaceField


class LenientFilterSet(django_filters.FilterSet):
    """Filters with what was understood where some value was not; the form keeps the messages for the page."""

    @property
    def values(self) -> dict[str, Any]:
        """The filters that were given and understood, by name."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """As django-filter does, but with what was understood when some value was not."""
        for name, value in self.values.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def qs(self) -> QuerySet:
        return self.filter_queryset(self.queryset.all())


class ArticleFilter(LenientFilterSet):
    """Narrowing the articles. ``restriction`` asks the index, ``qs`` re-checks the rows in PostgreSQL."""

    place = PlaceFilter(label=_("Place"), method="in_place")
    entity = django_filters.ModelMultipleChoiceFilter(
        label=_("Mentions"), queryset=Entity.objects.all(), method="mentioning", widget=forms.MultipleHiddenInput
    )
    source = django_filters.ModelChoiceFilter(label=_("Source"), queryset=Source.objects.all(), to_field_name="key")
    language = django_filters.ChoiceFilter(label=_("Language"), choices=Language.choices)
    since = DateFilter(label=_("From"), field_name="published_on", lookup_expr="gte")
    until = DateFilter(label=_("To"), field_name="published_on", lookup_expr="lte")

    class Meta:
        model = Article
        fields: list[str] = []

    def in_place(self, queryset: QuerySet, _name: str, place: Place) -> QuerySet:
        inside = Place.objects.descendants_of(place.pk).values("pk")
        mentions = Mention.objects.standing().filter(Q(entity__in=inside) | Q(entity__canonical__in=inside))
        return queryset.filter(pk__in=mentions.values("article"))

    def mentioning(self, queryset: QuerySet, _name: str, entities: list[Entity]) -> QuerySet:
        for entity in entities:
            queryset = queryset.filter(pk__in=Mention.objects.linked_to(entity.resolved_id).values("article"))
        return queryset

    def restriction(self, states: tuple[str, ...]) -> Restriction:
        """The same filters for the index."""
        values = self.values
        return Restriction(
            states=states,
            places=(values["place"].pk,) if "place" in values else (),
            entities=tuple(entity.resolved_id for entity in values.get("entity", ())),
            sources=(values["source"].pk,) if "source" in values else (),
            languages=(values["language"],) if "language" in values else (),
            since=values.get("since"),
            until=values.get("until"),
        )


class EntityFilter(LenientFilterSet):
    """Narrowing the entities by kind and country; the name is searched apart, because it ranks."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KindChoices.choices, empty_label=_("All kinds"))
    country = django_filters.CharFilter(label=_("Country"), lookup_expr="iexact", max_length=2)

    class Meta:
        model = Entity
        fields: list[str] = []
