"""The command that sets mailbot up by asking: init."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption
from mailbot.model.errors import ConfigError, UsageError

if TYPE_CHECKING:  # loaded inside the functions, so that --help stays quick
    from mailbot.edge.discovery import Candidate
    from mailbot.edge.manual import Setting
    from mailbot.edge.presets import Preset


def init(  # noqa: PLR0913  a parameter for each option of the command
    *,
    config: ConfigOption = None,
    address: Annotated[str | None, typer.Option(help="Your mail address.")] = None,
    name: Annotated[str | None, typer.Option(help="Your name as you sign.")] = None,
    title: Annotated[str | None, typer.Option(help="Your title, such as Attorney.")] = None,
    firm: Annotated[str | None, typer.Option(help="Your firm.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Such as Europe/Berlin.")] = None,
    phone: Annotated[str | None, typer.Option(help="Your telephone, below your letters.")] = None,
    host: Annotated[str | None, typer.Option(help="The mail server, or your provider.")] = None,
    port: Annotated[str | None, typer.Option(help="Its port, mostly 993.")] = None,
    ca_file: Annotated[
        str | None, typer.Option(help="The certificate of your own server, a PEM file.")
    ] = None,
    user: Annotated[str | None, typer.Option(help="The name you log in with.")] = None,
    client_id: Annotated[
        str | None, typer.Option(help="What your own mailbot is registered as at Microsoft.")
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="The number of your firm there.")] = None,
    password_command: Annotated[
        str | None, typer.Option(help="A command that prints the password.")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Look nothing up in the network.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing, look nothing up; take the defaults.")
    ] = False,
) -> None:
    """Write a configuration by asking a few questions."""
    from mailbot.edge import manual

    path = _target(config)
    given = {
        "address": address,
        "name": name,
        "title": title,
        "firm": firm,
        "phone": phone,
        "timezone": timezone,
        "host": host,
        "port": port,
        "ca-file": ca_file,
        "user": user,
        "client-id": client_id,
        "tenant": tenant,
        "password-command": password_command,
    }
    interview = Interview(given=given, silent=yes, offline=yes or offline)
    owner = _owner(interview)
    settings = {**owner, **_mailbox(interview, str(owner["owner", "address"]))}
    _write(path, manual.filled(manual.text(), settings))
    typer.echo(f"Wrote {path}; only you can read it.", nl=not yes)
    if not interview.offline:
        _log_in(interview, path, settings)
    if not yes:
        _offer_service(path)
    named = f" --config {config}" if config else ""
    then = "login" if ("imap", "sign_in") in settings else "doctor"
    typer.echo(f"{' ' if yes else ''}Next: mailbot {then}{named}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """The answers of `init`: *given* on the command line, else asked for unless *silent*."""

    given: Mapping[str, str | None]
    silent: bool
    offline: bool = False
    """Nothing is looked up in the network."""

    def answer(
        self, option: str, question: str, rule: Callable[[str], str | None], default: str = ""
    ) -> str:
        """Return an answer that *rule* does not complain about.

        Raises UsageError where the command line holds none and nobody may be asked.
        """
        given = self.given.get(option)
        if given is None and not self.silent:
            return self._asked(question, rule, default)
        answer = (default if given is None else given).strip()
        if complaint := rule(answer):
            words = complaint if answer else "missing; say it after the option"
            raise UsageError(f"--{option}: {words}")
        return answer

    def _asked(self, question: str, rule: Callable[[str], str | None], default: str) -> str:
        while True:
            words = typer.prompt(question, default=default, show_default=bool(default))
            answer = str(words).strip()
            complaint = rule(answer)
            if complaint is None:
                return answer
            typer.echo(f"  {complaint}")


def _target(config: Path | None) -> Path:
    """Return the file to write, which must not be there yet."""
    from mailbot.edge.config import VARIABLE, default_path

    said = os.environ.get(VARIABLE)
    path = config or (Path(said) if said else default_path())
    if path.exists():
        raise UsageError(
            f"{path}: is there already and stays as it is; edit it, move it away,"
            " or name another file with --config"
        )
    return path


def _owner(interview: Interview) -> dict[tuple[str, str], "Setting"]:
    from mailbot.edge import presets, rules

    ask = interview.answer
    owner = {
        "address": ask("address", "Your mail address", rules.address),
        "name": ask("name", "Your name, as you sign letters", rules.filled),
        "title": ask("title", "Your title (Attorney, say; may stay empty)", rules.one_line),
        "firm": ask("firm", "Your firm, as your invoices name it (may stay empty)", rules.one_line),
        "phone": ask(
            "phone", "Your telephone number, for letters (may stay empty)", rules.one_line
        ),
        "timezone": _zone(interview, presets.machine_zone()),
    }
    return {("owner", key): value for key, value in owner.items() if value}


def _zone(interview: Interview, machine: str) -> str:
    """Return the owner's time zone; that of a machine nobody told where it is, is remarked."""
    from mailbot.edge import presets, rules

    question = "Your time zone"
    if machine in presets.NOWHERE and interview.given.get("timezone") is None:
        if interview.silent:
            typer.echo(
                f"Days are those of {machine}, as on this machine; if you are elsewhere, say it "
                "with --timezone, such as America/New_York.",
                err=True,
            )
        question = f"Your time zone (this machine says {machine}; America/New_York, say)"
    return interview.answer("timezone", question, rules.timezone, machine)


