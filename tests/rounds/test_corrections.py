"""What the owner said of a reply, a round goes by."""

from mailbot.model.reading import Intent
from mailbot.reader import reader
from mailbot.rounds import teaching
from tests.rounds.stage import OWNER, Stage

SAYS = "The plants are mine, the paper lives next door with {}."


def test_a_round_reads_a_corrected_reply_as_the_owner_said_and_drafts_on_it():
    stage = Stage()
    taught, _ = stage.message("Howard Lind <howard@acme.example>", OWNER.address, SAYS.format("Jo"))
    made = teaching.correction(taught, (Intent.REDIRECT,), reader(), stage.act("explain --was"))
    stage.tell(made)
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.later(days=1)

    stage.replies("Accounting <accounting@acme.example>", SAYS.format("Jan Marshall"), to=sent)
    stage.goes_round()

    (heard,) = stage.acme.heard
    assert (heard.intents, heard.confidence, heard.unsure) == ((Intent.REDIRECT,), 0.99, False)
    assert [hop.target for hop in stage.acme.runaround.hops] == ["Jan Marshall"]
    assert len(stage.drafts) == 1


def test_a_forgotten_correction_is_gone_by_for_the_next_round():
    stage = Stage()
    taught, _ = stage.message("Howard Lind <howard@acme.example>", OWNER.address, SAYS.format("Jo"))
    stage.tell(teaching.correction(taught, (Intent.UPSET,), reader(), stage.act("explain --was")))
    stage.tell(*teaching.forgotten("1", stage.books, stage.act("forget")))
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.later(days=1)

    stage.replies("Accounting <accounting@acme.example>", SAYS.format("Jan Marshall"), to=sent)
    stage.goes_round()

    assert Intent.UPSET not in stage.acme.heard[0].intents
