"""A letter with a page beside its text: laid, known again, withdrawn and recovered as any other."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailbot.model.errors import MailboxBroken
from mailbot.model.letter import DraftState, Purpose
from mailbot.parse.html import text_of
from mailbot.rounds import desk
from tests.rounds.stage import Stage
from tests.rounds.test_answers import JAN, PAPER, papers, sends_invoice

GERALD = "Gerald Brandt <gerald@acme.example>"


@pytest.fixture
def stage():
    """Have the group letter lie in Drafts."""
    return asked(Stage(html=True))


def asked(stage: Stage) -> Stage:
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    stage.last = stage.replies(JAN, "Please ask Gerald about this invoice.", to=stage.first)
    assert stage.goes_round().problems == ()
    stage.later(hours=1)
    return stage


def the_state(stage: Stage) -> DraftState:
    return stage.acme.drafts[-1].state


def whole(stage: Stage) -> bytes:
    (draft,) = stage.drafts
    return stage.mailbox.source(draft.place)


def parts(raw: bytes) -> dict[str, EmailMessage]:
    message = message_from_bytes(raw, policy=policy.default)
    return {p.get_content_type(): p for p in message.walk() if not p.is_multipart()}


def as_sent(raw: bytes, *, plain: str = "", page: str = "", attached: bool = False) -> bytes:
    """Return the draft as a mail program sends it that has these words, and our marks."""
    read = message_from_bytes(raw, policy=policy.default)
    sent = EmailMessage(policy=policy.SMTP)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"):
        sent[name] = str(read[name])
    if plain:
        sent.set_content(plain)
    if page and attached:
        sent.add_attachment(page, subtype="html", filename="letter.html")
    elif page and plain:
        sent.add_alternative(page, subtype="html")
    elif page:
        sent.set_content(page, subtype="html")
    return sent.as_bytes()


def sends(stage: Stage, **words: str | bool) -> None:
    stage.later(minutes=5)
    stage.owner_sends_draft(as_sent(whole(stage), **words))
    stage.goes_round()


def both(stage: Stage) -> tuple[str, str]:
    found = parts(whole(stage))
    return found["text/plain"].get_content(), found["text/html"].get_content()


def test_the_page_says_the_very_same_words(stage):
    plain, page = both(stage)

    assert plain.startswith("Hi everyone,")
    assert text_of(page).split() == plain.split()


def test_the_page_fetches_nothing_from_anywhere(stage):
    _, page = both(stage)

    for remote in ("http", "src", "href", "url(", "@import", "<img", "<script", "<link"):
        assert remote not in page.casefold()


def test_a_letter_that_is_sent_as_it_is_was_not_edited(stage):
    stage.later(minutes=5)
    stage.owner_sends_draft(whole(stage))
    stage.goes_round()

    assert the_state(stage) is DraftState.SENT
    assert stage.acme.drafts[-1].sameness == 1


@pytest.mark.parametrize(
    ("text", "html", "attached"),
    [(True, True, False), (False, True, False), (True, False, False), (True, True, True)],
    ids=["in step", "the page alone", "the text alone", "the page as an attachment"],
)
def test_what_programs_make_of_the_page_is_no_edit(stage, text, html, attached):
    plain, page = both(stage)
    sends(stage, plain=plain if text else "", page=page if html else "", attached=attached)

    assert the_state(stage) is DraftState.SENT


def test_an_edit_of_the_text_alone_is_an_edit_although_the_old_page_goes_with_it(stage):
    """What config.example.toml warns of: the reader's program may show the old page."""
    plain, page = both(stage)
    sends(stage, plain=f"Thank you for last week. {plain}", page=page)

    assert the_state(stage) is DraftState.SENT_EDITED


def test_a_draft_that_is_saved_again_is_the_owners(stage):
    plain, page = both(stage)
    edited = as_sent(whole(stage), plain=plain.replace("Hi", "Hello"), page=page)
    stage.mailbox.edit("Drafts", stage.drafts[0].place.uid, edited)
    stage.goes_round()

    assert the_state(stage) is DraftState.EDITED


def test_it_is_taken_back_when_it_is_overtaken(stage):
    stage.tell(desk.hold("Acme Components", None, "", stage.books, stage.act("hold")))
    stage.goes_round()

    assert stage.drafts == ()
    assert the_state(stage) is DraftState.WITHDRAWN


def test_a_round_that_finds_nothing_new_touches_nothing(stage):
    before = whole(stage)
    for _ in range(3):
        stage.later(minutes=5)
        stage.goes_round()

    assert whole(stage) == before
    assert the_state(stage) is DraftState.PLACED


def test_a_reply_that_carries_the_token_back_proves_that_it_was_sent(stage):
    letter = stage.acme.drafts[-1].letter
    stage.mailbox.delete("Drafts", stage.drafts[0].place.uid)
    stage.chains[letter.message_id] = (*letter.references, letter.token)
    stage.later(hours=3)
    stage.replies(GERALD, "I am the right person for all invoices.", to=letter.message_id)
    stage.goes_round()

    states = {d.letter.purpose: d.state for d in stage.acme.drafts}
    assert states[Purpose.CLARIFY_CONTACT] is DraftState.SENT


def test_files_go_with_text_and_page_byte_for_byte():
    stage = Stage(html=True)
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    stage.replies(JAN, "We never received this invoice.", to=stage.first)
    stage.goes_round()

    raw = whole(stage)
    assert papers(raw) == [("INV-104.pdf", PAPER)]
    assert message_from_bytes(raw).get_content_type() == "multipart/mixed"
    assert set(parts(raw)) == {"text/plain", "text/html", "application/pdf"}


@pytest.mark.parametrize("cut", ["before", "after"])
def test_after_a_cut_connection_there_is_one_draft(cut):
    stage = Stage(html=True)
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    stage.replies(JAN, "Please ask Gerald about this invoice.", to=stage.first)
    getattr(stage.mailbox, f"fail_{cut}_append")()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox.reconnect()
    for _ in range(3):
        stage.later(minutes=5)
        stage.goes_round()

    assert len(stage.drafts) == 1
    assert the_state(stage) is DraftState.PLACED, "its words are known again: nobody edited it"


def test_without_the_setting_there_is_text_alone():
    stage = asked(Stage())

    assert set(parts(whole(stage))) == {"text/plain"}
