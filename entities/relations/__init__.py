"""How two listed names are related, as explicit patterns read it in a sentence. No Django.

A relation is proposed only if the words between two linked names state it explicitly; an editor decides. What is denied, past or
asked is not proposed.
"""

from entities.relations.finder import Named, Proposal, propose
from entities.relations.patterns import PATTERNS_VERSION

__all__ = ["PATTERNS_VERSION", "Named", "Proposal", "propose"]
