"""Which folder is which, on servers that say so and on those that do not."""

import pytest

from mailbot.edge.config import ImapSettings
from mailbot.edge.folders import NAMES, Listed, choose, place_for
from mailbot.model.errors import FolderMissing
from mailbot.model.mailbox import Folders


def listed(*names: str, separator: str = "/", **flagged: str) -> list[Listed]:
    flags = {name: flag for flag, name in flagged.items()}
    return [
        Listed(
            name=name,
            separator=separator,
            flags=frozenset({"\\" + flags[name]} if name in flags else ()),
        )
        for name in ("INBOX", *names)
    ]


def chosen(there: list[Listed], prefixes: tuple[str, ...] = ("",), **settings: object) -> Folders:
    wishes = ImapSettings(host="h", user="u", **settings)  # type: ignore[arg-type]
    return choose(there, prefixes, wishes)


def test_the_server_knows_best_which_folder_is_which() -> None:
    found = chosen(
        listed("Drafts", "D", "S", "Sent", "T", Drafts="D", Sent="S", Trash="T"),
    )

    assert found == Folders(inbox=("INBOX",), sent=("S",), drafts="D", trash="T")


def test_the_owner_knows_better_than_the_server() -> None:
    found = chosen(
        listed("D", "S", "T", "Mine", "Old", Drafts="D", Sent="S", Trash="T"),
        drafts="Mine",
        sent=("Old", "S"),
        trash="INBOX",
    )

    assert found == Folders(inbox=("INBOX",), sent=("Old", "S"), drafts="Mine", trash="INBOX")


@pytest.mark.parametrize(
    ("drafts", "sent", "trash"),
    [
        ("Drafts", "Sent", "Trash"),
        ("Entwürfe", "Gesendete Elemente", "Gelöschte Elemente"),
        ("Brouillons", "Éléments envoyés", "Corbeille"),
        ("Borradores", "Enviados", "Papelera"),
        ("Concepten", "Verzonden items", "Prullenbak"),
        ("Bozze", "Posta inviata", "Cestino"),
        ("Rascunhos", "Itens Enviados", "Lixeira"),
        ("Kopie robocze", "Wysłane", "Kosz"),
        ("Utkast", "Skickat", "Papperskorgen"),
        ("Kladder", "Sendt post", "Papirkurv"),
        ("Utkast", "Sendte elementer", "Slettede elementer"),
        ("Luonnokset", "Lähetetyt", "Roskakori"),
        ("Koncepty", "Odeslané", "Koš"),
        ("Черновики", "Отправленные", "Корзина"),
        ("[Gmail]/Drafts", "[Gmail]/Sent Mail", "[Gmail]/Bin"),
        ("[Google Mail]/Entwürfe", "[Google Mail]/Gesendet", "[Google Mail]/Papierkorb"),
        ("Drafts", "Sent Messages", "Deleted Messages"),
        ("Drafts", "Sent Items", "Deleted Items"),
        ("ENTWÜRFE", "gesendet", "Papierkorb"),
        ("Entwu\u0308rfe", "Gesendet", "Papierkorb"),
    ],
)
def test_names_tell_where_no_flag_does(drafts: str, sent: str, trash: str) -> None:
    found = chosen(listed("Archive", sent, trash, drafts, "Clients"))

    assert found == Folders(inbox=("INBOX",), sent=(sent,), drafts=drafts, trash=trash)


@pytest.mark.parametrize("prefixes", [("INBOX.",), ("",), ()])
def test_names_are_found_under_the_prefix_of_the_server(prefixes: tuple[str, ...]) -> None:
    found = chosen(
        listed("INBOX.Brouillons", "INBOX.Sent", "INBOX.Trash", separator="."),
        prefixes,
    )

    assert found.drafts == "INBOX.Brouillons"
    assert (found.sent, found.trash) == (("INBOX.Sent",), "INBOX.Trash")


def test_a_name_below_another_folder_is_not_the_special_one() -> None:
    with pytest.raises(FolderMissing):
        chosen(listed("Clients/Drafts", "Sent"))


def test_all_folders_that_look_like_sent_are_read() -> None:
    assert chosen(listed("Drafts", "Sent Items", "Sent")).sent == ("Sent", "Sent Items")


def test_no_drafts_folder_stops_the_start_and_says_what_to_write() -> None:
    with pytest.raises(FolderMissing) as caught:
        chosen(listed("Sent", "Clients", "Skizzen"))

    words = str(caught.value)
    assert "'Clients', 'Skizzen'" in words
    assert 'drafts = "' in words


def test_no_sent_folder_stops_the_start() -> None:
    with pytest.raises(FolderMissing, match='sent = "'):
        chosen(listed("Drafts"))


def test_two_drafts_folders_are_one_too_many() -> None:
    with pytest.raises(FolderMissing, match="'Drafts' and 'Entwürfe' may both be meant"):
        chosen(listed("Sent", "Entwürfe", "Drafts"))


def test_a_setting_that_does_not_exist_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(FolderMissing, match=r"drafts: .*'Draughts'; did you mean 'Drafts'"):
        chosen(listed("Drafts", "Sent"), drafts="Draughts")
    with pytest.raises(FolderMissing, match=r"folders: .*'Client'; did you mean 'Clients'"):
        chosen(listed("Drafts", "Sent", "Clients"), folders=("INBOX", "Client"))


def test_a_setting_may_leave_out_the_prefix() -> None:
    folders = listed("INBOX.Drafts", "INBOX.Sent", "INBOX.Clients.Acme", separator=".")

    assert chosen(folders, ("INBOX.",), folders=("Clients/Acme",)).inbox == ("INBOX.Clients.Acme",)


def test_a_pattern_takes_what_fits_once_and_no_special_folder() -> None:
    folders = listed(
        *("Drafts", "Sent", "Trash", "Spam", "Clients", "Clients/Acme", "Clients/B*b"),
        *("Mailbot/Notes", "Mailbot"),
        Junk="Spam",
    )

    assert chosen(folders, folders=("Clients/*", "Clients/Acme", "INBOX")).inbox == (
        "Clients/Acme",
        "Clients/B*b",
        "INBOX",
    )
    assert chosen(folders, folders=("*",)).inbox == (
        *("INBOX", "Clients", "Clients/Acme", "Clients/B*b"),
    )
    with pytest.raises(FolderMissing, match="no folder fits 'Matters/\\*'"):
        chosen(folders, folders=("Matters/*",))


def test_the_inbox_is_there_in_any_case() -> None:
    assert chosen(listed("Drafts", "Sent"), folders=("Inbox",)).inbox == ("INBOX",)


def test_no_name_means_two_things() -> None:
    known = [name.casefold() for names in NAMES.values() for name in names]

    assert len(known) == len(set(known))


@pytest.mark.parametrize(
    ("separator", "prefix"), [("/", ""), (".", "INBOX."), (".", ""), ("/", "INBOX/")]
)
def test_our_own_folders_are_found_below_their_name_and_made_where_they_would_be_found(
    separator: str, prefix: str
) -> None:
    there = listed("Drafts", "Sent", "Mailbot of mine", separator=separator)

    above, folder = place_for("Not about an invoice", there, [prefix] if prefix else [])

    assert (above, folder) == (
        f"{prefix}Mailbot",
        f"{prefix}Mailbot{separator}Not about an invoice",
    )
    made = [
        *there,
        Listed(name=above, separator=separator),
        Listed(name=folder, separator=separator),
    ]
    assert chosen(made, (prefix,)).own == {"Not about an invoice": folder}
    assert chosen(there, (prefix,)).own == {}
