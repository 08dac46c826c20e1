"""Does the digest read as it did, on paper and as a page? A human reads the diff."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from mailbot.edge.picture import painted
from mailbot.model.agenda import Agenda, Alarm, Change
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.message import MessageId
from mailbot.model.news import Turn
from mailbot.model.people import Owner
from mailbot.model.policy import OwnFolders
from mailbot.render.digest import ALIKE, MOST_CARDS, MOST_LINES, digest_of
from mailbot.render.digesthtml import DARK, LIGHT, html_of, picture_id
from mailbot.render.digestmail import compose_digest, digest_id, is_digest
from mailbot.render.digesttext import WIDTH, text_of
from mailbot.render.digestwords import LETTERS, NEWS, told
from mailbot.render.map import drawing_of
from mailbot.render.noun import NOUNS
from tests.unit.render.agendas import AT, BAD, EVERYDAY, MANY, QUIET, RICH, ROUND
from tests.unit.render.situations import ROOT

FOLDER = ROOT / "tests" / "golden" / "digest"
AGENDAS = {"rich": RICH, "bad": BAD, "quiet": QUIET, "many": MANY, "everyday": EVERYDAY}
OWNER = Owner(address="dana@whitfield.example", name="Dana Whitfield", timezone="UTC")


def page(agenda: Agenda) -> str:
    said = digest_of(agenda, OwnFolders())
    drawn = {picture_id(n): drawing_of(runaround) for n, runaround in enumerate(said.maps)}
    return html_of(said, {k: v for k, v in drawn.items() if v is not None})


def message(agenda: Agenda) -> bytes:
    said = digest_of(agenda, OwnFolders())
    drawn = {picture_id(n): drawing_of(runaround) for n, runaround in enumerate(said.maps)}
    pictures = {k: (v, painted(v.svg)) for k, v in drawn.items() if v is not None}
    first = MessageId("<mailbot-digest.1@whitfield.example>")
    return compose_digest(said, OWNER, AT, digest_id(OWNER, "20261123.0"), (first,), pictures)


class Page(HTMLParser):
    """What a page is made of: its tags, and its words."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._skip = False
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._skip = tag in {"style", "title"}

    def handle_endtag(self, tag):
        self._skip = False

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("name", AGENDAS)
def test_the_digest_reads_as_it_did(name, form, *, update_golden):
    path = FOLDER / f"{name}.{form}"

    said = digest_of(AGENDAS[name], OwnFolders())
    seen = page(AGENDAS[name]) if form == "html" else text_of(said)

    if update_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", AGENDAS)
def test_text_and_page_say_the_same(name):
    plain = " ".join(text_of(digest_of(AGENDAS[name], OwnFolders())).split()).casefold()
    for words in Page(page(AGENDAS[name])).words:
        said = " ".join(words.split()).casefold()

        assert said in plain, words


@pytest.mark.parametrize("name", AGENDAS)
def test_nothing_is_fetched_and_nothing_runs(name):
    source = page(AGENDAS[name])

    assert not {"script", "link", "iframe", "form", "object", "svg"} & {
        tag for tag, _ in Page(source).tags
    }
    assert not re.search(r"https?:(?!//www\.w3\.org/1999/xhtml)|url\(|@import|\son\w+=", source)
    for tag, attributes in Page(source).tags:
        if tag == "img":
            assert str(attributes["src"]).startswith("cid:")
            assert len(str(attributes["alt"])) > 40
        if tag == "table":
            assert attributes["role"] == "presentation"


def test_what_they_wrote_is_shown_and_is_no_code():
    assert "&lt;b&gt;please&lt;/b&gt;" in page(RICH)


def test_each_picture_of_the_page_is_a_part_of_the_message():
    whole = message_from_bytes(message(RICH), policy=policy.default)

    shown = set(re.findall(r'src="cid:([^"]+)"', whole.get_body(("html",)).get_content()))
    parts = {str(p["Content-ID"]).strip("<>"): p for p in whole.walk() if p["Content-ID"]}
    assert shown == set(parts) == {"map1@mailbot", "map2@mailbot"}
    for part in parts.values():
        assert part.get_content_type() == "image/png"
        assert part.get_content().startswith(b"\x89PNG")
        assert part.get_content_disposition() == "inline"


def test_the_same_digest_gives_the_same_bytes():
    assert message(RICH) == message(RICH)


def test_the_message_is_from_the_owner_to_the_owner_and_stands_in_its_conversation():
    whole = message_from_bytes(message(RICH), policy=policy.default)

    assert [a.addr_spec for h in ("From", "To") for a in whole[h].addresses] == [OWNER.address] * 2
    assert whole["Subject"] == "mailbot: 1 call, 2 letters, 8 questions, 2 warnings, 2 answers"
    assert whole["In-Reply-To"] == whole["References"] == "<mailbot-digest.1@whitfield.example>"
    assert whole["Auto-Submitted"] == "auto-generated"
    assert whole["X-Mailbot-Digest"] == "20261123.0"
    assert is_digest(str(whole["Message-ID"]))
    assert all(len(line) <= 998 for line in message(RICH).split(b"\r\n"))


