"""What a digest tells is told once, in time, and is true on the day on which it is read."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.decide.sending import doubtful
from mailbot.edge import smtp
from mailbot.edge.config import SmtpSettings
from mailbot.edge.smtp import Courier
from mailbot.model.errors import MailboxBroken
from mailbot.model.message import Place
from mailbot.model.note import NoteAnswered
from mailbot.model.policy import DigestTimes, OwnFolders, Practice
from mailbot.model.sending import SendingRecord, SendingState
from mailbot.render.digest import _part
from mailbot.rounds.calls import Outcome
from mailbot.rounds.deeds import called, resumed
from tests.rounds.notes import PROPOSALS, a_note
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_digest import (
    ACCOUNTING,
    JAN,
    LAWYER,
    NIGHT,
    PRIYA,
    digests,
    opened,
    passed_on,
    read,
    text,
    until,
)
from tests.system.postoffice import PostOffice


@pytest.fixture
def stage() -> Stage:
    stage = Stage(digest=DigestTimes())
    stage.bill = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    return stage


def promises(stage: Stage) -> None:
    stage.replies(PRIYA, "We will pay on Friday 27 November 2026.", Subject="Re: Invoice INV-200")


def test_counsel_that_was_read_of_is_not_cried_out_again_when_a_later_one_is_replaced(stage):
    until(stage, NIGHT)
    stage.replies(PRIYA, LAWYER, Subject="Re: Invoice INV-200")
    stage.goes_round()
    opened(stage)
    until(stage, NIGHT + timedelta(days=1, hours=8))
    passed_on(stage)
    for _ in range(3):
        stage.later(hours=2)
        stage.replies(JAN, f"Go see Howard Lind, case {stage.written}.", to=stage.bill)
        stage.goes_round()

    assert len(digests(stage)) == 2
    assert "at once" not in read(digests(stage)[-1])["Subject"]
    assert "STILL STOPPED" in text(digests(stage)[-1])


def test_counsel_in_one_that_nobody_read_is_cried_out_in_the_next(stage):
    until(stage, NIGHT)
    stage.replies(PRIYA, LAWYER, Subject="Re: Invoice INV-200")
    stage.goes_round()
    until(stage, NIGHT + timedelta(hours=8))
    passed_on(stage)
    stage.later(hours=2)
    promises(stage)
    stage.goes_round()

    (digest,) = digests(stage)
    assert "promised to pay" in text(digest)
    assert read(digest)["Subject"] == "mailbot: at once: Brightwater"


def test_however_many_cry_out_each_is_told(stage):
    rows = (
        f"X-{n},Client {n},100.00,USD,2026-10-05,2026-11-04,ann@c{n}.example" for n in range(12)
    )
    stage.imports("\n".join(["number,client,amount,currency,issued,due,email", *rows, ""]))
    for n in range(12):
        stage.replies(f"Ann <ann@c{n}.example>", LAWYER, Subject=f"Re: Invoice X-{n}")
    stage.goes_round()

    (digest,) = digests(stage)
    cried, _, _ = text(digest).partition("CALL")
    assert all(f"* Client {n}: mentions counsel" in cried for n in range(12))


def test_a_clock_that_was_years_ahead_silences_no_digest(stage):
    until(stage, datetime(2031, 3, 3, 10, 0, tzinfo=UTC))
    passed_on(stage)
    opened(stage)
    until(stage, datetime(2026, 11, 4, 10, 0, tzinfo=UTC))
    promises(stage)
    stage.goes_round()

    assert len(digests(stage)) == 2
    assert "promised to pay" in text(digests(stage)[-1])


@pytest.mark.parametrize("flag", [r"\Flagged", r"\Answered"])
def test_one_that_the_owner_marked_stays_though_it_is_unread(stage, flag):
    passed_on(stage)
    (first,) = digests(stage)
    stage.mailbox.flag("INBOX", first.place.uid, flag)
    stage.later(days=1)
    promises(stage)
    stage.goes_round()

    assert len(digests(stage)) == 2
    assert digests(stage)[0].raw == first.raw


def test_one_that_was_cut_off_lies_at_the_top_of_the_inbox_when_it_comes_at_last(stage):
    stage.mailbox.fail_after_append()
    with pytest.raises(MailboxBroken):
        passed_on(stage)
    stage.mailbox.reconnect()
    stage.mailbox.fail_before_append()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox.reconnect()
    assert not stage.books.digest.laid
    stage.later(days=7)
    stage.goes_round()

    (digest,) = digests(stage)
    assert read(digest)["Date"].datetime.date() == stage.clock.now().date()


def test_no_line_is_false_when_it_is_read_the_next_day(stage):
    passed_on(stage)
    stage.replies(PRIYA, "Which PO number is this for?", Subject="Re: Invoice INV-200")
    stage.later(hours=2)
    stage.goes_round()

    words = " ".join(text(digests(stage)[-1]).split())
    assert "in Drafts since Mon 2 Nov" in words
    assert "waiting for your answer since Mon 2 Nov" in words
    assert not {"today", "yesterday", "days."} & set(words.split())


def test_a_letter_in_the_place_of_an_older_one_is_no_news(stage):
    passed_on(stage)
    stage.later(hours=2)
    stage.replies(JAN, "You should ask Gerald.", to=stage.bill)
    stage.goes_round()

    assert len(stage.acme.drafts) == 2
    assert len(stage.drafts) == 1
    assert "WHAT CHANGED" not in text(digests(stage)[-1])


class Approving(Stage):
    """A stage whose owner has letters sent, with a password that is out of date."""

    secret = "of last year"

    @property
    def practice(self) -> Practice:
        folders = OwnFolders(teaching=False, notes=False, approved=True)
        return Practice(calendar=self.calendar, digest=self.digest, folders=folders)

    def approves(self) -> None:
        (draft,) = self.drafts
        self.mailbox.move("Drafts", draft.place.uid, self.mailbox.folders.own["Approved"])


def test_a_refused_sign_in_is_told_at_once_and_once(stage):
    with PostOffice() as post:
        settings = SmtpSettings(host=post.host, port=post.port, user="dana", security="none")
        stage = Approving(digest=DigestTimes())
        stage.courier = Courier(settings, lambda: stage.secret)
        bill = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
        stage.replies(ACCOUNTING, "Please check with Jan Marshall about this.", to=bill)
        stage.goes_round()
        opened(stage)
        stage.approves()
        subjects = []
        promises(stage)  # a digest of the next morning, in a round in which no try is made
        for _ in range(100):
            stage.later(minutes=20)
            stage.goes_round()
            subjects.append(read(digests(stage)[-1])["Subject"])
            opened(stage)

    assert subjects[0] == "mailbot: at once: a refused sign-in"
    words = " ".join(text(digests(stage)[1]).split())
    assert "refuses the user or the password" in words
    assert "letter" not in subjects[1] + words.partition("Sign-in")[0], "it lies in Approved"
    assert len([d for d in digests(stage) if "at once" in read(d)["Subject"]]) == 1


class Noted(Stage):
    """A stage whose owner writes notes."""

    @property
    def practice(self) -> Practice:
        folders = OwnFolders(teaching=False)
        return Practice(calendar=self.calendar, digest=self.digest, folders=folders)


def test_each_answer_that_a_question_proposes_is_understood():
    stage = Noted(digest=DigestTimes())
    bill = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
    undated = 'INV-300,"Cedar, Trust & Söhne",100.00,USD,2026-10-05,,ann@cedar.example'
    stage.imports(f"number,client,amount,currency,issued,due,email\n{undated}\n")
    stage.tell(PROPOSALS[0])
    stage.replies(ACCOUNTING, "Please check with Bob Frasier about this.", to=bill)
    stage.replies("Sam <sam@elsewhere.example>", "When is INV-200 due?", Subject="INV-200")
    stage.replies("Ann <ann@cedar.example>", LAWYER, Subject="Re: Invoice INV-300")
    stage.goes_round()
    said = " ".join(text(digests(stage)[-1]).split())
    proposed = re.findall(r"“((?:yes|contact|due) [^”]*)”", said)
    assert len(proposed) == 4

    for number, words in enumerate(proposed):
        filled = words.replace("DAY", "2026-12-15").replace("CLIENT", "Brightwater")
        note = a_note(
            filled.replace("<ADDRESS>", "<bob@acme.example>"), identity=f"<{number}@w.example>"
        )
        folder = stage.mailbox.folders.own["Notes"]
        stage.mailbox.deliver(folder, note, stage.clock.now(), (r"\Draft",))
    stage.goes_round()

    answered = [event for event in stage.store.events() if isinstance(event, NoteAnswered)]
    assert [event.done for event in answered] == [True] * 4, [event.answer for event in answered]


@pytest.mark.parametrize("seed", range(2))
def test_through_a_season_of_cut_lines_each_thing_is_told_exactly_once(stage, seed, monkeypatch):
    monkeypatch.setitem(_part.__kwdefaults__, "most", 1000)
    chance = random.Random(seed)
    promised, cried = [], []
    for step in range(120):
        stage.later(minutes=chance.choice([5, 20, 60, 240, 600]))
        if chance.random() < 0.25:
            promised.append(step + 1)
            words = f"We will pay {step + 1}.00 USD on Friday 27 November 2026."
            stage.replies(PRIYA, words, Subject="Re: Invoice INV-200")
        if chance.random() < 0.03:
            cried.append(step)
            row = f"Q{step},Law {step},100.00,USD,2026-10-05,2026-12-24,ann@l{step}.example"
            stage.imports(f"number,client,amount,currency,issued,due,email\n{row}\n")
            stage.replies(f"Ann <ann@l{step}.example>", LAWYER, Subject=f"Re: Invoice Q{step}")
        if chance.random() < 0.2:
            stage.mailbox.cut_at(chance.randrange(1, 40))
        goes_on(stage)
        unread = [d for d in digests(stage) if r"\Seen" not in d.flags]
        assert len(unread) <= 1
        if unread and chance.random() < 0.3:
            opened(stage)
    for _ in range(14):
        stage.later(hours=7)
        goes_on(stage)

    told = [" ".join(text(digest).split()) for digest in digests(stage)]
    alarms = [words.partition("CALL")[0] for words in told if "AT ONCE" in words]
    assert {sum(f"({n}.00 USD)" in words for words in told) for n in promised} == {1}
    assert {sum(f"* Law {n}: " in words for words in alarms) for n in cried} == {1}


def goes_on(stage: Stage) -> None:
    """Go round until a line that was cut is whole again."""
    for _ in range(3):
        try:
            stage.goes_round()
        except MailboxBroken:
            stage.mailbox.reconnect()


def test_a_sending_of_which_nobody_knows_is_one_warning_and_stays_until_it_is_settled(monkeypatch):
    monkeypatch.setattr(smtp, "SECONDS_TO_TAKE", 0.3)
    with PostOffice() as post:
        stage = Approving(digest=DigestTimes())
        stage.courier, post.manner = post.courier(), "drops"
        bill = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
        stage.replies(ACCOUNTING, "Please check with Jan Marshall about this.", to=bill)
        stage.goes_round()
        opened(stage)
        stage.approves()
        for _ in range(6):
            stage.later(days=1)
            stage.goes_round()
            opened(stage)

    told = [(read(d)["Subject"], " ".join(text(d).split())) for d in digests(stage)]
    for subject, words in told[1:]:
        assert "1 warning" in subject
        assert words.count("Nobody knows whether") == 1
        assert words.count("mailbot sending") == 1
    assert len(told) > 1


def test_many_that_wait_for_one_server_are_one_warning(stage):
    put_off = SendingRecord(
        state=SendingState.LATER,
        at=stage.clock.now(),
        place=Place(folder="Mailbot/Approved", uidvalidity=1, uid=1),
        reason="the server does not answer",
        first=stage.clock.now() - timedelta(hours=2),
    )
    passed_on(stage)
    stage.replies(PRIYA, "Not me, please ask someone else.", Subject="Re: Invoice INV-200")
    stage.goes_round()
    keys = [draft.letter.key for case in stage.books.cases.values() for draft in case.drafts]
    stage.books.sendings.update(dict.fromkeys(keys, put_off))

    assert doubtful(stage.books, OWNER, stage.clock.now()) == (
        f"{len(keys)} letters could not be sent yet: the server does not answer",
    )


def test_what_counsel_stops_is_told_until_it_is_resumed_though_the_call_was_made(stage):
    for words in (LAWYER, "Our attorney is Mr. Stone. He will sue you."):
        stage.replies(PRIYA, words, Subject="Re: Invoice INV-200")
        stage.goes_round()
        opened(stage)
        stage.later(days=1)
    passed_on(stage)
    opened(stage)
    assert text(digests(stage)[-1]).count("* Brightwater: no letters") == 1

    stage.tell(*called("Brightwater", Outcome(words="spoke with him"), *said_by(stage)).events)
    stage.later(days=1)
    stage.replies(JAN, "Ask Howard Lind, please.", to=stage.bill)
    stage.goes_round()
    opened(stage)
    assert text(digests(stage)[-1]).count("* Brightwater: no letters") == 1

    stage.tell(*resumed("Brightwater", stage.books, stage.act("resume")).events)
    stage.later(days=1)
    promises(stage)
    stage.goes_round()

    assert "promised to pay" in text(digests(stage)[-1])
    assert "no letters" not in text(digests(stage)[-1])


def said_by(stage: Stage) -> tuple[object, ...]:
    return stage.books, OWNER, stage.practice, stage.act("call")