def _mailbox(interview: Interview, address: str) -> dict[tuple[str, str], "Setting"]:
    from mailbot.cli import finding
    from mailbot.edge import presets, rules

    preset, found = presets.preset_for(address), None
    if preset is None and interview.given.get("host") is None and not interview.offline:
        found = finding.server_of(address)
    if found is None:
        guess = preset.host if preset else "imap." + address.rpartition("@")[2]
        question = "Your IMAP server, or your provider's name"
        answer = interview.answer("host", question, _server, guess)
    else:
        answer = found.provider or found.host
    if preset is None or answer != preset.host:
        preset = presets.preset_named(answer)
    host = preset.host if preset else answer
    if preset and preset.advice:
        _advise(preset, silent=interview.silent)
    own_name = preset.user(address) if preset else found.user if found else address
    user = interview.answer("user", "The name you log in with", rules.filled, own_name)
    settings: dict[tuple[str, str], Setting] = {("imap", "host"): host, ("imap", "user"): user}
    if found and preset is None:
        settings |= _where(found)
    if preset and preset.security != "tls":
        settings["imap", "security"] = preset.security
        settings["imap", "port"] = preset.port
    settings |= _door(interview, asked=preset is None and found is None)
    if preset and preset.trusted_servers:
        settings["imap", "trusted_servers"] = preset.trusted_servers
    by_token = _token(interview, preset.tokens) if preset and preset.tokens else {}
    return {**settings, **(by_token or _password(interview, user))}


def _token(interview: Interview, provider: str) -> dict[tuple[str, str], "Setting"]:
    """Return the settings of a sign-in by a token; none while the program is not registered."""
    from mailbot.edge import rules

    question = "The application (client) ID that you got there (empty: later)"
    number = interview.answer("client-id", question, rules.one_line)
    if not number:
        return {}
    question = "The directory (tenant) ID of your firm (empty: outlook.com or hotmail.com)"
    tenant = interview.answer("tenant", question, rules.one_line)
    settings: dict[tuple[str, str], Setting] = {
        ("imap", "sign_in"): "oauth2",
        ("oauth2", "provider"): provider,
        ("oauth2", "client_id"): number,
    }
    return {**settings, ("oauth2", "tenant"): tenant} if tenant else settings


def _where(found: "Candidate") -> dict[tuple[str, str], "Setting"]:
    """Return port and encryption of a server that was found, as far as they are not the usual."""
    settings: dict[tuple[str, str], Setting] = {}
    if found.security != "tls":
        settings["imap", "security"] = found.security
    if found.port != 993:
        settings["imap", "port"] = found.port
    return settings


