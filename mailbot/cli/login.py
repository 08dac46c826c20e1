"""The command that signs in where a password is refused: login."""

import time
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption, loaded
from mailbot.model.errors import LoginRefused, MailboxUnreachable, UsageError

if TYPE_CHECKING:
    from mailbot.edge.config import Config
    from mailbot.edge.oauth import Granted, Invitation
    from mailbot.edge.signin import Bearer


def login(
    *,
    browser: Annotated[
        bool, typer.Option("--browser", help="By a browser on this machine, without a code.")
    ] = False,
    port: Annotated[
        int, typer.Option(help="Where the browser comes back to; any free port if left out.")
    ] = 0,
    file: Annotated[
        bool, typer.Option("--file", help="Keep the token beside the record, not in the keyring.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Throw the token of this account away.")
    ] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Sign in at Microsoft 365, Google or another provider that takes no password.

    Shows where to go and which code to enter, and waits until you have agreed.
    """
    from mailbot.edge.issuer import issuer_of
    from mailbot.edge.signin import bearer

    settings = loaded(config)
    if settings.imap.sign_in != "oauth2" and not forget:
        raise UsageError(
            f"{settings.path}, [imap] sign_in: this account signs in by a password, so that there"
            ' is nothing to do; with Microsoft 365 write sign_in = "oauth2" (docs/sign-in.md)'
        )
    account = bearer(settings)
    if forget:
        _forget(account, json=json)
        return
    issuer = issuer_of(settings.oauth2)
    by_browser = browser or not issuer.device_endpoint
    granted, asked = (
        _by_browser(account, settings, port, json=json)
        if by_browser
        else _by_code(account, settings, json=json)
    )
    place = account.keep(granted, asked, keyring=not file)
    _try(settings, account, place, json=json)


def _by_code(account: "Bearer", settings: "Config", *, json: bool) -> "tuple[Granted, float]":
    from mailbot.edge.device import NotYet, device

    way = device(account.issuer, ca_file=settings.imap.ca_file)
    invitation = way.invite()
    _invite(account, invitation, json=json)
    end = time.monotonic() + invitation.expires_in
    pause = invitation.interval
    while time.monotonic() + pause < end:
        time.sleep(pause)
        asked = time.time()
        try:
            return way.accept(invitation), asked
        except NotYet as error:
            pause += error.slower
        except MailboxUnreachable:
            pause *= 2  # RFC 8628, section 3.5
    raise LoginRefused("nobody signed in in time, and the code has run out; run: mailbot login")


def _by_browser(
    account: "Bearer", settings: "Config", port: int, *, json: bool
) -> "tuple[Granted, float]":
    from mailbot.edge.browser import Return
    from mailbot.edge.oauth import exchange, invite_by_browser

    with Return(account.issuer.redirect_host, port) as back:
        invitation = invite_by_browser(account.issuer, account.user, back.address)
        _invite(account, invitation, json=json)
        code = back.code(invitation.state, invitation.expires_in)
        asked = time.time()
        granted = exchange(
            account.issuer, invitation, code, back.address, ca_file=settings.imap.ca_file
        )
    return granted, asked


def _invite(account: "Bearer", invitation: "Invitation", *, json: bool) -> None:
    if json:
        _tell(event="open", user=account.user, url=invitation.url, code=invitation.code)
        return
    typer.echo(f"Open {invitation.url}")
    if invitation.code:
        typer.echo(f"and enter the code {invitation.code}")
    minutes = max(round(invitation.expires_in / 60), 1)
    typer.echo(f"Sign in there as {account.user}; mailbot waits, {minutes} minutes at most.")


def _try(settings: "Config", account: "Bearer", place: str, *, json: bool) -> None:
    """Say whether the mail server takes the token: people have more than one account."""
    from mailbot.edge.connection import connect

    try:
        connect(settings.imap, account).close()
    except LoginRefused as error:
        raise LoginRefused(
            f"{account.issuer.name} let you in, but the mail server did not: {error}"
        ) from None
    except MailboxUnreachable as error:
        accepted, words = False, f"; the mail server could not be asked: {error}"
    else:
        accepted, words = True, f"; {settings.imap.host} lets mailbot in"
    if json:
        _tell(event="done", user=account.user, kept=place, accepted=accepted)
    else:
        typer.echo(f"Signed in as {account.user}. The token is kept in {place}{words}.")


def _forget(account: "Bearer", *, json: bool) -> None:
    there = account.forget()
    if json:
        _tell(event="forgotten", user=account.user, there=there)
    else:
        words = "is thrown away" if there else "was not there"
        typer.echo(
            f"The token of {account.user} {words}. To have {account.issuer.name} forget mailbot,"
            " too, take its access away in the settings of your account there."
        )


def _tell(**facts: object) -> None:
    typer.echo(dumps(facts, ensure_ascii=False))
