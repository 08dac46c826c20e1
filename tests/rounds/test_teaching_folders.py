"""The owner moves a reply into a folder that says what it is."""

import pytest

from mailbot.ledger.replay import replay
from mailbot.model.errors import MailboxBroken
from mailbot.model.event import CorrectionMade
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.letter import DraftState
from mailbot.model.policy import DigestTimes, OwnFolders, Practice
from mailbot.model.reading import Intent
from mailbot.rounds import desk
from mailbot.rounds.teaching_folders import FOLDERS
from tests.rounds.stage import OWNER, Stage

PASSED_ON = "This is not my department, please speak with Gerald Brandt about it."
GRUMBLE = "We see no reason to settle this one, please speak with Gerald about the hours billed."


class Taught(Stage):
    """A stage whose owner has folders."""

    @property
    def practice(self) -> Practice:
        return Practice(
            policy=self.policy,
            calendar=self.calendar,
            digest=DigestTimes(on=False),
            folders=OwnFolders(notes=False, teaching=True),
        )

    def moves(self, name: str, folder: str = "INBOX") -> None:
        """Move the only message of *folder* as the owner does."""
        (one,) = self.mailbox.contents(folder)
        self.mailbox.move(folder, one.place.uid, self.mailbox.folders.own[name])

    @property
    def answers(self) -> list[str]:
        return [e.words for e in self.store.events() if isinstance(e, GestureAnswered)]

    def heard(self):
        return [(h.message, h.intents) for h in self.acme.heard]


@pytest.fixture
def stage() -> Taught:
    stage = Taught()
    stage.goes_round()
    return stage


def test_there_is_a_folder_for_each_thing_that_a_reply_can_be(stage):
    assert set(FOLDERS) <= set(stage.mailbox.folders.own)
    told = set(FOLDERS.values())
    assert set(Intent) - told == {Intent.BOUNCE, Intent.AUTO_REPLY_TICKET}


def test_a_paused_installation_makes_no_folders():
    stage = Taught()
    stage.tell(desk.hold(None, None, "", stage.books, stage.act("hold")))
    stage.goes_round()

    assert not set(FOLDERS) & set(stage.mailbox.folders.own)


def test_a_redirect_that_was_a_dispute_stops_the_letters(stage):
    stage.replies("Howard Lind <howard@acme.example>", GRUMBLE, Subject="Re: Invoice INV-104")
    stage.goes_round()
    assert Intent.DISPUTE not in stage.acme.heard[0].intents
    before = stage.acme.drafts

    stage.moves("Dispute")
    stage.goes_round()

    (heard,) = stage.acme.heard
    assert heard.intents == (Intent.DISPUTE,)
    assert stage.acme.receivables[0].disputed
    assert stage.acme.calls
    assert not stage.acme.runaround.hops
    assert not stage.drafts, "the letter that followed from the wrong reading is gone"
    assert [d.state for d in stage.acme.drafts] == [DraftState.WITHDRAWN] * len(before)
    assert len(stage.mailbox.contents("INBOX")) == 1
    (answer,) = stage.answers
    assert "Howard Lind" in answer
    assert "Dispute" in answer


def test_the_owners_own_name_is_nobody_we_are_passed_on_to(stage):
    thanks = "Thank you for your note, Dana. I will ask around."
    stage.replies("Howard Lind <howard@acme.example>", thanks, Subject="Re: Invoice INV-104")
    stage.goes_round()
    stage.moves("Redirect")
    stage.goes_round()

    assert stage.acme.heard[0].intents == (Intent.REDIRECT,)
    assert [hop.name for hop in stage.acme.runaround.hops if "Dana" in hop.name] == []


def test_a_dispute_that_was_a_redirect_is_asked_who_it_is(stage):
    stage.replies("howard@acme.example", "We dispute this invoice, the amount is wrong.")
    stage.goes_round()
    assert stage.acme.receivables[0].disputed
    assert not stage.drafts

    stage.moves("Redirect")
    stage.goes_round()

    assert not stage.acme.receivables[0].disputed
    assert not stage.acme.calls
    assert len(stage.drafts) == 1
    assert stage.acme.drafts[0].letter.causes == (stage.acme.heard[0].message,)


def test_the_same_words_are_known_again_from_another_clerk(stage):
    stage.replies("howard@acme.example", "We dispute this invoice, the amount is wrong.")
    stage.goes_round()
    stage.moves("Acknowledgement")
    stage.goes_round()

    stage.replies("jan@acme.example", "We dispute this invoice, the amount is wrong.")
    stage.goes_round()

    assert {h.intents for h in stage.acme.heard} == {(Intent.ACKNOWLEDGEMENT,)}
    assert not stage.acme.receivables[0].disputed


def test_said_one_thing_and_then_another_the_last_word_counts(stage):
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    for name in ("Dispute", "Redirect", "Dispute", "Redirect"):
        stage.moves(name)
        stage.goes_round()
        stage.later(minutes=5)

    assert [i for _, i in stage.heard()] == [(Intent.REDIRECT,)]
    assert not stage.acme.receivables[0].disputed
    assert len(stage.acme.runaround.hops) == 1
    assert len(stage.drafts) == 1
    assert len(stage.answers) == 4


def test_what_is_on_record_leads_to_the_same_books_when_it_is_read_anew(stage):
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    stage.moves("Paid")
    stage.goes_round()

    books = replay(stage.store.events())
    assert books.stale
    books = replay(stage.store.events(), books)
    assert books.cases == stage.books.cases
    assert not books.stale


def test_a_reply_that_is_about_nothing_counts_no_more(stage):
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    assert stage.drafts

    stage.moves("Not about an invoice")
    stage.goes_round()
    stage.goes_round()

    assert not stage.acme.runaround.hops
    assert not stage.drafts
    assert len(stage.mailbox.contents("INBOX")) == 1


