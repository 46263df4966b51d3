"""Why an entity is not shown to everyone, in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from archive.models import Article, Mention
from entities.audience import Audience
from entities.models import Disclosure, Entity


def why_hidden(entity: Entity) -> str:
    """Empty for what everyone may see; one query if no editor has decided."""
    if entity.audience == Audience.EVERYONE:
        return ""
    if entity.disclosure == Disclosure.EDITORS:
        return _("Readers do not see this: an editor decided so.")
    mentions = Mention.objects.linked_to(entity.pk)
    if mentions.filter(article__state=Article.State.PUBLISHED).exists():
        return _("Readers do not see this yet: no published report uses the name shown here.")
    if entity.audience == Audience.ROLES:
        return _("Only accounts with a role see this: no published report names it.")
    return _("Readers do not see this yet: no published report names it.")
