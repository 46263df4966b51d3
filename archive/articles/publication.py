"""Who may move an article from which state to which: draft -> in review -> published -> withdrawn, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from archive.articles.services import set_state
from archive.audit.trail import record
from archive.models import Act, Article
from entities.history import because

State = Article.State


class TransitionError(ValueError):
    """The article is not in a state from which this can be done."""


class NoteMissingError(ValueError):
    """This needs a note that says why."""


def is_publisher(article: Article, user: Any) -> bool:
    return bool(user.has_perm("archive.publish_article"))


def is_own_or_editor(article: Article, user: Any) -> bool:
    """Editors, and a contributor for what they stored themselves."""
    if user.has_perm("archive.change_article"):
        return True
    return bool(user.has_perm("archive.add_article")) and article.created_by_id == user.pk


@dataclass(frozen=True, slots=True)
class Transition:
    """One thing that can be done to the state of an article.

    Attributes:
        sources: states from which it can be done.
        allowed: whether a user may do it to an article.
        note_required: needs a note; for a withdrawal it is public.
    """

    label: str | Promise
    sources: tuple[str, ...]
    target: str
    allowed: Callable[[Article, Any], bool]
    note_required: bool = False

    @property
    def is_withdrawal(self) -> bool:
        return self.target == State.WITHDRAWN

    def opens(self, article: Article) -> bool:
        """Whether the change shows a deliberately withheld article to more readers."""
        return (article.state, self.target) in (
            (State.RESTRICTED, State.PUBLISHED),
            (State.WITHDRAWN, State.PUBLISHED),
            (State.WITHDRAWN, State.RESTRICTED),
        )


TRANSITIONS: dict[str, Transition] = {
    "submit": Transition(
        pgettext_lazy("what to do with an article", "Send for review"), (State.DRAFT,), State.IN_REVIEW, is_own_or_editor
    ),
    "publish": Transition(
        pgettext_lazy("what to do with an article", "Publish"),
        (State.DRAFT, State.IN_REVIEW, State.RESTRICTED, State.WITHDRAWN), State.PUBLISHED, is_publisher,
    ),
    "restrict": Transition(
        pgettext_lazy("what to do with an article", "Restrict to signed-in readers"),
        (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.WITHDRAWN), State.RESTRICTED, is_publisher,
    ),
    "return": Transition(
        pgettext_lazy("what to do with an article", "Back to draft"), (State.IN_REVIEW,), State.DRAFT, is_own_or_editor
    ),
    "withdraw": Transition(
        pgettext_lazy("what to do with an article", "Withdraw"),
        (State.PUBLISHED, State.RESTRICTED), State.WITHDRAWN, is_publisher, note_required=True,
    ),
}  # fmt: skip
"""By the name that stands in forms and addresses. What was public once is never a draft again: it is withdrawn, with a note."""


def transitions_for(article: Article, user: Any) -> dict[str, Transition]:
    """What this user may do to this article now."""
    return {
        name: transition
        for name, transition in TRANSITIONS.items()
        if article.state in transition.sources and transition.allowed(article, user)
    }


@transaction.atomic
def change_state(*, article: Article, transition: str, user: Any, note: str = "") -> Article:
    """Do one of :data:`TRANSITIONS`.

    Args:
        note: why; becomes the public note of a withdrawn article.

    Returns:
        The article as it is now.

    Raises:
        PermissionDenied: the user may not.
        TransitionError: another state has been set since; nothing changed.
        NoteMissingError: the note is empty where one is needed.
    """
    step = TRANSITIONS[transition]
    article = Article.objects.select_for_update(of=("self",)).select_related("current", "source").get(pk=article.pk)
    if not step.allowed(article, user):
        raise PermissionDenied
    if article.state not in step.sources:
        raise TransitionError(f"cannot {transition} an article that is {article.state}")
    note, before = note.strip(), article.state
    if step.note_required and not note:
        raise NoteMissingError(transition)
    with because(note):
        set_state(article=article, state=step.target, public_note=note if step.is_withdrawal else "")
    record(Act.STATE_CHANGED, target=article, details={"before": before, "after": step.target}, account=user)
    return article
