"""The digest, the notes, the teaching folders and Approved in Roundcube: to what is on record."""

import os
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make clients installs it")

from tests.clients.roundcube import LINE, line_with, roundcube
from tests.clients.scene import INVOICE, SENTENCE, SUBJECT, Scene
from tests.clients.workday import (
    allow_sending,
    digests,
    hours_until_work,
    messages,
    plain,
    raws,
    tell,
)
from tests.system.postoffice import PostOffice

pytestmark = [pytest.mark.clients, pytest.mark.slow]

DOCS = Path(__file__).parents[2] / "docs" / "clients"
"""Where the pictures lie that the owner may look at; MAILBOT_PICTURES=1 makes them anew."""

HOLD = f"hold {INVOICE} until 2027-03-01"
HELD = (INVOICE, "2027-03-01")
LONG = f"{HOLD} because they are moving to another house and nobody there can say who opens letters"
HTML = "$config['htmleditor'] = 1;\n"
RECEIVED = "$config['http_received_header'] = true;\n"
FIXED = "$config['send_format_flowed'] = false;\n"


FIRST = "#messagelist tbody tr.message:first-child"
"""What came last."""


def picture(name: str, instead: Path) -> Path:
    drawn = os.environ.get("MAILBOT_PICTURES") == "1"
    return (DOCS if drawn else instead) / name


def holds(scene: Scene) -> list[tuple[str, str]]:
    return [(hold["invoice"], hold["until"]) for hold in scene.case["holds"]]


def flat(words: str) -> str:
    return " ".join(words.split())


def test_the_digest_shows_its_picture_and_nothing_remote_is_asked_for(scene: Scene, tmp_path):
    tell(scene)
    scene.rounds(hours_later=hours_until_work())
    (digest,) = digests(scene)
    with roundcube(scene) as hands:
        asked: list[str] = []
        hands.page.context.on("request", lambda request: asked.append(request.url))
        hands.opens("INBOX")
        hands.shows(line_with(digest["Subject"])).locator("#messagebody img").wait_for()
        hands.shows_alone(line_with(digest["Subject"]))
        image = hands.page.locator("#messagebody img")
        image.evaluate("image => image.decode()")
        wide, shown, words = image.evaluate("i => [i.naturalWidth, i.clientWidth, i.alt]")
        image.scroll_into_view_if_needed()
        whole = picture("roundcube-digest.png", tmp_path)
        hands.page.screenshot(path=whole)
        body = hands.page.locator("#messagebody").inner_text()
        fits = hands.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        blocked = hands.page.locator("#remote-objects-message").is_visible()

    assert all(url.startswith((hands.url, "data:", "blob:")) for url in asked), asked
    assert any("_embed=1" in url for url in asked)  # the picture, out of the message itself
    assert not blocked
    assert fits
    assert wide >= 2 * shown > 400
    assert words.startswith("Map of who sent you to whom at Acme Components")
    for said in ("To do: ", "Letters that wait in Drafts", "Go see Gerald, he looks after these."):
        assert said in body
    assert b"\\Seen" in scene.server.flags("INBOX")[max(scene.server.flags("INBOX"))]
    assert whole.stat().st_size < 150_000


@pytest.mark.parametrize(
    ("subject", "lines", "more"),
    [
        pytest.param(HOLD, (), "", id="subject only"),
        pytest.param("", (HOLD, "language Acme German"), "", id="text only"),
        pytest.param("", (HOLD, "language Acme German"), HTML, id="a page"),
        pytest.param(HOLD, (), HTML, id="a page without words"),
        pytest.param(HOLD, (), RECEIVED, id="with a trace of its own"),
        pytest.param("", (LONG, "language Acme German"), "", id="long lines that flow"),
        pytest.param("", (LONG,), FIXED, id="long lines that are cut"),
    ],
)
def test_a_note_saved_in_roundcube_is_obeyed_and_answered(scene: Scene, subject, lines, more):
    tell(scene)
    day = hours_until_work()
    scene.rounds()
    with roundcube(scene, more=more) as hands:
        hands.saves_a_note(subject, *lines)
        hands.opens("Drafts")
        hands.moves_to("Notes", line_with(subject or "(no subject)"))
    (note,) = raws(scene, "Mailbot/Notes")
    scene.rounds(2, hours_later=day)

    told = plain(digests(scene)[-1])
    assert holds(scene) == [HELD], note.decode() + told
    assert scene.case["client"]["language"] == ("de" if len(lines) > 1 else "")
    assert raws(scene, "Mailbot/Notes") == []
    assert raws(scene, "Mailbot/Done") == [note]
    assert "No letters for INV-104 until 2027-03-01" in flat(told)


