"""Control words of RTF (specification 1.9.1) and the codepages of its fonts."""

from __future__ import annotations

import codecs

CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\N{EM SPACE}", "enspace": "\N{EN SPACE}", "qmspace": "\N{FOUR-PER-EM SPACE}",
    "zwj": "\N{ZERO WIDTH JOINER}", "zwnj": "\N{ZERO WIDTH NON-JOINER}", "mden": "/", "msup": "^", "msub": "_",
}  # fmt: skip
SYMBOLS = {"~": "\N{NO-BREAK SPACE}", "_": "-", "\\": "\\", "{": "{", "}": "}"}
PARAGRAPHS = frozenset(["par", "sect", "page", "column"])
SHOWN = frozenset(["rtf", "field", "fldrslt", "shp", "shpinst", "shppict", "object", "result", "upr", "shpgrp"])
"""Destinations whose text belongs to the text around them, also after ``\\*``."""
BOXES = frozenset(["shptxt", "dptxbxtext"])
LEFT_OUT = {
    "pict": "pictures", "annotation": "comments", "header": "headers", "headerl": "headers", "headerr": "headers",
    "headerf": "headers", "footer": "headers", "footerl": "headers", "footerr": "headers", "footerf": "headers",
}  # fmt: skip
"""Destinations that are not read, and what they are counted as."""
UNREAD = frozenset(
    ["colortbl", "stylesheet", "info", "fldinst", "fldtype", "pntext", "listtext", "pntxta", "pntxtb", "pn", "pnseclvl",
    "nonesttables",
     "nesttableprops", "shprslt", "nonshppict", "objdata", "objclass", "objname", "atnid", "atnauthor", "atndate", "atnref",
     "atnicn",
     "atrfstart", "atrfend", "atnparent", "bkmkstart", "bkmkend", "xe", "tc", "tcn", "rxe", "txe", "ftnsep", "ftnsepc", "ftncn",
     "aftnsep", "aftnsepc", "aftncn", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "mmathPr", "mmathPict",
     "template", "sn", "sv", "sp", "picprop", "datafield", "formfield", "generator", "falt", "panose", "fname", "private",
     "listname",
     "author", "operator", "title", "subject", "company", "comment", "doccomm", "keywords", "category", "manager", "hlinkbase",
     "datastore", "themedata", "colorschememapping", "latentstyles", "userprops", "xmlnstbl", "docvar", "background", "objalias",
     "objsect", "objtime", "leveltext", "levelnumbers", "listlevel", "list"]
)  # fmt: skip
MATHS = frozenset(
    ["moMath", "moMathPara", "mr", "mf", "mnum", "mden", "me", "msSup", "msSub", "msup", "msub", "msSubSup",
"mrad", "mdeg",
     "md", "mnary", "mfunc", "mfName", "macc", "mbar", "mbox", "mborderBox", "meqArr", "mgroupChr", "mlimLow",
     "mlimUpp",
     "mlim", "mm", "mmr", "mphant", "msPre", "mmath"]
)  # fmt: skip
"""Of equations; what ends in ``Pr`` are their properties."""
_CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 81: "mac_arabic", 83: "mac_greek", 84: "mac_cyrillic", 128: "cp932", 129: "cp949",
    130: "johab",
    134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 179: "cp1256",
    180: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {
    65001: "utf-8",
    10000: "mac_roman",
    10004: "mac_arabic",
    708: "iso8859_6",
    709: "iso8859_6",
    936: "gbk",
    28596: "iso8859_6",
}


def charset_encoding(number: int, default: str) -> str:
    """The encoding of a font: 0 and 1 are the document's own."""
    return _CHARSETS.get(number, default)


def page_encoding(number: int) -> str:
    """The encoding of a codepage; Windows' Western one where it is not known."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return "cp1252"
