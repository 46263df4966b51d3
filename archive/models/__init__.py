"""What was published: sources, uploads, articles and their revisions, the mentions found in them, and what editors ruled.

Rows are written by :mod:`archive.articles.services`, :mod:`archive.processing.pipeline` and the packages that each module names.
"""

from archive.models.alerts import Digest, DigestArticle, SavedSearch
from archive.models.articles import Article, Redaction, Revision
from archive.models.attachments import Attachment
from archive.models.audit import Act, AuditEvent
from archive.models.batches import Batch, BatchFile, BatchItem, ColumnMapping
from archive.models.evidence import RelationEvidence
from archive.models.failures import JobFailure
from archive.models.invitations import Invitation
from archive.models.mentions import Judgement, Mention, Verdict
from archive.models.near_duplicates import Fingerprint, Likeness
from archive.models.processing import Relinking, RelinkingArticle, Step
from archive.models.readings import Reading, UploadUsage
from archive.models.rulings import Comparison, LikelyPair, Merge, NotAName, NotSame, SpellingRule
from archive.models.search_index import SearchIndex
from archive.models.sessions import Session
from archive.models.sources import Language, Source, Upload
from archive.models.throttles import Throttle

__all__ = [
    "Act",
    "Article",
    "Attachment",
    "AuditEvent",
    "Batch",
    "BatchFile",
    "BatchItem",
    "ColumnMapping",
    "Comparison",
    "Digest",
    "DigestArticle",
    "Fingerprint",
    "Invitation",
    "JobFailure",
    "Judgement",
    "Language",
    "LikelyPair",
    "Likeness",
    "Mention",
    "Merge",
    "NotAName",
    "NotSame",
    "Reading",
    "Redaction",
    "RelationEvidence",
    "Relinking",
    "RelinkingArticle",
    "Revision",
    "SavedSearch",
    "SearchIndex",
    "Session",
    "Source",
    "SpellingRule",
    "Step",
    "Throttle",
    "Upload",
    "UploadUsage",
    "Verdict",
]
