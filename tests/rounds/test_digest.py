"""The owner is told how things stand: once a working day, in their own inbox."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailbot.edge.picture import painted
from mailbot.ledger.replay import NOT_YET_STARTED
from mailbot.model.digest import DigestLaid, DigestPlanned
from mailbot.model.errors import MailboxBroken, Refused
from mailbot.model.message import Fetched
from mailbot.model.policy import DigestTimes
from mailbot.rounds import desk
from mailbot.rounds.digest import CALM
from mailbot.rounds.office import LastLook
from tests.rounds.stage import OWNER, Stage

ACCOUNTING = "Accounting <accounting@acme.example>"
JAN = "Jan Marshall <jan@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"
LAWYER = "We have retained counsel. Our attorney will contact you about this invoice."

NIGHT = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 7, 10, 0, tzinfo=UTC)


def digests(stage: Stage) -> list[Fetched]:
    return [m for m in stage.mailbox.contents("INBOX") if b"X-Mailbot-Digest" in m.raw]


def read(fetched: Fetched) -> EmailMessage:
    return message_from_bytes(fetched.raw, policy=policy.default)


def text(fetched: Fetched) -> str:
    return read(fetched).get_body(("plain",)).get_content()


def until(stage: Stage, moment: datetime) -> None:
    stage.later(seconds=(moment - stage.clock.now()).total_seconds())


def opened(stage: Stage) -> None:
    """Have the owner read the latest digest."""
    stage.mailbox.flag("INBOX", digests(stage)[-1].place.uid, r"\Seen")


@pytest.fixture
def stage():
    stage = Stage(digest=DigestTimes())
    stage.bill = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    return stage


def passed_on(stage: Stage) -> None:
    stage.replies(ACCOUNTING, "Please check with Jan Marshall about this.", to=stage.bill)
    stage.goes_round()


def test_nothing_to_say_is_no_digest(stage):
    assert not digests(stage)


def test_a_letter_that_waits_is_told_in_the_inbox(stage):
    passed_on(stage)

    (digest,) = digests(stage)
    message = read(digest)
    assert message["To"].addresses[0].addr_spec == OWNER.address
    assert message["From"].addresses[0].addr_spec == OWNER.address
    assert message["Subject"] == "mailbot: 1 letter"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "asks all of them for one point of contact (INV-104)" in text(digest).replace(
        "\n  ", " "
    )
    assert "“Please check with Jan Marshall about this.”" in text(digest)
    assert not digest.flags


def test_there_is_one_a_day_and_rounds_without_news_lay_none(stage):
    passed_on(stage)

    for _ in range(5):
        stage.later(hours=1)
        stage.goes_round()

    assert len(digests(stage)) == 1


def test_none_comes_before_the_hour_or_on_a_day_off():
    stage = Stage(digest=DigestTimes(), days_off=frozenset({date(2026, 11, 9)}))
    bill = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
    until(stage, SATURDAY)
    stage.replies(ACCOUNTING, "Please check with Jan Marshall about this.", to=bill)
    for moment in (SATURDAY, SATURDAY + timedelta(days=1), SATURDAY + timedelta(days=2)):
        until(stage, moment)
        stage.goes_round()
    until(stage, datetime(2026, 11, 10, 7, 59, tzinfo=UTC))
    stage.goes_round()
    assert not digests(stage)

    until(stage, datetime(2026, 11, 10, 8, 0, tzinfo=UTC))
    stage.goes_round()

    assert len(digests(stage)) == 1


def test_counsel_is_told_at_once_by_night_and_once(stage):
    until(stage, NIGHT)
    stage.replies(PRIYA, LAWYER, Subject="Re: Invoice INV-200")
    stage.goes_round()

    (digest,) = digests(stage)
    assert read(digest)["Subject"] == "mailbot: at once: Brightwater"
    assert "AT ONCE" in text(digest)
    opened(stage)
    stage.later(hours=1)
    stage.goes_round()
    assert len(digests(stage)) == 1


def test_a_suspected_fraud_is_told_at_once(stage):
    until(stage, NIGHT)
    stage.replies(
        JAN,
        "Our bank details have changed. Please send us a new invoice, and pay the refund to "
        "account DE02 1203 0000 0000 2020 51 from now on.",
        to=stage.bill,
    )
    stage.goes_round()

    told = [read(d)["Subject"] for d in digests(stage)]
    assert bool(told) == bool(stage.acme.alarms)


def test_an_unread_one_is_replaced_when_there_is_news(stage):
    passed_on(stage)
    first = digests(stage)[0]
    stage.later(seconds=CALM.total_seconds())
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.goes_round()

    (digest,) = digests(stage)
    assert digest.place != first.place
    assert "promised to pay INV-200" in text(digest)
    assert first.raw in [m.raw for m in stage.mailbox.contents("Trash")]


def test_news_waits_an_hour_so_that_the_phone_does_not_ring_for_each(stage):
    passed_on(stage)
    stage.later(minutes=10)
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.goes_round()
    assert "promised to pay" not in text(digests(stage)[0])

    stage.later(hours=1)
    stage.goes_round()

    assert "promised to pay" in text(digests(stage)[0])


def test_one_that_was_read_stays_and_news_comes_the_next_day(stage):
    passed_on(stage)
    opened(stage)
    stage.later(hours=2)
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.goes_round()
    assert len(digests(stage)) == 1

    stage.later(days=1)
    stage.goes_round()

    assert len(digests(stage)) == 2
    assert "promised to pay" in text(digests(stage)[1])


def test_without_news_the_next_days_are_silent_and_after_a_week_it_is_told_again(stage):
    passed_on(stage)
    opened(stage)
    days = []
    for _ in range(8):
        stage.later(days=1)
        stage.goes_round()
        days.append(len(digests(stage)))

    assert days == [1, 1, 1, 1, 1, 1, 2, 2]


def test_that_less_waits_than_was_told_is_no_news(stage):
    """What changed is told once; that it is not told again is no reason to ring."""
    stage.replies(PRIYA, "We will pay on Friday 27 November.", Subject="Re: Invoice INV-200")
    passed_on(stage)
    assert "promised to pay" in text(digests(stage)[0])
    opened(stage)
    for _ in range(2):
        stage.later(days=1)
        stage.goes_round()
    assert len(digests(stage)) == 1

    stage.mailbox.delete("Drafts", stage.drafts[0].place.uid)
    stage.later(days=1)
    stage.goes_round()

    assert len(digests(stage)) == 1


def test_counsel_is_cried_out_once_and_then_only_mentioned(stage):
    until(stage, NIGHT)
    stage.replies(PRIYA, LAWYER, Subject="Re: Invoice INV-200")
    stage.goes_round()
    opened(stage)
    until(stage, NIGHT + timedelta(days=1, hours=8))
    passed_on(stage)

    last = digests(stage)[-1]
    assert "at once" not in read(last)["Subject"]
    assert "AT ONCE" not in text(last)
    assert "cannot wait" not in text(last)
    assert "STILL STOPPED" in text(last)
    assert "Brightwater: no letters since Tue 3 Nov" in text(last)


def test_what_an_unread_one_told_is_told_again_by_the_next(stage):
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.goes_round()
    stage.later(days=1)
    passed_on(stage)

    (digest,) = digests(stage)
    assert "promised to pay" in text(digest)
    opened(stage)
    stage.later(days=1)
    stage.owner_sends_draft()
    stage.goes_round()
    assert "promised to pay" not in text(digests(stage)[-1])
    words = " ".join(text(digests(stage)[-1]).split())
    assert "You sent the group letter to Accounting, Jan Marshall, Howard Lind and 1 more." in words


def test_the_digests_are_one_conversation(stage):
    passed_on(stage)
    for _ in range(3):
        opened(stage)
        stage.later(days=1)
        stage.replies(PRIYA, f"Thanks, noted {stage.written}.", Subject="Re: Invoice INV-200")
        stage.tell(desk.hold("INV-200", None, "later", stage.books, stage.act("hold")))
        stage.replies(JAN, f"Howard Lind may know of it, case {stage.written}.", to=stage.bill)
        stage.goes_round()

    ids = [read(d)["Message-ID"] for d in digests(stage)]
    assert len(ids) > 1
    for before, digest in zip(ids, digests(stage)[1:], strict=False):
        assert read(digest)["In-Reply-To"] == before
        assert read(digest)["References"].split()[0] == ids[0]


def test_nothing_is_laid_while_a_new_installation_is_paused(stage):
    stage.books.holds = (NOT_YET_STARTED,)

    stage.replies(PRIYA, "I'm fed up with these reminders!", Subject="Re: Invoice INV-200")
    stage.goes_round()

    assert any(case.calls for case in stage.books.cases.values())
    assert not digests(stage)


def test_what_was_never_read_is_told_however_often_it_is_replaced(stage):
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.goes_round()
    for text_of_reply in ("Please check with Jan Marshall about this.", "Sorry, go see Howard."):
        stage.later(days=1)
        stage.replies(ACCOUNTING, text_of_reply, to=stage.bill)
        stage.goes_round()

        (digest,) = digests(stage)
        assert "promised to pay" in text(digest)


def test_it_can_be_switched_off(stage):
    stage.digest = DigestTimes(on=False)
    passed_on(stage)

    assert not digests(stage)


def test_our_own_digest_is_never_read_as_a_reply(stage):
    passed_on(stage)
    before = len(stage.acme.heard)
    stage.goes_round()

    assert len(stage.acme.heard) == before
    assert not stage.books.set_aside
    assert not stage.store.troubles()


# What goes wrong


@pytest.mark.parametrize("fails", ["fail_before_append", "fail_after_append"])
@pytest.mark.parametrize("unread", [True, False])
def test_an_append_whose_answer_is_lost_is_looked_for_first(stage, fails, unread):
    passed_on(stage)
    if not unread:
        opened(stage)
    stage.later(days=1)
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    getattr(stage.mailbox, fails)()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox.reconnect()
    for _ in range(2):
        stage.goes_round()

    assert len(digests(stage)) == (1 if unread else 2)
    assert "promised to pay" in text(digests(stage)[-1])
    assert stage.books.digest.laid


def test_one_that_the_owner_deleted_before_we_knew_of_it_is_not_laid_again(stage):
    stage.mailbox.fail_after_append()
    with pytest.raises(MailboxBroken):
        passed_on(stage)
    stage.mailbox.reconnect()
    stage.mailbox.fail_after_append()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox.reconnect()
    stage.mailbox.move("INBOX", digests(stage)[0].place.uid, "Trash")
    for _ in range(3):
        stage.goes_round()

    assert not digests(stage)


def test_a_full_mailbox_is_a_problem_of_the_round_and_no_end_of_it(stage):
    stage.goes_round()
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.mailbox.refuse_appends("over quota")

    report = stage.goes_round()
    assert [type(p) for p in report.problems] == [Refused]
    assert not digests(stage)

    stage.mailbox.refuse_appends("")
    stage.goes_round()
    assert len(digests(stage)) == 1


def test_where_the_server_says_no_places_it_is_replaced_all_the_same(stage):
    stage.mailbox.says_places = False
    passed_on(stage)
    stage.later(days=1)
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.goes_round()

    (digest,) = digests(stage)
    assert "promised to pay" in text(digest)


def test_a_folder_that_was_built_anew_keeps_what_was_not_read(stage):
    passed_on(stage)
    stage.mailbox.renumber("INBOX")
    stage.later(days=1)
    stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
    stage.goes_round()

    assert len(digests(stage)) == 2


def test_the_record_tells_of_each_digest_twice(stage):
    passed_on(stage)

    events = [e for e in stage.store.events() if isinstance(e, DigestPlanned | DigestLaid)]
    assert [type(e) for e in events] == [DigestPlanned, DigestLaid]
    assert events[0].message == events[1].message


def test_what_is_on_record_of_a_digest_names_no_client(stage):
    """Else it would outlive a purge."""
    stage.replies(PRIYA, LAWYER, Subject="Re: Invoice INV-200")
    stage.goes_round()

    (planned,) = [e for e in stage.store.events() if isinstance(e, DigestPlanned)]
    assert planned.urgent
    for word in ("brightwater", "counsel", "priya", "inv-200"):
        assert word not in repr(planned).casefold()


def test_a_runaround_has_its_picture(stage):
    stage.paint = painted
    passed_on(stage)

    parts = [p for p in read(digests(stage)[0]).walk() if p.get_content_type() == "image/png"]
    assert len(parts) == 1
    assert "Accounting → Jan Marshall" in text(digests(stage)[0])


def test_a_service_looks_once_and_then_only_if_something_happened(stage):
    """What stays in memory between rounds says that nothing is new: not one command more."""
    passed_on(stage)
    stage.last_look = LastLook()
    stage.later(hours=2)
    stage.goes_round()
    for looks in (0, 0, 1):
        stage.later(minutes=5)
        if looks:
            stage.replies(PRIYA, "We will pay on Friday.", Subject="Re: Invoice INV-200")
        stage.mailbox.calls.clear()
        stage.goes_round()

        assert stage.mailbox.calls.count("flags_of") == 2 * looks


@pytest.mark.parametrize("last_look", [None, LastLook()], ids=["anew", "in memory"])
def test_a_connection_that_breaks_while_it_looks_costs_no_digest(stage, last_look):
    stage.last_look = last_look
    passed_on(stage)
    opened(stage)
    for call in range(1, 40):
        stage.later(days=1 if stage.clock.now().weekday() < 4 else 3)
        words = f"We will pay on {call % 27 + 1} December."
        stage.replies(PRIYA, words, Subject="Re: INV-200")
        before = len(digests(stage))
        stage.mailbox.cut_at(call)
        for _ in range(3):
            try:
                stage.goes_round()
            except MailboxBroken:
                stage.mailbox.reconnect()

        assert len(digests(stage)) == before + 1, call
        opened(stage)


def test_quarantined_messages_and_problems_are_told(stage):
    uid = stage.mailbox.deliver("INBOX", b"From: x", stage.clock.now())
    stage.mailbox.spoil("INBOX", uid)
    for _ in range(4):
        stage.later(minutes=1)
        stage.goes_round()

    assert "cannot be read" in text(digests(stage)[-1])
