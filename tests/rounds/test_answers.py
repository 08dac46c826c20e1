"""What a reply asks for, it gets: once, from who was asked, and nothing that is not on record."""

from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from hashlib import sha256

import pytest

from mailbot.decide.wish import REMINDERS
from mailbot.edge.memory import MemoryMailbox
from mailbot.model.event import CallLogged, PlanAgreed
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.people import CopyScope
from mailbot.model.policy import Calendar, Policy, Terms
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

JAN = "Jan Marshall <jan@acme.example>"
HOWARD = "Howard Lind <howard@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"
PAPER = b"%PDF-1.7\n" + bytes(range(256)) * 40
COLUMNS = "number,client,amount,currency,issued,due,email,matter\n"


def sends_invoice(stage, to=JAN, *, number="INV-104", paper=PAPER, name="", answers="") -> str:
    """Put a letter with a file into Sent, as the owner's mail program does."""
    raw, identity = stage.message(
        OWNER.address, to, f"{number} attached.", answers=answers, Subject=f"Invoice {number}"
    )
    message = message_from_bytes(raw, policy=policy.SMTP)
    message.add_attachment(
        paper, maintype="application", subtype="pdf", filename=name or f"{number}.pdf"
    )
    stage.mailbox.deliver("Sent", message.as_bytes(), stage.clock.now())
    return identity


@pytest.fixture
def stage():
    """Begin a day after the owner sent INV-104 to Jan, with its PDF."""
    return begun(Stage())


def begun(stage: Stage) -> Stage:
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    return stage


def says(stage, text, *, by=JAN, to="", **headers) -> str:
    """Deliver a reply, go round, and let an hour pass."""
    identity = stage.replies(by, text, to=to or stage.first, **headers)
    report = stage.goes_round()
    assert report.problems == ()
    stage.later(hours=1)
    return identity


def letters(stage) -> list[tuple[Purpose, tuple[str, ...], DraftState]]:
    return [
        (d.letter.purpose, tuple(a.address for a in d.letter.to + d.letter.cc), d.state)
        for d in stage.acme.drafts
    ]


def purposes(stage) -> list[Purpose]:
    """Return the purposes of the letters that wait, but for those of the calendar."""
    waiting = [d.letter.purpose for d in stage.acme.drafts if d.state.open]
    return [purpose for purpose in waiting if purpose not in REMINDERS]


def last(stage):
    return stage.acme.drafts[-1].letter


def papers(raw: bytes) -> list[tuple[str, bytes]]:
    message = message_from_bytes(raw, policy=policy.default)
    return [(p.get_filename(), p.get_payload(decode=True)) for p in message.iter_attachments()]


def reasons(stage) -> str:
    return " | ".join(r for _, some in stage.acme.silences for r in some)


def goes_out(stage) -> str:
    """Send the only draft as it is, go round, and let an hour pass; return its id."""
    letter = last(stage)
    stage.owner_sends_draft()
    stage.goes_round()
    stage.later(hours=1)
    stage.chains[letter.message_id] = (*letter.references, letter.token)
    return letter.message_id


# What was sent


def test_the_files_of_an_invoice_are_known_by_their_bytes(stage):
    (sending,) = stage.acme.receivables[0].sendings
    (file,) = sending.files

    assert sending.message == stage.first
    assert (file.name, file.content_type) == ("INV-104.pdf", "application/pdf")
    assert (file.size, file.sha256) == (len(PAPER), sha256(PAPER).hexdigest())


