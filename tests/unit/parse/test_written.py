"""What came by mail is told from what the owner's mail program saved."""

import pytest

from mailbot.parse.written import was_delivered

SAVED = (
    b"Received: from localhost ([127.0.0.1]) by localhost with HTTP (HTTP/1.1 POST);\r\n"
    b" Sun, 22 Nov 2026 10:43:17 +0000\r\n"
)
"""As Roundcube 1.6.5 writes it into a draft."""

BEHIND_A_PROXY = (
    b"Received: from 2001-db8--7.example ([2001:db8::7]) via\r\n\tproxy.example ([192.0.2.1]) by "
    b"webmail.example with HTTP (HTTP/1.1\r\n\tPOST); Sun, 22 Nov 2026 10:43:17 +0000\r\n"
)
BY_MAIL = (
    b"Received: from mail.evil.example (mail.evil.example [192.0.2.66])\r\n"
    b"\tby mx.example (Postfix) with ESMTPS id 4F1C9B; Sun, 22 Nov 2026 10:43:19 +0000\r\n"
)
REST = b"From: Dana <dana@whitfield-law.example>\r\nSubject: pause\r\n\r\nReceived: long ago\r\n"


@pytest.mark.parametrize("header", [b"", SAVED, BEHIND_A_PROXY, SAVED.replace(b"\r\n", b"\n")])
def test_a_draft_that_a_webmail_saved_did_not_come_by_mail(header):
    assert not was_delivered(header + REST)


@pytest.mark.parametrize(
    "header",
    [
        BY_MAIL,
        BY_MAIL + SAVED,
        SAVED + BY_MAIL,
        SAVED + SAVED,
        b"Return-Path: <x@evil.example>\r\n" + SAVED,
        SAVED.replace(b"HTTP (HTTP/1.1 POST)", b"HTTP (HTTP/1.1 POST) with ESMTP id 1"),
        SAVED.replace(b"by localhost", b"by localhost by mx.example"),
        SAVED.replace(b"with HTTP (HTTP/1.1 POST)", b"with ESMTP"),
    ],
)
def test_what_a_server_touched_came_by_mail_whatever_else_it_carries(header):
    assert was_delivered(header + REST)
