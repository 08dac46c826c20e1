"""What eight real mail programs do to a draft, on a real server, and what mailbot makes of it.

The programs are data (tests/system/programs.py). Whatever the gesture, after every round: mailbot
never laid a second copy of the letter anywhere, lost nothing, and touched no copy but its own.
"""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import make_msgid
from itertools import cycle

import pytest

from mailbot.edge.memorystore import FixedClock
from mailbot.model.letter import DraftState
from mailbot.render.mime import runs_of
from mailbot.rounds import desk
from mailbot.understand.approval import sameness
from tests.system.many import ManyOnCyrus, ManyOwners
from tests.system.program_scene import A_DAY, OWNER, Meanwhile, Scene
from tests.system.programs import (
    ALPINE,
    CLAWS,
    EVOLUTION,
    MUTT,
    OWN_WORDS,
    PROGRAMS,
    ROUNDCUBE,
    THUNDERBIRD,
    Fate,
    Headers,
    MailProgram,
    Player,
    all_anew,
    one_sentence_more,
    rewritten,
    text_of,
)

pytestmark = pytest.mark.system


@pytest.fixture(scope="module", params=[ManyOwners, ManyOnCyrus], ids=["dovecot", "cyrus"])
def owners(request):
    with request.param() as server:
        yield server


@pytest.fixture
def scene_of(owners, tmp_path):
    """Return what makes a scene, in a mailbox of its own, with our letter lying in Drafts."""
    made: list[Scene] = []

    def make(program: MailProgram) -> Scene:
        clock = FixedClock(datetime.now(UTC))
        server = owners.mailbox_of_another()
        scene = Scene(
            server=server,
            player=Player(program=program, server=server, clock=clock),
            folder=tmp_path,
            clock=clock,
        )
        made.append(scene)
        scene.tell(lambda c: [desk.resume(None, scene.books, c)])
        scene.passed_on()
        return scene

    yield make
    for scene in made:
        scene.leaves()


@pytest.fixture
def scene(scene_of, program):
    return scene_of(program)


def with_(*programs: MailProgram):
    return pytest.mark.parametrize("program", programs, ids=lambda p: p.name)


every_program = with_(*PROGRAMS)
some_programs = with_(MUTT, ALPINE, THUNDERBIRD)
"""One that keeps the Message-ID, one that leaves no Sent copy, one that makes a new id."""
roundcube = with_(ROUNDCUBE)

CHANGES = {
    "as it was": (str, DraftState.SENT),
    "with a sentence more": (one_sentence_more, DraftState.SENT_EDITED),
    "rewritten": (rewritten, DraftState.SENT_HEAVILY_EDITED),
}
every_change = pytest.mark.parametrize(("change", "state"), CHANGES.values(), ids=CHANGES)
each_with_a_change = pytest.mark.parametrize(
    ("program", "change", "state"),
    [(p, *c) for p, c in zip(PROGRAMS, cycle(CHANGES.values()), strict=False)],
    ids=[f"{p.name}, {c}" for p, c in zip(PROGRAMS, cycle(CHANGES), strict=False)],
)


def header(raw: bytes, name: str) -> str:
    return " ".join((message_from_bytes(raw)[name] or "").split())


def without_marks(draft: bytes, *kept: str) -> Headers:
    """Return the headers of a copy that lost every mark of ours but those *kept*."""
    headers: Headers = {
        "Message-ID": make_msgid(domain="example.com"),
        "References": header(draft, "In-Reply-To"),
        "X-Mailbot-Letter": None,
    }
    return {name: value for name, value in headers.items() if name not in kept}


# Sent


@every_program
@every_change
def test_what_is_sent_is_known_with_how_much_of_it_stayed(scene, change, state):
    scene.plays(scene.player.sends(change))
    scene.goes_round()

    scene.ends_as_sent(state)


@each_with_a_change
def test_rounds_in_the_midst_of_sending_conclude_nothing_wrong(scene, change, state):
    scene.plays(scene.player.sends(change), watched=True)

    scene.ends_as_sent(state)


