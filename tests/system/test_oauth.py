"""S13: tokens that expire and are replaced, on a real server and a real issuer on loopback."""

import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from mailbot.app import connect, one_round
from mailbot.demo.cast import inbox_messages, invoices, sent_messages
from mailbot.edge.config import load
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.oauth import Granted, renew
from mailbot.edge.secrets import Secret
from mailbot.edge.signin import bearer
from mailbot.edge.tokens import NAME
from mailbot.edge.web import ask
from mailbot.model.errors import ConfigError, LoginRefused, MailbotError, MailboxUnreachable
from mailbot.record import records
from tests.system.dovecot import Dovecot
from tests.system.owner import Owner
from tests.system.tokenserver import OAuthDovecot, Spoilt, TokenServer, refusal

pytestmark = pytest.mark.system


@pytest.fixture
def issuer():
    with TokenServer() as issuer:
        yield issuer


@pytest.fixture
def server(issuer):
    with OAuthDovecot(issuer) as server:
        yield server


def owner_of(folder, issuer: TokenServer, server: Dovecot, **changes: str) -> Owner:
    owner = Owner(folder)
    owner.configures(
        host=server.host,
        port=server.port,
        user=server.user,
        password="a password that nobody asks for",
        more='security = "none"\nsign_in = "oauth2"\n' + issuer.section(**changes),
    )
    return owner


@pytest.fixture
def owner(issuer, server, tmp_path):
    return owner_of(tmp_path, issuer, server)


def signed_in(owner: Owner, issuer: TokenServer, clock=time.time):
    """Return the configuration of an owner who has signed in, and what knows the token."""
    config = load(owner.folder / "config.toml")
    account = bearer(config, clock=clock)
    facts = issuer.grant()
    granted = Granted(
        access=Secret(facts["access_token"]),
        refresh=Secret(facts["refresh_token"]),
        lifetime=issuer.life,
    )
    account.keep(granted, clock(), keyring=False)
    return config, account


def enters(config, account) -> None:
    ImapMailbox.open(config.imap, account).close()


# The mail server


@pytest.mark.parametrize("mechanisms", ["oauthbearer xoauth2", "xoauth2", "oauthbearer"])
def test_the_way_to_show_a_token_is_the_one_that_the_server_offers(issuer, tmp_path, mechanisms):
    with OAuthDovecot(issuer, mechanisms=mechanisms) as server:
        config, account = signed_in(owner_of(tmp_path, issuer, server), issuer)

        enters(config, account)


def test_a_server_that_takes_no_token_is_told_apart_from_a_refusal(issuer, tmp_path):
    with Dovecot() as server:
        config, account = signed_in(owner_of(tmp_path, issuer, server), issuer)

        with pytest.raises(LoginRefused, match="takes no sign-in by a token"):
            enters(config, account)


def test_a_token_that_is_refused_though_it_looks_fresh_is_renewed_once_and_at_once(owner, issuer):
    config, account = signed_in(owner, issuer)
    issuer.expire()

    enters(config, account)

    assert len(issuer.asked) == 1


def test_a_second_refusal_ends_it_and_says_what_to_do(owner, issuer):
    config, account = signed_in(owner, issuer)
    issuer.user = "somebody.else@example.com"

    with pytest.raises(LoginRefused, match="mailbot login") as told:
        enters(config, account)

    assert len(issuer.asked) == 1
    assert not any(secret in str(told.value) for secret in issuer.issued)


def test_an_issuer_that_is_down_is_no_wrong_password_for_the_mail_server(owner, issuer):
    """The mail server itself asks the issuer: what it cannot find out is no refusal."""
    config, account = signed_in(owner, issuer)
    issuer.stop()

    with pytest.raises(MailboxUnreachable):
        enters(config, account)

    issuer.start()
    enters(config, account)


# The issuer


