"""What is promised by number: a server or a wire that fails (G3, G4, G6, G7, G14)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailbot.model.books import Books
from mailbot.model.errors import MailbotError, MailboxBroken, MailboxUnreachable, Refused
from mailbot.model.letter import DraftRecord, DraftState
from tests.system import faults
from tests.system.dovecot import Dovecot
from tests.system.faults import CUT, HANG, Act, Fault, Moment, Wire, empty
from tests.system.killing import SHORT_SECONDS, Scene, a_reply

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def shared() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def scene(shared: Dovecot, tmp_path: Path) -> Scene:
    empty(shared)
    return Scene.of(shared, tmp_path)


def the_draft(scene: Scene) -> DraftRecord:
    """Return what is on record of the only letter."""
    (draft,) = [d for case in scene.books().cases.values() for d in case.drafts]
    return draft


# G3


def appending(moment: Moment, act: Act, **more: int) -> Fault:
    return Fault(command=rb"APPEND", moment=moment, act=act, **more)


APPEND_FAULTS = {
    "stored but the OK lost with the connection": appending(Moment.ANSWER, CUT),
    "stored but the OK never came": appending(Moment.ANSWER, HANG),
    "stored but BYE instead of the OK": appending(Moment.ANSWER, faults.bye(b"Shutting down")),
    "stored but NO instead of the OK": appending(Moment.ANSWER, faults.no(b"[UNAVAILABLE] Later")),
    "stored but nonsense instead of the OK": appending(Moment.ANSWER, Act(say=b"%%\r\n")),
    "stored but the OK came too late": appending(Moment.ANSWER, faults.late(1.2)),
    "hang before the command": appending(Moment.COMMAND, HANG),
    "hang before the literal": appending(Moment.LITERAL, HANG),
    "hang in the middle of the literal": appending(Moment.LITERAL, HANG, after=200),
    "hang after the literal": appending(Moment.SENT, HANG),
    "cut before the command": appending(Moment.COMMAND, CUT),
    "cut before the literal": appending(Moment.LITERAL, CUT),
    "cut after one byte of the literal": appending(Moment.LITERAL, CUT, after=1),
    "cut in the middle of the literal": appending(Moment.LITERAL, CUT, after=200),
    "cut after the literal": appending(Moment.SENT, CUT),
    "OVERQUOTA before the literal": appending(Moment.COMMAND, faults.OVERQUOTA),
    "OVERQUOTA after the literal": appending(Moment.LITERAL, faults.OVERQUOTA),
    "TRYCREATE before the literal": appending(Moment.COMMAND, faults.TRYCREATE),
    "TRYCREATE after the literal": appending(Moment.LITERAL, faults.TRYCREATE),
    "BYE before the literal": appending(Moment.COMMAND, faults.bye(b"Too busy")),
    "BYE after the literal": appending(Moment.LITERAL, faults.bye(b"Too busy")),
    "Gmail slows us down": appending(Moment.LITERAL, faults.GMAIL_THROTTLE),
    "Microsoft 365 slows us down": appending(Moment.COMMAND, faults.MICROSOFT_THROTTLE),
    "Microsoft 365 has too many of us": appending(Moment.COMMAND, faults.MICROSOFT_CROWD),
}


@pytest.mark.parametrize("fault", APPEND_FAULTS.values(), ids=APPEND_FAULTS)
def test_g3_whatever_happens_to_an_append_there_is_one_draft_in_the_end(
    scene: Scene, fault: Fault
) -> None:
    scene.a_reply_comes()
    with Wire(scene.server, fault) as wire:
        trouble = what_goes_wrong(scene, wire)
        assert wire.fired == 1
        assert isinstance(trouble, MailboxBroken | Refused)
        assert trouble.exit_code in {74, 75}
        assert scene.lying().get("Drafts", 0) <= 1

        for _ in range(3):
            scene.rounds(1, port=wire.port)

    assert scene.lying() == {"Drafts": 1}
    assert the_draft(scene).state is DraftState.PLACED
    assert scene.intentions() == ()


def what_goes_wrong(scene: Scene, wire: Wire) -> MailbotError | None:
    """Do a round; return its trouble, noticed in time, whether it ended the round or not."""
    began = time.monotonic()
    try:
        _, report = scene.rounds(1, port=wire.port)
    except MailbotError as error:
        assert time.monotonic() - began < SHORT_SECONDS + 5  # G6
        return error
    return report.problems[0] if report.problems else None


def test_g3_an_append_that_fails_thrice_in_three_ways_leaves_one_draft(scene: Scene) -> None:
    scene.a_reply_comes()
    ways = (
        appending(Moment.LITERAL, CUT, after=100),
        appending(Moment.COMMAND, faults.OVERQUOTA),
        appending(Moment.SENT, HANG),
    )
    with Wire(scene.server, *ways) as wire:
        for _ in range(6):
            what_goes_wrong(scene, wire)

    assert scene.lying() == {"Drafts": 1}
    assert the_draft(scene).state is DraftState.PLACED


def test_g3_each_of_twenty_letters_comes_once_though_four_appends_break(scene: Scene) -> None:
    for _ in range(20):
        scene.a_reply_comes()
    ways = (
        appending(Moment.ANSWER, CUT, times=2),
        appending(Moment.SENT, CUT),
        appending(Moment.LITERAL, CUT, after=100),
    )
    with Wire(scene.server, *ways) as wire:
        for _ in range(7):
            what_goes_wrong(scene, wire)
        assert wire.fired == 4

    assert scene.copies("Drafts") == Counter(range(1, 21))


def test_g3_an_append_that_reaches_the_server_after_the_next_round_leaves_one_draft(
    scene: Scene,
) -> None:
    """What was on its way when the connection broke may come to a slow server late."""
    scene.a_reply_comes()
    with Wire(scene.server, appending(Moment.LITERAL, Act(stray=0.7))) as wire:
        assert isinstance(what_goes_wrong(scene, wire), MailboxBroken)
        scene.rounds(1)
        time.sleep(1.0)
        scene.rounds(3)

    assert scene.lying().get("Drafts") == 1
    assert the_draft(scene).state is DraftState.PLACED


def test_g3_a_slow_answer_within_the_timeout_is_no_trouble(scene: Scene) -> None:
    scene.a_reply_comes()
    with Wire(scene.server, appending(Moment.ANSWER, faults.late(0.3))) as wire:
        assert what_goes_wrong(scene, wire) is None

    assert scene.lying() == {"Drafts": 1}


@pytest.mark.parametrize(
    "act",
    [
        faults.GMAIL_LOGIN_THROTTLE,
        faults.GMAIL_CROWD,
        faults.MICROSOFT_THROTTLE,
        faults.MICROSOFT_CROWD,
        faults.bye(b"Too many connections"),
    ],
    ids=lambda act: act.say.decode().strip(),
)
def test_g14_a_provider_that_slows_us_down_at_the_door_has_not_refused_the_password(
    scene: Scene, act: Act
) -> None:
    """Else the service would stop and ask the owner for a password that is right."""
    scene.a_reply_comes()
    door = Fault(command=rb"(LOGIN|AUTHENTICATE) ", moment=Moment.COMMAND, act=act)
    with Wire(scene.server, door) as wire:
        trouble = what_goes_wrong(scene, wire)
        assert wire.fired == 1
        assert isinstance(trouble, MailboxUnreachable), trouble

        scene.rounds(1, port=wire.port)

    assert scene.lying() == {"Drafts": 1}


@pytest.mark.parametrize("command", [rb"STATUS", rb"EXAMINE", rb"UID SEARCH", rb"UID FETCH"])
@pytest.mark.parametrize(
    "act",
    [CUT, HANG, faults.bye(b"Bye"), faults.GMAIL_THROTTLE, faults.MICROSOFT_CROWD],
    ids=["cut", "hang", "BYE", "Gmail slows us down", "Microsoft 365 has too many of us"],
)
def test_g6_a_round_that_breaks_before_its_letter_is_made_up_for(
    scene: Scene, command: bytes, act: Act
) -> None:
    scene.a_reply_comes()
    with Wire(scene.server, Fault(command=command, moment=Moment.COMMAND, act=act)) as wire:
        what_goes_wrong(scene, wire)
        assert wire.fired == 1
        for _ in range(2):
            assert what_goes_wrong(scene, wire) is None

    assert scene.lying() == {"Drafts": 1}
    assert len(scene.books().heard) == 1


# G4


@pytest.fixture
def crashed(scene: Scene) -> Scene:
    """Return a scene whose draft lies in Drafts, and mailbot died before it heard so."""
    scene.a_reply_comes()
    with Wire(scene.server, appending(Moment.ANSWER, CUT)) as wire:
        assert isinstance(what_goes_wrong(scene, wire), MailboxBroken)
    assert scene.lying() == {"Drafts": 1}
    assert the_draft(scene).state is DraftState.PLANNED
    assert len(scene.intentions()) == 1
    return scene


def recovered(scene: Scene, rounds: int = 3) -> DraftState:
    """Do some rounds; return what the letter is known as, with nothing left open."""
    scene.rounds(rounds)
    assert scene.intentions() == ()
    return the_draft(scene).state


def only_uid(scene: Scene) -> int:
    (uid,) = scene.server.uids("Drafts")
    return uid


def test_g4_a_draft_that_lies_in_drafts_is_found_there(crashed: Scene) -> None:
    assert recovered(crashed, 1) is DraftState.PLACED
    assert the_draft(crashed).place.uid == only_uid(crashed)
    assert crashed.lying() == {"Drafts": 1}


@pytest.mark.parametrize(
    "sends", [Scene.send, Scene.send_rewritten], ids=["as it is", "under a new Message-ID"]
)
def test_g4_a_draft_that_was_sent_meanwhile_is_known_as_sent(
    crashed: Scene, sends: Callable[[Scene, int], None]
) -> None:
    sends(crashed, only_uid(crashed))

    assert recovered(crashed).sent
    assert crashed.lying() == {"Sent": 1}


def test_g4_a_draft_that_was_sent_and_stays_marked_as_deleted_is_known_as_sent(
    crashed: Scene,
) -> None:
    crashed.send_and_leave(only_uid(crashed))

    assert recovered(crashed).sent
    assert crashed.lying() == {"Drafts": 1, "Sent": 1}


def test_g4_a_draft_that_lies_in_the_trash_is_known_as_deleted(crashed: Scene) -> None:
    crashed.trash(only_uid(crashed))

    assert recovered(crashed) is DraftState.DISCARDED
    assert crashed.lying() == {"Trash": 1}


def test_g4_a_draft_that_lies_in_drafts_marked_as_deleted_is_known_as_deleted(
    crashed: Scene,
) -> None:
    crashed.mark_deleted(only_uid(crashed))

    assert recovered(crashed) is DraftState.DISCARDED
    assert crashed.lying() == {"Drafts": 1}


def test_g4_a_draft_that_was_saved_again_meanwhile_is_the_owners(crashed: Scene) -> None:
    """Else it would be taken back as untouched when it is overtaken."""
    crashed.edit(only_uid(crashed))

    assert recovered(crashed) is DraftState.EDITED
    assert crashed.lying() == {"Drafts": 1}


# G7


def renumbered(server: Dovecot, *folders: str) -> None:
    """Have *folders* begin anew: the same messages under a new UIDVALIDITY."""
    old = [uidvalidity(server, folder) for folder in folders]
    server.stop()
    mail = server.folder / "mail" / server.user
    for folder in folders:
        for path in (mail if folder == "INBOX" else mail / f".{folder}").glob("dovecot[.-]*"):
            path.unlink()
    time.sleep(1.1)  # a UIDVALIDITY is a time in seconds
    server.start()
    assert not set(old) & {uidvalidity(server, folder) for folder in folders}


def uidvalidity(server: Dovecot, folder: str) -> int:
    return int(server.admin.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"])


def test_g7_a_mailbox_built_anew_costs_no_message_and_doubles_none(scene: Scene) -> None:
    scene.clients_come(110)
    replies = [a_reply(number, line=line) for number in range(1, 101) for line in range(10)]
    scene.server.admin.multiappend("INBOX", replies)
    scene.rounds(1)
    scene.send(scene.server.uids("Drafts")[0])
    books, _ = scene.rounds(2)
    known = facts(books)
    assert len(books.heard) == 1000

    renumbered(scene.server, "INBOX", "Drafts", "Sent")
    for number in range(91, 111):
        scene.server.deliver("INBOX", a_reply(number, line=10))
    for _ in range(3):
        books, report = scene.rounds(1)
        assert not report.problems

    assert len(books.heard) == 1020
    assert facts(books) - known == Counter({f"client-{n}": 1 for n in range(91, 111)})
    assert scene.copies("Drafts") + scene.copies("Sent") == Counter(range(1, 111))
    # Ten clients wrote again: their untouched letter was taken back for one that answers it.
    assert scene.copies("Trash") == Counter(range(91, 101))


def facts(books: Books) -> Counter[str]:
    """Return how many messages are on record of each client."""
    return Counter({str(client): len(case.heard) for client, case in books.cases.items()})