def test_the_rewritten_letter_keeps_15_to_50_percent_of_its_runs(scene_of):
    scene = scene_of(MUTT)
    text = text_of(scene.player.opened)

    assert 0.15 < sameness(runs_of(text), runs_of(rewritten(text))) < 0.5


@each_with_a_change
def test_the_token_alone_tells_what_was_sent(scene, change, state):
    """A new Message-ID, and In-Reply-To lost: 3 of 64 copies were like that."""
    marks = without_marks(scene.player.opened, "References") | {"In-Reply-To": None}

    scene.plays(scene.player.sends(change, marks))
    scene.goes_round()

    scene.ends_as_sent(state)


@every_program
def test_a_reply_proves_the_sending_where_no_copy_was_kept(scene):
    scene.plays(scene.player.opens())
    scene.player.send_opened()
    scene.goes_round()
    assert not scene.state_of().sent

    scene.answers_all()
    scene.goes_round()

    scene.ends_as(DraftState.SENT)


@with_(*(p for p in PROGRAMS if not p.new_id))
def test_a_reply_with_nothing_but_our_message_id_proves_the_sending(scene):
    scene.plays(scene.player.opens())
    sent = scene.player.send_opened()

    scene.replies("Thank you, we received it.", In_Reply_To=header(sent, "Message-ID"))
    scene.goes_round()

    scene.ends_as(DraftState.SENT)


@with_(THUNDERBIRD, EVOLUTION)
@pytest.mark.parametrize("first", ["the flag", "the copy"])
def test_a_draft_left_flagged_as_deleted_is_sent_when_the_copy_is_there(scene, first):
    """Evolution flags the draft three seconds after the Sent copy; others may be slower."""
    (uid,) = scene.server.uids("Drafts")
    sent = scene.player.send_opened()
    steps = [lambda: scene.player.flags_as_deleted(uid), lambda: scene.player.files(sent)]

    for step in steps if first == "the flag" else reversed(steps):
        step()
        scene.goes_round()
        scene.clock.advance(timedelta(seconds=3))

    scene.ends_as(DraftState.SENT)


@each_with_a_change
def test_a_letter_sent_later_is_missing_until_it_is_sent(scene, change, state):
    scene.plays(scene.player.sends_later(change))
    for _ in range(3):
        scene.goes_round()
        assert scene.state_of() is DraftState.MISSING

    scene.player.files(scene.player.sent[-1])
    scene.goes_round()

    scene.ends_as(state)


def test_a_letter_sent_later_than_anybody_waits_is_sent_all_the_same(scene_of):
    scene = scene_of(CLAWS)
    scene.plays(scene.player.sends_later())
    scene.goes_round(2)
    scene.clock.advance(A_DAY)
    scene.goes_round()
    assert scene.state_of() is DraftState.PRESUMED_DISCARDED

    scene.player.files(scene.player.sent[-1])
    scene.goes_round()

    scene.ends_as(DraftState.SENT)


@each_with_a_change
def test_edit_as_new_is_sent_and_our_untouched_copy_is_kept_or_put_into_trash(scene, change, state):
    (ours,) = scene.server.raw("Drafts").values()
    scene.plays(scene.player.sends_as_new(change), watched=True)
    assert scene.state_of() is state

    scene.clock.advance(timedelta(hours=1))
    scene.goes_round(2)

    (where,) = {place.folder for place, (raw, _) in scene.lying().items() if raw == ours}
    assert where in {"Drafts", "Trash"}
    scene.ends_as(state)


@every_program
def test_a_copy_that_a_program_saved_stays_in_drafts_after_edit_as_new(scene):
    scene.plays(scene.player.saves(one_sentence_more), watched=True)
    saved = scene.player.opened

    scene.plays(scene.player.sends_as_new(), watched=True)
    scene.clock.advance(timedelta(hours=1))
    scene.goes_round(2)

    assert saved in scene.server.raw("Drafts").values()
    scene.ends_as(DraftState.SENT_EDITED)