def test_a_draft_that_the_owner_edited_stays_and_they_are_told(stage):
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    (draft,) = stage.drafts
    stage.mailbox.edit("Drafts", draft.place.uid, draft.raw + b"PS: hello\r\n")
    stage.goes_round()

    stage.moves("Acknowledgement")
    stage.goes_round()

    assert len(stage.drafts) == 1
    assert "you edited" in stage.answers[0]


def test_own_mail_and_other_mail_go_back_and_the_owner_is_told(stage):
    raw, _ = stage.message(OWNER.address, "friend@home.example", "Lunch?", Subject="Lunch")
    own = stage.mailbox.folders.own
    stage.mailbox.deliver(own["Dispute"], raw, stage.clock.now())
    raw, _ = stage.message("friend@home.example", OWNER.address, "Lunch!", Subject="Re: Lunch")
    stage.mailbox.deliver(own["Paid"], raw, stage.clock.now(), ("\\Seen",))
    stage.goes_round()
    stage.goes_round()

    assert len(stage.mailbox.contents("INBOX")) == 2
    assert not stage.mailbox.contents(own["Dispute"])
    assert len(stage.answers) == 2
    assert any("your own" in words for words in stage.answers)
    assert any("no reply" in words for words in stage.answers)
    assert not [e for e in stage.store.events() if isinstance(e, CorrectionMade)]


def test_flags_stay_as_they_were(stage):
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    (one,) = stage.mailbox.contents("INBOX")
    stage.mailbox.flag("INBOX", one.place.uid, "\\Seen", "\\Flagged")

    stage.moves("Upset")
    stage.goes_round()

    (flags,) = stage.mailbox.flags("INBOX").values()
    kept = {f.decode() if isinstance(f, bytes) else f for f in flags}
    assert kept - {"\\Recent"} == {"\\Seen", "\\Flagged"}


def test_a_reply_moved_before_it_was_read_is_read_as_the_owner_says(stage):
    stage.replies("howard@acme.example", PASSED_ON)
    stage.moves("Upset")
    stage.goes_round()

    assert [i for _, i in stage.heard()] == [(Intent.UPSET,)]
    assert not stage.drafts


def test_a_folder_of_the_owners_own_with_such_a_name_is_not_obeyed(stage):
    stage.mailbox.add_folder("Dispute")
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    (one,) = stage.mailbox.contents("INBOX")
    stage.mailbox.move("INBOX", one.place.uid, "Dispute")
    stage.goes_round()

    assert len(stage.mailbox.contents("Dispute")) == 1
    assert not stage.acme.receivables[0].disputed
    assert not stage.answers


def test_a_round_with_nothing_in_the_folders_asks_once_for_each(stage):
    if not hasattr(stage.mailbox, "calls"):
        pytest.skip("calls are counted in memory")
    stage.mailbox.calls.clear()
    stage.goes_round()

    assert stage.mailbox.calls.count("messages") == 0
    assert stage.mailbox.calls.count("state") <= len(FOLDERS) + 4


def test_a_digest_goes_back_to_the_inbox(stage):
    raw, _ = stage.message(
        OWNER.address, OWNER.address, "3 letters wait.", Subject="Digest", X_Mailbot_Digest="1"
    )
    stage.mailbox.deliver(stage.mailbox.folders.own["Paid"], raw, stage.clock.now())
    stage.goes_round()

    assert len(stage.mailbox.contents("INBOX")) == 1
    assert "your own" in stage.answers[0]


def test_words_that_are_too_few_are_read_as_said_and_not_remembered(stage):
    stage.replies("howard@acme.example", "Gerald Brandt, Harlow")
    stage.goes_round()
    stage.moves("Redirect")
    stage.goes_round()

    assert [i for _, i in stage.heard()] == [(Intent.REDIRECT,)]
    assert not [e for e in stage.store.events() if isinstance(e, CorrectionMade)]
    assert "too few" in stage.answers[0]


def test_what_looks_like_fraud_stays_a_warning_whatever_the_folder_says(stage):
    text = (
        "Our bank account has changed. Please send your bank details to pay@acme-billing.example."
    )
    stage.replies("howard@acrne.example", text, Reply_To="pay@evil.example")
    stage.goes_round()
    stage.moves("Paid")
    stage.goes_round()

    assert not stage.acme.receivables[0].claimed
    assert len(stage.mailbox.contents("INBOX")) == 1
    assert len(stage.answers) == 1


def test_interrupted_between_record_and_move_it_is_only_moved(stage):
    if not hasattr(stage.mailbox, "cut_at"):
        pytest.skip("only in memory")
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    stage.moves("Upset")
    stage.mailbox.refile, kept = _broken, stage.mailbox.refile
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox.refile = kept
    count = len(list(stage.store.events()))
    stage.goes_round()

    assert len(stage.mailbox.contents("INBOX")) == 1
    assert [i for _, i in stage.heard()] == [(Intent.UPSET,)]
    assert len(stage.answers) == 1
    assert len(list(stage.store.events())) >= count


def _broken(*_: object) -> None:
    raise MailboxBroken("the connection broke")


def test_what_a_stranger_wrote_goes_back_with_the_reason(stage):
    """The digest asks about it, so it is what an owner may well move."""
    stage.replies("sam@elsewhere.example", "When is INV-104 due?")
    stage.goes_round()
    assert stage.books.set_aside
    stage.moves("Question")
    stage.goes_round()

    assert len(stage.mailbox.contents("INBOX")) == 1
    (answer,) = stage.answers
    assert "was left as it is: invoice number, but the sender is not on record" in answer
    assert stage.store.troubles() == ()
