"""Header lines as programs show them to people: ``From: …``, ``من: …``, ``De : …`` at the top of a saved or quoted message."""

from __future__ import annotations

import re
from typing import Literal

from archive.readers.mail.headers import is_written_by_programs
from entities.arabic.normalize import normalize_text

Role = Literal["from", "to", "date", "subject", "other", "program"]
_LABELS: dict[Role, str] = {
    "from": "from|sender|sent by|on behalf of|reply-to|reply to|من|من طرف|المرسل|الرد على|الرد إلى|de|expéditeur|répondre à|von|"
    "absender|remitente|kimden|gönderen|از|فرستنده|от|da|van|від",
    "to": "to|cc|bcc|recipient|recipients|إلى|المستلم|المستلمون|نسخة|نسخة إلى|نسخة كربونية|نسخة مخفية|نسخة مخفية الوجهة|à|cci|"
    "copie à|an|kopie|para|kime|bilgi|به|گیرنده|кому|копия|a|aan",
    "date": "date|sent|sent on|received|تاريخ|التاريخ|تم الإرسال|تاريخ الإرسال|أرسل|أرسلت|مرسل|مرسلة|أرسلت في|envoyé|envoyé le|"
    "gesendet|datum|fecha|enviado|enviado el|gönderildi|tarih|تاریخ|ارسال شده|дата|отправлено|data|inviato|verzonden",
    "subject": "subject|الموضوع|موضوع|objet|sujet|betreff|asunto|konu|тема|oggetto|assunto|onderwerp",
    "other": "attachments|attachment|importance|priority|organization|المرفقات|مرفقات|الأهمية|pièces jointes|anlagen|"
    "ekler|importancia|wichtigkeit",
}
"""What the mail programs of these languages write: Outlook, Gmail, Apple Mail, Thunderbird, Yahoo."""
_MARKS = dict.fromkeys(
    map(ord, "\u200b\u200c\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_LABEL = re.compile(r"([^\W\d_][^:：<>@\n]{0,40}?)[ \t*]*[:：][ \t*]*")
_LABEL_LENGTH = 60


def _key(label: str) -> str:
    return normalize_text(" ".join(label.split())).casefold()


_ROLES: dict[str, Role] = {_key(label): role for role, labels in _LABELS.items() for label in labels.split("|")}


def without_marks(line: str) -> str:
    """A line without what turns text around, and without what marks it as quoted or bold."""
    return line.translate(_MARKS).lstrip("> \t|*_\u00a0")


def labelled(line: str) -> tuple[Role | None, str, str]:
    """The role of a header line, its label, and its value; no label where it is none.

    A label of another language than those known has no role. Names that only programs write, such as ``Received``, are "program".
    """
    plain = without_marks(line)
    match = _LABEL.match(plain[:_LABEL_LENGTH])
    if match is None:
        return None, "", plain
    role = _ROLES.get(_key(match[1]))
    if role is None and is_written_by_programs(match[1].lower()):
        role = "program"
    return role, match[1], plain[match.end() :].strip()