SPOILT = {
    "an error of the server": Spoilt(status=500, text="<h1>oops</h1>"),
    "too many": refusal("invalid_request", 429),
    "unavailable": refusal("temporarily_unavailable", 400),
    "unavailable in earnest": refusal("temporarily_unavailable", 503),
    "garbage": Spoilt(text="\x00\x01 not json"),
    "the page of a hotel": Spoilt(text="<html>Welcome to our wireless</html>"),
    "a list": Spoilt(text="[1, 2]"),
    "nothing": Spoilt(text=""),
    "depth": Spoilt(text="[" * 100_000),
    "no token": Spoilt(text='{"token_type": "Bearer"}'),
    "a token with a line end": Spoilt(
        text='{"access_token": "a\\r\\nA1 LOGOUT", "token_type": "Bearer"}'
    ),
    "another kind": Spoilt(text='{"access_token": "a", "refresh_token": "b", "token_type": "mac"}'),
    "an unknown word": refusal("a_word_nobody_knows"),
    "led elsewhere": Spoilt(status=302, text="", headers={"Location": "/elsewhere"}),
    "cut": Spoilt(cut=True, text="{}"),
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT.keys())
def test_what_may_pass_is_waited_out_and_never_taken_for_a_refusal(owner, issuer, spoilt):
    config, account = signed_in(owner, issuer)
    issuer.expire()
    issuer.spoil(spoilt)

    enters(config, account)  # by its second try

    assert len(issuer.asked) == 2
    assert "/elsewhere" not in issuer.paths


def test_an_issuer_that_stays_away_is_unreachable_and_a_good_token_goes_on_meanwhile(owner, issuer):
    now = [time.time()]
    _, account = signed_in(owner, issuer, clock=lambda: now[0])
    held = account.token()
    issuer.stop()

    now[0] += 17  # of 20: time to renew, and time enough
    assert account.token() == held

    now[0] += 4
    with pytest.raises(MailboxUnreachable, match="sign-in server"):
        account.token()


@pytest.mark.parametrize("word", ["invalid_grant", "interaction_required", "consent_required"])
def test_a_sign_in_that_is_over_stops_the_account_with_a_sentence_and_77(owner, issuer, word):
    signed_in(owner, issuer)
    issuer.expire()
    issuer.spoil(refusal(word, error_description=f"AADSTS70043: canary {issuer.issued[-1]}"))

    ended = owner.runs("once")

    assert ended.returncode == 77
    assert "AADSTS70043" in ended.stderr
    assert "run: mailbot login" in ended.stderr
    assert "canary" not in ended.stderr + ended.stdout
    assert len(issuer.asked) == 1


def test_a_program_that_the_issuer_does_not_know_is_a_matter_of_the_configuration(owner, issuer):
    _, account = signed_in(owner, issuer)
    issuer.spoil(refusal("invalid_client", 401))

    with pytest.raises(ConfigError, match="client_id"):
        account.another(account.token())


# Time


def test_a_token_is_renewed_at_four_fifths_of_its_life_and_not_before(owner, issuer):
    now = [time.time()]
    _, account = signed_in(owner, issuer, clock=lambda: now[0])
    first = account.token()

    now[0] += 15.9
    assert account.token() == first

    now[0] += 0.2
    assert account.token() != first


def test_a_clock_that_was_set_back_has_the_token_renewed(owner, issuer):
    now = [time.time()]
    _, account = signed_in(owner, issuer, clock=lambda: now[0])
    first = account.token()

    now[0] -= 3600

    assert account.token() != first


@pytest.mark.slow
@pytest.mark.parametrize("turbulent", [False, True], ids=["calm", "turbulent"])
def test_an_hour_of_rounds_with_tokens_of_twenty_seconds_loses_no_round(tmp_path, turbulent):
    """Must show 5: a clock that runs 120 times as fast; each round connects anew.

    Turbulent: half of the time the issuer's next answer is one of SPOILT.
    """
    start, real, fast = time.time(), time.monotonic(), 120.0

    def clock() -> float:
        return start + (time.monotonic() - real) * fast

    with TokenServer(clock=clock, life=20.0) as issuer, OAuthDovecot(issuer) as server:
        owner = owner_of(tmp_path, issuer, server)
        config, account = signed_in(owner, issuer, clock)
        rounds = _rounds(owner, config, account, issuer, server, clock, 3600, turbulent)

    assert rounds["lost"] == []
    assert rounds["done"] >= 100
    assert len(issuer.asked) >= 60


@pytest.mark.slow
def test_tokens_of_two_real_seconds_lose_no_round(tmp_path):
    """The same by the clock of the machine; MAILBOT_OAUTH_SECONDS=60 for a minute of it."""
    seconds = float(os.environ.get("MAILBOT_OAUTH_SECONDS", "12"))
    with TokenServer(life=2.0) as issuer, OAuthDovecot(issuer) as server:
        owner = owner_of(tmp_path, issuer, server)
        config, account = signed_in(owner, issuer)
        rounds = _rounds(owner, config, account, issuer, server, time.time, seconds, False)

    assert rounds["lost"] == []
    assert len(issuer.asked) >= seconds / 2.5


