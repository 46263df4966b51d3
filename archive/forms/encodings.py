"""Encodings that an editor can choose for a file whose own is unknown or wrong."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

ENCODINGS = (
    ("windows-1256", _("Arabic (Windows-1256)")),
    ("iso-8859-6", _("Arabic (ISO-8859-6, ASMO-708)")),
    ("x-mac-arabic", _("Arabic (Macintosh)")),
    ("cp864", _("Arabic (IBM 864)")),
    ("cp720", _("Arabic (DOS 720)")),
    ("utf-8", _("Unicode (UTF-8)")),
    ("utf-16-le", _("Unicode (UTF-16)")),
    ("windows-1252", _("Western European (Windows-1252)")),
    ("windows-1254", _("Turkish (Windows-1254)")),
    ("windows-1250", _("Central European (Windows-1250)")),
    ("windows-1251", _("Cyrillic (Windows-1251)")),
)


class EncodingForm(forms.Form):
    """Read a file again, in the encoding that somebody knows it is in; none keeps to what can be told from it."""

    charset = forms.ChoiceField(
        label=_("Encoding"), required=False, choices=[("", _("as can be told from the file")), *ENCODINGS]
    )
