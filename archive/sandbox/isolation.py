"""What a child gives up before it reads anything: network, other processes, the archive's folders, and most of the machine.

Namespaces and what goes with them are Linux; a container or a distribution may forbid them. Limits on resources hold everywhere.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
from collections.abc import Iterable

IS_LINUX = sys.platform == "linux"
_NEW_USER, _NEW_PROCESSES, _NEW_NETWORK, _NEW_IPC, _NEW_MOUNTS = (
    0x10000000,
    0x20000000,
    0x40000000,
    0x08000000,
    0x00020000,
)
_NO_SUID, _NO_DEVICES, _RECURSIVE, _PRIVATE = 0x2, 0x4, 0x4000, 0x40000
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 1, 4, 38
_CAPABILITIES_VERSION = 0x20080522
OPEN_FILES = 64
PROCESSES = 64
"""With threads: a page of OCR takes five, a PDF file one."""
FILE_BYTES = 256 * 1024 * 1024


def isolate(hidden: Iterable[str]) -> list[str]:
    """Leave what the platform lets one leave. Call it with one thread and nothing imported; the next fork is process 1.

    Args:
        hidden: folders that nothing is to be seen of.

    Returns:
        What holds from now on: ``network``, ``processes`` and ``files``; nothing where namespaces are not permitted.
    """
    if not IS_LINUX:
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEW_USER | _NEW_PROCESSES | _NEW_NETWORK | _NEW_IPC | _NEW_MOUNTS):
        return []
    held = ["network", "processes"]
    try:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
        _mount(libc, "none", "/", "", _RECURSIVE | _PRIVATE, "")
        for folder in hidden:
            _mount(libc, "tmpfs", folder, "tmpfs", _NO_SUID | _NO_DEVICES, "size=16m")
        held.append("files")
    except OSError:
        # Where a distribution grants namespaces without their powers, what is left of them still holds.
        pass
    _drop_powers(libc)
    return held


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _mount(libc: ctypes.CDLL, what: str, where: str, kind: str, flags: int, options: str) -> None:
    if libc.mount(what.encode(), os.fsencode(where), kind.encode(), ctypes.c_ulong(flags), options.encode()):
        raise OSError(ctypes.get_errno(), f"cannot mount over {where}")


def _drop_powers(libc: ctypes.CDLL) -> None:
    """Without them no process can unmount what covers the folders, or look into the server of forks."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    failed = libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.capset(header, nothing)
    if failed or libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "cannot drop capabilities")


def die_with_parent() -> None:
    """Be killed when the parent ends. The parent has one thread: the kernel goes by the thread that forked."""
    if IS_LINUX:
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def limit(*, memory: int, cpu: float, each: bool, in_namespace: bool) -> None:
    """Set the limits of one task, which its child processes inherit.

    Args:
        memory: address space in bytes.
        cpu: seconds.
        each: the seconds are for every item, see :func:`renew_cpu`.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, FILE_BYTES)
    if IS_LINUX:
        _limit(resource.RLIMIT_AS, memory)
    if in_namespace and _counts_by_namespace():
        _limit(resource.RLIMIT_NPROC, PROCESSES)
    if each:
        renew_cpu(cpu)
    else:
        # The second figure kills what survives the first.
        _limit(resource.RLIMIT_CPU, math.ceil(cpu), math.ceil(cpu) + 1)


def renew_cpu(seconds: float) -> None:
    """Give the process so many seconds from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), hard))


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit; one that is lower already stays."""
    most = resource.getrlimit(what)[1]
    figures = [soft, soft if hard is None else hard]
    if most != resource.RLIM_INFINITY:
        figures = [min(figure, most) for figure in figures]
    resource.setrlimit(what, (figures[0], figures[1]))


def _counts_by_namespace() -> bool:
    """Before Linux 5.14 all processes of the user count, those of the site too."""
    release = os.uname().release.split(".")
    return IS_LINUX and (int(release[0]), int(release[1].split("-")[0])) >= (5, 14)
