"""S15: what is secret or a client's own appears in no log and no error, whatever goes wrong.

Canaries are words that occur nowhere else: in the password, in names, addresses, subjects and
bodies, in a broken template, a broken export and a poisonous message. The service runs at debug
level, and every command is typed. What the owner asks to see (`show`, `status`, `once`) names
their clients; a password and a body beyond the quoted sentence appear nowhere at all.
"""

import json
import os
from email.message import EmailMessage

import pytest

from mailbot.cli.commands import COMMANDS
from tests.system.owner import Owner
from tests.system.test_guard import NOT_HERE, WORDS
from tests.system.test_service import ended, until

pytestmark = pytest.mark.system

SECRET = "zanaria-Passw0rd-zanaria"
WRONG_SECRET = "zanaria-Wr0ng-zanaria"
BODY = "zanariabody"
SUBJECT = "zanariasubject"
PERSON = "Zanarina"
CLIENT = "Zanarico"
DOMAIN = "zanarienvogel.example"
AMOUNT = "98,765.43"
TEMPLATE = "zanariatemplate"
IMPORT = "zanariaimport"
USER = "zanarowner@example.com"
NUMBER = "INV-7316"
NEVER = (SECRET, WRONG_SECRET, BODY)
"""In nothing that mailbot ever writes to a screen or a log."""
NOT_IN_A_LOG = (
    *(*NEVER, SUBJECT, PERSON, CLIENT, DOMAIN, AMOUNT, "98765.43", TEMPLATE, IMPORT, NUMBER),
    *("zanarowner", "whitfield-law", "Dana Whitfield"),
)
NOT_IN_HEALTH = tuple(canary for canary in NOT_IN_A_LOG if canary not in {IMPORT, TEMPLATE})
"""In no word about the service: it may name the owner's own file that cannot be used."""


def found(canaries, text: str) -> list[str]:
    return [canary for canary in canaries if canary.casefold() in text.casefold()]


@pytest.fixture(scope="module")
def server():
    from tests.system.dovecot import Dovecot  # noqa: PLC0415 one for all of these tests

    with Dovecot(user=USER, password=SECRET) as server:
        yield server


@pytest.fixture
def owner(server, tmp_path):
    owner = Owner(tmp_path)
    (tmp_path / "home").mkdir()
    owner.configures(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        more='security = "none"\n[service]\nlog_level = "debug"\n',
    )
    (tmp_path / "invoices.csv").write_text(
        "number,client,amount,currency,issued,due,email\n"
        f'{NUMBER},{CLIENT} Components,"{AMOUNT}",USD,2026-10-01,2026-10-31,'
        f"{PERSON} Brandt <{PERSON}@{DOMAIN}>;Ann <ann@{DOMAIN}>\n",
        encoding="utf-8",
    )
    assert owner.runs("import", "invoices.csv").returncode == 0
    assert owner.runs("resume").returncode == 0
    return owner


def a_reply(number: int, text: str, *, poison: bool = False) -> bytes:
    message = EmailMessage()
    message["From"] = f"{PERSON} Brandt <{PERSON}@{DOMAIN}>"
    message["To"] = "dana@whitfield-law.example"
    message["Date"] = f"Fri, 20 Nov 2026 10:00:{number:02} +0000"
    message["Subject"] = f"Re: {SUBJECT} {NUMBER}"
    message["Message-ID"] = f"<{number}.{os.urandom(4).hex()}@{DOMAIN}>"
    message.set_content(f"{text}\n\nRegards\n")
    message.add_attachment(b"%PDF-1.7 " + BODY.encode(), maintype="application", subtype="pdf")
    raw = message.as_bytes()
    if poison:
        head, _, _ = raw.partition(b"Content-Type:")
        parts = b"--x\r\n\r\n" + BODY.encode() + b"\r\n"
        raw = head + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + parts * 2000
    return raw


def health(owner) -> dict[str, object]:
    """Return how the service says it is doing; nothing before its first word."""
    path = owner.store / "status.json"
    return json.loads(path.read_text()) if path.exists() else {}


def went_round(owner) -> bool:
    return bool(health(owner).get("last_round"))


def in_trouble(owner) -> bool:
    return bool(health(owner).get("problem"))


