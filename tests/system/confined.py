"""Run a program under what a systemd unit forbids, where no systemd runs: python -m … UNIT PROGRAM.

Taken from the unit: SystemCallFilter and SystemCallErrorNumber and RestrictAddressFamilies (by
libseccomp, with the lists of systemd-analyze), MemoryDenyWriteExecute (by the kernel's own
PR_SET_MDWE), NoNewPrivileges, UMask. Namespaces, users and file systems are not.
"""

import ctypes
import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

ALLOW, ERRNO = 0x7FFF0000, 0x00050000
NOT_EQUAL, EQUAL = 1, 4
NO_NEW_PRIVILEGES, DENY_WRITE_EXECUTE = 38, 65
EXEC_GAIN = 1


class Compare(ctypes.Structure):
    """One condition on an argument of a system call (struct scmp_arg_cmp)."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


def lines(unit: str, key: str) -> list[str]:
    return re.findall(rf"(?m)^{key}=(.*)$", unit)


def calls_of(group: str) -> set[str]:
    """Return the system calls of a group and of those within it."""
    done = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", group],
        capture_output=True,
        text=True,
        check=True,
    )
    names = {w for w in map(str.strip, done.stdout.splitlines()[1:]) if w and w[0] != "#"}
    inner = {name for name in names if name[0] == "@"}
    return (names - inner).union(*(calls_of(name) for name in inner))


def allowed(unit: str) -> set[str]:
    """Return the system calls that SystemCallFilter= of the unit lets through."""
    found: set[str] = calls_of("@default")
    for line in lines(unit, "SystemCallFilter"):
        for word in line.removeprefix("~").split():
            names = calls_of(word) if word[0] == "@" else {word}
            found = found - names if line[0] == "~" else found | names
    return found


def confine(unit: str) -> None:
    """Put this process, and all that it starts, under the unit's restrictions."""
    names, families = allowed(unit), lines(unit, "RestrictAddressFamilies")[0].split()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_NO_NEW_PRIVS")
    if "yes" in lines(unit, "MemoryDenyWriteExecute") and libc.prctl(
        DENY_WRITE_EXECUTE, EXEC_GAIN, 0, 0, 0
    ):
        raise OSError(ctypes.get_errno(), "PR_SET_MDWE")
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    refused = ERRNO | errno.EPERM
    context = ctypes.c_void_p(seccomp.seccomp_init(refused))
    for name in names - {"socket"}:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            seccomp.seccomp_rule_add(context, ALLOW, number, 0)
    number = seccomp.seccomp_syscall_resolve_name(b"socket")
    for family in families:
        one = Compare(0, EQUAL, getattr(socket, family), 0)
        seccomp.seccomp_rule_add_array(context, ALLOW, number, 1, ctypes.byref(one))
    if seccomp.seccomp_load(context):
        raise OSError("seccomp_load")
    os.umask(int(lines(unit, "UMask")[0], 8))


if __name__ == "__main__":
    confine(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  the program of a test