def test_an_empty_draft_in_notes_does_nothing_and_is_asked_about(scene: Scene):
    tell(scene)
    scene.rounds()
    with roundcube(scene) as hands:
        hands.saves_a_note("")
        hands.opens("Drafts")
        hands.moves_to("Notes", line_with("(no subject)"))
    before = scene.case
    scene.rounds(2, hours_later=hours_until_work())

    assert scene.case["holds"] == before["holds"] == []
    assert len(raws(scene, "Mailbot/Notes")) == 1
    (digest,) = digests(scene)
    assert "its subject is the command" in flat(plain(digest)), plain(digest)


def test_a_draft_of_mailbots_in_notes_is_no_note_and_stays_open(scene: Scene):
    """A slip of the mouse: it is told, and the letter is neither lost nor sent."""
    tell(scene)
    scene.rounds()
    with roundcube(scene) as hands:
        hands.opens("Drafts")
        hands.drags_to("Mailbot/Notes", line_with(SUBJECT))
    scene.rounds(2, hours_later=hours_until_work())

    assert raws(scene, "Mailbot/Notes") == [scene.placed]
    assert "no note; move it back to Drafts" in flat(plain(digests(scene)[-1]))
    assert scene.copies == {"Mailbot/Notes": 1}


@pytest.mark.parametrize("gesture", ["dragged", "by the menu"])
def test_a_reply_put_into_dispute_is_read_as_that_and_comes_back(scene: Scene, gesture):
    tell(scene)
    before = Counter(message["Message-ID"] for message in messages(scene, "INBOX"))
    assert not scene.case["invoices"][0]["disputed"]
    with roundcube(scene) as hands:
        hands.opens("INBOX")
        if gesture == "dragged":
            hands.drags_to("Mailbot/Dispute", line_with("Gerald Brandt"))
        else:
            hands.moves_to("Dispute", line_with("Gerald Brandt"))
    (taught,) = messages(scene, "Mailbot/Dispute")
    scene.rounds(2, hours_later=hours_until_work())

    assert scene.case["invoices"][0]["disputed"]
    assert raws(scene, "Mailbot/Dispute") == []
    assert "Drafts" not in scene.copies
    after = Counter(m["Message-ID"] for m in messages(scene, "INBOX") if "Acme" not in m["Subject"])
    assert after[taught["Message-ID"]] == 1
    assert before <= after
    (digest,) = digests(scene)
    assert "The reply of Gerald Brandt is read as you say: Dispute." in flat(plain(digest))


def test_a_reply_to_a_letter_sent_here_dragged_into_redirect_is_one_more_hop(scene: Scene):
    hops = scene.case["hops"]
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        hands.sends()
        scene.client_replies(*scene.sink.awaits(1))
        scene.rounds()
        assert scene.outcome == "sent"
        assert scene.case["hops"] == hops  # "I will ask around": nobody is named
        hands.opens("INBOX")
        hands.drags_to("Mailbot/Redirect", FIRST)
    (moved,) = messages(scene, "Mailbot/Redirect")
    scene.rounds(2)

    *before, hop = scene.case["hops"]
    assert before == hops
    assert (hop["by"], hop["message"]) == ("gerald.brandt@acme.example", moved["Message-ID"])
    assert raws(scene, "Mailbot/Redirect") == []
    assert moved["Message-ID"] in [message["Message-ID"] for message in messages(scene, "INBOX")]
    assert scene.outcome == "sent"


@pytest.mark.parametrize("edited", [False, True], ids=["as it is", "edited"])
def test_a_draft_dragged_into_approved_is_sent_once_and_filed(scene: Scene, edited):
    with PostOffice() as office:
        allow_sending(scene, office)
        scene.rounds()  # the folder is made
        with roundcube(scene) as hands:
            if edited:
                hands.opens_the_draft()
                hands.adds(SENTENCE)
                hands.saves_again()
            hands.opens("Drafts")
            hands.drags_to("Mailbot/Approved", LINE)
        assert scene.copies == {"Mailbot/Approved": 1}
        scene.rounds(2, hours_later=hours_until_work())

        (taken,) = office.taken
        assert scene.outcome == ("sent, edited" if edited else "sent")
        assert scene.copies == {"Sent": 1, "Trash": 1}  # what was moved there is kept a while
        assert set(taken.recipients) == {a.addr_spec for a in scene.letter["To"].addresses}
        assert (SENTENCE in flat(taken.message.get_content())) is edited
        assert not [name for name in taken.message if name.lower().startswith("x-mailbot")]
        flags = scene.server.flags("Sent")
        assert b"\\Seen" in flags[max(flags)]
        assert b"\\Draft" not in flags[max(flags)]
