"""Many connections share what keeps them private; it is made anew when it has to be."""

import ssl
from pathlib import Path

import pytest
import time_machine

from mailbot.edge.config import ImapSettings
from mailbot.edge.privacy import tls_of
from mailbot.model.errors import ConfigError
from tests.system.dovecot import make_certificate


def settings(ca_file: str = "") -> ImapSettings:
    return ImapSettings(host="mail.example", user="dana", ca_file=ca_file)


def test_all_accounts_share_one_context_of_the_day():
    with time_machine.travel("2026-11-20 09:00Z", tick=False):
        first = tls_of(settings())
        assert tls_of(settings()) is first
    with time_machine.travel("2026-11-21 09:00Z", tick=False):
        assert tls_of(settings()) is not first
    assert first is not None
    assert first.minimum_version is ssl.TLSVersion.TLSv1_2
    assert first.verify_mode is ssl.CERT_REQUIRED


def test_a_new_certificate_of_ones_own_counts_at_once(tmp_path: Path):
    make_certificate(tmp_path)
    ca_file = str(tmp_path / "certificate.pem")
    first = tls_of(settings(ca_file))
    make_certificate(tmp_path)

    assert tls_of(settings(ca_file)) is not first


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path):
    (tmp_path / "ca.pem").write_text("nothing of the kind")

    for name in ("ca.pem", "gone.pem"):
        with pytest.raises(ConfigError, match=f"{name} cannot be read as a certificate"):
            tls_of(settings(str(tmp_path / name)))
