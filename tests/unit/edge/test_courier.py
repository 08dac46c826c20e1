"""The outgoing server takes letters, over a real connection, in each of its manners."""

import pytest

from mailbot import app
from mailbot.app import courier_of
from mailbot.edge import smtp
from mailbot.edge.config import SmtpSettings, load
from mailbot.edge.memory import MemoryMailbox
from mailbot.edge.memorystore import MemoryStore
from mailbot.edge.smtp import Courier
from mailbot.model.books import Books
from mailbot.model.errors import ConfigError, LoginRefused, MailboxUnreachable, Refused
from mailbot.model.sending import Parcel, SendingState
from mailbot.rounds.rehearsal import RehearsalMailbox, RehearsalStore
from tests.system.mailserver import free_ports
from tests.system.postoffice import PASSWORD, PostOffice

RAW = b"From: dana@x.example\r\nMessage-ID: <1@x.example>\r\n\r\nHello\r\n.\r\n..x\r\n"
PARCEL = Parcel(raw=RAW, sender="dana@x.example", to=("ann@x.example", "bob@x.example"))


@pytest.fixture
def post(monkeypatch):
    monkeypatch.setattr(smtp, "SECONDS_TO_TAKE", 0.3)
    with PostOffice() as post:
        yield post


def hand_over(post, **changes):
    said = []
    handed = post.courier().hand_over(PARCEL, lambda *told: said.append(told), **changes)
    return handed, said


def test_the_bytes_arrive_as_they_are(post):
    handed, said = hand_over(post)

    assert handed.state is SendingState.SENT
    assert said == [(PARCEL.to, ())]
    assert post.taken[0].raw == RAW


@pytest.mark.parametrize("manner", ["drops", "hangs"])
def test_what_was_taken_without_a_word_is_unknown(post, manner):
    post.manner = manner
    handed, said = hand_over(post)

    assert handed.state is SendingState.UNKNOWN
    assert len(said) == len(post.taken) == 1


@pytest.mark.parametrize(
    ("manner", "state"),
    [
        ("refuses", SendingState.NOT_SENT),
        ("greylists", SendingState.LATER),
        ("drops early", SendingState.LATER),
    ],
)
def test_what_ends_before_the_content_was_not_sent_and_not_begun(post, manner, state):
    post.manner, post.put_off = manner, 99
    handed, said = hand_over(post)

    assert handed.state is state
    assert handed.reason
    assert said == post.taken == []


def test_while_one_reader_is_put_off_nobody_gets_it_unless_it_is_to_go_to_some(post):
    post.manner, post.unknown = "puts one off", "bob@x.example"
    assert hand_over(post)[0].state is SendingState.LATER
    assert post.taken == []

    handed, said = hand_over(post, to_some=True)

    assert handed.state is SendingState.SENT
    assert said == [(("ann@x.example",), ("bob@x.example",))]
    assert [address for address, _ in handed.refused] == ["bob@x.example"]


def test_what_the_record_does_not_take_is_not_sent(post):
    def full(*_):
        raise OSError("disk full")

    with pytest.raises(MailboxUnreachable):
        post.courier().hand_over(PARCEL, full)
    assert post.taken == []


def test_a_wrong_password_sends_nothing_and_is_not_repeated(post):
    with pytest.raises(LoginRefused) as told:
        Courier(post.settings, lambda: "canary").hand_over(PARCEL, print)

    assert "canary" not in str(told.value)
    assert post.taken == []


def test_without_encryption_nothing_is_sent(post):
    settings = SmtpSettings(host=post.host, port=post.port, user="dana", security="starttls")
    with pytest.raises(Refused):
        Courier(settings, lambda: PASSWORD).hand_over(PARCEL, print)
    settings = SmtpSettings(host=post.host, port=post.port, user="dana", security="tls")
    with pytest.raises((Refused, MailboxUnreachable)):
        Courier(settings, lambda: PASSWORD).hand_over(PARCEL, print)

    assert post.taken == []


def test_nobody_there_is_no_delivery():
    (port,) = free_ports(1)
    settings = SmtpSettings(host="127.0.0.1", port=port, user="dana", security="none")
    with pytest.raises(MailboxUnreachable):
        Courier(settings, lambda: PASSWORD).hand_over(PARCEL, print)


@pytest.mark.parametrize(
    ("host", "itself"),
    [
        ("smtp.gmail.com", True),
        ("SMTP.Gmail.com", True),
        ("smtp-relay.gmail.com", False),
        ("notgmail.com", False),
        ("smtp.example.com", False),
    ],
)
def test_who_files_what_it_sends_is_known(host, itself):
    assert Courier(SmtpSettings(host=host), lambda: PASSWORD).files_itself is itself


CONFIG = """
[owner]
address = "dana@x.example"
name = "Dana"

[imap]
host = "imap.x.example"
user = "dana"

[folders]
approved = true
"""


def test_letters_are_sent_only_where_there_is_a_server_and_the_owner_turned_it_on(tmp_path):
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_text(CONFIG)
    with pytest.raises(ConfigError, match=r"\[folders\] approved: there is no server"):
        load(path)

    path.write_text(CONFIG + '\n[smtp]\nhost = "smtp.x.example"\n')
    assert courier_of(load(path)) is not None
    path.write_text(CONFIG.replace("true", "false") + '\n[smtp]\nhost = "smtp.x.example"\n')
    assert courier_of(load(path)) is None


def test_a_dry_run_sends_nothing(tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_text(CONFIG + '\n[smtp]\nhost = "smtp.x.example"\n[store]\nfolder = "store"\n')
    asked = []
    monkeypatch.setattr(app, "courier_of", asked.append)
    store = MemoryStore()
    config = load(path)

    app.one_round(config, RehearsalMailbox(MemoryMailbox()), RehearsalStore(store), Books())
    assert asked == []
    app.one_round(config, MemoryMailbox(), store, Books())
    assert asked == [config]
