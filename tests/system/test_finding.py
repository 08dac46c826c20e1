"""What `init` finds: the server of one's own domain, by name servers and pages on loopback."""

import http.server
import threading
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mailbot.cli import finding, setup
from mailbot.edge import nameserver
from mailbot.edge.config import load
from mailbot.edge.discovery import candidates, page, sending
from mailbot.edge.nameserver import Nameserver
from tests.system.dovecot import NO_DRAFTS, Dovecot
from tests.system.nameserver import NameServer

pytestmark = pytest.mark.system

DANA = "dana@acme.example"
PAGE = """<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="acme.example">
<incomingServer type="pop3"><hostname>pop.acme.example</hostname><port>995</port>
 <socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>plain.acme.example</hostname><port>143</port>
 <socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>mx.%EMAILDOMAIN%</hostname><port>993</port>
 <socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
</emailProvider></clientConfig>"""


def found(server: NameServer, fetch=lambda *_: ""):
    return list(candidates(DANA, Nameserver("127.0.0.1", server.port), fetch))


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Return what types an owner's answers to `init`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Europe/Vienna")
    monkeypatch.setattr("mailbot.edge.unit.kind_here", lambda: "")
    app = typer.Typer()
    app.command()(setup.init)

    def types(*answers: str, offline: bool = False, more: tuple[str, ...] = ()) -> str:
        who = ["--address", DANA, "--name", "Dana", "--title", "", "--firm", "", "--phone", ""]
        who += ["--timezone", "UTC", "--config", "c.toml", *more]
        text = "".join(f"{answer}\n" for answer in answers)
        result = CliRunner().invoke(app, who + ["--offline"] * offline, input=text)
        assert result.exit_code == 0, result.output
        return result.output

    return types


def test_the_provider_is_known_by_who_takes_in_the_mail_of_the_domain():
    records = {("acme.example", "MX"): ("10 aspmx.l.google.com.", "20 alt.l.google.com.")}
    with NameServer(records) as server:
        first = found(server)[0]

    assert (first.provider, first.host, first.port) == ("Gmail", "imap.gmail.com", 993)
    assert first.source == "mail to acme.example goes to aspmx.l.google.com"
    assert not first.elsewhere


def test_srv_records_are_taken_by_priority_and_the_encrypted_ones_first():
    records = {
        ("_imap._tcp.acme.example", "SRV"): ("0 1 143 mail.acme.example.",),
        ("_imaps._tcp.acme.example", "SRV"): (
            "20 1 993 second.acme.example.",
            "10 1 1993 first.acme.example.",
            "10 9 993 heavy.acme.example.",
        ),
        ("_submissions._tcp.acme.example", "SRV"): ("0 1 465 smtp.acme.example.",),
    }
    with NameServer(records) as server:
        hosts = [(c.host, c.port, c.security) for c in found(server)]
        outgoing = sending(DANA, Nameserver("127.0.0.1", server.port))

    assert hosts == [
        ("heavy.acme.example", 993, "tls"),
        ("first.acme.example", 1993, "tls"),
        ("second.acme.example", 993, "tls"),
        ("mail.acme.example", 143, "starttls"),
    ]
    assert outgoing == "smtp.acme.example:465"


def test_a_service_that_is_decidedly_not_offered_is_none():
    with NameServer({("_imaps._tcp.acme.example", "SRV"): ("0 0 0 .",)}) as server:
        assert found(server) == []


def test_a_server_of_another_domain_is_told_from_ones_own():
    records = {
        ("_imaps._tcp.acme.example", "SRV"): (
            "0 1 993 mail.acme.example.",
            "1 1 993 mail.acme.example.evil.example.",
            "2 1 993 notacme.example.",
            "3 1 993 imap.fastmail.com.",
        )
    }
    with NameServer(records) as server:
        elsewhere = {c.host: c.elsewhere for c in found(server)}

    assert elsewhere == {
        "mail.acme.example": False,
        "mail.acme.example.evil.example": True,
        "notacme.example": True,
        "imap.fastmail.com": False,  # a provider that is known
    }


