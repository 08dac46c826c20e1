"""What does a reader of the HTML see?"""

import pytest

from mailbot.parse.body import take_apart
from mailbot.parse.html import text_of

ATTRIBUTION = "On Fri, Nov 20, 2026 at 10:11 AM Jan &lt;jan@firm.example&gt; wrote:"
BLOCK = "<b>From:</b> Jan<br><b>Sent:</b> Friday<br><b>To:</b> Bob<br><b>Subject:</b> Invoice<br>"

REPLIES = {
    "Gmail": (
        f'<div dir="ltr">Alison pays.</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div class="gmail_attr">{ATTRIBUTION}<br></div>'
        '<blockquote class="gmail_quote">Go see Howard</blockquote></div>'
    ),
    "Outlook": (
        '<p class="MsoNormal">Alison pays.</p><div style="border:none;border-top:solid #E1E1E1 '
        f'1.0pt"><p>{BLOCK}</p></div><p>Go see Howard</p>'
    ),
    "Outlook on the web": (
        '<div>Alison pays.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">'
        f"{BLOCK}</div><div>Go see Howard</div>"
    ),
    "Outlook on a phone": (
        '<div>Alison pays.</div><div id="ms-outlook-mobile-signature">Get Outlook for iOS</div>'
        f'<div id="mail-editor-reference-message-container">{BLOCK}Go see Howard</div>'
    ),
    "Outlook for Mac": (
        f'<div>Alison pays.</div><span id="OLK_SRC_BODY_SECTION"><div>{BLOCK}</div>'
        "<div>Go see Howard</div></span>"
    ),
    "Apple Mail": (
        "Alison pays.<br><div><br><blockquote type='cite'><div>"
        f"{ATTRIBUTION}</div><div>Go see Howard</div></blockquote></div>"
    ),
    "Thunderbird": (
        '<div class="moz-cite-prefix">Am 20.11.26 um 10:11 schrieb Jan:<br></div><blockquote '
        'type="cite" cite="mid:x@y">Go see Howard</blockquote><p>Alison pays.</p>'
        '<div class="moz-signature">-- <br>Bob</div>'
    ),
    "Yahoo": (
        '<div class="yahoo-style-wrap">Alison pays.</div><div class="yahoo_quoted" '
        'id="yahoo_quoted_1"><div>On Friday Jan wrote:</div>Go see Howard</div>'
    ),
    "GMX": (
        '<div>Alison pays.<div name="quote"><div><b>Gesendet:</b> Freitag<br><b>Von:</b> Jan<br>'
        "<b>An:</b> Bob<br><b>Betreff:</b> Rechnung</div><div>Go see Howard</div></div></div>"
    ),
    "Proton": (
        '<div>Alison pays.</div><div class="protonmail_signature_block">Bob</div>'
        '<div class="protonmail_quote">On Friday Jan wrote:<br><blockquote type="cite">'
        "Go see Howard</blockquote></div>"
    ),
}


@pytest.mark.parametrize("program", REPLIES)
def test_the_quote_of_each_program_is_told_from_the_reply(program: str) -> None:
    body = take_apart(text_of(f"<html><body>{REPLIES[program]}</body></html>"))

    assert body.text == "Alison pays."
    assert "Go see Howard" in body.quoted


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">no</span>',
        '<div style="color:red; DISPLAY : none !important">no</div>',
        '<div style="font-size:0px;line-height:0">no</div>',
        '<span style="font-size: 1px">no</span>',
        '<div style="max-height:0;overflow:hidden">no</div>',
        '<div style="mso-hide:all">no</div>',
        "<div hidden>no</div>",
        "<script>no</script>",
        "<style>no</style>",
        "<!-- no -->",
        "<template>no</template>",
    ],
)
def test_what_no_reader_sees_is_not_read(hidden: str) -> None:
    assert text_of(f"<body>{hidden}<p>yes</p></body>") == "yes"


def test_small_but_visible_words_are_read() -> None:
    assert text_of('<p style="font-size:10px">yes</p>') == "yes"


def test_lines_lists_and_tables_keep_their_shape() -> None:
    html = (
        "<p>One\n  line.<br>Another</p><ul><li>a</li><li>b</li></ul>"
        "<table><tr><td>Invoice</td><td>2041</td></tr><tr><td>Due</td><td>1 Dec</td></tr></table>"
        "<pre>as\n  it is</pre>"
    )

    assert text_of(html).split("\n") == [
        "One line.",
        "Another",
        "",
        "- a",
        "- b",
        "",
        "Invoice 2041",
        "Due 1 Dec",
        "",
        "as",
        "  it is",
    ]


def test_an_indented_block_of_the_writer_is_no_quote() -> None:
    html = '<div>The one:</div><blockquote style="margin:0 0 0 40px">Alison</blockquote>'

    assert take_apart(text_of(html)).text == "The one:\nAlison"