def test_each_invoice_of_a_letter_has_its_own_file():
    stage = Stage()
    stage.imports(f"{COLUMNS}INV-105,Acme Components,10,USD,2026-10-05,,jan@acme.example,\n")
    raw, _ = stage.message(OWNER.address, JAN, "INV-104 and INV-105", Subject="Invoices")
    message = message_from_bytes(raw, policy=policy.SMTP)
    for number in ("INV-104", "INV-105", "INV-200"):
        paper = number.encode()
        message.add_attachment(
            paper, maintype="application", subtype="pdf", filename=f"{number}.pdf"
        )
    stage.mailbox.deliver("Sent", message.as_bytes(), stage.clock.now())
    stage.goes_round()

    sent = {r.invoice.id: r.sendings[0].files for r in stage.acme.receivables}
    assert {n: [f.name for f in files] for n, files in sent.items()} == {
        "INV-104": ["INV-104.pdf"],
        "INV-105": ["INV-105.pdf"],
    }, "the paper of another client belongs to nobody here"


def test_a_letter_that_only_speaks_of_an_invoice_is_no_sending_of_it(stage):
    stage.owner_sends(JAN, "Re: Invoice INV-104", "Did you see INV-104?", answers=stage.first)
    stage.goes_round()

    assert len(stage.acme.receivables[0].sendings) == 1


def test_another_paper_in_the_conversation_is_not_the_invoice(stage):
    sends_invoice(
        stage, paper=b"%PDF engagement", name="Engagement letter.pdf", answers=stage.first
    )
    stage.goes_round()
    stage.later(hours=1)
    says(stage, "We never received this invoice.")

    assert papers(stage.drafts[0].raw) == [("INV-104.pdf", PAPER)]


# Never received


@pytest.mark.parametrize(
    "words", ["We never received this invoice.", "The link in your email does not work."]
)
def test_who_never_received_it_gets_the_very_same_file_again(stage, words):
    says(stage, words)

    assert letters(stage) == [
        (Purpose.RESEND_INVOICE, ("jan@acme.example",), DraftState.PLACED),
    ]
    assert papers(stage.drafts[0].raw) == [("INV-104.pdf", PAPER)]


def test_a_large_paper_goes_again_whole(stage):
    paper = b"%PDF-1.7\n" + bytes(range(256)) * 8_000
    sends_invoice(stage, paper=paper, answers=stage.first)
    says(stage, "We never received this invoice.")

    whole = stage.mailbox.source(stage.drafts[0].place)
    assert papers(whole) == [("INV-104.pdf", paper)]


def test_without_a_file_on_record_there_is_no_letter_and_the_owner_is_told():
    stage = Stage()
    stage.first = stage.owner_sends(JAN, "Invoice INV-104", "Here: https://pay.example/104")
    stage.goes_round()
    says(stage, "We never received this invoice.")

    assert letters(stage) == []
    assert "no file of INV-104" in reasons(stage)


def test_the_second_time_it_never_came_is_a_call_and_no_letter(stage):
    says(stage, "We never received this invoice.")
    sent = goes_out(stage)
    says(stage, "I still have not received the invoice.", to=sent)

    assert purposes(stage) == []
    assert [c.reason for c in stage.acme.calls] == ["says again that the invoice never came"]


def test_once_the_call_was_made_the_file_does_not_go_a_third_time(stage):
    says(stage, "We never received this invoice.")
    sent = goes_out(stage)
    says(stage, "I still have not received the invoice.", to=sent)
    stage.tell(
        CallLogged(
            at=stage.clock.now(), cause="call", client=stage.acme.client.id, words="They look again"
        )
    )
    stage.goes_round()

    assert stage.acme.calls == ()
    assert purposes(stage) == []


def test_what_went_out_again_is_on_record_as_sent(stage):
    says(stage, "We never received this invoice.")
    goes_out(stage)

    assert [s.files[0].sha256 for s in stage.acme.receivables[0].sendings] == [
        sha256(PAPER).hexdigest()
    ] * 2