def test_a_page_of_the_domain_names_its_server_and_nobody_else_is_asked():
    pages = []

    def fetch(url, host):
        pages.append((url, host))
        return PAGE if "well-known" in url else "<html>Not found"

    with NameServer({}) as server:
        (only,) = found(server, fetch)
        asked = {name for name, _ in server.asked}

    assert (only.host, only.port, only.user) == ("mx.acme.example", 993, "dana")
    assert {host for _, host in pages} == {"autoconfig.acme.example", "acme.example"}
    assert all("dana" not in url and url.startswith("https://") for url, _ in pages)
    assert all(name.endswith("acme.example") for name in asked)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><clientConfig>&b;</clientConfig>',
        PAGE.replace("993", "70000"),
        PAGE.replace("mx.%EMAILDOMAIN%", "mx example"),
        PAGE.replace("%EMAILLOCALPART%", "a&#10;b"),
        PAGE.replace("SSL", "plain"),
    ],
)
def test_a_page_that_does_not_hold_is_no_answer(text):
    with NameServer({}) as server:
        assert found(server, lambda *_: text) == []


def test_a_page_is_read_and_its_redirects_are_not_followed():
    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/here" else 302)
            self.send_header("Location", "/here")
            self.end_headers()
            self.wfile.write(b"here")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_port}"
        assert page(f"{where}/here", "127.0.0.1") == "here"
        assert page(f"{where}/elsewhere", "127.0.0.1") == ""
        server.shutdown()
    assert page("http://127.0.0.1:1/gone", "127.0.0.1") == ""


def test_a_silent_name_server_is_waited_for_a_moment_only(monkeypatch):
    monkeypatch.setattr(nameserver, "SECONDS", 0.3)
    kinds = [("acme.example", "MX"), ("_imaps._tcp.acme.example", "SRV")]
    with NameServer(dict.fromkeys(kinds, ("silence",))) as server:
        assert found(server) == []


def test_init_takes_what_the_owner_agrees_to_logs_in_and_asks_for_drafts(typed, monkeypatch):
    with Dovecot(layout=NO_DRAFTS, tls=True, user="dana", password="pw") as mail:
        records = {
            ("_imaps._tcp.acme.example", "SRV"): (
                "0 1 993 mail.evil.example.",
                f"1 1 {mail.tls_port} localhost.",
            )
        }
        with NameServer(records) as server:
            names = Nameserver("127.0.0.1", server.port)
            monkeypatch.setattr(finding, "names", lambda: names)
            answers = ("n", "y", "dana", "file", "pw", "", "Nowhere", "Sent", "")
            said = typed(*answers, more=("--ca-file", mail.ca_file))
        config = load(Path("c.toml"))

    assert said.index("Looking for the mail server") < said.index("mail.evil.example")
    assert said.count("does not belong to acme.example") == 2
    assert "there is no folder 'Nowhere'" in said
    assert "Logged in. Drafts: Sent" in said
    assert (config.imap.host, config.imap.port) == ("localhost", mail.tls_port)
    assert (config.imap.user, config.imap.drafts) == ("dana", "Sent")
    assert Path("c.toml").stat().st_mode & 0o077 == 0


def test_nothing_is_asked_of_anybody_where_the_owner_says_so_or_the_provider_is_known(
    typed, monkeypatch
):
    monkeypatch.setattr(finding, "names", lambda: pytest.fail("a name server was asked"))

    typed("", "", "", "", "later", offline=True)
    Path("c.toml").unlink()
    typed("", "", "later", more=("--address", "dana@gmx.de"))
    Path("c.toml").unlink()
    typed(more=("--yes",))

    assert load(Path("c.toml")).imap.host == "imap.acme.example"


def test_a_server_found_under_another_domain_is_not_taken_by_pressing_return(typed, monkeypatch):
    with NameServer({("_imaps._tcp.acme.example", "SRV"): ("0 1 993 mx.evil.example.",)}) as server:
        names = Nameserver("127.0.0.1", server.port)
        monkeypatch.setattr(finding, "names", lambda: names)
        monkeypatch.setattr("mailbot.edge.autoconfig.addresses", lambda _: ())

        typed("", "", "", "", "", "later")

    assert load(Path("c.toml")).imap.host == "imap.acme.example"
