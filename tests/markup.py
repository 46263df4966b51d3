"""Pages without the white space that only lays out the templates."""

from __future__ import annotations

import re

BLOCKS = "table|thead|tbody|tr|t[hd]|[uod]l|li|d[td]|p|div|section|h[1-6]|form|input|details|summary"


def compact(page: str) -> str:
    """The page on one line, with no space at the inner edges of elements and none around blocks."""
    text = re.sub(r"\s+", " ", page)
    text = re.sub(r"(<[a-z][^<>]*?) ?> ?(?=\S)", r"\1>", text)
    text = re.sub(r"\s*(</[a-z0-9]+) ?>", r"\1>", text)
    return re.sub(rf" ?(</?(?:{BLOCKS})\b[^<>]*>) ?", r"\1", text)
