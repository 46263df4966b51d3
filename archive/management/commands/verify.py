"""``manage.py verify``: hash stored files and texts again, recompute audiences, and compare with what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.articles import audiences
from archive.articles.uploads import sha256_of
from archive.audit import trail
from archive.models import Revision, Upload
from archive.text.full_text import full_text

CHUNK = 1024 * 1024


class Command(BaseCommand):
    help = (
        "Hash every stored file and text again, and work out again who may be told of entities, names and relations; names what "
        "differs from the record and then ends with an error."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        total = Upload.objects.count() + Revision.objects.count()
        with tqdm(total=total, desc="Verifying", unit="item", disable=None) as bar:
            for line in self._checked(bar):
                problems += 1
                self.stderr.write(line)
        broken = list(trail.problems())
        for line in broken:
            self.stderr.write(line)
        told = audiences.stale()
        for what, pk in told:
            self.stderr.write(f"{what} {pk}: who may see it is not what the reports say")
        reasons = []
        if problems:
            reasons.append(f"{problems} of {total} files and texts are not what was stored.")
        if broken:
            reasons.append(f"The audit trail has {len(broken)} faults.")
        if told:
            audiences.recount()
            reasons.append(f"Who may be told of {len(told)} entities, names and relations was wrong, and is put right.")
        if reasons:
            raise CommandError(" ".join(reasons))
        number, digest = trail.head()
        self.stdout.write(f"{total} files and texts are as they were stored.")
        self.stdout.write(f"The audit trail has no fault. Its last entry is {number}, digest {digest or 'none'}.")

    def _checked(self, bar: Any) -> Iterator[str]:
        """A line for every file or text that is not as it was stored."""
        for upload in Upload.objects.order_by("pk").iterator(chunk_size=500):
            reason = _damage(upload)
            if reason:
                yield f"upload {upload.pk} ({upload.original.name}): {reason}"
            bar.update()
        for revision in Revision.objects.order_by("pk").iterator(chunk_size=200):
            if sha256_of(full_text(revision.title, revision.body)) != revision.text_sha256:
                yield f"article {revision.article_id}, revision {revision.number}: the text differs"
            bar.update()


def _damage(upload: Upload) -> str:
    """What is wrong with a stored file, or nothing."""
    digest = hashlib.sha256()
    try:
        with upload.original.open("rb") as file:
            for chunk in file.chunks(CHUNK):
                digest.update(chunk)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    except Exception as error:
        # A storage on other hosts has errors of its own kind; the other files are still to be looked at.
        return f"cannot be read: {type(error).__name__}: {error}"
    return "" if digest.hexdigest() == upload.sha256 else "the bytes differ"
