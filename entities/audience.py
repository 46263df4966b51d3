"""Who may see an entity, a name or a relation.

The audience of a row is derived from the texts it is known from, by the app that stores texts, and stored with the row:
``audience`` says who may see it; ``owners`` are the accounts that may see it as well, because one of their own texts says it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Audience(models.IntegerChoices):
    """From the widest to the narrowest; each may see what those before it may see."""

    EVERYONE = 0, _("everyone")
    ROLES = 1, _("accounts with a role")
    EDITORS = 2, _("editors")


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader: the narrowest audience they belong to, and the account whose own texts they may read."""

    audience: int = Audience.EVERYONE
    owner: int | None = None

    @property
    def sees_all(self) -> bool:
        return self.audience >= Audience.EDITORS

    def may_see(self, audience: int, owners: list[int]) -> bool:
        return audience <= self.audience or (self.owner is not None and self.owner in owners)

    def visible(self, prefix: str = "") -> Q:
        """The rows this reader may see; ``prefix`` leads to them over a join."""
        if self.sees_all:
            return Q()
        found = Q(**{f"{prefix}audience__lte": self.audience})
        if self.owner is not None:
            found |= Q(**{f"{prefix}owners__contains": [self.owner]})
        return found


PUBLIC = Reader()
"""A visitor without an account."""


class WithAudience(models.Model):
    """The fields of rows that not everyone may see. Both are derived; triggers of the database maintain them."""

    audience = models.PositiveSmallIntegerField(
        choices=Audience, default=Audience.EDITORS, db_default=Audience.EDITORS, editable=False
    )
    owners = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)

    class Meta:
        abstract = True