def _rounds(owner, config, account, issuer, server, clock, seconds, turbulent):  # noqa: PLR0917
    """Do rounds until *clock* has gone on by *seconds*; return what became of them."""
    owner.folder.joinpath("invoices.csv").write_text(invoices(datetime.now(UTC)), encoding="utf-8")
    assert owner.runs("import", "invoices.csv").returncode == 0
    assert owner.runs("resume").returncode == 0
    end, chance = clock() + seconds, random.Random(7)
    done, lost, events, delivered = 0, [], 0, 0
    for raw, at in sent_messages(datetime.now(UTC)):
        server.deliver("Sent", raw, at=at)
    letters = iter(inbox_messages(datetime.now(UTC)))
    while clock() < end:
        if done % 20 == 0 and (letter := next(letters, None)):
            server.deliver("INBOX", letter[0], at=letter[1])
            delivered += 1
        if turbulent and not issuer._spoilt and chance.random() < 0.5:
            issuer.spoil(chance.choice(list(SPOILT.values())))
        try:
            with records(config) as (store, books):
                mailbox = ImapMailbox.open(config.imap, account)
                try:
                    events += one_round(config, mailbox, store, books).events
                finally:
                    mailbox.close()
        except Exception as error:  # noqa: BLE001  whatever it is, the round is lost
            lost.append(repr(error))
        done += 1
    assert events > delivered > 0
    return {"done": done, "lost": lost}


# Several processes, and a sudden end


def test_of_many_who_want_a_new_token_at_once_only_one_asks(owner, issuer):
    """An issuer that replaces tokens takes a second use of the same one for theft."""
    config, account = signed_in(owner, issuer)
    held = account.token()
    issuer.spoil(Spoilt(wait=0.3))

    with ThreadPoolExecutor(8) as crowd:
        found = set(crowd.map(lambda _: bearer(config).another(held), range(8)))

    assert len(issuer.asked) == 1
    assert len(found) == 1


RENEWING = """
import sys
from pathlib import Path
from mailbot.edge.config import load
from mailbot.edge.signin import bearer
account = bearer(load(Path("config.toml")))
held = account.token()
print("ready", flush=True)
while True:
    held = account.another(held)
"""


def renewing(owner: Owner) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", RENEWING], cwd=owner.folder, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def killed(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_kill_9_while_tokens_change_hands_leaves_one_that_can_be_read(owner, issuer):
    """With an issuer that lets the token before the newest live on, nothing is ever lost."""
    issuer.grace = True
    chance = random.Random(11)
    config, account = signed_in(owner, issuer)

    for _ in range(int(os.environ.get("MAILBOT_TOKEN_KILLS", "15"))):
        process = renewing(owner)
        time.sleep(chance.uniform(0.0, 0.15))
        killed(process)

        enters(config, account)
        path = owner.store / NAME
        assert path.stat().st_mode & 0o777 == 0o600
        assert json.loads(path.read_bytes())["refresh"] in issuer.refresh


@pytest.mark.parametrize("grace", [True, False], ids=["overlap", "at once"])
def test_kill_9_between_the_issuers_act_and_its_answer(owner, issuer, grace):
    """The new token never came; the old one is void only where the issuer has no overlap."""
    issuer.grace = grace
    config, account = signed_in(owner, issuer)
    process = renewing(owner)
    while len(issuer.asked) < 3:
        time.sleep(0.01)
    before = len(issuer.issued)
    issuer.spoil(Spoilt(wait=0.6, granted=True))
    while issuer._spoilt or len(issuer.issued) < before + 2:
        time.sleep(0.01)
    killed(process)
    issuer.expire()

    if grace:
        enters(config, account)
    else:
        with pytest.raises(LoginRefused, match="run: mailbot login"):
            enters(config, account)


def test_a_full_disk_is_noticed_before_the_old_token_is_spent(owner, issuer):
    signed_in(owner, issuer)
    issuer.expire()
    code = (
        "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        + RENEWING.replace("while True:", "if True:")
    )

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=owner.folder, capture_output=True, text=True, check=False
    )

    assert "StorageError" in ended.stderr
    assert issuer.asked == []
    config = load(owner.folder / "config.toml")
    assert connect(config).folders.drafts == "Drafts"


