"""Drafts that the owner moves into Approved are sent for them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.decide.sending import doubtful, short
from mailbot.edge import smtp
from mailbot.model.draft_event import DraftApproved
from mailbot.model.errors import UsageError
from mailbot.model.event import LetterSent
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.letter import DraftState
from mailbot.model.news import Turn
from mailbot.model.policy import DigestTimes, OwnFolders, Practice
from mailbot.model.sending import SendingState
from mailbot.rounds import desk
from mailbot.rounds.sendings import settled
from tests.rounds.stage import OWNER, Stage
from tests.system.postoffice import PostOffice

PASSED_ON = "This is not my department, please speak with Gerald Brandt about it."
SATURDAY = datetime(2026, 11, 7, 12, 0, tzinfo=UTC)


class Approving(Stage):
    """A stage whose owner has letters sent."""

    post: PostOffice
    post_is_on = True

    @property
    def practice(self) -> Practice:
        folders = OwnFolders(teaching=False, notes=False, approved=True)
        return Practice(
            policy=self.policy,
            calendar=self.calendar,
            digest=DigestTimes(on=False),
            folders=folders,
            days_off=self.days_off,
        )

    def goes_round(self):
        self.courier = self.post.courier() if self.post_is_on else None
        return super().goes_round()

    def approves(self, raw: bytes | None = None) -> None:
        """Move the only draft into Approved, perhaps saved anew as *raw*."""
        (draft,) = self.drafts
        uid = self.mailbox.edit("Drafts", draft.place.uid, raw) if raw else draft.place.uid
        self.mailbox.move("Drafts", uid, self.folder)

    @property
    def folder(self) -> str:
        return self.mailbox.folders.own["Approved"]

    @property
    def waiting(self):
        return self.mailbox.contents(self.folder)

    @property
    def sent(self):
        return self.mailbox.contents("Sent")

    @property
    def sending(self):
        (sending,) = self.books.sendings.values()
        return sending

    @property
    def letter(self):
        return self.acme.drafts[0].letter

    @property
    def state(self) -> DraftState:
        return self.acme.drafts[0].state

    @property
    def answers(self) -> list[str]:
        return [e.words for e in self.store.events() if isinstance(e, GestureAnswered)]

    def facts(self, kind: type) -> int:
        return sum(isinstance(event, kind) for event in self.store.events())


@pytest.fixture
def stage(monkeypatch) -> Iterator[Approving]:
    monkeypatch.setattr(smtp, "SECONDS_TO_TAKE", 0.3)
    with PostOffice() as post:
        stage = Approving()
        stage.post = post
        stage.replies("howard@acme.example", PASSED_ON)
        stage.goes_round()
        yield stage


def test_an_approved_letter_is_sent_once_filed_and_known(stage):
    (draft,) = stage.drafts
    stage.approves()
    stage.later(minutes=10)
    stage.goes_round()
    stage.goes_round()

    (taken,) = stage.post.taken
    assert set(taken.recipients) == {a.address for a in stage.letter.to}
    assert taken.sender == OWNER.address
    assert taken.message["Message-ID"] == stage.letter.message_id
    assert stage.letter.token in taken.message["References"]
    assert (
        taken.message.get_content().split() == draft.raw.decode().partition("\r\n\r\n")[2].split()
    )
    (copy,) = stage.sent
    assert copy.raw == taken.raw
    assert not stage.waiting
    assert stage.state is DraftState.SENT
    assert stage.sending.state is SendingState.SENT
    assert stage.facts(DraftApproved) == 1
    assert stage.facts(LetterSent) == 0
    assert stage.answers == []


def test_nothing_of_mailbot_and_no_bcc_is_on_the_wire_and_the_date_is_that_of_sending(stage):
    (draft,) = stage.drafts
    more = b"Bcc: Carol <carol@whitfield.example>\r\nX-Mozilla-Draft-Info: x\r\nFcc: Sent\r\n"
    stage.later(hours=1)
    stage.approves(more + draft.raw)
    stage.goes_round()

    (taken,) = stage.post.taken
    assert not [name for name in taken.message if name.lower().startswith("x-")]
    assert taken.message["Bcc"] is None
    assert b"carol" not in taken.raw
    assert "carol@whitfield.example" in taken.recipients
    assert taken.message["Date"].datetime == stage.clock.now().replace(microsecond=0)
    assert any("carol@whitfield.example" in words for words in stage.answers)


def test_outside_working_hours_it_waits_and_is_not_missed(stage):
    stage.clock.advance(SATURDAY - stage.clock.now())
    stage.approves()
    for _ in range(4):
        stage.goes_round()
        stage.later(hours=10)
    assert stage.post.taken == []
    assert len(stage.waiting) == 1
    assert stage.state is DraftState.PLACED

    stage.clock.advance(datetime(2026, 11, 9, 9, 1, tzinfo=UTC) - stage.clock.now())
    stage.goes_round()

    assert len(stage.post.taken) == 1
    assert stage.state is DraftState.SENT


def test_a_letter_that_was_overtaken_is_not_sent(stage):
    stage.approves()
    stage.tell(desk.hold("INV-104", None, "we talk", stage.books, stage.act("hold")))
    stage.goes_round()
    stage.goes_round()

    assert stage.post.taken == []
    assert not stage.waiting
    assert not stage.drafts
    assert stage.state is DraftState.WITHDRAWN
    (told,) = stage.answers
    assert "we talk" in told


def test_without_the_setting_nothing_is_sent(stage):
    stage.approves()
    stage.post_is_on = False
    stage.goes_round()

    assert stage.post.taken == []
    assert len(stage.waiting) == 1


def test_one_reader_who_is_refused_is_told_of_and_the_others_get_it_once(stage):
    stage.post.manner, stage.post.unknown = "refuses one", "gerald@acme.example"
    assert "gerald@acme.example" in {a.address for a in stage.letter.to}
    stage.approves()
    for _ in range(4):
        stage.goes_round()
        stage.later(hours=1)

    (taken,) = stage.post.taken
    assert set(taken.recipients) == {a.address for a in stage.letter.to} - {"gerald@acme.example"}
    assert stage.state is DraftState.SENT
    assert len(stage.sent) == 1
    (told,) = stage.answers
    assert "gerald@acme.example did not get it: 550" in told
    assert stage.books.news[-1].turn is Turn.WARNED


def test_a_greylisted_letter_is_sent_later_and_once(stage):
    stage.post.manner, stage.post.put_off = "greylists", 2
    stage.approves()
    stage.goes_round()
    assert stage.sending.state is SendingState.LATER
    assert stage.post.taken == []
    stage.later(minutes=1)
    tries = stage.post.tries
    stage.goes_round()
    assert stage.post.tries == tries, "the pause is kept"

    for _ in range(5):
        stage.later(minutes=16)
        stage.goes_round()

    assert len(stage.post.taken) == 1
    assert stage.state is DraftState.SENT
    assert stage.answers == []


def test_a_reader_who_is_put_off_for_a_day_keeps_it_from_the_others_no_longer(stage):
    stage.post.manner, stage.post.put_off = "greylists", 10**6
    stage.post.unknown = "gerald@acme.example"
    stage.approves()
    stage.goes_round()
    assert stage.post.taken == []
    stage.post.manner = "puts one off"
    for _ in range(12):
        stage.later(hours=4)
        stage.goes_round()

    (taken,) = stage.post.taken
    assert "gerald@acme.example" not in taken.recipients
    assert "gerald@acme.example did not get it" in stage.answers[0]


def test_a_letter_that_is_put_off_for_days_is_given_back(stage):
    stage.post.manner, stage.post.put_off = "greylists", 10**6
    stage.approves()
    for _ in range(60):
        stage.goes_round()
        stage.later(hours=2)

    assert stage.post.taken == []
    assert stage.sending.state is SendingState.NOT_SENT
    assert not stage.waiting
    assert len(stage.drafts) == 1
    (told,) = stage.answers
    assert "was not sent: 451" in told


@pytest.mark.parametrize("manner", ["drops", "hangs"])
def test_a_send_of_which_nobody_knows_the_end_is_never_repeated(stage, manner):
    stage.post.manner = manner
    stage.approves()
    stage.goes_round()
    stage.post.manner = "takes"
    for _ in range(4):
        stage.later(hours=1)
        stage.goes_round()

    assert len(stage.post.taken) == 1
    assert stage.sending.state is SendingState.UNKNOWN
    assert not stage.state.sent
    assert not stage.sent
    assert not stage.waiting
    assert len(stage.drafts) == 1, "the owner decides"
    (told,) = stage.answers
    assert "Nobody knows" in told


def test_the_owner_may_approve_again_what_nobody_knew(stage):
    stage.post.manner = "drops"
    stage.approves()
    stage.goes_round()
    stage.post.manner = "takes"
    stage.later(hours=1)
    stage.approves()
    stage.goes_round()

    assert len(stage.post.taken) == 2
    assert stage.state.sent
    assert len(stage.sent) == 1


def test_a_reply_proves_that_the_letter_had_arrived(stage):
    stage.post.manner = "drops"
    stage.approves()
    stage.goes_round()
    stage.later(hours=1)
    stage.chains[stage.letter.message_id] = (*stage.letter.references, stage.letter.token)
    stage.replies("gerald@acme.example", "I am the one.", to=stage.letter.message_id)
    stage.goes_round()

    assert stage.state.sent


def test_a_letter_that_is_refused_for_good_comes_back_with_the_reason(stage):
    stage.post.manner = "refuses"
    stage.approves()
    stage.goes_round()
    stage.goes_round()

    assert stage.post.taken == []
    assert not stage.waiting
    assert len(stage.drafts) == 1
    (told,) = stage.answers
    assert "we do not like you" in told


def test_a_server_that_is_away_is_tried_again(stage):
    stage.post.manner = "drops early"
    stage.approves()
    stage.goes_round()
    assert stage.sending.state is SendingState.LATER

    stage.post.manner = "takes"
    stage.later(minutes=10)
    stage.goes_round()

    assert len(stage.post.taken) == 1
    assert stage.state is DraftState.SENT


def test_what_is_not_ours_is_not_sent(stage):
    raw, _ = stage.message(OWNER.address, "friend@home.example", "Lunch?", Subject="Lunch")
    stage.mailbox.deliver(stage.folder, raw, stage.clock.now())
    stage.goes_round()
    stage.goes_round()

    assert stage.post.taken == []
    assert not stage.waiting
    assert len(stage.drafts) == 2
    (told,) = stage.answers
    assert "only drafts that mailbot wrote" in told


def test_an_answer_of_the_owners_own_after_our_letter_is_not_taken_for_it(stage):
    stage.approves()
    stage.goes_round()
    letter = stage.letter
    chain = f"{letter.answers} {letter.token} {letter.message_id} <reply@acme.example>"
    raw, identity = stage.message(
        OWNER.address, "gerald@acme.example", "Thanks!", References=chain, Subject="Re: Invoice"
    )
    stage.mailbox.deliver(stage.folder, raw, stage.clock.now())
    stage.goes_round()

    assert len(stage.post.taken) == 1
    (draft,) = stage.drafts
    assert identity.encode() in draft.raw


def test_a_letter_to_somebody_who_wants_no_mail_is_not_sent(stage):
    (draft,) = stage.drafts
    stage.replies("opted.out@acme.example", "Please remove me from your mailing list for good.")
    stage.goes_round()
    assert "opted.out@acme.example" not in {a.address for a in stage.letter.to}
    (draft,) = stage.drafts
    stage.approves(draft.raw.replace(b"To: ", b"To: opted.out@acme.example, ", 1))
    stage.goes_round()

    assert stage.post.taken == []
    assert any("not to be written to any more" in words for words in stage.answers)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"From: ", b"From: Eve <eve@evil.example>\r\nX-Was: ", "not from you"),
        (b"Subject: ", b"Subject: One\r\nSubject: ", "more than one Subject"),
        (b"To: ", b"X-To: ", "addressed to nobody"),
    ],
)
def test_a_draft_that_cannot_be_sent_as_it_is_comes_back_with_the_reason(stage, old, new, why):
    (draft,) = stage.drafts
    stage.approves(draft.raw.replace(old, new, 1))
    stage.goes_round()

    assert stage.post.taken == []
    assert not stage.waiting
    assert any(why in words or "only drafts" in words for words in stage.answers)


def test_a_letter_beyond_the_servers_limit_comes_back(stage):
    with PostOffice(size=300) as stage.post:
        stage.approves()
        stage.goes_round()

        assert stage.post.taken == []
    assert "your server takes 300" in stage.answers[0]


def test_two_drafts_of_one_letter_are_not_guessed_among(stage):
    (draft,) = stage.drafts
    stage.mailbox.deliver(stage.folder, draft.raw, stage.clock.now(), ("\\Draft",))
    stage.approves()
    stage.goes_round()

    assert stage.post.taken == []
    assert len(stage.drafts) == 2


def test_a_folder_that_was_numbered_anew_leads_to_no_second_letter(stage):
    if not hasattr(stage.mailbox, "renumber"):
        pytest.skip("only in memory")
    stage.post.manner = "drops"
    stage.mailbox.refile = lambda *_: None  # mailbot ends before it is moved back
    stage.approves()
    stage.goes_round()
    del stage.mailbox.refile
    stage.mailbox.renumber(stage.folder)
    stage.post.manner = "takes"
    stage.goes_round()

    assert len(stage.post.taken) == 1
    assert len(stage.drafts) == 1


def test_the_owner_says_whether_it_was_sent(stage):
    stage.post.manner = "drops"
    stage.approves()
    stage.goes_round()
    assert doubtful(stage.books, OWNER, stage.clock.now())
    key = short(stage.letter.key)

    _, events = settled(key, stage.books, stage.act("mailbot sending"), sent=True)
    stage.tell(*events)
    stage.goes_round()

    assert stage.state.sent
    assert doubtful(stage.books, OWNER, stage.clock.now()) == ()
    with pytest.raises(UsageError):
        settled(key, stage.books, stage.act("mailbot sending"), sent=False)


def test_what_is_put_off_for_long_is_said_and_then_is_not(stage):
    stage.post.manner, stage.post.put_off = "greylists", 15
    stage.approves()
    stage.goes_round()
    assert doubtful(stage.books, OWNER, stage.clock.now()) == ()
    stage.later(hours=2)
    (words,) = doubtful(stage.books, OWNER, stage.clock.now())
    assert "greylisted" in words
    for _ in range(8):
        stage.goes_round()
        stage.later(hours=1, days=0)

    assert stage.state is DraftState.SENT
    assert doubtful(stage.books, OWNER, stage.clock.now()) == ()


class Meanwhile:
    """A courier during whose errand something happens."""

    files_itself = False

    def __init__(self, post: PostOffice, happens: Callable[[], None]) -> None:
        self._post, self._happens = post, happens

    def courier(self):
        return self

    def hand_over(self, parcel, about_to, *, to_some=False):
        handed = self._post.courier().hand_over(parcel, about_to, to_some=to_some)
        self._happens()
        return handed


def test_one_moved_back_while_it_is_sent_is_said_to_be_out(stage):
    """Else the owner, who thinks better of it, sends the draft once more."""

    def back() -> None:
        stage.mailbox.move(stage.folder, stage.waiting[0].place.uid, "Drafts")

    post, stage.post = stage.post, Meanwhile(stage.post, back)
    stage.approves()
    stage.goes_round()

    assert len(post.taken) == len(stage.sent) == 1
    (told,) = stage.answers
    assert "was sent before you moved it out of Mailbot/Approved: delete the draft." in told


def test_one_that_cannot_be_filed_is_said_to_be_sent_and_is_filed_later(stage):
    stage.approves()
    stage.mailbox.refuse_appends("over quota")
    problems = [str(p) for _ in range(3) for p in stage.goes_round().problems]

    assert len(stage.post.taken) == 1
    assert len(set(problems)) == 1
    assert "was sent, and its copy could not be filed in Sent" in problems[0]
    assert "over quota" in problems[0]
    assert len(stage.waiting) == 1

    stage.mailbox.refuse_appends("")
    stage.goes_round()

    assert len(stage.post.taken) == len(stage.sent) == 1
    assert not stage.waiting


@pytest.mark.parametrize("words", ["250 thanks", "251 forwarded", "200 fine", "354 what", "999 x"])
def test_an_answer_that_is_no_refusal_is_no_proof_that_it_was_not_sent(stage, words):
    stage.post.manner, stage.post.says = "says", words
    stage.approves()
    stage.goes_round()
    stage.post.manner = "takes"
    for _ in range(3):
        stage.later(hours=1)
        stage.goes_round()

    assert len(stage.post.taken) == 1
    sure = words.startswith("250")
    assert stage.sending.state is (SendingState.SENT if sure else SendingState.UNKNOWN)


@pytest.mark.parametrize("folder", ["Drafts", "Trash"])
def test_one_that_was_put_off_and_is_taken_out_of_there_is_no_longer_told_of(stage, folder):
    stage.post.manner, stage.post.put_off = "greylists", 10**6
    stage.approves()
    stage.goes_round()
    stage.later(hours=2)
    stage.goes_round()
    assert doubtful(stage.books, OWNER, stage.clock.now())
    stage.mailbox.move(stage.folder, stage.waiting[0].place.uid, folder)
    stage.goes_round()

    assert doubtful(stage.books, OWNER, stage.clock.now()) == ()
    assert stage.answers == []


def test_one_that_was_put_off_taken_back_and_approved_again_has_its_days_anew(stage):
    stage.post.manner, stage.post.put_off = "greylists", 10**6
    stage.approves()
    stage.goes_round()
    stage.mailbox.move(stage.folder, stage.waiting[0].place.uid, "Drafts")
    for _ in range(8):
        stage.later(days=1)
        stage.goes_round()
    stage.approves()
    stage.goes_round()
    assert stage.sending.state is SendingState.LATER, "it is not given up at the first try"

    stage.post.manner = "takes"
    stage.later(minutes=6)
    stage.goes_round()

    assert len(stage.post.taken) == 1
    assert stage.state.sent


@pytest.mark.parametrize("wrong", ["password", "port"])
def test_a_server_that_lets_nobody_in_is_asked_once_a_round_however_many_letters_wait(stage, wrong):
    rows = [
        f"X-{n},Client {n},9.00,USD,2026-10-05,2026-11-04,ann@c{n}.example;bob@c{n}.example"
        for n in range(3)
    ]
    stage.imports("\n".join(["number,client,amount,currency,issued,due,email", *rows, ""]))
    for n in range(3):
        stage.replies(f"ann@c{n}.example", PASSED_ON, Subject=f"Re: Invoice X-{n}")
    stage.goes_round()
    drafts = stage.drafts
    for draft in drafts:
        stage.mailbox.move("Drafts", draft.place.uid, stage.folder)
    post, stage.post = stage.post, LetsNobodyIn(stage.post, wrong)
    problems = []
    for _ in range(5):
        problems += stage.goes_round().problems
        stage.later(minutes=5)

    assert len(drafts) == len(stage.waiting) == 4
    assert stage.post.asked == len(problems) == 3, "at once, after 5 minutes and after 10"
    assert {s.state for s in stage.books.sendings.values()} == {SendingState.LATER}

    stage.post = post
    stage.later(minutes=20)
    stage.goes_round()

    assert len(post.taken) == 4


class LetsNobodyIn:
    """Where no letter gets in, and how often it was asked."""

    files_itself = False

    def __init__(self, post: PostOffice, wrong: str) -> None:
        settings = post.settings if wrong == "password" else replace(post.settings, port=1)
        self._courier = smtp.Courier(settings, lambda: "of last year")
        self.asked = 0

    def courier(self):
        return self

    def hand_over(self, *given, **more):
        self.asked += 1
        return self._courier.hand_over(*given, **more)


def test_what_was_refused_is_tried_again_where_the_folder_was_made_anew(stage):
    stage.post.manner = "refuses"
    stage.approves()
    stage.goes_round()
    stage.mailbox.renumber(stage.folder)
    stage.post.manner = "takes"
    stage.approves()
    stage.goes_round()

    assert len(stage.post.taken) == 1
    assert stage.state.sent
