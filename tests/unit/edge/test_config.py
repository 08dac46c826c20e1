"""What did the owner configure, and what does mailbot say to a slip of the pen?"""

import os
import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from mailbot.edge import manual
from mailbot.edge.config import SECTIONS, Config, SmtpSettings, StoreSettings, find, load
from mailbot.edge.rules import RULES
from mailbot.model.errors import ConfigError
from mailbot.model.policy import Policy

CANARY = "canary-7f3a"

LEAST = """\
[owner]
address = "dana@whitfield-law.example"
name = "Dana Whitfield"
[imap]
host = "imap.example.com"
user = "dana"
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("MAILBOT_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return Path("config.toml")


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def complaint(path: Path, text: str, mode: int = 0o600) -> str:
    with pytest.raises(ConfigError) as caught:
        load(written(path, text, mode))
    assert caught.value.exit_code == 78
    return str(caught.value)


# The manual


def uncommented(text: str) -> str:
    """Return the example with every setting it shows in force."""
    return re.sub(r"^#(?=[\w\[])", "", text, flags=re.MULTILINE)


def test_the_example_loads_as_it_stands(path: Path) -> None:
    config = load(written(path, manual.text()))

    assert config.owner.name == "Dana Whitfield"
    assert config.smtp is None


def test_the_example_with_every_setting_in_force_says_what_is_the_default(path: Path) -> None:
    as_it_stands = load(written(path, manual.text()))

    in_full = load(written(path, uncommented(manual.text())))

    assert in_full.smtp == SmtpSettings(host="smtp.example.com", user=in_full.imap.user)
    for section in SECTIONS:
        if section != "smtp":
            assert getattr(in_full, section) == getattr(as_it_stands, section)
    assert in_full.policy == Policy()
    assert in_full.store == StoreSettings()


def test_the_example_shows_every_setting_and_no_other() -> None:
    shown = {(table, key) for _, table, key, _ in manual.keys(manual.text())}

    assert shown == {(table, f.name) for table, kind in SECTIONS.items() for f in fields(kind)}


def test_only_what_must_be_said_is_in_force_in_the_example() -> None:
    in_force = {(table, key) for _, table, key, said in manual.keys(manual.text()) if said}

    assert in_force == {
        (table, f.name)
        for table, kind in SECTIONS.items()
        for f in fields(kind)
        if table != "smtp" and f.default is MISSING and f.default_factory is MISSING
    }


def test_a_filled_in_manual_keeps_its_comments_and_quotes_what_it_is_given(path: Path) -> None:
    name = 'Dana "Day" Whitfield \\ Sön'

    text = manual.filled(manual.text(), {("owner", "name"): name, ("imap", "port"): 1143})

    config = load(written(path, text))
    assert config.owner.name == name
    assert config.imap.port == 1143
    assert len(text.splitlines()) == len(manual.text().splitlines())


def test_every_number_of_the_policy_is_bounded() -> None:
    numbers = {f.name for f in fields(Policy) if f.type in {int, float}}

    assert numbers <= {key for table, key in RULES if table == "policy"}


# Finding the file


def test_the_file_is_looked_for_in_the_promised_order(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / ".config" / "mailbot" / "config.toml"
    home.parent.mkdir(parents=True)
    named, explicit = tmp_path / "named.toml", tmp_path / "explicit.toml"

    found = []
    for place in (home, path, named, explicit):
        written(place, LEAST)
        if place is named:
            monkeypatch.setenv("MAILBOT_CONFIG", str(named))
        found.append(find(explicit if place is explicit else None))

    assert found == [home, path, named, explicit]


def test_no_file_at_all_says_where_it_looked_and_how_to_begin(path: Path) -> None:
    with pytest.raises(ConfigError, match="mailbot init") as caught:
        find()

    assert str(Path("config.toml").absolute()) in str(caught.value)
    assert ".config/mailbot/config.toml" in str(caught.value)


def test_a_file_that_was_named_is_never_passed_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(path, LEAST)

    with pytest.raises(ConfigError, match=r"elsewhere\.toml: no such file, though --config"):
        find(Path("elsewhere.toml"))
    monkeypatch.setenv("MAILBOT_CONFIG", "gone.toml")
    with pytest.raises(ConfigError, match=r"gone\.toml: no such file, though the environment"):
        find()


# Words for what is wrong


def test_all_slips_are_named_at_once_each_with_its_line_and_the_nearest_right_word(
    path: Path,
) -> None:
    words = complaint(
        path,
        'poll_minutes = 3\n[owner]\nadress = "d@x.example"\nname = "D"\n'
        '[imap]\nhots = "h"\nuser = "u"\ndrafts_a_day = 2\n[smpt]\nhost = "h"\n',
    )

    assert words.splitlines() == [
        "config.toml, line 1, poll_minutes: not known here; it belongs under [service]",
        "config.toml, line 3, [owner] adress: not known; did you mean address?",
        "config.toml, line 6, [imap] hots: not known; did you mean host?",
        "config.toml, line 8, [imap] drafts_a_day: not known here; it belongs under [policy]",
        "config.toml, line 9, [smpt]: no such table; did you mean [smtp]?",
    ]


def test_what_is_missing_is_shown_as_it_could_be_written(path: Path) -> None:
    assert complaint(path, "").splitlines() == [
        'config.toml, [owner] address: missing; write address = "dana@whitfield-law.example"',
        'config.toml, [owner] name: missing; write name = "Dana Whitfield"',
        'config.toml, [imap] host: missing; write host = "imap.example.com"',
        'config.toml, [imap] user: missing; write user = "dana@whitfield-law.example"',
    ]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("[imap] port = 99999", "99999 is not a port; write a number from 1 to 65535"),
        ("[imap] port = 0", "0 is not a port"),
        ('[imap] port = "993"', '"993" does not fit; write a whole number, without quotes'),
        ("[imap] port = true", "true does not fit; write a whole number"),
        ("[imap] timeout_seconds = inf", "write a number from 5 to 600"),
        ("[imap] timeout_seconds = nan", "write a number from 5 to 600"),
        ('[imap] folders = "INBOX"', 'a list of texts in brackets: folders = ["…"]'),
        ("[imap] folders = []", 'write folders = ["INBOX"]'),
        ("[imap] folders = [1]", "a list of texts"),
        ('[imap] security = "ssl"', 'write one of "tls", "starttls", "none"'),
        ('[imap] security = "start-tls"', 'write "starttls"'),
        ('[imap] security = "none"', "would send the password in the clear"),
        ('[imap] host = "imaps://imap.example.com:993"', "without imap:// and without a port"),
        ('[imap] user = " "', "is empty"),
        ('[imap] ca_file = "gone.pem"', '"gone.pem" is not there'),
        ('[owner] address = "Dana <d@x.example>"', "is not a mail address"),
        ('[owner] address = "d@localhost"', "is not a mail address"),
        ('[owner] address = "d@x..example"', "is not a mail address"),
        ('[owner] aliases = ["d@x.example", "d"]', '"d" is not a mail address'),
        ('[owner] name = "Dana\\nBcc: x@y.example"', "holds a line break"),
        ('[owner] title = "a\\u007fb"', "another control character"),
        ('[owner] timezone = "Berlin"', 'write one like "Europe/Berlin"'),
        ('[owner] timezone = "america/new york"', 'write one like "America/New_York"'),
        ('[owner] timezone = "../../etc/passwd"', "is not a time zone"),
        ('[owner] timezone = "Europe"', "is not a time zone"),
        ('[owner] timezone = "EST5"', 'write one like "America/New_York"'),
        ('[owner] timezone = ""', "is not a time zone"),
        ("[policy] drafts_a_day = -1", "write a number from 1 to 200"),
        ("[policy] drafts_a_day = 2.5", "2.5 does not fit; write a whole number"),
        ('[policy] show_amounts = "yes"', "write true or false, without quotes"),
        ('[policy] letters_off = ["confirm-contct"]', 'is not known; write "confirm-contact"'),
        ('[letters] language = "English"', 'write its two letters, like "en"'),
        ("[letters] templates = 3", "the name of a folder in quotes"),
        ("[service] poll_minutes = 0", "write a number from 1 to 1440"),
        ('[service] log_level = "verbose"', "is not known"),
        ('[store] folder = "~nobodyxy/record"', "there is no user nobodyxy on this machine"),
        ('[letters] templates = "~nobodyxy/t"', "there is no user nobodyxy on this machine"),
        ('[imap] ca_file = "~nobodyxy/c.pem"', "there is no user nobodyxy on this machine"),
        ('[service] accounts = ["~nobodyxy/a.toml"]', "there is no user nobodyxy on this machine"),
        ('[calendar] after_days = [5, "x"]', "whole numbers in brackets: after_days = [5, 10]"),
        ("[calendar] to_hour = 9", "not after from_hour (9), so that nothing would ever be laid"),
        ("[calendar] to_hour = 7", "not after from_hour (9)"),
        ("[smtp] port = 465", 'missing; write host = "smtp.example.com"'),
    ],
)
def test_a_setting_that_makes_no_sense_is_answered_in_plain_words(
    path: Path, setting: str, words: str
) -> None:
    table, _, entry = setting.partition(" ")
    key = entry.partition(" ")[0]
    lines = [line for line in LEAST.splitlines() if not line.startswith(f"{key} =")]
    if table not in lines:
        lines.append(table)
    lines.insert(lines.index(table) + 1, entry)

    said = complaint(path, "\n".join(lines))

    assert words in said
    assert (
        f"config.toml, line {lines.index(entry) + 1}, {table} {key}: " in said or "missing" in said
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[imap\n", "line 1: "),
        ('[imap]\nhost = "a\n', "line 2: "),
        ("[imap]\nhost = imap.example.com\n", "line 2: cannot be read as TOML (invalid value)"),
        ("[imap]\n[imap]\n", "line 2: "),
        ('[store]\nfolder = "C:\\Users"\n', "in 'single quotes'"),
        ('imap = "x"\n', "[imap]: write [imap] on its own line"),
        ('[[imap]]\nhost = "x"\n', "line 1, [imap]: write [imap] on its own line"),
    ],
)
def test_a_broken_file_is_named_with_its_line(path: Path, text: str, words: str) -> None:
    assert words in complaint(path, text)


def test_a_file_that_is_no_text_or_no_file_says_so(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"\xff\xfe[\x00i\x00")
    with pytest.raises(ConfigError, match="save it again as UTF-8"):
        load(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_a_mark_that_windows_puts_before_the_text_is_no_problem(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.encode())

    assert load(path).imap.user == "dana"


# What becomes of good settings


def test_folders_are_meant_beside_the_file_wherever_mailbot_is_started(
    path: Path, tmp_path: Path
) -> None:
    written(tmp_path / "ours.pem", "")
    text = f'{LEAST}ca_file = "ours.pem"\n[store]\nfolder = "~/record"\n'

    config = load(written(path, text))

    assert config.letters.templates == tmp_path / "templates"
    assert config.store.folder == tmp_path / "record"
    assert config.imap.ca_file == str(tmp_path / "ours.pem")


@pytest.mark.parametrize(
    ("security", "imap_port", "smtp_port"), [("tls", 993, 465), ("starttls", 143, 587)]
)
def test_the_usual_port_follows_the_security(
    path: Path, security: str, imap_port: int, smtp_port: int
) -> None:
    line = f'security = "{security}"\n'

    config = load(written(path, f'{LEAST}{line}[smtp]\nhost = "smtp.example.com"\n{line}'))

    assert config.imap.port == imap_port
    assert config.smtp is not None
    assert config.smtp.port == smtp_port


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_server_on_this_machine_needs_no_encryption(path: Path, host: str) -> None:
    text = LEAST.replace("imap.example.com", host) + 'security = "none"\nport = 1143\n'

    assert load(written(path, text)).imap.security == "none"


def test_sending_logs_in_as_reading_does_unless_it_is_said(path: Path) -> None:
    text = f'{LEAST}password_command = "pass show a"\n[smtp]\nhost = "smtp.example.com"\n'

    config = load(written(path, text))

    assert config.smtp is not None
    assert config.smtp.user == "dana"
    assert config.smtp.password_command == "pass show a"


# Secrets


@pytest.mark.skipif(os.name != "posix", reason="permissions as Unix has them")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
@pytest.mark.parametrize("table", ["imap", "smtp"])
def test_a_password_in_a_file_that_others_can_read_is_refused(
    path: Path, mode: int, table: str
) -> None:
    """It would be everybody's password (S12)."""
    text = LEAST + ('[smtp]\nhost = "s.example"\n' if table == "smtp" else "")

    said = complaint(path, f'{text}password = "{CANARY}"\n', mode)

    assert "chmod 600 config.toml" in said
    assert "password_command" in said
    assert CANARY not in said


