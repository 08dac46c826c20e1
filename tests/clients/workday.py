"""The owner's working days at the scene: the digest that comes then, and what is sent for them.

tell(scene)
scene.rounds(hours_later=hours_until_work())
(digest,) = digests(scene)
"""

import email
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

from mailbot.model.mailbox import DIGEST_MARK
from tests.clients.scene import Scene
from tests.system.postoffice import PASSWORD, PostOffice

APPROVING = """
[folders]
approved = true

[smtp]
host = "{office.host}"
port = {office.port}
user = "dana"
password = "{password}"
security = "none"
"""


def hours_until_work(day: int = 1) -> int:
    """Return in how many hours it is 10 o'clock in New York on business day number *day* from now.

    Or half an hour more or less, or 11 o'clock in summer.
    """
    now = datetime.now(UTC)
    then = now.replace(hour=15, minute=30)
    while then <= now or then.weekday() >= 5:
        then += timedelta(days=1)
    for _ in range(day - 1):
        then += timedelta(days=3 if then.weekday() == 4 else 1)
    return round((then - now) / timedelta(hours=1))


def tell(scene: Scene) -> None:
    """Let mailbot lay its digest, which the scene has turned off."""
    config = scene.owner.folder / "config.toml"
    said = config.read_text(encoding="utf-8")
    assert "on = false" in said
    config.write_text(said.replace("on = false", "on = true"), encoding="utf-8")


def allow_sending(scene: Scene, office: PostOffice) -> None:
    """Let mailbot send by *office* what lies in Approved."""
    with (scene.owner.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(APPROVING.format(office=office, password=PASSWORD))


def digests(scene: Scene, folder: str = "INBOX") -> list[EmailMessage]:
    """Return the digests that lie in *folder*, the oldest first."""
    found = [message for message in messages(scene, folder) if message[DIGEST_MARK]]
    return sorted(found, key=lambda message: message["Date"].datetime)


def messages(scene: Scene, folder: str) -> list[EmailMessage]:
    """Return what lies in *folder*."""
    return [email.message_from_bytes(raw, policy=policy.default) for raw in raws(scene, folder)]


def raws(scene: Scene, folder: str) -> list[bytes]:
    """Return what lies in *folder*, byte for byte."""
    found = list(scene.server.raw(folder).values())
    scene.server.admin.unselect_folder()  # a program may want it for itself
    return found


def plain(digest: EmailMessage) -> str:
    """Return the plain text of a digest."""
    part = digest.get_body(("plain",))
    assert part is not None
    return part.get_content()
