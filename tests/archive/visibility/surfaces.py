"""Where articles are shown: the lines of the visibility matrix, and the addresses that need none, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

Count = Callable[[HttpResponse], float]


@dataclass(frozen=True)
class Surface:
    """An address in which ``{pk}``, ``{word}``, ``{title}``, beginnings of the two, ``{entity}`` and more are filled in.

    ``shows``: who may read the article finds its title or words there; otherwise only leaks are looked for.
    ``counts``: the numbers of articles that the page says there are; each must be of those that its reader may read.
    """

    path: str
    shows: bool = True
    counts: tuple[Count, ...] = ()
    fragment: bool = False


def said_in_status(response: HttpResponse) -> int:
    found = re.search(r'role="status"[^>]*>\D*(\d+)', response.content.decode())
    return int(found[1]) if found else 0


def total_of(name: str) -> Count:
    """The sum over rows that each article stands in once."""
    return lambda response: sum(row.count for row in response.context[name] or ())


def most_of(name: str) -> Count:
    """The largest of rows of which every article stands in each."""
    return lambda response: max((row.count for row in response.context[name] or ()), default=0)


def over_time(response: HttpResponse) -> int:
    histogram = response.context["timeline" if "timeline" in response.context else "histogram"]
    return histogram.total if histogram else 0


def spelled(times: int) -> Count:
    """Each article has the name so many times."""
    return lambda response: sum(row.use.times for row in response.context["names"] if row.use) / times


def evidence(response: HttpResponse) -> int:
    return response.context["evidence"].count


def beside_names(response: HttpResponse) -> int:
    return max((row["count"] for row in response.context["rows"]), default=0)


def on_the_map(response: HttpResponse) -> int:
    return max((feature["properties"]["count"] for feature in response.json()["features"]), default=0)


LISTED = (
    said_in_status, total_of("source_rows"), total_of("language_rows"), most_of("place_rows"),
    most_of("organization_rows"), over_time,
)  # fmt: skip
SURFACES = {
    "page": Surface("/articles/{pk}/"),
    "page in English": Surface("/en/articles/{pk}/"),
    "page with words in its address": Surface("/articles/{pk}/anything/"),
    "list": Surface("/en/articles/", counts=LISTED),
    "list fragment": Surface("/en/articles/", fragment=True, counts=(said_in_status,)),
    "search by a word of the text": Surface("/articles/?q={word}"),
    "search by a word of the title": Surface("/articles/?q={title}"),
    "search by beginning of a word": Surface("/articles/?q={prefix}*"),
    "search newest first": Surface("/articles/?q={word}&sort=newest"),
    "list by source": Surface("/articles/?source={source}"),
    "list by entity": Surface(
        "/en/articles/?entity={entity}", counts=(said_in_status, most_of("place_rows"), over_time)
    ),
    "list by place": Surface("/en/articles/?place={place}", counts=(said_in_status,)),
    "front page": Surface(
        "/", counts=(lambda r: r.context["article_count"], most_of("governorates"), most_of("actors"))
    ),
    "entity": Surface("/entities/{entity}/", counts=(evidence, over_time, most_of("places"), spelled(2))),
    "names": Surface("/entities/", shows=False, counts=(beside_names,)),
    "name search": Surface("/entities/?q=Matrix", shows=False, counts=(beside_names,)),
    "place": Surface("/places/{place}/", counts=(evidence, over_time, most_of("actors"), spelled(1))),
    "places": Surface("/places/", shows=False, counts=(lambda r: r.context["count"], over_time, most_of("countries"))),
    "map of places": Surface("/places/map.json", shows=False, counts=(on_the_map,)),
    "map of a search": Surface("/places/map.json?q={word}", shows=False),
    "feed of a search": Surface("/feeds/articles/?q={word}", shows=False),
    "feed of all": Surface("/feeds/articles/", shows=False),
    "feed of an entity": Surface("/feeds/entities/{entity}/", shows=False),
    "feed of a place": Surface("/feeds/places/{place}/", shows=False),
    "citation": Surface("/articles/{pk}/cite.bib"),
    "citation for reference managers": Surface("/articles/{pk}/cite.ris"),
    "citation in words": Surface("/articles/{pk}/cite.txt"),
    "export as CSV": Surface("/exports/articles/csv/"),
    "export as JSON Lines": Surface("/exports/articles/jsonl/"),
    "export as GeoJSON": Surface("/exports/articles/geojson/"),
    "export as FollowTheMoney": Surface("/exports/articles/ftm/"),
    "export of a search": Surface("/exports/articles/jsonl/?q={word}"),
    "export of entities": Surface("/exports/entities/jsonl/", shows=False),
    "suggestions": Surface("/suggest/?q={title_prefix}"),
    "review": Surface("/articles/{pk}/review/", shows=False),
    "review queue": Surface("/review/", shows=False),
    "unlisted names": Surface("/review/unlisted/", shows=False),
    "one unlisted name": Surface("/review/unlisted/one/?text={word}", shows=False),
    "spelling rules": Surface("/review/rules/", shows=False),
    "preview of a spelling rule": Surface("/review/rules/new/?text=هجين", shows=False),
    "work on an entity": Surface("/entities/{entity}/edit/", shows=False),
    "relations that reports propose": Surface("/review/relations/", shows=False),
    "relations of an entity": Surface("/entities/{entity}/relations/", shows=False),
    "entity of one report": Surface("/entities/{witness}/", shows=False),
    "entity of one report in English": Surface("/en/entities/{witness}/anything/", shows=False),
    "feed of an entity of one report": Surface("/feeds/entities/{witness}/", shows=False),
    "place of one report": Surface("/places/{camp}/", shows=False),
    "place in a place of one report": Surface("/en/places/{inside}/", shows=False),
    "search by a place in it": Surface("/en/articles/?q={inside_en}", shows=False),
    "name search by a place in it": Surface("/en/entities/?q={inside_en}", shows=False),
    "suggestions of a place in it": Surface("/en/suggest/?q={inside_en}", shows=False),
    "feed of a place of one report": Surface("/feeds/places/{camp}/", shows=False),
    "list by an entity of one report": Surface("/articles/?entity={witness}", shows=False),
    "list by a place of one report": Surface("/en/articles/?place={camp}", shows=False),
    "places in a place of one report": Surface("/en/places/?place={camp}", shows=False),
    "search by a name of one report": Surface("/en/articles/?q={witness_ar}", shows=False),
    "search by its name in other letters": Surface("/articles/?q={witness_en}&sense={witness}", shows=False),
    "search by a spelling of one report": Surface("/en/articles/?q={spelling}", shows=False),
    "name search for one report's": Surface("/en/entities/?q={witness_ar}", shows=False),
    "name search for one report's, by a slip": Surface("/entities/?q={witness_slip}&kind=person", shows=False),
    "name search by a spelling of one report": Surface("/en/entities/?q={spelling}", shows=False),
    "suggestions of one report's": Surface("/suggest/?q={witness_prefix}", shows=False),
    "suggestions by a spelling of one report": Surface("/en/suggest/?q={spelling_prefix}", shows=False),
    "entity with what one report says": Surface("/entities/{known}/", shows=False),
    "the same in English": Surface("/en/entities/{known}/", shows=False),
    "the body that one report says": Surface("/entities/{body}/", shows=False),
    "entity that another was merged into": Surface("/entities/{merged_into}/", shows=False),
    "entity that was merged": Surface("/entities/{merged}/", shows=False),
    "export of entities as CSV": Surface("/exports/entities/csv/", shows=False),
    "export of entities as GeoJSON": Surface("/exports/entities/geojson/", shows=False),
    "export of entities as FollowTheMoney": Surface("/exports/entities/ftm/", shows=False),
    "export of a name search": Surface("/exports/entities/jsonl/?q={spelling}", shows=False),
    "export of what names an entity": Surface("/exports/articles/ftm/?entity={witness}", shows=False),
    "merging": Surface("/entities/{entity}/merge/", shows=False),
    "splitting": Surface("/entities/{entity}/split/", shows=False),
    "duplicates": Surface("/entities/duplicates/", shows=False),
    "history of an entity": Surface("/entities/{entity}/history/", shows=False),
    "history": Surface("/articles/{pk}/history/", shows=False),
    "correcting": Surface("/articles/{pk}/correct/", shows=False),
    "sensitive details": Surface("/articles/{pk}/sensitive/", shows=False),
    "the same text again": Surface("/upload/", shows=False),
    "file": Surface("/articles/{pk}/original/", shows=False),
    "file in storage": Surface("/media/{file}", shows=False),
    "batches": Surface("/upload/batches/", shows=False),
    "unpublished": Surface("/unpublished/", shows=False),
    "publication": Surface("/articles/{pk}/publication/", shows=False),
    "steps": Surface("/articles/{pk}/steps/", shows=False),
    "audit trail": Surface("/audit/", shows=False),
    "audit trail of an article": Surface("/audit/?target=article&target_id={pk}", shows=False),
}

_POST = "takes a form only and answers with another address"
_ACCOUNT = "about one's own account"
_ACCOUNTS = "about accounts, for administrators"
NO_ARTICLES = {
    "about": "words about the archive",
    "health": "one word",
    "robots": "the same for everybody",
    "security-txt": "the same for everybody",
    "sitemap": "addresses of sections; the sections are tested in test_the_sitemap_lists_what_everybody_reads_whoever_asks",
    "sitemap-section": "tested in test_the_sitemap_lists_what_everybody_reads_whoever_asks",
    "following": "one's own searches; their numbers are tested in test_letters_tell_what_their_reader_may_read",
    "search-save": "a form about one's own search",
    "search-change": "a form about one's own search",
    "search-open": "leads to the list",
    "search-delete": _POST,
    "stop-letters": "says the name of a search to who has the signed link",
    "batch": "tested in test_batches_open_to_their_owner_and_to_editors",
    "batch-columns": "tested in test_batches_open_to_their_owner_and_to_editors",
    "batch-report": "tested in test_batches_open_to_their_owner_and_to_editors",
    "batch-check": "reports that are none yet; tested in test_nobody_else_checks_a_batch",
    "batch-check-item": "a report that is none yet; tested in test_nobody_else_checks_a_batch",
    "batch-attachment": "a file of no report; tested in test_attachments.py",
    "article-attachment": "for editors only; tested in test_attachments.py",
    "batch-cancel": "tested in test_batches_open_to_their_owner_and_to_editors",
    "batch-retry": "tested in test_batches_open_to_their_owner_and_to_editors",
    "upload-confirm": "a file that is no article yet; tested in test_a_file_that_waits_opens_to_its_sender_and_to_editors",
    "upload-retry": _POST,
    "upload-discard": "tested in test_a_file_that_waits_opens_to_its_sender_and_to_editors",
    "relinking": "numbers of articles read again, for editors, who may read them all",
    "relinking-retry": _POST,
    "ready": "how the host is, without a number of reports; tested in test_failed_jobs.py",
    "failed-jobs": "names of jobs and their errors, for editors, who may read all reports",
    "failed-job-retry": _POST,
    "entity-new": "an empty form",
    "article-retry": _POST,
    "article-restore": _POST,
    "article-confidential": _POST,
    "redaction-lift": _POST,
    "redaction-again": _POST,
    "history-undo": _POST,
    "review-undo": _POST,
    "judge-example": _POST,
    "rule-undo": _POST,
    "refusal-undo": _POST,
    "not-same": _POST,
    "not-same-undo": _POST,
    "merge-undo": _POST,
    "relation-judge": _POST,
    "relation-reopen": _POST,
    "judge": _POST,
    "add-mention": _POST,
    "article-undo": _POST,
    "sign-in": _ACCOUNT,
    "sign-out": _ACCOUNT,
    "account": _ACCOUNT,
    "invitation": _ACCOUNT,
    "accounts": _ACCOUNTS,
    "account-change": _ACCOUNTS,
    "invite": _ACCOUNTS,
    "audit-export": "a file of what the page of the audit trail shows; for administrators who confirm, tested in test_audit",
    "invitation-revoke": _ACCOUNTS,
    **dict.fromkeys(
        (
            "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_change_password",
            "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done",
            "account_reset_password_from_key", "mfa_authenticate", "mfa_reauthenticate", "mfa_index", "mfa_activate_totp",
            "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
        ),
        _ACCOUNT,
    ),
}  # fmt: skip
"""Names of addresses -> why they are no line of the matrix."""
