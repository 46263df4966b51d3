"""Database expressions that Django does not ship, or that several queries share."""

from __future__ import annotations

from django.contrib.postgres.fields import IntegerRangeField
from django.db.models import BigIntegerField, Func
from django.db.models.functions import Coalesce

RESOLVED = Coalesce("entity__canonical_id", "entity_id")
"""The id of the entity of a mention or of a name, after merges."""


class CurrentTransaction(Func):
    """Number of the running transaction, 64 bits, never wrapping.

    Rows stamped with it can be followed without gaps: everything below ``pg_snapshot_xmin`` is final. A timestamp or a sequence
    cannot give that, because transactions do not commit in the order in which they took their number.
    """

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = BigIntegerField()


class IntegerRange(Func):
    """Half-open range of two integer columns, for exclusion constraints."""

    function = "int4range"
    output_field = IntegerRangeField()
