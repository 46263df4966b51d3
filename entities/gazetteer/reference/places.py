"""All places of the reference files, assembled in order: each source may build on those before it."""

from __future__ import annotations

from collections.abc import Mapping

from entities.gazetteer.reference.drafts import PlaceDraft
from entities.gazetteer.reference.errors import ReferenceError
from entities.gazetteer.reference.files import ReferenceFile, ReferenceFiles
from entities.gazetteer.reference.geonames import make_drafts, read_towns
from entities.gazetteer.reference.merge import merge_towns
from entities.gazetteer.reference.syria import mark_seats, read_admin, read_communities, read_provinces
from entities.gazetteer.reference.weak import mark_weak, read_common_words
from entities.gazetteer.reference.written import correct, read_written

ADMIN = "places/syria-admin.tsv"
COMMUNITIES = "places/syria-places.tsv"
TOWNS = "places/mena-places.tsv"
CORRECTIONS = "places/corrections.tsv"
CLAIMED = frozenset({ADMIN, COMMUNITIES, TOWNS, CORRECTIONS})


class _Collection:
    """Places by key; the first file to use a key owns it."""

    def __init__(self) -> None:
        self.drafts: dict[str, PlaceDraft] = {}

    def add(self, drafts: Mapping[str, PlaceDraft] | list[PlaceDraft]) -> None:
        for draft in drafts.values() if isinstance(drafts, Mapping) else drafts:
            if draft.key in self.drafts:
                raise ReferenceError(draft.file, draft.key, f"this key is also in {self.drafts[draft.key].file}")
            self.drafts[draft.key] = draft


def read_places(files: ReferenceFiles) -> list[PlaceDraft]:
    """Read the places: written ones, Syria's, then towns of GeoNames; corrected and with weak names marked.

    Raises:
        ReferenceError: a row is malformed or repeats a key.
    """
    places = _Collection()
    provinces: dict[str, str] = {}
    for file in files.under("places"):
        if file.path not in CLAIMED:
            for draft, code in read_written(file):
                places.add([draft])
                if code:
                    provinces[code] = draft.key
    communities = _add_syria(places, provinces, files.find(ADMIN), files.find(COMMUNITIES))
    towns_file = files.find(TOWNS)
    if towns_file is not None:
        towns = list(read_towns(towns_file))
        strangers = merge_towns([town for town in towns if town.country == "SY"], communities)
        abroad = [town for town in towns if town.country != "SY"]
        places.add(list(make_drafts([*strangers, *abroad], provinces)))
    corrections = files.find(CORRECTIONS)
    removed = correct(corrections, places.drafts) if corrections is not None else set()
    kept = [draft for key, draft in places.drafts.items() if key not in removed]
    mark_weak(kept, read_common_words(files.find("names/proper-nouns.tsv"), files.find("names/common-words.tsv")))
    return kept


def _add_syria(
    places: _Collection, provinces: dict[str, str], admin_file: ReferenceFile | None, file: ReferenceFile | None
) -> dict[str, PlaceDraft]:
    if admin_file is None:
        return {}
    admin = read_admin(admin_file)
    provinces.update(read_provinces(admin_file))
    communities = {} if file is None else read_communities(file, admin)
    mark_seats(admin, communities, admin_file)
    places.add(admin)
    places.add(communities)
    return communities
