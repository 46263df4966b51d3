"""Chainable reads of sources, articles and mentions."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from entities.audience import Reader
from entities.models import Entity

if TYPE_CHECKING:
    # Named in quotes: these modules import this one.
    from archive.models import Article, Judgement, Mention, RelationEvidence, Source  # noqa: F401


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: Any) -> ArticleQuerySet:
        """What this user may read.

        Everybody reads published articles, accounts with a role also restricted ones, contributors their own drafts and what
        they have sent for review, editors everything.
        """
        if user.has_perm("archive.change_article"):
            return self
        state = self.model.State
        open_states = [state.PUBLISHED]
        if user.has_perm("archive.view_article"):
            open_states.append(state.RESTRICTED)
        readable = Q(state__in=open_states)
        if user.has_perm("archive.add_article"):
            readable |= Q(state__in=self.model.OWN_STATES, created_by=user.pk)
        return self.filter(readable)

    def editable_by(self, user: Any) -> ArticleQuerySet:
        """What this user may work on: everything for editors, their own unpublished articles for contributors."""
        if user.has_perm("archive.change_article"):
            return self
        if user.has_perm("archive.add_article"):
            return self.filter(state__in=self.model.OWN_STATES, created_by=user.pk)
        return self.none()

    def identical_to(self, article: Any) -> ArticleQuerySet:
        """Other articles from the same bytes or with the same first text, whoever sent them; for editors."""
        same = Q(text_sha256=article.text_sha256)
        if article.upload_id is not None:
            same |= Q(upload__sha256=article.upload.sha256)
        return self.filter(same).exclude(pk=article.pk)

    def came_with(self, article: Any) -> ArticleQuerySet:
        """Other articles from the same message and what was attached to it; for editors."""
        messages = article.batch_items.filter(file__kind__in=["email", "msg"]).values("file")
        return self.filter(batch_items__file__in=messages).exclude(pk=article.pk).distinct()

    def with_words(self, digests: Collection[str], user: Any) -> ArticleQuerySet:
        """Articles that the user may read and whose words have one of these digests.

        What stood in a report before it was redacted or corrected is known only to whoever sent it, and to editors.
        """
        sent = Q(text_sha256__in=digests)
        if not user.has_perm("archive.change_article"):
            sent &= Q(created_by=user)
        return self.visible_to(user).filter(sent | Q(current__text_sha256__in=digests))

    def withdrawn(self) -> ArticleQuerySet:
        """Articles whose note alone is public."""
        return self.filter(state=self.model.State.WITHDRAWN)

    def in_bulk(self, *args: Any, **options: Any) -> dict[Any, Any]:
        """As Django's, without sorting what has no order: compiling the model's takes longer than reading a page of rows."""
        return super(ArticleQuerySet, self.order_by()).in_bulk(*args, **options)

    def for_list(self) -> ArticleQuerySet:
        """With what a list row shows and without the bodies, in one query."""
        return self.select_related("current", "source").defer("current__body")

    def for_page(self) -> ArticleQuerySet:
        return self.select_related("current", "source", "upload")


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: Any) -> SourceQuerySet:
        """Sources by name: those of reports that the user may read, unless confidential; all for editors.

        Args:
            user: nobody (``None``) is the operator, who may know all.
        """
        if user is None or user.has_perm("archive.change_article"):
            return self
        reports = apps.get_model("archive", "Article").objects.visible_to(user)
        return self.filter(Exists(reports.filter(source=OuterRef("pk"))), confidential=False)


class MentionQuerySet(models.QuerySet["Mention"]):
    def standing(self) -> MentionQuerySet:
        """Mentions of the shown revision that no editor has rejected."""
        return self.unrefused().filter(revision=F("article__current"))

    def unrefused(self) -> MentionQuerySet:
        """Mentions that no editor has rejected, of any revision."""
        return self.exclude(verdict="rejected")

    def linked_to(self, entity_id: int) -> MentionQuerySet:
        """Standing mentions of the entity, also through entities merged into it."""
        # As a list of entities: over a join no index serves both ends of an alternative.
        return self.standing().filter(entity__in=Entity.objects.standing_for(entity_id).values("pk"))

    def named(self, entity_id: int) -> MentionQuerySet:
        """Of these mentions those of the entity, also through entities merged into it."""
        return self.filter(Q(entity=entity_id) | Q(entity__canonical=entity_id))

    def of_entities_visible_to(self, reader: Reader) -> MentionQuerySet:
        """Mentions linked to entities that this reader may see, also after merges."""
        stands = Q(entity__canonical__isnull=True) | reader.visible("entity__canonical__")
        return self.filter(reader.visible("entity__"), stands, entity__isnull=False)

    def inside(self, place_id: int) -> MentionQuerySet:
        """Standing mentions of the place and of everything inside it, at any depth."""
        # Only the mentions of a few reports matter: looking each up costs less than listing everything in a governorate.
        inside = Q(entity__place__ancestors__contains=[place_id])
        return self.standing().filter(inside | Q(entity__canonical__place__ancestors__contains=[place_id]))

    def unjudged(self) -> MentionQuerySet:
        """Suggestions on which no editor has ever said a word, taken back or not; a machine may replace them."""
        return self.filter(verdict="undecided", judgements__isnull=True)

    def confirmed(self) -> MentionQuerySet:
        """Standing mentions that editors confirmed for an entity."""
        return self.filter(verdict="accepted", entity__isnull=False, revision=F("article__current"))

    def in_reading_order(self) -> MentionQuerySet:
        return self.order_by("article", F("part").desc(), "start")

    def after(self, mention: Any) -> MentionQuerySet:
        """Those of one article that come after the mention, the nearest first."""
        # The title comes before the text.
        later = Q(part=mention.part, start__gt=mention.start)
        return self.filter(later | Q(part="body") if mention.part == "title" else later).in_reading_order()

    def before(self, mention: Any) -> MentionQuerySet:
        """Those of one article that come before the mention, the nearest first."""
        earlier = Q(part=mention.part, start__lt=mention.start)
        return self.filter(earlier | Q(part="title") if mention.part == "body" else earlier).order_by("part", "-start")


class JudgementQuerySet(models.QuerySet["Judgement"]):
    def in_force(self) -> JudgementQuerySet:
        """Acts that were not taken back, and that are not themselves the taking back of another."""
        return self.filter(undone_by__isnull=True).exclude(action="undo")


class EvidenceQuerySet(models.QuerySet["RelationEvidence"]):
    def shown_to(self, articles: ArticleQuerySet) -> EvidenceQuerySet:
        """Words of the shown revisions of ``articles``, such as those of :meth:`ArticleQuerySet.visible_to`."""
        return self.filter(article__in=articles, revision=F("article__current"))
