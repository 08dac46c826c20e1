"""The stories of letters with a page beside their text, in mailboxes on a real server."""

import pytest

from tests.rounds.real import RealMailbox
from tests.rounds.stage import Stage
from tests.rounds.test_html import asked
from tests.rounds.test_html import (
    test_a_draft_that_is_saved_again_is_the_owners as test_saved,
)
from tests.rounds.test_html import (
    test_a_letter_that_is_sent_as_it_is_was_not_edited as test_sent,
)
from tests.rounds.test_html import (
    test_a_round_that_finds_nothing_new_touches_nothing as test_nothing_new,
)
from tests.rounds.test_html import (
    test_an_edit_of_the_text_alone_is_an_edit_although_the_old_page_goes_with_it as test_edited,
)
from tests.rounds.test_html import test_it_is_taken_back_when_it_is_overtaken as test_taken_back
from tests.rounds.test_html import (
    test_the_page_says_the_very_same_words as test_placed,
)
from tests.rounds.test_html import (
    test_what_programs_make_of_the_page_is_no_edit as test_programs,
)
from tests.system.many import ManyOnCyrus, ManyOwners

pytestmark = pytest.mark.system

STORIES = (
    *(test_saved, test_sent, test_nothing_new, test_edited),
    *(test_taken_back, test_placed, test_programs),
)
"""pytest finds them by their names here, and gives each a mailbox of its own."""


@pytest.fixture(scope="module", params=[ManyOwners, ManyOnCyrus], ids=["dovecot", "cyrus"])
def owners(request):
    with request.param() as server:
        yield server


@pytest.fixture
def stage(owners):
    """Have the group letter lie in Drafts, on a real server."""
    mailbox = RealMailbox(owners.mailbox_of_another())
    yield asked(Stage(html=True, mailbox=mailbox))
    mailbox.close()
