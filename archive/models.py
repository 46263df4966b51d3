"""What was published: sources, uploads, articles and their revisions, and the mentions found in them.

Rows are written by :mod:`archive.services` and :mod:`archive.pipeline` only.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from archive.batch_models import Batch, BatchFile, BatchItem, ColumnMapping  # noqa: F401  (models of this app)
from archive.expressions import CurrentTransaction, IntegerRange
from archive.querysets import ArticleQuerySet, JudgementQuerySet, MentionQuerySet
from archive.rulings import Comparison, LikelyPair, Merge, NotAName, NotSame, SpellingRule
from entities.history import track
from entities.models import Entity, KindChoices, Name, in_reader_language
from entities.spans import LinkStatus

RULINGS = (SpellingRule, NotAName, Merge, NotSame, LikelyPair, Comparison)
"""Models of a module of their own; Django looks for models here."""
SHA256_LENGTH = 64


class Language(models.TextChoices):
    ARABIC = "ar", _("Arabic")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    OTHER = "und", _("other language")


@track(exclude=["created_at"])
class Source(models.Model):
    """The outlet or organisation that published an article.

    A confidential one shows under a neutral name wherever it is printed; who may know asks for :attr:`full_name`.
    """

    key = models.SlugField(max_length=80, unique=True)
    name_ar = models.CharField(_("Arabic name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    description_ar = models.TextField(_("Arabic description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    url = models.URLField(_("address"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    confidential = models.BooleanField(_("confidential"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(condition=~Q(name_ar="") | ~Q(name_en=""), name="source_has_a_name"),
        ]

    def __str__(self) -> str:
        return gettext("confidential source") if self.confidential else self.full_name

    @property
    def full_name(self) -> str:
        """The name itself, also of a confidential source: for editors only."""
        return in_reader_language(self.name_ar, self.name_en)

    @property
    def description(self) -> str:
        return "" if self.confidential else in_reader_language(self.description_ar, self.description_en)


class Upload(models.Model):
    """One act of putting a file or a pasted text in. The original bytes are kept."""

    class Method(models.TextChoices):
        PASTE = "paste", _("pasted text")
        FILE = "file", _("file")
        COMMAND = "command", _("command line")

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="uploads"
    )
    created_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)
    method = models.CharField(max_length=8, choices=Method)
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    original = models.FileField(_("original file"), upload_to="originals/%Y/%m/", max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the bytes"), max_length=SHA256_LENGTH)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="upload_sha256_unique"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="upload_sha256_form"),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
        ]


@track(exclude=["changed_in", "created_at", "updated_at", "state_changed_at", "text_sha256", "story"])
class Article(models.Model):
    """One stored report. What it says stands in its revisions; ``current`` is the one shown.

    ``story`` is one number for all articles that are near-duplicates of each other, empty for one that stands alone; see
    :mod:`archive.duplicates`. ``public_note`` says why a withdrawn article is no longer there; its page shows it in the place
    of the words.
    """

    class State(models.TextChoices):
        """Who may read is decided by :meth:`ArticleQuerySet.visible_to`; what may follow what by :mod:`archive.publication`."""

        DRAFT = "draft", pgettext_lazy("state of an article", "draft")
        IN_REVIEW = "in_review", pgettext_lazy("state of an article", "in review")
        RESTRICTED = "restricted", pgettext_lazy("state of an article", "restricted")
        PUBLISHED = "published", pgettext_lazy("state of an article", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an article", "withdrawn")

    OWN_STATES = (State.DRAFT, State.IN_REVIEW)
    """States in which an article also shows to the contributor who stored it."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="articles", verbose_name=_("source"))
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="articles", null=True, blank=True)
    current = models.OneToOneField("Revision", models.PROTECT, null=True, related_name="+", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    state_changed_at = models.DateTimeField(db_default=Now(), editable=False)
    public_note = models.TextField(_("public note"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="articles", editable=False
    )
    language = models.CharField(_("language"), max_length=3, choices=Language)
    published_on = models.DateField(_("publication date"), null=True, blank=True)
    author = models.CharField(_("byline"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=SHA256_LENGTH, editable=False)
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
            models.UniqueConstraint(fields=["text_sha256"], name="article_text_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "restricted", "published", "withdrawn"]),
                name="article_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(public_note=""), name="article_withdrawn_with_a_note"
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="article_language_known"),
            models.CheckConstraint(condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$"), name="article_sha256_form"),
        ]
        indexes = [
            models.Index(F("published_on").desc(nulls_last=True), F("id").desc(), name="article_newest"),
            models.Index(fields=["source", "state"], name="article_source_state"),
            models.Index(fields=["changed_in"], name="article_changed_in"),
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
    def public_url(self) -> str:
        """The address on the web, unless it could give a confidential source away."""
        return "" if self.source.confidential else self.url


@track(exclude=["body", "created_at"], changed=False)
class Revision(models.Model):
    """The words of an article at one moment. A database trigger refuses any later change to them."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    title = models.CharField(_("title"), max_length=500)
    body = models.TextField(_("text"))
    text_sha256 = models.CharField(max_length=SHA256_LENGTH)
    pages = ArrayField(models.PositiveIntegerField(), default=list, blank=True, editable=False)
    """Offset in ``body`` at which each page of the original file starts; empty where it has no pages."""
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


class Redaction(models.Model):
    """A passage that was taken out of the shown words. Only editors see a row.

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


class Verdict(models.TextChoices):
    UNDECIDED = "undecided", pgettext_lazy("verdict on a mention", "suggested")
    ACCEPTED = "accepted", pgettext_lazy("verdict on a mention", "confirmed")
    REJECTED = "rejected", pgettext_lazy("verdict on a mention", "rejected")


class Mention(models.Model):
    """A half-open span of code points in the title or body of a revision that names something.

    ``verdict`` repeats the newest :class:`Judgement`. Machines replace undecided mentions only. ``key`` is that of
    :func:`entities.lookup.lookup_key`: mentions of one spelling share it, whatever their spaces and marks.
    """

    class Part(models.TextChoices):
        TITLE = "title", _("title")
        BODY = "body", _("text")

    article = models.ForeignKey(Article, models.CASCADE, related_name="mentions")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="mentions")
    part = models.CharField(max_length=5, choices=Part)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    surface = models.TextField()
    key = models.CharField(max_length=300, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=KindChoices)
    title = models.CharField(_("title or rank"), max_length=200, blank=True)
    recognizer = models.CharField(max_length=60)
    version = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=[(s.value, s.value) for s in LinkStatus])
    entity = models.ForeignKey(Entity, models.PROTECT, null=True, blank=True, related_name="mentions")
    name = models.ForeignKey(Name, models.SET_NULL, null=True, blank=True, related_name="+")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    cluster = models.PositiveIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNDECIDED)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="mention_span_not_empty"),
            models.CheckConstraint(condition=Q(kind__in=KindChoices.values), name="mention_kind_known"),
            models.CheckConstraint(condition=Q(part__in=["title", "body"]), name="mention_part_known"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="mention_verdict_known"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="mention_score_in_range"),
            models.CheckConstraint(
                condition=Q(status="linked", entity__isnull=False)
                | Q(status__in=["nil", "ambiguous"], entity__isnull=True),
                name="mention_entity_iff_linked",
            ),
            ExclusionConstraint(
                name="mention_spans_disjoint",
                expressions=[
                    ("revision", RangeOperators.EQUAL),
                    ("part", RangeOperators.EQUAL),
                    (IntegerRange(F("start"), F("end")), RangeOperators.OVERLAPS),
                ],
                condition=~Q(verdict="rejected"),
            ),
        ]
        indexes = [
            models.Index(fields=["article", "part", "start"], name="mention_in_reading_order"),
            models.Index(fields=["entity", "article"], name="mention_of_entity", condition=~Q(verdict="rejected")),
            models.Index(fields=["status", "kind"], name="mention_unlinked", condition=Q(entity__isnull=True)),
            models.Index(fields=["key", "kind"], name="mention_spelling"),
        ]

    def __str__(self) -> str:
        return self.surface