def go_wrong(server, owner) -> None:
    """Let everything fail that can: a message, a template, an export, a document."""
    letters = owner.folder / "templates" / "en"
    letters.mkdir(parents=True, exist_ok=True)
    for name in ("ask-contact", "clarify-contact", "overdue", "write-to-contact"):
        (letters / f"{name}.txt.j2").write_text(f"{TEMPLATE} {{{{ {TEMPLATE}.{PERSON} }}\n")
    imports = owner.store / "imports"
    imports.mkdir(mode=0o700, exist_ok=True)
    for name, text in ((f"{IMPORT}.csv", f"a;b\n{IMPORT};{PERSON}\n"), (f"{IMPORT}.xlsx", IMPORT)):
        (imports / name).write_text(text)
        os.utime(imports / name, (1, 1))
    weather = f"The weather in town was fine, and the {BODY} blooms."
    server.deliver("INBOX", a_reply(1, f"Please ask {PERSON} about this.\n\n{weather}"))
    server.deliver("INBOX", a_reply(2, "Hmm."))
    server.deliver("INBOX", a_reply(3, BODY, poison=True))


@pytest.mark.parametrize("form", ["plain", "json"])
def test_s15_no_log_of_the_service_holds_a_canary(server, owner, form):
    path = owner.folder / "config.toml"
    path.write_text(path.read_text() + f'log_format = "{form}"\nmetrics_file = "m.prom"\n')
    go_wrong(server, owner)

    service = owner.starts("run")
    until(lambda: went_round(owner), 40)
    server.stop()
    until(lambda: in_trouble(owner), 40)
    server.start()
    service.terminate()
    out, log = service.communicate(timeout=20)

    assert "Traceback" not in log
    assert len(log.splitlines()) >= 3
    assert "could not read message" in log
    if form == "json":
        assert all(json.loads(line)["event"] for line in log.splitlines())
    assert found(NOT_IN_A_LOG, out + log) == []
    assert found(NOT_IN_HEALTH, (owner.store / "status.json").read_text()) == []
    assert found(NOT_IN_A_LOG, (owner.store / "m.prom").read_text()) == []


@pytest.mark.parametrize("way", ["file", "command", "variable"])
def test_s15_a_refused_login_tells_no_password_and_logs_no_account(server, owner, way):
    path = owner.folder / "config.toml"
    said = f'password = "{SECRET}"'
    instead, variables = "", {}
    if way == "file":
        instead = f'password = "{WRONG_SECRET}"'
    elif way == "command":
        instead = f"password_command = \"printf '{WRONG_SECRET}'\""
    else:
        variables = {"MAILBOT_IMAP_PASSWORD": WRONG_SECRET}
    path.write_text(path.read_text().replace(said, instead))

    once = owner.runs("once", **variables)
    doctor = owner.runs("doctor", "--json", **variables)
    service = owner.starts("run", **variables)
    until(lambda: in_trouble(owner), 40)
    service.terminate()
    _, log = service.communicate(timeout=20)

    assert once.returncode == 77
    for done in (once, doctor):
        assert found(NEVER, done.stdout + done.stderr) == []
        assert "Traceback" not in done.stderr
    *records, _ = [*log.splitlines(), ""]
    told = [line for line in records if not line.startswith("mailbot: ")]
    assert found(NOT_IN_A_LOG, "\n".join(told)) == []
    assert found(NEVER, log) == []


def test_s15_no_command_shows_a_secret_or_a_body(server, owner):
    go_wrong(server, owner)
    (owner.folder / "reply.eml").write_bytes(
        a_reply(4, f"Please ask Gerald.\n\nThe {BODY} blooms.")
    )
    owner.runs("backup", "backup.zip")
    quoting = {"explain"}  # which is there to show all that was read

    for command, words in WORDS.items():
        words = [w.replace("Acme Components", CLIENT).replace("Brightwater", CLIENT) for w in words]  # noqa: PLW2901
        done = owner.runs(command, *words)
        assert "Traceback" not in done.stderr, (command, done.stderr)
        kept = NEVER[:2] if command in quoting else NEVER
        assert found(kept, done.stdout + done.stderr) == [], command

    assert {name for panel in COMMANDS.values() for name in panel} == set(WORDS) | NOT_HERE
    for path in owner.store.rglob("*"):  # S16: bodies are not kept, nor is a password
        if path.is_file():
            assert found(NEVER, path.read_bytes().decode("utf-8", "replace")) == [], path


def test_s15_the_health_in_json_names_nobody(server, owner):
    go_wrong(server, owner)
    service = owner.starts("run")
    until(lambda: went_round(owner), 40)
    ended(service)

    said = json.loads(owner.runs("status", "--json").stdout)["service"]
    doctor = owner.runs("doctor", "--json").stdout

    assert said["running"] is False
    assert found(NOT_IN_HEALTH, json.dumps(said)) == []
    clients_own = (*NEVER, SUBJECT, PERSON, CLIENT, DOMAIN, AMOUNT)
    assert found(clients_own, doctor) == []
