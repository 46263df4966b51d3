"""Who may be told of an entity, a name or a relation.

What the world may know of a row is worked out from the texts that it is known from, by whoever keeps texts, and stored with the
row: ``audience`` is who may be told, ``owners`` are the accounts that may be told as well because a text of their own says it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Audience(models.IntegerChoices):
    """From the widest to the narrowest; each may be told what those before it may be told."""

    EVERYONE = 0, _("everyone")
    ROLES = 1, _("accounts with a role")
    EDITORS = 2, _("editors")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom something is told to: the narrowest audience that they belong to, and the account whose own texts they read."""

    audience: int = Audience.EVERYONE
    owner: int | None = None

    @property
    def sees_all(self) -> bool:
        return self.audience >= Audience.EDITORS

    def may_see(self, audience: int, owners: list[int]) -> bool:
        return audience <= self.audience or (self.owner is not None and self.owner in owners)

    def visible(self, prefix: str = "") -> Q:
        """The rows that this reader may be told of; ``prefix`` leads to them over a join."""
        if self.sees_all:
            return Q()
        found = Q(**{f"{prefix}audience__lte": self.audience})
        if self.owner is not None:
            found |= Q(**{f"{prefix}owners__contains": [self.owner]})
        return found


PUBLIC = Reader()
"""A stranger."""


class WithAudience(models.Model):
    """What rows share that not everybody may be told of. Both fields are derived; the database keeps them."""

    audience = models.PositiveSmallIntegerField(
        choices=Audience, default=Audience.EDITORS, db_default=Audience.EDITORS, editable=False
    )
    owners = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)

    class Meta:
        abstract = True