# The command


def test_login_shows_a_code_waits_and_says_that_the_mail_server_is_content(owner, issuer):
    process = owner.starts("login", "--json")
    shown = json.loads(process.stdout.readline())
    time.sleep(1.2)
    issuer.agreed = True
    rest, errors = process.communicate(timeout=30)

    assert shown["url"] == "https://login.example.com/device"
    assert shown["code"] == "ABCD-EFGH"
    assert json.loads(rest)["accepted"] is True
    assert (process.returncode, errors) == (0, "")
    assert owner.runs("once").returncode == 0
    assert owner.runs("doctor").returncode == 0
    assert (owner.store / NAME).stat().st_mode & 0o777 == 0o600


def test_without_a_sign_in_everything_says_what_to_do(owner):
    for command in ("once", "doctor"):
        ended = owner.runs(command)

        assert ended.returncode == 77
        assert "run: mailbot login" in ended.stdout + ended.stderr


def test_forget_throws_the_token_away(owner, issuer):
    signed_in(owner, issuer)

    assert "thrown away" in owner.runs("login", "--forget").stdout
    assert not (owner.store / NAME).exists()
    assert json.loads(owner.runs("login", "--forget", "--json").stdout)["there"] is False


def test_a_service_waits_for_its_issuer_and_ends_with_77_when_the_sign_in_is_over(owner, issuer):
    signed_in(owner, issuer)
    issuer.expire()
    issuer.spoil(*[Spoilt(status=503, text="")] * 4)
    process = owner.starts("run")
    while len(issuer.asked) < 5:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.1)
    time.sleep(1.0)
    assert process.poll() is None
    process.terminate()
    assert process.wait(10) == 0
    issuer.expire()
    issuer.spoil(refusal("invalid_grant"))

    ended = owner.runs("run")

    assert ended.returncode == 77
    assert "run: mailbot login" in ended.stderr


# Secrets


def test_no_log_no_output_and_no_error_holds_a_token(owner, issuer, caplog):
    """S15, at debug level, with everything that goes wrong, too."""
    (owner.folder / "config.toml").open("a").write('[service]\nlog_level = "debug"\n')
    _, account = signed_in(owner, issuer)
    caplog.set_level(logging.DEBUG)
    said = [repr(account), repr(account.token())]
    echo = json.dumps({"error": "odd", "error_description": " ".join(issuer.issued)})
    echoed = Spoilt(status=400, text=echo)
    for spoilt in (*SPOILT.values(), refusal("invalid_grant"), refusal("invalid_client"), echoed):
        issuer.spoil(spoilt)
        with pytest.raises(MailbotError) as told:
            renew(account.issuer, Secret(issuer.refresh[-1]))
        said.append("".join(traceback.format_exception(told.value)))
    issuer.expire()
    issuer.spoil(echoed)
    for words in (("once",), ("doctor",), ("status", "--json"), ("login", "--forget", "--json")):
        ended = owner.runs(*words, PYTHONFAULTHANDLER="1")
        said += [ended.stdout, ended.stderr]

    whole = "\n".join((*said, caplog.text))
    assert len(whole) > 1000
    assert not [secret for secret in issuer.issued if secret in whole]
    for path in owner.store.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not [secret for secret in issuer.issued if secret.encode() in raw], path


def test_login_by_a_browser_takes_the_code_from_who_knows_the_state_alone(issuer, server, tmp_path):
    owner = owner_of(
        tmp_path, issuer, server, device_endpoint="", authorization_endpoint=f"{issuer.url}/sign-in"
    )
    process = owner.starts("login", "--json")
    question = parse_qs(urlsplit(json.loads(process.stdout.readline())["url"]).query)
    issuer.code, issuer.challenge = "the-code", question["code_challenge"][0]
    back, state = question["redirect_uri"][0], f"state={question['state'][0]}"
    for answer, status in (("code=stolen&state=guessed", 404), (f"code=the-code&{state}", 200)):
        assert ask(f"{back}?{answer}", None, hosts={"127.0.0.1"}).status == status
    rest, _ = process.communicate(timeout=30)

    assert json.loads(rest)["accepted"] is True
    assert question["code_challenge_method"] == ["S256"]
    assert "the-code" not in rest