def _door(interview: Interview, *, asked: bool) -> dict[tuple[str, str], "Setting"]:
    """Return port and certificate as far as they are not the usual ones; a provider's are."""
    from mailbot.edge import rules

    settings: dict[tuple[str, str], Setting] = {}
    if asked or interview.given.get("port"):
        port = int(interview.answer("port", "Its port", rules.port, "993"))
        if port != 993:
            settings["imap", "port"] = port
            if port == 143:
                settings["imap", "security"] = "starttls"
    if asked or interview.given.get("ca-file"):
        question = "The file with its own certificate (empty: it has a public one)"
        if file := interview.answer("ca-file", question, _certificate):
            settings["imap", "ca_file"] = str(Path(file).expanduser().absolute())
    return settings


def _certificate(answer: str) -> str | None:
    if not answer or Path(answer).expanduser().is_file():
        return None
    return f'"{answer}" is no file; write where the certificate lies, or nothing'


def _server(answer: str) -> str | None:
    from mailbot.edge import presets, rules

    preset = presets.preset_named(answer)
    if preset is not None:
        return None if preset.host else preset.advice
    if complaint := rules.host(answer):
        return complaint
    if "." in answer or ":" in answer or rules.is_loopback(answer):
        return None
    known = (name for preset in presets.PRESETS for name in (preset.name, *preset.aliases))
    meant = rules.nearest(answer, known)
    offer = f'did you mean "{meant}"?' if meant else 'write it whole, like "imap.example.com"'
    return f'"{answer}" is neither a server nor a provider that is known; {offer}'


def _advise(preset: "Preset", *, silent: bool) -> None:
    typer.echo(f"{preset.name}: {preset.advice}", err=silent)
    if not (preset.works or silent):
        typer.confirm("Write the file all the same?", default=False, abort=True)


def _password(interview: Interview, user: str) -> dict[tuple[str, str], "Setting"]:
    """Return the settings that say where the password is, having put it there."""
    from mailbot.edge import rules
    from mailbot.edge.secrets import Secret, keep

    command = interview.given.get("password-command")
    ways = ["keyring"] if find_spec("keyring") else []
    ways += ["command", "file", "later"]
    told = {"command": "command (a program prints it)"}
    question = f"Keep the password in: {', '.join(told.get(w, w) for w in ways[:-1])}, or later"
    while not (command or interview.silent):
        way = interview.answer(
            "keep",
            question,
            rules.one_of(*ways),
            "keyring" if "keyring" in ways else "file",
        )
        if way == "later":
            return {}
        if way == "command":
            command = interview.answer("", "The command", rules.filled)
            break
        secret = Secret(typer.prompt("The password (it is not shown)", hide_input=True))
        if way == "file":
            return {("imap", "password"): secret}
        try:
            keep(user, secret)
        except ConfigError as error:
            typer.echo(f"  {error}")
        else:
            return {}
    return {("imap", "password_command"): command} if command else {}


def _log_in(
    interview: Interview, path: Path, settings: Mapping[tuple[str, str], "Setting"]
) -> None:
    """Offer to log in at once; write down what the owner had to say of the folders."""
    from mailbot.cli.finding import folders_of
    from mailbot.edge import manual

    kept = "keyring" if find_spec("keyring") else ""
    if not (kept or {("imap", "password"), ("imap", "password_command")} & set(settings)):
        return
    if not typer.confirm("Log in now, to see whether Drafts and Sent are found?", default=True):
        return
    if said := folders_of(path, interview.answer):
        path.unlink()
        _write(path, manual.filled(manual.text(), {**settings, **said}))
        typer.echo(f"Wrote them into {path}.")


def _offer_service(path: Path) -> None:
    """Offer to have this system start mailbot, where it is known how."""
    from mailbot.cli.service import put
    from mailbot.edge.unit import kind_here

    kind = kind_here()
    if not kind or kind == "windows":
        return
    question = f"Write a service for {kind}, so that mailbot works by itself? (it is not started)"
    if typer.confirm(question, default=False):
        put(path, kind=kind, system=False, start=False)


def _write(path: Path, text: str) -> None:
    """Write a new file that its owner alone can read, and see that it holds.

    Raises ConfigError, leaving no file behind, if it cannot be written or does not hold.
    """
    from mailbot.edge.config import load

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written ({error.strerror}); name another file with --config"
        ) from error
    try:
        load(path)
    except ConfigError:
        path.unlink()
        raise