def test_an_id_of_somebody_else_is_no_digest():
    assert not is_digest("<CAF-mailbot-digest@mail.example>")


@pytest.mark.parametrize("name", AGENDAS)
def test_lines_of_the_text_fit(name):
    assert all(len(line) <= WIDTH for line in text_of(digest_of(AGENDAS[name])).splitlines())


def test_what_must_be_done_comes_first():
    titles = [part.title for part in digest_of(RICH).parts]

    assert titles[0] == "Call"
    assert titles.index("Letters that wait in Drafts") < titles.index("Questions")
    assert (
        titles.index("Be careful") < titles.index("What changed") < titles.index("Worth a thought")
    )
    assert digest_of(BAD).parts[0].title == "At once"


def test_more_than_anybody_reads_is_counted():
    calls, letters = digest_of(MANY).parts[:2]

    assert len(letters.lines) == MOST_LINES
    assert letters.more == "and 12 more: `mailbot status`"
    assert sum(bool(line.rows) for line in calls.lines) == MOST_CARDS


def test_what_a_card_above_says_is_not_said_again():
    calls = digest_of(MANY).parts[0]
    told = [row for line in calls.lines for row in line.rows if row[0] in ALIKE]

    assert told
    assert len(told) == len(set(told))


def test_every_note_has_its_answer_however_many_there_are():
    answers = tuple((f"paid INV-{n}", f"INV-{n}: received") for n in range(30))
    (part,) = digest_of(Agenda(on=EVERYDAY.on, answers=answers)).parts

    assert len(part.lines) == 30
    assert not part.more


@pytest.mark.parametrize(
    ("what", "opening"),
    [
        ({"undated": (("Acme", "1"), ("Acme", "2"))}, "To do: 1 question to answer."),
        ({"warnings": (("Acme", "odd"),)}, "To do: 1 warning to look at."),
        (
            {"answers": (("paid 1", "done"),)},
            "Nothing to do; this is what came of your notes and folders.",
        ),
        (
            {"alarms": (Alarm(client="Acme", said="x", again=True),)},
            "Nothing to do; this is how it stands.",
        ),
    ],
)
def test_the_opening_says_what_there_is_to_do(what, opening):
    assert digest_of(Agenda(on=EVERYDAY.on, **what)).opening == opening


def test_a_client_who_promised_is_not_named_twice():
    said = Change(turn=Turn.PROMISED, client="Acme", on=AT.date(), who="Acme")

    assert told(said) == "They promised to pay, without naming a day"


def test_a_call_is_told_with_what_the_owner_noted():
    said = Change(turn=Turn.CALLED, client="Acme", on=AT.date(), words="spoke with their lawyer")

    assert told(said) == "you called them: “spoke with their lawyer”"


def test_each_letter_and_each_piece_of_news_has_its_words():
    assert set(LETTERS) == set(NOUNS) == set(Purpose)
    assert set(NEWS) == set(Turn) - {Turn.ANSWERED, Turn.MOVED, Turn.WARNED}
    assert DraftState.PLACED.open


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "quiet", "alarm", "title"])
def test_each_text_can_be_read_on_what_it_stands_on(colours, text):
    for ground in ("card", "back", "quote"):
        assert contrast(colours[text], colours[ground]) >= 4.5


def test_a_quotation_that_is_cut_stays_one():
    why = "Accounting, 2026-11-09: “" + "Please check with the partners. " * 9 + "”"
    letter = replace(EVERYDAY.letters[0], why=why)
    (part,) = digest_of(Agenda(on=EVERYDAY.on, letters=(letter,))).parts

    ((_, told),) = part.lines[0].rows
    assert told.endswith(" …”")


def test_a_runaround_without_end_is_told_by_its_last_steps_and_still_drawn():
    steps = tuple(
        replace(ROUND.arrows[n % 4], words=f"Case {n}. " + "Go and see him " * 20)
        for n in range(200)
    )
    agenda = Agenda(on=EVERYDAY.on, maps=(replace(ROUND, arrows=steps),))
    plain = text_of(digest_of(agenda))

    assert "188 steps before these: `mailbot show`" in plain
    assert "\n189. " in plain
    assert "\n200. " in plain
    assert "Case 187." not in plain
    assert 'start="189"' in page(agenda)
    assert len(page(agenda)) < 20_000
    assert drawing_of(agenda.maps[0]).svg.count("<polygon") == 4


@pytest.mark.parametrize("name", ["rich", "many", "everyday"])
def test_the_subject_counts_what_stands_below(name):
    said = digest_of(AGENDAS[name], OwnFolders())
    lines = {
        part.title: len(part.lines) + sum(map(int, re.findall(r"and (\d+) more", part.more)))
        for part in said.parts
    }
    counts = {
        "call": lines.get("Call", 0),
        "letter": lines.get("Letters that wait in Drafts", 0),
        "question": lines.get("They wait for you", 0) + lines.get("Questions", 0),
        "warning": lines.get("Be careful", 0),
        "answer": lines.get("Answers to you", 0),
    }

    told = {what: int(n) for n, what in re.findall(r"(\d+) ([a-z]+?)s?\b", said.subject)}
    assert told == {what: n for what, n in counts.items() if n}
