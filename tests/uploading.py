"""The second half of an upload, as an editor goes through it: what was read is looked at, then stored."""

from __future__ import annotations

from typing import Any

from django.test import Client


def confirm(client: Client, page: str, **values: Any) -> Any:
    """Store what was read of a single upload as its page proposes it, but for ``values``; the answer."""
    form = client.get(page).context["form"]
    proposed = {name: form[name].value() or "" for name in form.fields}
    return client.post(page, {**proposed, **values})


def paste(client: Client, front: str = "/en", **fields: Any) -> Any:
    """Send a text to the site in a language and store what was read of it; the last answer."""
    sent = client.post(f"{front}/upload/", {"language": "ar", "state": "draft", **fields})
    assert sent.status_code == 302, sent.context["form"].errors
    return confirm(client, sent["Location"])


def store_checked(client: Client, batch: Any, **values: str) -> Any:
    """Store all reports of a batch that were read."""
    return client.post(f"/en/upload/batches/{batch.pk}/check/", {"state": batch.state, **values})
