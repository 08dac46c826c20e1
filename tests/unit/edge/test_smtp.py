"""The outgoing server is greeted, over a real connection, and nothing is sent."""

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from mailbot.edge.config import SmtpSettings
from mailbot.edge.smtp import greet
from mailbot.model.errors import LoginRefused, MailboxUnreachable, Refused
from tests.system.dovecot import free_ports


class Sink:
    """Keeps what it is sent."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 the library's name
        self.letters.append(envelope.content)
        return "250 OK"


def let_in(server, session, envelope, mechanism, data):
    return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture
def server():
    sink = Sink()
    (port,) = free_ports(1)
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=port,
        authenticator=let_in,
        auth_require_tls=False,
    )
    controller.start()
    yield controller, sink
    controller.stop()


def settings(port: int, **changes: object) -> SmtpSettings:
    return SmtpSettings(
        **{"host": "127.0.0.1", "port": port, "user": "dana", "security": "none", **changes}
    )


def test_a_server_that_lets_us_in_is_left_without_a_letter(server):
    controller, sink = server

    greet(settings(controller.port), "right")

    assert sink.letters == []


def test_a_wrong_password_is_refused_and_not_repeated_in_the_error(server):
    with pytest.raises(LoginRefused) as told:
        greet(settings(server[0].port), "canary")

    assert "canary" not in str(told.value)


def test_starttls_is_never_optional(server):
    with pytest.raises(Refused):
        greet(settings(server[0].port, security="starttls"), "right")


def test_a_closed_port_is_unreachable():
    with pytest.raises(MailboxUnreachable):
        greet(settings(free_ports(1)[0]), "right")