@every_program
def test_a_copy_that_a_program_saves_of_a_draft_sent_as_new_stays_in_drafts(scene):
    scene.plays(scene.player.sends_as_new(), watched=True)
    scene.plays(scene.player.saves(one_sentence_more, old=Fate.LEFT), watched=True)

    scene.clock.advance(timedelta(hours=1))
    scene.goes_round(2)

    assert scene.player.opened in scene.server.raw("Drafts").values()
    scene.ends_as(DraftState.SENT)


# Not sent


@every_program
def test_a_deleted_draft_is_discarded_at_the_second_look(scene):
    scene.plays(scene.player.deletes())
    scene.goes_round()
    assert scene.state_of() is DraftState.MISSING

    if scene.player.program.deleting is Fate.EXPUNGED:
        scene.goes_round(2)
        assert scene.state_of() is DraftState.MISSING
        scene.clock.advance(A_DAY)
        scene.goes_round()
        scene.ends_as(DraftState.PRESUMED_DISCARDED)
    else:
        scene.goes_round()
        scene.ends_as(DraftState.DISCARDED)


@every_program
def test_a_draft_saved_again_is_the_owners(scene):
    scene.plays(scene.player.saves(one_sentence_more))
    scene.goes_round()

    assert scene.player.opened in scene.server.raw("Drafts").values()
    scene.ends_as(DraftState.EDITED)


@every_program
def test_all_copies_of_a_draft_saved_twice_stay(scene):
    scene.plays(scene.player.saves(one_sentence_more, old=Fate.LEFT), watched=True)
    first = scene.player.opened
    scene.plays(scene.player.saves(one_sentence_more, old=Fate.LEFT), watched=True)
    lying = scene.server.raw("Drafts")
    scene.goes_round()

    assert first != scene.player.opened
    assert len(lying) == (1 if scene.player.program.expunges_when_opened else 3)
    assert scene.server.raw("Drafts") == lying
    scene.ends_as(DraftState.EDITED)


@each_with_a_change
def test_a_draft_saved_again_and_then_sent_is_sent(scene, change, state):
    scene.plays(scene.player.saves(change), watched=True)

    scene.plays(scene.player.sends(), watched=True)

    scene.ends_as_sent(state)


@every_program
def test_a_draft_moved_to_another_folder_is_missing_and_a_reply_finds_it(scene):
    scene.plays(scene.player.moves("Archive"))
    scene.goes_round(3)
    assert scene.state_of() is DraftState.MISSING
    assert scene.player.opened in scene.server.raw("Archive").values()

    scene.player.send_opened()
    scene.answers_all()
    scene.goes_round()

    scene.ends_as(DraftState.SENT)


@every_program
def test_a_starred_draft_lies_where_it_lay(scene):
    before = scene.record_of()
    scene.plays(scene.player.stars())
    scene.goes_round()

    assert scene.record_of() == before
    assert scene.server.uids("Drafts") == [before.place.uid]
    assert rb"\Flagged" in scene.server.flags("Drafts")[before.place.uid]
    scene.ends_as(DraftState.PLACED)


@some_programs
def test_a_draft_fetched_out_of_trash_again_can_be_sent(scene):
    scene.plays(scene.player.moves("Trash"))
    scene.goes_round(2)
    assert scene.state_of() is DraftState.DISCARDED
    scene.plays(scene.player.moves("Drafts", "Trash"))
    scene.goes_round()
    assert scene.state_of().open

    scene.plays(scene.player.sends(), watched=True)

    scene.ends_as_sent(DraftState.SENT)


# The folder itself


@some_programs
def test_drafts_made_anew_with_the_draft_in_it_changes_nothing(scene):
    scene.server.renumber("Drafts")
    scene.goes_round()

    assert scene.record_of().place in scene.lying()
    scene.ends_as(DraftState.PLACED)


