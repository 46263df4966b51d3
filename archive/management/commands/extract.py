"""``manage.py extract``: find and link the names of texts, without touching the archive."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.management.gazetteer_source import records_at_hand
from archive.management.jsonl import read_objects, write_object
from entities.extraction import DEFAULT, KNOWN, Extractor
from entities.gazetteer.records import EntityRecord
from entities.recognizers.camel import CamelUnavailable
from entities.spans import Link


class Command(BaseCommand):
    help = (
        'Read JSON Lines {"id", "text"} on standard input, write {"id", "mentions"} in the same order. Nothing is stored. '
        "Lines that cannot be read are named on standard error and left out."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--recognizers",
            nargs="+",
            default=list(DEFAULT),
            choices=KNOWN,
            help="Recognisers to run (default: all but camel, which needs `make bert` and a model).",
        )
        parser.add_argument(
            "--reference", action="store_true", help="Use the reference files even where an archive exists."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        records = records_at_hand(reference_only=options["reference"])
        try:
            extractor = Extractor(records, recognizers=options["recognizers"])
        except CamelUnavailable as error:
            raise CommandError(str(error)) from error
        entities = {entity.entity_id: entity for entity in records.entities}
        for row in read_objects(sys.stdin.buffer, lambda line: self.stderr.write(line)):
            mentions = [mention_row(row["text"], link, entities) for link in extractor.extract(row["text"])]
            self.stdout.write(write_object({"id": row.get("id"), "mentions": mentions}))


def mention_row(text: str, link: Link, entities: dict[int, EntityRecord]) -> dict[str, Any]:
    """One mention as it is written; ``entity`` is null when nothing was linked."""
    span = link.span
    entity = entities.get(link.entity_id) if link.entity_id is not None else None
    return {
        "start": span.start,
        "end": span.end,
        "surface": text[span.start : span.end],
        "kind": span.kind.value,
        "entity": link.entity_id,
        "name_ar": entity.label_ar if entity else None,
        "name_en": entity.label_en if entity else None,
        "title": span.title or None,
        "score": round(link.score if entity else span.score, 4),
        "recognizer": span.recognizer,
        "status": link.status.value,
        "cluster": link.cluster,
        "why": list(dict.fromkeys([*span.reasons, *link.reasons])),
    }
