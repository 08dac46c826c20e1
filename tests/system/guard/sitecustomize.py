"""Nobody but the configured hosts is ever contacted (S17): a hook that no Python code gets round.

Put this folder on PYTHONPATH and every Python process imports it at its start. Who is contacted
though GUARD_HOSTS does not name them, as "host:port" with commas in between, is written to the
file GUARD_REPORT, and the call fails.
"""

import os
import socket
import sys

ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
REACHING = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class Forbidden(OSError):
    """The host is not one of those configured."""


def target(event, args):
    """Return the host and the port that an event of the interpreter is about, or None."""
    if event == "socket.getaddrinfo":
        return args[0], args[1]
    if event in ASKING:
        return args[0], None
    if event in REACHING and args[0].family in {socket.AF_INET, socket.AF_INET6} and args[1]:
        return args[1][0], args[1][1]
    if event in REACHING and args[0].family == socket.AF_UNIX:
        return str(args[1]), None
    return None


def install(allowed, report):
    """Have *report* called with whoever is contacted and is not among the *allowed*."""

    def watch(event, args):
        if event not in ASKING and event not in REACHING:
            return
        found = target(event, args)
        if found is None or found[0] is None:
            return
        host, port = found
        if isinstance(host, bytes):
            host = host.decode()
        if not allowed(host, None if port is None else str(port)):
            words = f"{event} {host}:{port} by {' '.join(sys.argv)[:200]}"
            report(words)
            raise Forbidden(words)

    sys.addaudithook(watch)


def _begin():
    hosts = dict.fromkeys(os.environ["GUARD_HOSTS"].split(","))
    names = {host.rpartition(":")[0] for host in hosts}

    def allowed(host, port):
        if host in {"127.0.0.1", "::1"} and f"localhost:{port}" in hosts:
            return True
        return f"{host}:{port}" in hosts if port is not None else host in names

    def report(words):
        with open(os.environ["GUARD_REPORT"], "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"{words}\n")

    install(allowed, report)


if "GUARD_HOSTS" in os.environ:
    _begin()