@track(exclude=["judged_at", "before", "batch", "undoes"], changed=False)
class Judgement(models.Model):
    """An editor's word on a mention. Never changed; the newest counts.

    ``before`` holds the mention's fields as the editor found them, so that the judgement can be undone by another one;
    ``batch`` joins judgements that were made, and are undone, together.
    """

    class Action(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("what an editor did", "confirmed")
        REJECT = "reject", pgettext_lazy("what an editor did", "rejected")
        LINK = "link", pgettext_lazy("what an editor did", "linked")
        CHANGE = "change", pgettext_lazy("what an editor did", "changed extent or kind")
        ADD = "add", pgettext_lazy("what an editor did", "added")
        UNDO = "undo", pgettext_lazy("what an editor did", "undone")

    mention = models.ForeignKey(Mention, models.CASCADE, related_name="judgements")
    action = models.CharField(max_length=8, choices=Action, default=Action.ACCEPT)
    verdict = models.CharField(max_length=10, choices=Verdict)
    entity = models.ForeignKey(Entity, models.PROTECT, null=True, blank=True, related_name="+")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="judgements")
    judged_at = models.DateTimeField(db_default=Now(), editable=False)
    note = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict, editable=False)
    batch = models.UUIDField(null=True, editable=False)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by", editable=False)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["judged_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="judgement_verdict_known"),
            models.CheckConstraint(
                condition=Q(action__in=["accept", "reject", "link", "change", "add", "undo"]),
                name="judgement_action_known",
            ),
            models.CheckConstraint(
                condition=Q(action="undo", undoes__isnull=False) | ~Q(action="undo") & Q(undoes__isnull=True),
                name="judgement_undo_names_what",
            ),
        ]
        indexes = [
            models.Index(fields=["mention", "-judged_at"], name="judgement_newest"),
            models.Index(fields=["judged_by", "-id"], name="judgement_of_editor"),
            models.Index(fields=["batch"], name="judgement_batch", condition=Q(batch__isnull=False)),
        ]