def test_a_paper_that_is_gone_from_sent_holds_up_its_own_letter_alone(stage):
    stage.mailbox.delete("Sent", stage.mailbox.contents("Sent")[0].place.uid)
    stage.replies(JAN, "We never received this invoice.", to=stage.first)
    stage.replies(HOWARD, "Which matter is this invoice for?", to=stage.first)
    first = stage.goes_round()
    again = stage.goes_round()

    for report in (first, again):
        assert "INV-104.pdf is not to be found in Sent any more" in str(report.problems[0])
    assert stage.acme.drafts[0].state is DraftState.PLANNED


def test_papers_larger_than_the_server_takes_hold_up_their_own_letter_alone(stage):
    if not isinstance(stage.mailbox, MemoryMailbox):
        pytest.skip("only in memory")
    stage.mailbox.takes_up_to = 10_000
    stage.replies(JAN, "We never received this invoice.", to=stage.first)
    report = stage.goes_round()

    assert "larger than 10,000 bytes" in str(report.problems[0])
    assert stage.drafts == ()


# Copies


def test_who_wants_a_copy_is_asked_which(stage):
    says(stage, "Could you send me a copy of the invoice?")

    assert letters(stage) == [(Purpose.ASK_COPIES, ("jan@acme.example",), DraftState.PLACED)]


def test_everybody_named_in_a_request_is_asked_in_a_letter_of_their_own(stage):
    words = "Please send a copy to me, and to Howard in legal and Gerald in accounting as well."
    says(stage, words)

    assert [(p, to) for p, to, _ in letters(stage)] == [
        (Purpose.ASK_COPIES, ("jan@acme.example",)),
        (Purpose.ASK_COPIES, ("howard@acme.example",)),
        (Purpose.ASK_COPIES, ("gerald@acme.example",)),
    ]
    assert len({d.letter.thread for d in stage.acme.drafts}) == 3
    assert all(b"Re: " not in draft.raw.split(b"Date:")[0] for draft in stage.drafts[1:])
    stage.goes_round()
    assert len(stage.drafts) == 3


def test_nobody_is_asked_whose_address_is_not_on_record(stage):
    says(stage, "Please send a copy to me and to Mitch in legal.")

    assert [to for _, to, _ in letters(stage)] == [("jan@acme.example",)]


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("Please send me copies of all invoices from now on.", CopyScope.ALL),
        ("Could I have a copy of just this one, please?", CopyScope.THIS),
    ],
)
def test_who_says_which_copies_they_want_gets_the_file_at_once(stage, words, scope):
    says(stage, words)

    assert [(s.address, s.scope) for s in stage.acme.subscriptions] == [("jan@acme.example", scope)]
    assert purposes(stage) == [Purpose.SEND_COPIES]
    assert papers(stage.drafts[0].raw) == [("INV-104.pdf", PAPER)]


@pytest.mark.parametrize(
    ("words", "scope", "then"),
    [
        ("Just this one, thanks.", CopyScope.THIS, [Purpose.SEND_COPIES]),
        ("All, please.", CopyScope.ALL, [Purpose.SEND_COPIES]),
        ("A monthly statement would be fine.", CopyScope.STATEMENT, []),
    ],
)
def test_the_answer_is_kept_and_acted_on(stage, words, scope, then):
    says(stage, "Could you send me a copy of the invoice?")
    sent = goes_out(stage)
    says(stage, words, to=sent)

    assert [s.scope for s in stage.acme.subscriptions] == [scope]
    assert purposes(stage) == then


def test_an_answer_that_does_not_say_which_is_for_the_owner(stage):
    says(stage, "Could you send me a copy of the invoice?")
    sent = goes_out(stage)
    says(stage, "Could you just send me the copy?", to=sent)

    assert purposes(stage) == []
    assert stage.acme.subscriptions == ()
    assert "which copies they want" in reasons(stage)


def test_an_answer_in_a_new_conversation_leads_to_one_copy(stage):
    says(stage, "Could you send me a copy of the invoice?")
    goes_out(stage)
    stage.replies(JAN, "Regarding INV-104: just this one, thanks.", Subject="Invoice INV-104")
    for _ in range(3):
        stage.goes_round()
        stage.later(hours=1)

    assert [p for p, _, _ in letters(stage)] == [Purpose.ASK_COPIES, Purpose.SEND_COPIES]


