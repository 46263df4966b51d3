"""What readers may narrow a list by. Each filter is declared once and serves both the search index and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from archive.articles.audiences import reader_of
from archive.forms.fields import CountriesField, LenientDateField, PlaceField, SourceChoice, SourcesField
from archive.models import Act, Article, AuditEvent, Language, Mention, Verdict
from archive.models.audit import TARGETS
from archive.search.engine import Restriction
from archive.search.index_document import Review
from entities.models import Entity, KindChoices, Place

NO_SOURCE = 0
REVIEW_CHOICES = [
    (Review.OPEN.value, _("some still to be judged")),
    (Review.JUDGED.value, _("all judged")),
    (Review.UNLINKED.value, _("some linked to nothing")),
]


class DateFilter(django_filters.Filter):
    field_class = LenientDateField


class PlaceFilter(django_filters.Filter):
    field_class = PlaceField


class CountryFilter(django_filters.MultipleChoiceFilter):
    field_class = CountriesField


class SourcesFilter(django_filters.Filter):
    field_class = SourcesField


class LenientFilterSet(django_filters.FilterSet):
    """Filters with what was understood where some value was not; the form keeps the messages for the page."""

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(_printable(data), *args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """The filters that were given and understood, by name; a period the wrong way round is turned."""
        self.form.is_valid()
        values = {name: value for name, value in self.form.cleaned_data.items() if value}
        if self.is_reversed:
            values["since"], values["until"] = values["until"], values["since"]
        return values

    @property
    def is_reversed(self) -> bool:
        """The period ends before it begins."""
        self.form.is_valid()
        since, until = (self.form.cleaned_data.get(name) for name in ("since", "until"))
        return bool(since and until and since > until)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As django-filter does, but with what was understood when some value was not."""
        for name, value in self.values.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def qs(self) -> QuerySet[Any]:
        return self.filter_queryset(self.queryset.all())


def _printable(data: QueryDict) -> QueryDict:
    """The parameters without control characters, which PostgreSQL refuses and nobody types on purpose."""
    cleaned = data.copy()
    for name, values in data.lists():
        cleaned.setlist(name, ["".join(char for char in value if char.isprintable()) for value in values])
    return cleaned


class ArticleFilter(LenientFilterSet):
    """Narrowing the articles. ``restriction`` asks the index, ``qs`` re-checks the rows in PostgreSQL.

    What ``user``, by default an anonymous visitor, may not know of (sources, places, entities) is not understood, as if it did
    not exist. How far the review of mentions has come is a filter for editors only, and only where ``by_review`` asks for it.
    """

    place = PlaceFilter(label=_("Place"), method="in_place")
    entity = django_filters.ModelMultipleChoiceFilter(
        label=_("Mentions"), queryset=Entity.objects.none(), method="mentioning", widget=forms.MultipleHiddenInput
    )
    source = SourcesFilter(label=_("Source"), method="from_sources")
    language = django_filters.MultipleChoiceFilter(
        label=_("Language"), choices=Language.choices, field_name="language", distinct=False
    )
    since = DateFilter(label=_("From"), field_name="published_on", lookup_expr="gte")
    until = DateFilter(label=_("To"), field_name="published_on", lookup_expr="lte")

    review = django_filters.ChoiceFilter(label=_("Names in it"), choices=REVIEW_CHOICES, method="reviewed")

    class Meta:
        model = Article
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, user: Any = None, by_review: bool = False, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        user = user or AnonymousUser()
        reader = reader_of(user)
        self.filters["place"].extra["reader"] = reader
        self.filters["entity"].queryset = Entity.objects.visible_to(reader)
        self.filters["source"].extra["user"] = user
        if not (by_review and user.has_perm("archive.change_article")):
            del self.filters["review"]

    def from_sources(self, queryset: QuerySet[Any], _name: str, sources: list[SourceChoice]) -> QuerySet[Any]:
        return queryset.filter(source__in=[pk for source in sources for pk in source.pks])

    def reviewed(self, queryset: QuerySet[Any], _name: str, review: str) -> QuerySet[Any]:
        standing = Mention.objects.standing().filter(article=OuterRef("pk"))
        is_open = Exists(standing.filter(verdict=Verdict.UNDECIDED))
        match Review(review):
            case Review.OPEN:
                return queryset.filter(is_open)
            case Review.JUDGED:
                return queryset.filter(Exists(standing)).exclude(is_open)
            case Review.UNLINKED:
                return queryset.filter(Exists(standing.filter(entity__isnull=True)))

    def in_place(self, queryset: QuerySet[Any], _name: str, place: Place) -> QuerySet[Any]:
        inside = Place.objects.descendants_of(place.pk).values("pk")
        mentions = Mention.objects.standing().filter(Q(entity__in=inside) | Q(entity__canonical__in=inside))
        return queryset.filter(pk__in=mentions.values("article"))

    def mentioning(self, queryset: QuerySet[Any], _name: str, entities: list[Entity]) -> QuerySet[Any]:
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
            sources=_primary_keys(values.get("source", ())),
            languages=tuple(values.get("language", ())),
            since=values.get("since"),
            until=values.get("until"),
            review=(values["review"],) if "review" in values else (),
        )


def _primary_keys(sources: Sequence[SourceChoice]) -> tuple[int, ...]:
    """Of the sources asked for; one that is no source's where they are none, because nothing would mean no restriction."""
    return tuple(pk for source in sources for pk in source.pks) or ((NO_SOURCE,) if sources else ())


class EntityFilter(LenientFilterSet):
    """Narrowing the entities by kind and country; the name is searched apart, because it ranks."""

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=KindChoices.choices, distinct=False)
    country = CountryFilter(label=_("Country"), distinct=False)

    class Meta:
        model = Entity
        fields: list[str] = []

    def passes(self, facts: Mapping[str, str], *, leaving_out: str = "") -> bool:
        """Whether an entity with this kind and country passes the filters, all or all but one."""
        return all(facts[name] in chosen for name, chosen in self.values.items() if name != leaving_out)


class AuditFilter(LenientFilterSet):
    """Narrowing the audit trail by who, what, to what and when."""

    name = django_filters.CharFilter(label=_("Account"), lookup_expr="iexact")
    act = django_filters.ChoiceFilter(label=_("What was done"), choices=Act.choices, empty_label="—")
    target = django_filters.ChoiceFilter(label=_("To what"), choices=list(TARGETS.items()), empty_label="—")
    target_id = django_filters.NumberFilter(label=_("Its number"), min_value=1, max_value=2**63 - 1)
    since = DateFilter(label=_("From"), field_name="created_at", lookup_expr="date__gte")
    until = DateFilter(label=_("To"), field_name="created_at", lookup_expr="date__lte")

    class Meta:
        model = AuditEvent
        fields: list[str] = []