def test_a_password_in_a_file_of_ones_own_is_taken_and_not_shown(path: Path) -> None:
    config = load(written(path, f'{LEAST}password = "{CANARY}"\n'))

    assert config.imap.password == CANARY
    assert isinstance(config, Config)
    assert CANARY not in repr(config)


@pytest.mark.parametrize(
    "line",
    [
        f'password = "{CANARY}',
        f"password = {CANARY}",
        f'password = ["{CANARY}"]',
        f'password = "{CANARY}\\u0000"',
        f'password = "{CANARY}\\q"',
        f"password = '{CANARY}' {CANARY}",
        f'password = "{CANARY}"\npassword = "{CANARY}"',
    ],
)
def test_a_password_is_in_no_complaint(path: Path, line: str) -> None:
    assert CANARY not in complaint(path, f"{LEAST}{line}\n")


# Exports


def test_the_imports_folder_lies_in_that_of_the_store(path: Path) -> None:
    config = load(written(path, LEAST + '[store]\nfolder = "kept"\n'))
    elsewhere = load(written(path, LEAST + '[imports]\nfolder = "/srv/exports"\n'))

    assert config.imports.folder == path.absolute().parent / "kept" / "imports"
    assert elsewhere.imports.folder == Path("/srv/exports")


def test_the_columns_of_an_own_export_are_taken_as_they_are(path: Path) -> None:
    config = load(
        written(path, LEAST + '[imports.mapping.mine]\nnumber = "Doc"\nclient = ["Debitor"]\n')
    )

    assert config.mappings == {"mine": {"number": "Doc", "client": ["Debitor"]}}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('[imports]\ncurrency = "dollars"', '[imports] currency: "dollars" is no currency'),
        ('[imports]\ndates = "year"', '[imports] dates: "year" is not known'),
        ('[imports]\nmapping = "mine"', "[imports.mapping.mine]"),
        ('[imports]\nfoldr = "x"', "did you mean folder?"),
    ],
)
def test_a_slip_in_what_is_said_of_exports_is_named(path: Path, said: str, told: str) -> None:
    assert told in complaint(path, f"{LEAST}{said}\n")
