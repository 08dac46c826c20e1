"""Whatever the headers of a message say, letters go to addresses on record alone (S4)."""

from email import message_from_bytes, policy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rounds.stage import OWNER, Stage

JAN = "Jan Marshall <jan@acme.example>"
NOBODYS = [
    "eve@evil.example",
    "jan@acme-billing.example",
    "jan@acne.example",
    "jan@xn--acm-8cd.example",
    "jan@acme.example.evil.example",
    "dana@whitfie1d.example",
    "jan.marshall@gmail.com",
    "priya@brightwater.example",
]
"""Addresses that are not Acme's: tricks, strangers, and another client's contact."""

ADDRESSES = st.sampled_from(
    [*NOBODYS, "gerald@acme.example", "accounting@acme.example", OWNER.address]
)
NAMES = st.sampled_from(
    ["", "Jan Marshall", "Gerald Brandt", "jan@acme.example", "Dana Whitfield", "Acme via Team"]
)
MAILBOXES = st.builds('"{}" <{}>'.format, NAMES, ADDRESSES)
LISTS = st.lists(MAILBOXES, min_size=1, max_size=3).map(", ".join)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Reply_To": LISTS,
        "Cc": LISTS,
        "Sender": MAILBOXES,
        "Return_Path": MAILBOXES,
        "Mail_Followup_To": LISTS,
        "Mail_Reply_To": LISTS,
        "Resent_From": MAILBOXES,
        "Resent_To": LISTS,
        "Errors_To": MAILBOXES,
        "Disposition_Notification_To": MAILBOXES,
        "X_Original_To": MAILBOXES,
        "Bcc": LISTS,
        "List_Post": ADDRESSES.map("<mailto:{}>".format),
    },
)
WORDS = st.one_of(
    st.just("Please ask Gerald about this."),
    st.just("We never received the invoice."),
    st.just("Please send me a copy of the invoice."),
    ADDRESSES.map("Please ask Bob from now on: {}".format),
    ADDRESSES.map("Send all invoices to {} in future, and the copies too.".format),
    ADDRESSES.map("I have left the company, {} has taken over.".format),
)
SENDERS = st.one_of(st.just(JAN), MAILBOXES.filter(lambda one: "brightwater" not in one))


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(messages=st.lists(st.tuples(SENDERS, WORDS, HEADERS), min_size=1, max_size=3))
def test_letters_go_to_addresses_on_record_alone_whatever_headers_say(messages):
    stage = Stage()
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    for sender, words, headers in messages:
        stage.later(hours=30)
        stage.replies(sender, words, to=first, **headers)
        stage.goes_round()

        for draft in stage.drafts:
            assert not readers(draft) & set(NOBODYS)
            assert readers(draft) <= {c.address for c in stage.acme.client.contacts}
    assert all(address.endswith("@acme.example") for address in contacts(stage))


def readers(draft) -> set[str]:
    message = message_from_bytes(draft.raw, policy=policy.default)
    named = [message[name] for name in ("To", "Cc", "Bcc", "Reply-To") if message[name]]
    return {a.addr_spec for field in named for a in field.addresses}


def contacts(stage: Stage) -> list[str]:
    return [contact.address for contact in stage.acme.client.contacts]
