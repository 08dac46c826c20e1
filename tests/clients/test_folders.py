"""What the owner moves in a real mail program into a folder of mailbot's is obeyed."""

from email import message_from_bytes, policy

import pytest

from tests.clients.neomutt import mutt
from tests.clients.scene import Scene
from tests.clients.workday import allow_sending, hours_until_work
from tests.system.postoffice import PostOffice

pytestmark = pytest.mark.system


def test_a_draft_moved_into_approved_is_sent_once_and_filed(scene: Scene):
    with PostOffice() as office:
        allow_sending(scene, office)
        scene.rounds()  # the folder is made
        with mutt(scene, "neomutt") as hands:
            hands.moves_to("Mailbot/Approved")
            hands.leaves()
        assert scene.copies["Mailbot/Approved"] == 1
        scene.rounds(2, hours_later=hours_until_work())

        (taken,) = office.taken
        assert scene.outcome == "sent"
        assert scene.copies["Sent"] == 1
        assert "Drafts" not in scene.copies
        assert "Mailbot/Approved" not in scene.copies
        assert set(taken.recipients) == {a.addr_spec for a in scene.letter["To"].addresses}
        assert taken.message.get_content().split() == scene.letter.get_content().split()
        assert not [name for name in taken.message if name.lower().startswith("x-mailbot")]


def test_a_reply_moved_into_a_teaching_folder_is_read_as_that(scene: Scene):
    replies = len(scene.server.raw("INBOX"))
    with mutt(scene, "neomutt", start="INBOX") as hands:
        hands.moves_to("Mailbot/Dispute")
        hands.leaves()
    (raw,) = scene.server.raw("Mailbot/Dispute").values()
    moved = message_from_bytes(raw, policy=policy.default)["Message-ID"]
    scene.rounds(2)

    assert not scene.server.raw("Mailbot/Dispute")
    assert len(scene.server.raw("INBOX")) >= replies
    record = (scene.owner.store / "mailbot.json").read_text(encoding="utf-8")
    assert record.count('"DisputeOpened"') == 1
    assert f'"{moved}"' in record
    assert "Drafts" not in scene.copies