class Step(models.Model):
    """Where one article stands in one step of the pipeline, and of which version of it.

    An extraction's ``version`` is that of recognisers and linker, its ``names_version`` that of the names it was read with.
    """

    class Kind(models.TextChoices):
        EXTRACT = "extract", _("finding and linking names")
        INDEX = "index", _("adding to the search")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a step", "waiting")
        RUNNING = "running", pgettext_lazy("state of a step", "running")
        DONE = "done", pgettext_lazy("state of a step", "done")
        FAILED = "failed", pgettext_lazy("state of a step", "failed")

    article = models.ForeignKey(Article, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    version = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    names_version = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["article", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "kind"], name="step_article_kind_unique"),
            models.CheckConstraint(condition=Q(kind__in=["extract", "index"]), name="step_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="step_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="step_failure_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["kind", "state"], name="step_unfinished", condition=~Q(state="done")),
            models.Index(
                fields=["version"],
                name="step_extract_version",
                condition=Q(kind="extract", state__in=["done", "failed"]),
            ),
        ]


class RelinkingQuerySet(models.QuerySet):
    def with_progress(self) -> RelinkingQuerySet:
        """With ``waiting`` and ``failed``, numbers of articles."""
        return self.annotate(
            waiting=Count("articles", filter=Q(articles__failed=False)),
            failed=Count("articles", filter=Q(articles__failed=True)),
        )


class Relinking(models.Model):
    """One run over the articles that a change can have affected.

    ``version`` is set where the recognisers changed: workers of other versions leave the run alone. Otherwise an article is
    settled by any extraction with names of ``names_version`` or later.
    """

    class Trigger(models.TextChoices):
        NAMES = "names", _("names changed")
        VERSION = "version", _("the recognisers changed")
        OPERATOR = "operator", _("asked for on the command line")

    trigger = models.CharField(max_length=8, choices=Trigger)
    subjects = ArrayField(models.CharField(max_length=300), default=list)
    changes = models.PositiveIntegerField(default=0)
    names_version = models.BigIntegerField(default=0)
    version = models.CharField(max_length=64, blank=True)
    affected = models.PositiveIntegerField(default=0)
    marked = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = RelinkingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trigger__in=["names", "version", "operator"]), name="relinking_trigger_known"
            ),
            models.CheckConstraint(condition=~Q(trigger="version") | ~Q(version=""), name="relinking_has_its_version"),
            models.UniqueConstraint(fields=["version"], name="relinking_once_a_version", condition=~Q(version="")),
        ]
        indexes = [
            models.Index(fields=["id"], name="relinking_unfinished", condition=Q(finished_at__isnull=True)),
        ]

    @property
    def done(self) -> int:
        """Articles settled; needs :meth:`RelinkingQuerySet.with_progress`."""
        return self.affected - self.waiting - self.failed

    @property
    def state(self) -> Step.State:
        """As for a step; failed means finished with failures. Needs :meth:`RelinkingQuerySet.with_progress`."""
        if self.finished_at is not None:
            return Step.State.FAILED if self.failed else Step.State.DONE
        return Step.State.RUNNING if self.started_at is not None else Step.State.WAITING