def test_a_colleague_asked_on_their_own_is_answered_on_their_own(stage):
    says(stage, "Please send a copy to me and to Howard.")
    howards = stage.acme.drafts[1].letter
    (raw,) = (d.raw for d in stage.drafts if b"howard@acme.example" in d.raw)
    stage.mailbox.deliver("Sent", raw, stage.clock.now())
    stage.goes_round()
    stage.later(hours=1)
    stage.chains[howards.message_id] = (howards.token,)
    says(stage, "Only this invoice please.", by=HOWARD, to=howards.message_id)

    assert last(stage).purpose is Purpose.SEND_COPIES
    assert [a.address for a in last(stage).to] == ["howard@acme.example"]
    assert last(stage).thread == howards.thread


# Paid, and promised


def test_who_says_it_is_paid_is_thanked_and_asked_how(stage):
    says(stage, "We paid this invoice.")

    assert letters(stage) == [(Purpose.ASK_REMITTANCE, ("jan@acme.example",), DraftState.PLACED)]


@pytest.mark.parametrize(
    "words",
    [
        "We paid this invoice last Friday by wire.",
        "We have paid this invoice, our reference is 88213-AX.",
        "We paid $4,860.00 for this invoice.",
    ],
)
def test_who_says_when_or_how_it_was_paid_is_asked_nothing(stage, words):
    says(stage, words)

    assert letters(stage) == []
    assert stage.acme.receivables[0].claimed
    assert "the money is waited for" in reasons(stage)


def test_a_promise_without_a_day_is_asked_for_one_and_one_with_a_day_is_not(stage):
    says(stage, "We will pay this invoice soon.")
    assert purposes(stage) == [Purpose.ASK_DATE]

    says(stage, "We will pay this invoice on Friday.")
    assert purposes(stage) == []
    assert letters(stage)[0][2] is DraftState.WITHDRAWN


def test_a_day_is_asked_for_once(stage):
    says(stage, "We will pay this invoice soon.")
    sent = goes_out(stage)
    says(stage, "We will pay this invoice as soon as we can.", to=sent)

    assert [p for p, _, _ in letters(stage)] == [Purpose.ASK_DATE]


def test_a_vague_word_is_asked_about_after_some_business_days_once(stage):
    says(stage, "It is being processed.")
    assert letters(stage) == []

    for _ in range(10):
        stage.goes_round()
        stage.later(days=1)
    assert [p for p, _, _ in letters(stage)] == [Purpose.ASK_DATE]
    planned = OWNER.day_of(stage.acme.drafts[0].planned)
    assert planned == date(2026, 11, 10), "five business days after Tuesday the 3rd"


@pytest.mark.parametrize(
    "thanks", ["Thank you!", "Many thanks", "Ok", "Got it, thanks.", "Thanks."]
)
@pytest.mark.parametrize(
    ("asks", "letter"),
    [
        ("We never received this invoice. Please send it again.", Purpose.RESEND_INVOICE),
        ("Could you send a W-9?", Purpose.ANSWER_QUESTION),
    ],
)
def test_a_bare_thank_you_takes_back_nothing_that_was_asked_for(stage, asks, letter, thanks):
    says(stage, asks)
    says(stage, thanks)
    stage.later(days=12)
    stage.goes_round()

    assert [(p, state) for p, _, state in letters(stage)] == [(letter, DraftState.PLACED)]


@pytest.mark.parametrize("thanks", ["Thank you!", "Ok", "Danke schön!", "Merci beaucoup"])
def test_a_bare_thank_you_is_no_word_that_it_is_being_processed(stage, thanks):
    says(stage, thanks)
    for _ in range(12):
        stage.goes_round()
        stage.later(days=1)

    assert letters(stage) == []


