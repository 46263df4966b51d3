"""Posts of X, once Twitter: its archives (``tweets.js``), both versions of its interface, what programs gather. One row a post.

The account is the outlet, as ``@name``; the name that a person gives there is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission, ReadError
from archive.readers.exports.messages import has_words
from archive.readers.tables.json_lines import json_records
from archive.readers.tables.json_records import find_records
from archive.readers.tables.json_values import Record, at, text_at
from archive.readers.tables.rows import Row, clean

_ADDRESS = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(\w{1,40})/status/(\d{1,25})")
_SHORT = re.compile(r"https?://t\.co/\w{1,40}")
_ENVELOPE = ("tweet", "tweet_results.result", "result")
_ENVELOPES = 4
_CREATED = "%a %b %d %H:%M:%S %z %Y"
_NAMES = (
    "user.screen_name",
    "user.username",
    "author.username",
    "author.userName",
    "author.screen_name",
    "username",
    "screen_name",
)
_TEXTS = (
    "note_tweet.text", "note_tweet.note_tweet_results.result.text", "extended_tweet.full_text", "full_text", "rawContent",
    "content", "fullText", "text",
)  # fmt: skip
_COUNTS = {
    "retweets": ("retweet_count", "public_metrics.retweet_count", "retweetCount"),
    "likes": ("favorite_count", "public_metrics.like_count", "likeCount"),
    "replies": ("reply_count", "public_metrics.reply_count", "replyCount"),
    "quotes": ("quote_count", "public_metrics.quote_count", "quoteCount"),
    "views": ("public_metrics.impression_count", "viewCount"),
}  # fmt: skip


def is_post(value: Any) -> bool:
    """Whether a record is a post of X, or a page of them from its interface."""
    if not isinstance(value, dict):
        return False
    record = _bare(value)
    if _is_page(record):
        return any(is_post(each) for each in find_records(record["data"])[:1])
    if not text_at(record, *_TEXTS):
        return False
    if (
        "id_str" in record
        or "conversation_id" in record
        or "edit_history_tweet_ids" in record
        or "rawContent" in record
    ):
        return True
    if "author_id" in record and "id" in record:
        return True
    if "full_text" in record and "created_at" in record:
        return True
    return bool(_ADDRESS.match(text_at(record, "url", "link", "permalink", "twitterUrl")))


def _bare(record: Record) -> Record:
    """A post without its envelope: of the archive, or of the pages of X."""
    for _envelope in range(_ENVELOPES):
        inner = next((each for path in _ENVELOPE if isinstance(each := at(record, path), dict)), None)
        if inner is None:
            break
        record = inner
    legacy = record.get("legacy")
    if not isinstance(legacy, dict):
        return record
    user = at(record, "core.user_results.result")
    name = text_at(user, "legacy.screen_name", "core.screen_name")
    note = {"note_tweet": record["note_tweet"]} if isinstance(record.get("note_tweet"), dict) else {}
    return {"id_str": record.get("rest_id")} | legacy | note | ({"user": {"screen_name": name}} if name else {})


def _is_page(record: Record) -> bool:
    return (
        isinstance(record.get("data"), dict | list)
        and ("includes" in record or "meta" in record)
        and "text" not in record
    )


def _pages(value: Any) -> list[Any]:
    """A page with all that belongs to it, or the posts in another object."""
    return [value] if isinstance(value, dict) and _is_page(value) else find_records(value)


def post_rows(data: bytes) -> Iterator[Row | ReadError | Omission]:
    """One row for each post with words, then how many had none.

    Raises:
        DamagedFile, TooLarge
    """
    records = [each for record in json_records(data, _pages) for each in _unfolded(record)]
    posts = [each for each in records if isinstance(each, dict)]
    own = _owner(posts)
    wordless = 0
    for each in records:
        if isinstance(each, ReadError):
            yield each
            continue
        row = _row(_Post(each), own)
        if row["body"]:
            yield {name: clean(value) for name, value in row.items() if value}
        else:
            wordless += 1
    if wordless:
        yield Omission(
            format_lazy(_("entries without words: {n}"), n=wordless),
            _("They hold no text, or something else than posts."),
        )


def _unfolded(record: Record | ReadError) -> Iterator[Record | ReadError]:
    """The posts of a page of the interface, each with what the page says beside it of accounts and of other posts."""
    if isinstance(record, ReadError):
        yield record
        return
    record = _bare(record)
    if not _is_page(record):
        yield record
        return
    users = {text_at(each, "id"): text_at(each, "username") for each in _listed(record, "includes.users")}
    others = {text_at(each, "id"): each for each in _listed(record, "includes.tweets")}
    for each in record["data"] if isinstance(record["data"], list) else [record["data"]]:
        if isinstance(each, dict):
            yield {"_users": users, "_others": others, "username": users.get(text_at(each, "author_id"), "")} | each


def _listed(record: Record, path: str) -> list[Any]:
    found = at(record, path)
    return found if isinstance(found, list) else []


def _owner(posts: list[Record]) -> str:
    """Whose archive it is: X writes no name into its posts, but the addresses of their own pictures hold it."""
    for post in posts:
        number = _Post(post).number
        for media in _listed(post, "extended_entities.media") + _listed(post, "entities.media"):
            match = _ADDRESS.match(text_at(media, "expanded_url"))
            if match and match[2] == number and not text_at(media, "source_status_id_str"):
                return match[1]
    return ""


@dataclass(frozen=True, slots=True)
class _Post:
    record: Record

    @property
    def number(self) -> str:
        address = _ADDRESS.match(text_at(self.record, "url", "link", "permalink", "twitterUrl"))
        return text_at(self.record, "id_str") or (address[2] if address else text_at(self.record, "id", "tweet_id"))

    @property
    def account(self) -> str:
        address = _ADDRESS.match(text_at(self.record, "url", "link", "permalink", "twitterUrl"))
        return (text_at(self.record, *_NAMES) or (address[1] if address else "")).lstrip("@")

    @property
    def label(self) -> str:
        """``@name/number``."""
        return f"@{self.account}/{self.number}" if self.account else self.number

    @property
    def text(self) -> str:
        """Its words with the addresses that short ones stand for, without those of its own pictures."""
        text = text_at(self.record, *_TEXTS)
        full = {text_at(each, "tcourl", "url"): text_at(each, "expanded_url", "url") for each in self._links()}
        pictures = {text_at(each, "url") for each in self._media() if isinstance(each, dict)}
        text = _SHORT.sub(lambda short: "" if short[0] in pictures else full.get(short[0], short[0]), text)
        return unescape(text).strip()

    def _links(self) -> list[Any]:
        return [*_listed(self.record, "entities.urls"), *_listed(self.record, "note_tweet.entities.urls"),
                *_listed(self.record, "links")]  # fmt: skip

    def _media(self) -> list[Any]:
        return [*_listed(self.record, "extended_entities.media"), *_listed(self.record, "entities.media")]

    def media(self) -> str:
        found = [text_at(each, "media_url_https", "media_url", "fullUrl", "url") for each in
                 [*self._media(), *_listed(self.record, "media")]]  # fmt: skip
        return "، ".join(dict.fromkeys(each for each in found if each))[:500]


def _row(post: _Post, own: str) -> Row:
    record, account = post.record, post.account or own
    shared, relations = _relations(record)
    day, clock = _time(text_at(record, "created_at", "date", "createdAt", "timestamp"))
    number = post.number
    own_address = text_at(record, "url", "link", "permalink", "twitterUrl")
    address = f"https://x.com/{account or 'i/web'}/status/{number}" if number else ""
    counts = {name: text_at(record, *paths) for name, paths in _COUNTS.items()}
    text = shared.text if shared else post.text
    return {
        "body": text if has_words(text) else "", "published_on": day, "source": f"@{account}" if account else "",
        "url": own_address if _ADDRESS.match(own_address) else address, "identifier": number,
        "language": text_at(record, "lang"), "time": clock, **relations,
        **{name: count for name, count in counts.items() if count != "0"}, "media": post.media(),
    }  # fmt: skip


def _relations(record: Record) -> tuple[_Post | None, dict[str, str]]:
    """The post that this one only passes on, and how it relates to others."""
    found: dict[str, str] = {}
    if reply := text_at(record, "in_reply_to_status_id_str", "inReplyToTweetId", "inReplyToId"):
        name = text_at(record, "in_reply_to_screen_name", "inReplyToUser.username")
        found["reply to"] = f"@{name}/{reply}" if name else reply
    shared = _other(record, "retweeted_status", "retweetedTweet", "retweeted_status_result")
    quoted = _other(record, "quoted_status", "quotedTweet", "quoted_status_result")
    for each in _listed(record, "referenced_tweets"):
        other = at(record, "_others") or {}
        post = _with_account(other.get(text_at(each, "id")) or {"id": text_at(each, "id")}, record)
        kind = text_at(each, "type")
        if kind == "retweeted":
            shared = post
        elif kind == "quoted":
            quoted = post
        elif kind == "replied_to":
            found["reply to"] = post.label
    if quoted or (number := text_at(record, "quoted_status_id_str")):
        found["quotes post"] = quoted.label if quoted else number
    if shared:
        found["retweet of"] = shared.label
    return (shared if shared and shared.text else None), found


def _other(record: Record, *names: str) -> _Post | None:
    for name in names:
        if isinstance(other := record.get(name), dict):
            return _Post(_bare(other))
    return None


def _with_account(post: Record, page: Record) -> _Post:
    users = page.get("_users") or {}
    return _Post({"username": users.get(text_at(post, "author_id"), "")} | post)


def _time(value: str) -> tuple[str, str]:
    """Day and time in UTC, as every form of the interface writes them."""
    moment = _moment(value)
    if moment is None:
        return value[:10], ""
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    clock = f"{moment:%H:%M:%S}" + (" UTC" if moment.tzinfo else "")
    return moment.date().isoformat(), clock if ":" in value or value.isdigit() else ""


def _moment(value: str) -> datetime | None:
    value = value[:60]
    readers: tuple[Callable[[str], datetime], ...] = (
        lambda text: datetime.fromtimestamp(int(text) / (1000 if len(text) > 11 else 1), UTC),
        datetime.fromisoformat,
        lambda text: datetime.strptime(text, _CREATED),
        parsedate_to_datetime,
    )
    for read in readers:
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError, OSError, IndexError):
            continue
    return None
