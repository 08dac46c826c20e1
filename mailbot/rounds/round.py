"""One round: take files in, read what was sent and what came in, decide, settle the drafts."""

from dataclasses import dataclass

from mailbot.model.errors import MailbotError
from mailbot.rounds import digest
from mailbot.rounds.approved import send_approved
from mailbot.rounds.folder import count_interrupted
from mailbot.rounds.importing import take_files
from mailbot.rounds.inbox import answer_all, read_inbox
from mailbot.rounds.notes import obey_notes
from mailbot.rounds.office import Office
from mailbot.rounds.outbox import read_outbox
from mailbot.rounds.settle import Writer, settle
from mailbot.rounds.teaching_folders import obey_teaching


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDone:
    """What a round did: events put on record, and the problems met."""

    events: int = 0
    problems: tuple[MailbotError, ...] = ()
    """What kept letters from Drafts; the rest of the round was done."""


def go_round(office: Office, write: Writer) -> RoundDone:
    """Do one whole round; what it was interrupted in, the next one takes up."""
    before = office.recorded
    count_interrupted(office)
    problems = take_files(office)
    read_outbox(office)
    problems += obey_notes(office)
    problems += obey_teaching(office)
    problems += read_inbox(office)
    problems += answer_all(office)
    if not office.stopping():
        problems += settle(office, write)
    if not office.stopping():
        problems += send_approved(office)
    if not office.stopping():
        problems += digest.lay(office, problems)
    return RoundDone(events=office.recorded - before, problems=problems)