@every_program
def test_a_draft_saved_into_drafts_made_anew_is_the_owners(scene):
    for step, _ in enumerate(scene.player.saves(one_sentence_more)):
        scene.goes_round()
        if step == 1:
            scene.server.renumber("Drafts")
    scene.goes_round()

    scene.ends_as(DraftState.EDITED)


@each_with_a_change
def test_a_draft_sent_while_drafts_is_made_anew_is_sent(scene, change, state):
    for _ in scene.player.sends(change):
        scene.server.renumber("Drafts")
        scene.goes_round()

    scene.ends_as_sent(state)


def test_a_letter_overtaken_after_drafts_was_made_anew_goes_to_trash(scene_of):
    scene = scene_of(ALPINE)
    (ours,) = scene.server.raw("Drafts").values()
    scene.server.renumber("Drafts")
    scene.goes_round()

    scene.tell(lambda c: [desk.payment("INV-701", scene.clock.now().date(), None, scene.books, c)])
    scene.goes_round()

    assert list(scene.server.raw("Trash").values()) == [ours]
    scene.ends_as(DraftState.WITHDRAWN)


# Between two steps of a round

MOMENTS = (("state", "Sent"), ("state", "INBOX"), ("uids", "Drafts"), ("headings", "Drafts"))
moments = pytest.mark.parametrize("moment", MOMENTS, ids=" ".join)


@with_(ROUNDCUBE, THUNDERBIRD, CLAWS)
@moments
def test_autosave_between_two_steps_of_a_round_leaves_the_draft_to_the_owner(scene, moment):
    autosave = scene.player.saves(one_sentence_more)
    scene.goes_round(meanwhile=Meanwhile(method=moment[0], folder=moment[1], gesture=autosave))
    scene.goes_round()

    scene.ends_as(DraftState.EDITED)


@with_(MUTT, ALPINE, THUNDERBIRD, EVOLUTION)
@moments
def test_sending_between_two_steps_of_a_round_is_sent(scene, moment):
    sending = scene.player.sends()
    scene.goes_round(meanwhile=Meanwhile(method=moment[0], folder=moment[1], gesture=sending))
    scene.goes_round()

    scene.ends_as_sent(DraftState.SENT)


@with_(ROUNDCUBE, THUNDERBIRD, CLAWS, EVOLUTION)
def test_autosave_just_before_our_copy_is_taken_back_leaves_the_draft_to_the_owner(scene):
    scene.tell(lambda c: [desk.payment("INV-701", scene.clock.now().date(), None, scene.books, c)])
    autosave = scene.player.saves(one_sentence_more)
    scene.goes_round(meanwhile=Meanwhile(method="discard", folder="Drafts", gesture=autosave))
    scene.goes_round()

    assert scene.player.opened in scene.server.raw("Drafts").values()
    scene.ends_as(DraftState.EDITED)


# The owner's own words


def own_letter(scene: Scene, text: str = OWN_WORDS) -> None:
    """Have the owner answer the client's reply with a letter of their own."""
    original = scene.player.opened
    (reply,) = scene.server.raw("INBOX").values()
    scene.player.writes(
        {
            "From": OWNER.address,
            "To": header(reply, "From"),
            "Subject": header(original, "Subject"),
            "In-Reply-To": header(reply, "Message-ID"),
            "References": header(reply, "Message-ID"),
        },
        text,
    )


@some_programs
def test_the_owners_own_letter_takes_the_place_of_an_untouched_draft(scene):
    (ours,) = scene.server.raw("Drafts").values()

    own_letter(scene)
    scene.goes_round()

    assert scene.server.raw("Drafts") == {}
    assert list(scene.server.raw("Trash").values()) == [ours]
    scene.ends_as(DraftState.SUPERSEDED)


@every_program
def test_the_owners_own_letter_leaves_an_edited_draft_and_the_owner_is_told(scene):
    scene.plays(scene.player.saves(one_sentence_more), watched=True)
    lying = scene.server.raw("Drafts")

    own_letter(scene)
    scene.goes_round()

    assert scene.server.raw("Drafts") == lying
    assert scene.record_of().withdraw
    scene.ends_as(DraftState.EDITED)