def test_who_was_reminded_since_a_vague_word_is_not_asked_for_a_day_as_well(stage):
    stage.calendar = Calendar(after_days=(4,), call_after_days=30, thanks=False)
    stage.replies(JAN, "Invoice INV-104 is being processed.", Subject="Invoice INV-104")
    stage.goes_round()
    assert stage.acme.heard[-1].thread != stage.first
    for _ in range(16):
        stage.goes_round()
        if stage.drafts:
            stage.owner_sends_draft()
        stage.later(hours=12)

    assert [p for p, _, _ in letters(stage)] == [Purpose.OVERDUE]


def test_a_vague_word_is_let_be_before_the_due_date():
    stage = Stage()
    stage.imports(
        f"{COLUMNS}INV-104,Acme Components,4860,USD,2026-10-05,2026-12-24,jan@acme.example,\n"
    )
    begun(stage)
    says(stage, "It is being processed.")
    stage.later(days=20)
    stage.goes_round()

    assert letters(stage) == []


def test_news_in_the_conversation_answers_a_vague_word(stage):
    says(stage, "It is being processed.")
    stage.owner_sends(JAN, "Re: Invoice INV-104", "Thank you, Jan.", answers=stage.first)
    stage.goes_round()
    stage.later(days=20)
    stage.goes_round()

    assert letters(stage) == []


def test_of_two_vague_words_the_later_one_is_asked_about(stage):
    says(stage, "It is being processed.")
    stage.later(days=2)
    says(stage, "We are looking into it.", by=HOWARD)
    for _ in range(10):
        stage.goes_round()
        stage.later(days=1)

    assert [(p, to) for p, to, _ in letters(stage)] == [
        (Purpose.ASK_DATE, ("howard@acme.example",))
    ]


# Trouble


def test_who_asks_for_instalments_is_offered_the_plan_of_the_terms():
    stage = begun(Stage(terms=Terms(plan_from=1000, plan_instalments=7, plan_every_days=30)))
    says(stage, "Can we pay this in instalments?")

    letter = last(stage)
    assert letter.purpose is Purpose.OFFER_PLAN
    assert sum(part.amount.amount for part in letter.plan) == Decimal("4860.00")
    assert len(letter.plan) == 7
    assert all(part.on.weekday() < 5 for part in letter.plan)
    assert letter.plan[0].on >= date(2026, 11, 13)


@pytest.mark.parametrize("terms", [Terms(), Terms(plan_from=5000)])
def test_where_the_terms_allow_no_plan_it_is_a_call(terms):
    stage = begun(Stage(terms=terms))
    says(stage, "Can we pay this in instalments?")

    assert letters(stage) == []
    assert [c.reason for c in stage.acme.calls] == ["asks for more time"]


def test_a_plan_that_was_agreed_takes_the_offer_back():
    stage = begun(Stage(terms=Terms(plan_from=1000)))
    says(stage, "Can we pay this in instalments?")
    stage.tell(
        PlanAgreed(
            at=stage.clock.now(),
            cause="call",
            client=stage.acme.client.id,
            invoice=last(stage).invoices[0],
            instalments=last(stage).plan,
        )
    )
    stage.goes_round()

    assert purposes(stage) == []


def test_who_cannot_pay_gets_options_and_no_reminder(stage):
    says(stage, "We cannot pay this right now, our cash is gone.")

    assert letters(stage) == [(Purpose.OFFER_OPTIONS, ("jan@acme.example",), DraftState.PLACED)]
    assert [h.reason for h in stage.acme.holds] == ["says they cannot pay"]
    assert stage.acme.calls == ()


def test_in_trouble_nobody_is_asked_who_pays(stage):
    says(stage, "We cannot pay this right now, our cash is gone.")
    goes_out(stage)
    says(stage, "Please ask Gerald about this.", by=HOWARD)

    assert purposes(stage) == []


