"""Old Office files (DOC, PPT) by LibreOffice, where it is installed, in a process of its own with a profile that is thrown away.

The profile forbids macros and whatever lies outside of the file; the sandbox around it has no network, less memory and its own
time, see :mod:`archive.sandbox`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, ReadError, UnknownFormat

SECONDS = 100
_PROGRAMS = ("soffice", "libreoffice")
_STARTS_AGAIN = 81
"""LibreOffice ends so once a new profile is set up, and wants to be started anew."""
_NOWHERE = "http://127.0.0.1:9"
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_RULES = (
    (_SCRIPTING, "DisableMacrosExecution", "true"), (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"), (_SCRIPTING, "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"), ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
)  # fmt: skip


def is_installed() -> bool:
    return _program() is not None


def convert(data: bytes, kind: str, target: str) -> bytes:
    """The file in another format.

    Args:
        kind: its ending, such as ``doc``.
        target: the ending of the format that is wanted, such as ``docx``.

    Raises:
        UnknownFormat: LibreOffice is not installed.
        DamagedFile: it cannot open the file, or takes longer than :data:`SECONDS`.
    """
    program = _program()
    if program is None:
        raise _not_here(kind)
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        folder = Path(name)
        (folder / f"in.{kind}").write_bytes(data)
        _write_profile(folder / "profile" / "user")
        command = [
            program, "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", target, "--outdir", str(folder),
            str(folder / f"in.{kind}"),
        ]  # fmt: skip
        try:
            _run(command, folder)
            return (folder / f"in.{target}").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise _cannot_open() from error


def _run(command: list[str], folder: Path) -> None:
    environment = {
        "HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8",
        "http_proxy": _NOWHERE, "https_proxy": _NOWHERE, "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    for _attempt in range(2):
        done = subprocess.run(
            command, env=environment, cwd=folder, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != _STARTS_AGAIN:
            return


def _program() -> str | None:
    """LibreOffice's own binary: the scripts before it leave it running when they are stopped."""
    for name in _PROGRAMS:
        if script := shutil.which(name):
            binary = Path(script).resolve().with_name("soffice.bin")
            return str(binary) if binary.is_file() else script
    return None


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _RULES
    )
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )


def _not_here(kind: str) -> ReadError:
    return UnknownFormat(
        format_lazy(
            _(
                "This is an old Office file ({kind}), which is read where LibreOffice is installed. Save it as DOCX or PPTX and "
                "send it again, or ask the operator to install LibreOffice."
            ),
            kind=kind.upper(),
        )
    )


def _cannot_open() -> DamagedFile:
    return DamagedFile(
        _("LibreOffice cannot open the old Office file. Save it as DOCX, PPTX or PDF and send it again.")
    )