# Every mark of ours lost: what it answers, whom it goes to, and the words


@each_with_a_change
def test_without_any_mark_of_ours_the_words_tell_what_was_sent(scene, change, state):
    marks = without_marks(scene.player.opened)
    scene.plays(scene.player.sends_later(change))
    scene.player.sent.clear()
    scene.player.files(scene.player.send_opened(change, marks))
    scene.goes_round()

    scene.ends_as(state)


@every_program
def test_a_rewrite_without_any_mark_is_the_owners_own_letter_while_the_draft_lies_there(scene):
    (ours,) = scene.server.raw("Drafts").values()
    scene.plays(scene.player.sends_as_new(rewritten, without_marks(scene.player.opened)))
    scene.goes_round(2)

    assert list(scene.server.raw("Trash").values()) == [ours]
    scene.ends_as(DraftState.SUPERSEDED)


@some_programs
def test_other_words_without_any_mark_are_the_owners_own_letter(scene):
    scene.plays(scene.player.opens())
    scene.player.files(scene.player.send_opened(all_anew, without_marks(scene.player.opened)))
    scene.goes_round()

    scene.ends_as(DraftState.SUPERSEDED)


@with_(*(p for p in PROGRAMS if p.keeps_extra_headers))
@every_change
def test_our_extra_header_alone_tells_what_was_sent(scene, change, state):
    marks = without_marks(scene.player.opened, "X-Mailbot-Letter")
    lost: Headers = {"References": None, "In-Reply-To": None}

    scene.plays(scene.player.sends(change, marks | lost))
    scene.goes_round()

    scene.ends_as(state)


@roundcube
@pytest.mark.parametrize("vendor", ["Microsoft", "Google"])
def test_our_message_id_kept_as_the_original_one_tells_what_was_sent(scene, vendor):
    original = {f"X-{vendor}-Original-Message-ID": header(scene.player.opened, "Message-ID")}
    lost: Headers = {"References": None, "In-Reply-To": None}

    scene.plays(scene.player.sends(headers=without_marks(scene.player.opened) | lost | original))
    scene.goes_round()

    scene.ends_as(DraftState.SENT)


# Two clients, the same words


@some_programs
@every_change
@pytest.mark.parametrize("marks", ["all marks", "no mark"])
def test_what_is_sent_to_one_client_is_never_another_clients_draft(scene, marks, change, state):
    scene.passed_on()
    headers = without_marks(scene.player.opened) if marks == "no mark" else {}

    scene.plays(scene.player.sends(change, headers))
    if not scene.player.program.files_sent:
        scene.player.files(scene.player.sent[-1])
    scene.goes_round(2)

    assert scene.state_of(2) is state
    assert scene.state_of(1) is DraftState.PLACED


@some_programs
@pytest.mark.parametrize("marks", ["all marks", "no mark"])
def test_a_draft_used_as_new_for_another_client_is_still_a_draft(scene, marks):
    scene.passed_on()
    headers = without_marks(scene.player.opened) if marks == "no mark" else {}
    headers |= {"To": "office@client1.example, jan@client1.example"}

    scene.plays(scene.player.sends_as_new(headers=headers), watched=True)
    scene.goes_round(2)

    assert scene.state_of(2) is DraftState.PLACED
    assert not scene.state_of(1).sent


@some_programs
def test_our_token_out_of_another_clients_reply_proves_nothing(scene):
    """The draft was used as new: its token went to the other client, and comes back from there."""
    scene.passed_on()
    to_another: Headers = {"To": "office@client1.example, jan@client1.example"}
    scene.plays(scene.player.sends_as_new(headers=to_another, filed=False))

    scene.answers_all(number=1)
    scene.goes_round(2)

    assert scene.state_of(2) is DraftState.PLACED
    assert not scene.state_of(1).sent