def test_who_cannot_pay_for_the_second_time_is_called(stage):
    says(stage, "We cannot pay this right now, our cash is gone.")
    sent = goes_out(stage)
    says(stage, "We still cannot pay, there is no money.", to=sent)

    assert purposes(stage) == []
    assert len(stage.acme.calls) == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("We dispute this invoice, the amount is wrong.", "contests the invoice"),
        ("I am furious about these reminders. Stop it!", "is upset"),
        ("Our lawyer will be in touch with you.", "mentions counsel or legal action"),
    ],
)
def test_trouble_is_for_the_telephone(stage, words, reason):
    says(stage, f"{words} And send me a copy of the invoice.")

    assert letters(stage) == []
    assert reason in [c.reason for c in stage.acme.calls]


# Questions


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("Could you send us your W-9?", "tax form"),
        ("What are your bank details?", "bank details"),
        ("What is the PO number for this invoice?", "order number"),
        ("Please send us a breakdown of the hours.", "breakdown"),
        ("What is this invoice for?", ""),
    ],
)
def test_a_question_gets_the_skeleton_of_an_answer(stage, words, about):
    says(stage, words)

    assert letters(stage) == [(Purpose.ANSWER_QUESTION, ("jan@acme.example",), DraftState.PLACED)]
    assert last(stage).about == about
    assert papers(stage.drafts[0].raw) == []


def test_a_form_that_the_terms_name_goes_with_the_answer(tmp_path):
    form = tmp_path / "w9.pdf"
    form.write_bytes(PAPER)
    stage = begun(Stage(terms=Terms(tax_form=str(form))))
    says(stage, "Could you send us your W-9?")

    assert papers(stage.drafts[0].raw) == [("w9.pdf", PAPER)]


def test_a_form_that_is_not_where_it_was_holds_up_its_own_letter_alone(tmp_path):
    stage = begun(Stage(terms=Terms(tax_form=str(tmp_path / "w9.pdf"))))
    stage.replies(JAN, "Could you send us your W-9?", to=stage.first)
    report = stage.goes_round()

    assert "w9.pdf cannot be read" in str(report.problems[0])
    assert stage.drafts == ()


@pytest.mark.parametrize(
    "words",
    [
        "Our bank details have changed, please use the new account.",
        "Has your bank account changed? Please confirm your new bank details.",
        "We paid it to the new account you sent us last week.",
    ],
)
def test_other_bank_details_are_a_warning_and_never_a_letter(stage, words):
    says(stage, words)

    assert letters(stage) == []
    assert "bank details" in stage.acme.warnings[0]


# What needs no letter


@pytest.mark.parametrize(
    ("words", "headers"),
    [
        ("Thanks, received.", {}),
        ("I am out of the office until 20 November 2026.", {"Auto_Submitted": "auto-replied"}),
        ("Your request has been received. Ticket #12345.", {"Auto_Submitted": "auto-generated"}),
        ("Please stop emailing me about this.", {}),
        ("The deposition is moved to Thursday.", {}),
    ],
)
def test_what_asks_for_nothing_gets_nothing(stage, words, headers):
    says(stage, words, **headers)

    assert letters(stage) == []


def test_the_number_of_their_ticket_stands_in_later_letters(stage):
    says(stage, "Your request has been received. Ticket #12345.", Auto_Submitted="auto-replied")
    assert letters(stage) == []

    says(stage, "We never received this invoice.")

    draft = message_from_bytes(stage.drafts[0].raw, policy=policy.default)
    assert draft.get_body(("plain",)).get_content().endswith("\r\n\r\nYour reference: 12345\r\n")


def test_an_unknown_sender_is_answered_nothing(stage):
    says(stage, "We never received this invoice.", by="Bob <bob@elsewhere.example>")

    assert letters(stage) == []


# Overtaken


