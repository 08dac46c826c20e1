"""What can be typed, where it is done, and in a few words why.

Without the library that reads what was typed, so that `mailbot --help` answers at once.
"""

SUMMARY = (
    "End the invoice runaround: mailbot reads the replies in your mailbox, keeps the record,"
    " and lays the next letter into your Drafts. You send it, edit it or delete it."
)

COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Set up": {
        "demo": (
            "story:demo",
            "Show the whole main job on a mailbox of its own, in a few seconds.",
        ),
        "init": (
            "setup:init",
            "Write a configuration by asking a few questions.",
        ),
        "login": (
            "login:login",
            "Sign in at Microsoft 365, Google or another provider that takes no password.",
        ),
        "doctor": (
            "doctor:doctor",
            "Check everything mailbot needs, and say how to mend what is wrong.",
        ),
        "learn": (
            "learn:learn",
            "Learn from the past: who owes, who answers, who points to whom.",
        ),
        "service": (
            "service:service",
            "Have your system start mailbot: print, install or remove its service.",
        ),
    },
    "Work": {
        "once": (
            "work:once",
            "Do one round: read Sent and the inbox, decide, lay letters into Drafts.",
        ),
        "run": (
            "work:run",
            "Run as a background service for one mailbox or several, until told to stop.",
        ),
        "retry": (
            "work:retry",
            "Try the messages again that could not be read.",
        ),
    },
    "Tell mailbot": {
        "add": (
            "records:add",
            "Put one invoice on record, with the client's contacts.",
        ),
        "import": (
            "files:import_",
            "Put an export of your billing program, or a statement of your bank, on record.",
        ),
        "contact": (
            "records:contact",
            "Put a contact of a client on record, and what they are there for.",
        ),
        "paid": (
            "records:paid",
            "Say that an invoice was paid, whole or in part, or that it was not after all.",
        ),
        "due": (
            "particulars:due",
            "Say when an invoice is due.",
        ),
        "void": (
            "particulars:void",
            "Say that nobody owes an invoice any more. Nothing takes this back.",
        ),
        "copies": (
            "particulars:copies",
            "Say which copies a contact wants.",
        ),
        "call": (
            "calling:call",
            'Show whom to call and what about, or log a call with --said "…".',
        ),
        "kind": (
            "calling:kind",
            "Show what kind of client it may be, with the evidence, or say which it is.",
        ),
        "language": (
            "calling:language",
            "Show in which language a client gets letters, or say in which.",
        ),
        "hold": (
            "records:hold",
            "Stop letters for a client, an invoice, or altogether.",
        ),
        "resume": (
            "records:resume",
            "Let mailbot write again: altogether, or for a client you have spoken with.",
        ),
        "accept": (
            "proposals:accept",
            "Say yes: put proposed invoices or payments on record, or (`learned`) what was learnt.",
        ),
        "decline": (
            "proposals:decline",
            "Say no: forget proposed invoices or payments; they are not proposed again.",
        ),
        "forget": (
            "teaching:forget",
            "List what you said replies are (`explain --was`), or take one of it back.",
        ),
        "sending": (
            "sending:sending",
            "List approved letters of which nobody knows if they were sent, or say it of one.",
        ),
    },
    "Look": {
        "digest": (
            "digest:digest",
            "Show what the digest would tell you now; nothing is laid into your mailbox.",
        ),
        "status": (
            "screens:status",
            "Show what there is for you to do, what is owed, and what comes next.",
        ),
        "show": (
            "screens:show",
            "Show one client's case: contacts, invoices, who sent you to whom, letters, and why.",
        ),
        "proposals": (
            "proposals:proposals",
            "Show what waits for your yes or no: invoices and payments that are not certain.",
        ),
        "explain": (
            "explain:explain",
            "Say what a reply or a document means to mailbot, and why; --was puts a reply right.",
        ),
        "preview": (
            "files:preview",
            "Show a letter as it would stand in Drafts, from your own templates.",
        ),
        "report": (
            "reporting:report",
            "Write one page of figures: what is owed, days to pay, days lost, promises, drafts.",
        ),
    },
    "Keep": {
        "backup": (
            "keeping:backup",
            "Write the record, the configuration and your templates into one file; no secrets.",
        ),
        "restore": (
            "keeping:restore",
            "Put a backup back; what was there is kept beside it.",
        ),
        "export": (
            "dossier:export",
            "Write what is on record of one client or invoice for a lawyer: CSV, JSON, a page.",
        ),
        "verify": (
            "keeping:verify",
            "Check the record, or an export: every byte, and how each event is tied to the last.",
        ),
        "purge": (
            "keeping:purge",
            "Take a client off the record for good: events, conversations, copies of them.",
        ),
    },
}
"""By what it is for: each command with the room and name of its function, and its first words."""

WIDTH = 79


def places() -> dict[str, str]:
    """Return the room and function of each command."""
    return {name: place for panel in COMMANDS.values() for name, (place, _) in panel.items()}


def overview() -> str:
    """Return everything that can be typed."""
    lines = ["Usage: mailbot COMMAND [OPTIONS] [ARGUMENTS]", "", *_filled(SUMMARY, "", "")]
    for panel, commands in COMMANDS.items():
        lines += ["", f"{panel}:"]
        for name, (_, words) in commands.items():
            lines += _filled(words, f"  {name:<11}", " " * 13)
    more = "More on each: mailbot COMMAND --help. mailbot --version prints the version."
    return "\n".join((*lines, "", more, ""))


def _filled(words: str, first: str, rest: str) -> list[str]:
    """Return *words* on lines of a terminal; textwrap alone takes longer than all the rest."""
    lines = [first]
    empty = first
    for word in words.split():
        if lines[-1] != empty and len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append(rest)
            empty = rest
        lines[-1] += word if lines[-1] == empty else f" {word}"
    return lines
