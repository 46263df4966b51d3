"""Articles, their revisions, and the passages redacted in them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.expressions import CurrentTransaction
from archive.models.querysets import ArticleQuerySet
from archive.models.sources import SHA256_LENGTH, Language, Source, Upload
from entities.history import track


@track(
    exclude=["changed_in", "created_at", "updated_at", "state_changed_at", "text_sha256", "evidence_sha256", "story"]
)
class Article(models.Model):
    """One stored report. Its text is in its revisions; ``current`` is the one shown.

    ``story`` is one number for all articles that are near-duplicates of each other, empty for one that stands alone; see
    :mod:`archive.near_duplicates`. ``public_note`` says why an article was withdrawn; its page shows it in place of the words.
    """

    class State(models.TextChoices):
        """Who may read: :meth:`ArticleQuerySet.visible_to`. Allowed changes of state: :mod:`archive.articles.publication`."""

        DRAFT = "draft", pgettext_lazy("state of an article", "draft")
        IN_REVIEW = "in_review", pgettext_lazy("state of an article", "in review")
        RESTRICTED = "restricted", pgettext_lazy("state of an article", "restricted")
        PUBLISHED = "published", pgettext_lazy("state of an article", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an article", "withdrawn")

    class Precision(models.TextChoices):
        """How much of the publication date is known; the same as :class:`archive.readers.Precision`."""

        DAY = "day", _("the day")
        MONTH = "month", _("the month")
        YEAR = "year", _("the year")

    OWN_STATES = (State.DRAFT, State.IN_REVIEW)
    """States in which an article also shows to the contributor who stored it."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="articles", verbose_name=_("source"))
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="articles", null=True, blank=True)
    # Nothing only while the report is being stored: a revision needs its article first.
    current: models.OneToOneField[Revision | None, Revision] = models.OneToOneField(
        "Revision", models.PROTECT, null=True, related_name="+", editable=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    state_changed_at = models.DateTimeField(db_default=Now(), editable=False)
    public_note = models.TextField(_("public note"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="articles", editable=False
    )
    language = models.CharField(_("language"), max_length=3, choices=Language)
    published_on = models.DateField(_("publication date"), null=True, blank=True)
    """The first day of what is known, where ``published_precision`` is a month or a year."""
    published_precision = models.CharField(
        _("precision of the publication date"), max_length=5, choices=Precision, default=Precision.DAY, db_default="day"
    )
    author = models.CharField(_("byline"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    identifier = models.CharField(_("identifier"), max_length=200, blank=True, db_default="")
    """What the outlet or archive that it comes from calls it."""
    details = models.JSONField(_("details"), default=list, blank=True, db_default=[])
    """What its file said under names of its own: a list of ``[name, value]``, in the order of the file."""
    is_sample = models.BooleanField(_("sample"), default=False)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=SHA256_LENGTH, editable=False)
    evidence_sha256 = models.CharField(max_length=SHA256_LENGTH, editable=False)
    """Of the words and facts as they were first stored: who sends the very same report again is told so."""
    story = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(_("stored"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated"), db_default=Now(), editable=False)
    changed_in = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = [F("published_on").desc(nulls_last=True), "-id"]
        permissions = [("publish_article", "Can publish and withdraw articles")]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence_sha256", "created_by"], name="article_evidence_of_user_unique", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "restricted", "published", "withdrawn"]),
                name="article_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(public_note=""), name="article_withdrawn_with_a_note"
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="article_language_known"),
            models.CheckConstraint(
                condition=Q(published_precision__in=["day", "month", "year"]), name="article_precision_known"
            ),
            models.CheckConstraint(condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$"), name="article_sha256_form"),
        ]
        indexes = [
            models.Index(F("published_on").desc(nulls_last=True), F("id").desc(), name="article_newest"),
            models.Index(fields=["source", "state"], name="article_source_state"),
            models.Index(fields=["changed_in"], name="article_changed_in"),
            models.Index(fields=["text_sha256"], name="article_first_text"),
            models.Index(fields=["story"], name="article_story", condition=Q(story__isnull=False)),
            models.Index(
                fields=["state", "created_by"],
                name="article_unpublished",
                condition=Q(state__in=["draft", "in_review"]),
            ),
        ]

    def __str__(self) -> str:
        return self.current.title if self.current else f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("archive:article", args=[self.pk])

    @property
    def public_author(self) -> str:
        """The byline, unless it could give a confidential source away."""
        return "" if self.source.confidential else self.author

    @property
    def published_text(self) -> str:
        """The publication date as far as it is known, in ISO 8601: ``2013-08-21``, ``2013-08``, ``2013``; empty if unknown."""
        length = {"day": 10, "month": 7, "year": 4}[self.published_precision]
        return self.published_on.isoformat()[:length] if self.published_on else ""

    @property
    def public_details(self) -> list[list[str]]:
        """The details as [name, value], unless they could give a confidential source away."""
        return [] if self.source.confidential else self.details

    @property
    def public_identifier(self) -> str:
        """The identifier, unless it could give a confidential source away."""
        return "" if self.source.confidential else self.identifier

    @property
    def public_url(self) -> str:
        """The address on the web, unless it could give a confidential source away."""
        return "" if self.source.confidential else self.url


@track(exclude=["body", "created_at", "carried", "lost", "was_recognized"], changed=False)
class Revision(models.Model):
    """The words of an article at one moment. A database trigger refuses any later change to them."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    title = models.CharField(_("title"), max_length=500)
    body = models.TextField(_("text"))
    text_sha256 = models.CharField(max_length=SHA256_LENGTH)
    pages = ArrayField(models.PositiveIntegerField(), default=list, blank=True, editable=False)
    """Offset in ``body`` at which each page of the original file starts; empty where it has no pages."""
    was_recognized = models.BooleanField(_("read from pictures"), default=False, db_default=False, editable=False)
    """The words come, at first, from optical character recognition: letters may be wrong that nobody has looked at."""
    carried = models.PositiveIntegerField(default=0, editable=False)
    lost = models.PositiveIntegerField(default=0, editable=False)
    """Judged mentions of the words before that stand in these too, and those that do not."""
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_article_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
            models.CheckConstraint(condition=~Q(title=""), name="revision_title_not_empty"),
            models.CheckConstraint(condition=~Q(body=""), name="revision_body_not_empty"),
        ]
        indexes = [models.Index(fields=["text_sha256"], name="revision_text")]


class Redaction(models.Model):
    """A passage that was redacted in the shown text. Only editors see a row.

    ``start`` is where its mark stands in the shown text, or nothing where that is no longer known.
    """

    MARK = "█████"
    """Of one length whatever it hides: the length of a name can give it away."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="redactions")
    part = models.CharField(max_length=5, choices=[("title", _("title")), ("body", _("text"))])
    start = models.PositiveIntegerField(null=True)
    words = models.TextField()
    reason = models.CharField(_("reason"), max_length=500)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="redaction_of_something"),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="redaction_lifted_by_someone",
            ),
        ]
