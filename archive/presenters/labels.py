"""Codes of the Django-free core in the reader's words."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from entities.arabic.dates import LEVANTINE_MONTHS


def day_in_words(day: date) -> str:
    """A date; in Arabic with the Levantine and the Gregorian name of the month, as the region's press writes it."""
    if (get_language() or "").startswith("ar"):
        return f"{day.day} {LEVANTINE_MONTHS[day.month - 1]}/{date_format(day, 'F')} {day.year}"
    return date_format(day, "j F Y")


def partial_day_in_words(day: date, precision: str) -> str:
    """A date as precise as it is known: ``day``, ``month`` or ``year``, see :class:`archive.models.Article.Precision`."""
    if precision == "year":
        return str(day.year)
    words = day_in_words(day)
    # The day comes first in both languages.
    return words.partition(" ")[2] if precision == "month" else words


def years_in_words(since: str, until: str) -> str:
    """Two ISO dates, or none, as years: ``2005–2017``, ``since 2019``; empty where nothing is known."""
    first, last = since[:4], until[:4]
    if first and last:
        return first if first == last else f"{first}–{last}"
    if first:
        return gettext("since %(year)s") % {"year": first}
    return gettext("until %(year)s") % {"year": last} if last else ""


TASK_NAMES = {
    "archive.process_article": _("finding the names of one report"),
    "archive.update_index": _("bringing the search up to date"),
    "archive.follow_index": _("updating the search index, once a minute"),
    "archive.check_index": _("checking the search index"),
    "archive.retry_stalled": _("passing on the work of a killed worker"),
    "archive.relink_changes": _("finding the reports that changed names affect"),
    "archive.read_spelling_again": _("reading reports with a spelling again"),
    "archive.relink_batch": _("reading some reports again"),
    "archive.follow_changes": _("looking for changed names"),
    "archive.open_batch": _("opening the files of a batch"),
    "archive.process_chunk": _("reading some reports of batches"),
    "archive.follow_batches": _("looking for unfinished batches"),
    "archive.compare_names": _("comparing names"),
    "archive.send_letters": _("sending letters"),
    "archive.clear_sessions": _("removing sessions that are over"),
    "archive.remove_old_jobs": _("removing old jobs"),
    "archive.read_upload": _("reading a file"),
    "archive.read_provenance": _("reading the metadata of originals"),
    "archive.recount_audiences": _("checking who may see entities, names and relations"),
    "archive.shorten_audit_trail": _("removing old entries of the audit trail"),
}
"""Background jobs by the name of their task."""

PLACE_TYPES = {
    "city": _("town"),
    "river": _("river"),
    "lake": _("lake"),
    "crossing": _("border crossing"),
    "airport": _("airport"),
    "base": _("base"),
    "mountain": _("mountain"),
    "camp": _("camp"),
    "region": _("region"),
    "facility": _("facility"),
    "community": _("community"),
    "neighbourhood": _("neighbourhood"),
}

REASONS: dict[str, object] = {
    "key:exact": _("the same letters"),
    "name:exact": _("the same spelling"),
    "name:variant": _("another spelling"),
    "name:transliterated": _("across scripts"),
    "part:translated": _("a part translated"),
    "part:single": _("one part of the name"),
    "part:missing": _("a part missing"),
    "part:missing-first": _("the first part missing"),
    "part:missing-middle": _("a middle name missing"),
    "part:missing-last": _("the last part missing"),
    "part:missing-head": _("without the word that says what kind of thing it is"),
    "part:missing-kunya": _("without the kunya"),
    "part:missing-muhammad": _("without Muhammad before it"),
    "part:initial": _("an initial"),
    "part:unsure": _("less certain"),
    "order:swapped": _("parts in another order"),
    "order:scrambled": _("parts in another order"),
    "words:joined": _("words joined or split"),
    "article:ignored": _("with or without the article"),
    "compound:same": _("the same compound"),
    "title:ignored": _("rank or title left aside"),
    "kunya:weak": _("a kunya only"),
    "number:missing": _("a number missing"),
}
"""Why two names match; codes left out here say nothing to a reader."""