def test_a_letter_that_waits_follows_the_last_word(stage):
    says(stage, "We never received this invoice.")
    says(stage, "It turned up, thank you. Could you send us your W-9?")

    assert [(p, s) for p, _, s in letters(stage)] == [
        (Purpose.RESEND_INVOICE, DraftState.WITHDRAWN),
        (Purpose.ANSWER_QUESTION, DraftState.PLACED),
    ]
    assert len(stage.drafts) == 1


def test_an_absence_is_no_word(stage):
    says(stage, "We never received this invoice.")
    says(
        stage,
        "I am out of the office until 4 November 2026.",
        Subject="Automatic reply: Invoice INV-104",
        Auto_Submitted="auto-replied",
    )

    assert purposes(stage) == [Purpose.RESEND_INVOICE]


def test_a_payment_takes_the_letter_back(stage):
    says(stage, "We will pay this invoice soon.")
    day = stage.clock.now().date()
    stage.tell(desk.payment("INV-104", day, None, stage.books, stage.act("paid")))
    stage.goes_round()

    assert stage.drafts == ()


def test_the_owners_own_letter_takes_the_place_of_ours(stage):
    reply = says(stage, "We never received this invoice.")
    stage.owner_sends(JAN, "Re: Invoice INV-104", "Here it is again, Jan.", answers=reply)
    for _ in range(3):
        stage.goes_round()
        stage.later(hours=1)

    assert purposes(stage) == []
    assert stage.drafts == ()


def test_what_the_owner_deleted_is_not_written_again(stage):
    says(stage, "We never received this invoice.")
    stage.mailbox.move("Drafts", stage.drafts[0].place.uid, "Trash")
    for _ in range(5):
        stage.later(hours=1)
        stage.goes_round()

    assert [s for _, _, s in letters(stage)] == [DraftState.DISCARDED]


def test_a_reply_to_a_held_client_is_answered_when_the_hold_ends(stage):
    stage.tell(desk.hold("Acme Components", None, "", stage.books, stage.act("hold")))
    says(stage, "We never received this invoice.")
    assert stage.drafts == ()

    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))
    stage.goes_round()
    assert purposes(stage) == [Purpose.RESEND_INVOICE]


def test_the_group_letter_and_an_answer_wait_side_by_side(stage):
    says(stage, "Please ask Gerald about this invoice.")
    other = sends_invoice(stage, HOWARD)
    stage.goes_round()
    stage.later(hours=1)
    says(stage, "We never received this invoice.", by=HOWARD, to=other)

    assert purposes(stage) == [Purpose.CLARIFY_CONTACT, Purpose.RESEND_INVOICE]
    assert len(stage.drafts) == 2


def test_who_passes_us_on_and_asks_is_answered_by_the_group_letter_alone(stage):
    says(stage, "We never received this invoice. Please ask Gerald Brandt, he pays the bills.")
    goes_out(stage)
    stage.later(hours=2)
    stage.goes_round()

    assert [p for p, _, _ in letters(stage)] == [Purpose.CLARIFY_CONTACT]


def test_nothing_goes_on_record_twice(stage):
    says(stage, "Please send a copy to me and to Howard.")
    says(stage, "We paid this invoice.", by=GERALD)
    before = len(list(stage.store.events()))
    for _ in range(5):
        stage.later(minutes=5)
        stage.goes_round()

    assert len(list(stage.store.events())) == before


def test_a_letter_that_is_switched_off_is_not_written():
    stage = begun(Stage(policy=Policy(letters_off=("ask-remittance",))))
    says(stage, "We paid this invoice.")

    assert letters(stage) == []
    assert "letters_off" in reasons(stage)


def test_a_reply_of_long_ago_is_let_be(stage):
    stage.replies(JAN, "We never received this invoice.", to=stage.first)
    stage.clock.advance(timedelta(days=60))
    stage.goes_round()

    assert letters(stage) == []
    assert "older than 45 days" in reasons(stage)