class RelinkingArticle(models.Model):
    """An article that a run has still to process, or failed to. The row goes when the article is settled."""

    relinking = models.ForeignKey(Relinking, models.CASCADE, related_name="articles")
    article = models.ForeignKey(Article, models.CASCADE, related_name="relinkings")
    failed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relinking", "article"], name="relinking_article_once"),
        ]
        indexes = [
            models.Index(fields=["article"], name="relinking_article_waiting", condition=Q(failed=False)),
        ]


class InvitationQuerySet(models.QuerySet):
    def still_open(self) -> InvitationQuerySet:
        """Neither used, nor taken back, nor expired."""
        since = timezone.now() - timedelta(days=settings.INVITATION_DAYS)
        return self.filter(accepted_at=None, revoked_at=None, created_at__gt=since)


class Invitation(models.Model):
    """An administrator's invitation to make an account with a role; :mod:`archive.invitations` signs its link."""

    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="invitation")
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True),
                name="invitation_accepted_by_someone",
            ),
        ]

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(days=settings.INVITATION_DAYS)


class Fingerprint(models.Model):
    """What the words of a revision are compared by: a MinHash signature and one number a band of it.

    ``revision`` and ``version`` say whether the shown words have been compared; texts too short to compare have no bands.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="fingerprint", primary_key=True)
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    version = models.CharField(max_length=16)
    bands = ArrayField(models.BigIntegerField())
    signature = models.BinaryField()

    class Meta:
        indexes = [GinIndex(fields=["bands"], name="fingerprint_bands", fastupdate=False)]


class Likeness(models.Model):
    """Two articles whose bodies are near-duplicates, with the Jaccard index of their words, three in a row."""

    first = models.ForeignKey(Article, models.CASCADE, related_name="+")
    second = models.ForeignKey(Article, models.CASCADE, related_name="+")
    jaccard = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likeness_in_order"),
            models.CheckConstraint(condition=Q(jaccard__range=(0, 1)), name="likeness_jaccard_in_range"),
        ]


class SavedSearch(models.Model):
    """A search that its owner follows: the parameters of its address, and how often a letter tells what is new.

    ``looked_at`` is when the owner last opened it, ``digested_at`` when a letter was last considered.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        OFF = "off", pgettext_lazy("frequency of letters", "never")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=200)
    parameters = models.CharField(max_length=2000, blank=True)
    language = models.CharField(max_length=2, choices=[("ar", _("Arabic")), ("en", _("English"))])
    frequency = models.CharField(_("letters"), max_length=6, choices=Frequency, default=Frequency.DAILY)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    looked_at = models.DateTimeField(db_default=Now(), editable=False)
    digested_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "parameters"], name="saved_search_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_a_name"),
            models.CheckConstraint(
                condition=Q(frequency__in=["daily", "weekly", "off"]), name="saved_search_frequency_known"
            ),
        ]
        indexes = [
            models.Index(fields=["digested_at"], name="saved_search_due", condition=~Q(frequency="off")),
        ]

    def __str__(self) -> str:
        return self.name


class Digest(models.Model):
    """One letter about a saved search: written once, sent until it has gone out."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="digests")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="digest_unsent", condition=Q(sent_at__isnull=True))]


class DigestArticle(models.Model):
    """A report that a digest tells of; one digest of a search for ever."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="articles")
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "article"], name="digest_article_told_once")]
