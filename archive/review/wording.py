"""Codes of the linker that matter when a link is judged, in the editor's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DOUBTS: dict[str, object] = {
    "score:tie": _("several fit about equally"),
    "score:unsure": _("what stands beside it does not say enough"),
    "score:low": _("what fits best fits too little"),
    "name:unknown": _("no listed name is spelt like this"),
    "name:weak": _("a name that needs its context"),
    "rule:always": _("a rule says what this spelling means"),
    "editor:chosen": _("chosen by an editor"),
    "editors:accepted": _("editors confirmed it for this spelling before"),
}

PLACE_SORTS: dict[str, object] = {
    "country": _("country"),
    "governorate": _("governorate"),
    "district": _("district"),
    "subdistrict": _("subdistrict"),
    "city": _("town"),
    "community": _("community"),
    "neighbourhood": _("neighbourhood"),
    "camp": _("camp"),
    "crossing": _("border crossing"),
    "airport": _("airport"),
    "base": _("base"),
    "facility": _("facility"),
    "mountain": _("mountain"),
    "river": _("river"),
    "region": _("region"),
}
BODY_SORTS: dict[str, object] = {
    "state": _("state"),
    "government": _("government"),
    "ministry": _("ministry"),
    "security_agency": _("security agency"),
    "state_force": _("state force"),
    "armed_group": _("armed group"),
    "party": _("party"),
    "coalition": _("coalition"),
    "international_body": _("international body"),
    "aid_organization": _("aid organisation"),
    "media": _("media outlet"),
    "court": _("court"),
    "company": _("company"),
}
"""Finer sorts of entities, as the reference data name them."""

SORTS: list[tuple[object, object]] = [
    ("", _("not said")),
    (_("Place"), list(PLACE_SORTS.items())),
    (_("Organisation"), list(BODY_SORTS.items())),
]
"""All of them, as choices of a field."""