HOW: dict[str, object] = {
    "exact": _("exact"),
    "variant": _("spelling variant"),
    "transliteration": _("transliterated"),
    "typo": _("typing slip"),
    "part": _("part of the name"),
}
"""How a name answers a search, in one word; values of :class:`entities.name_search.How`."""

SAID_BY_HOW = frozenset({"key:exact", "name:exact", "name:variant", "part:single", "part:missing"})
"""Reasons that add nothing to that word."""

LINK_REASONS: dict[str, object] = {
    "name:exact": _("written as its listed name"),
    "name:spacing": _("written with other spacing"),
    "name:masked": _("written with letters masked"),
    "use:acronym": _("its acronym"),
    "use:transliteration": _("its name in other letters"),
    "name:confirmed": _("recognised as a name in two ways"),
    "head": _("the word before it says what it is"),
    "title:post": _("the post named with it fits"),
    "title:rank": _("a rank is beside it"),
    "article:area": _("the report speaks of the area around it"),
    "article:country": _("the report speaks of its country"),
    "article:named-in-full": _("named in full elsewhere in the report"),
    "article:organization": _("its organisation is named too"),
    "article:surname": _("part of a name said in full elsewhere in the report"),
    "article:part-of-name": _("part of a name said in full elsewhere in the report"),
    "name:town": _("taken for the town of that name"),
    "name:governorate": _("taken for the governorate of that name"),
    "prior:size": _("the larger place of that name"),
}
"""Why a mention was linked, by the reasons of the linker; codes left out here say nothing to a reader."""

SUGGESTED: dict[str, object] = {
    "key:exact": _("the same letters"),
    "name:begins": _("begins like this"),
    "word:begins": _("a word of it begins like this"),
    "name:sounds": _("sounds like this"),
    "name:similar": _("looks like this"),
}
"""Why a name is suggested while it is being typed."""

SIDES: dict[str, object] = {
    "Syrian opposition media": _("Syrian opposition media"),
    "Syrian opposition and Arab media": _("Syrian opposition and Arab media"),
    "Yemeni government and coalition media": _("Yemeni government and coalition media"),
    "Syrian government media": _("Syrian government media"),
    "Arab media": _("Arab media"),
    "Western media": _("Western media"),
    "Houthi media": _("Houthi media"),
    "Gulf media": _("Gulf media"),
    "media of the Autonomous Administration of North and East Syria": _(
        "media of the Autonomous Administration of North and East Syria"
    ),
    "supporters of the Sudanese army": _("supporters of the Sudanese army"),
    "Islamic State publications": _("Islamic State publications"),
    "Turkish government and media": _("Turkish government and media"),
    "Syrian media after 2024": _("Syrian media after 2024"),
    "Iraqi government": _("Iraqi government"),
    "Rapid Support Forces media": _("Rapid Support Forces media"),
    "Iranian government and media": _("Iranian government and media"),
    "media of western Libya": _("media of western Libya"),
    "supporters of the Libyan National Army": _("supporters of the Libyan National Army"),
    "jihadist publications": _("jihadist publications"),
    "opponents of the Syrian transitional government": _("opponents of the Syrian transitional government"),
    "Iraqi opposition media": _("Iraqi opposition media"),
    "media of the Axis of Resistance": _("media of the Axis of Resistance"),
    "media of southern Yemen": _("media of southern Yemen"),
    "Israeli government": _("Israeli government"),
    "Egyptian government and media": _("Egyptian government and media"),
    "Lebanese opponents": _("Lebanese opponents"),
    "Palestinian and other Arab media": _("Palestinian and other Arab media"),
    "media that do not recognise Israel": _("media that do not recognise Israel"),
}
"""Who uses a partisan label, as the reference data have it."""
