"""A person to write to, and a mail server that really listens."""

import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP, Envelope, Session

from matricula.authorities.api import Acting, User
from matricula.config.testing import as_owner

MakePerson = Callable[..., User]


@pytest.fixture
def person(db: None) -> MakePerson:
    def make(name: str = "mei", **fields: Any) -> User:
        with as_owner():
            return User.objects.create_user(f"{name}@example.invalid", display_name=name, **fields)

    return make


def acting(user: User) -> Acting:
    return Acting(
        user_id=user.pk,
        user_name=user.display_name,
        appointment_id=0,
        org_id=0,
        org_path="/0/",
        tier="school",
        role="head",
        pack="test",
        zone=ZoneInfo("UTC"),
        permissions=frozenset(),
        scopes=(),
        lineage=(),
    )


@pytest.fixture
def maildir(tmp_path: Path, settings: Any) -> Path:
    settings.EMAIL_BACKEND = "matricula.notices.maildir.EmailBackend"
    settings.MAILDIR = tmp_path / "mail"
    return tmp_path / "mail"


class Mailbox(Message):
    """Takes mail, unless told to answer with a refusal at the recipient or at the data."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.received: list[Any] = []
        self.recipient_answer = self.data_answer = ""

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        return self.data_answer or str(await super().handle_DATA(server, session, envelope))

    def handle_message(self, message: Any) -> None:
        self.received.append(message)


class MailServer:
    """An SMTP server on loopback that can be down and come up."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.mailbox = Mailbox()
        self._controller: Controller | None = None

    def up(self) -> None:
        self._controller = Controller(self.mailbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    server.down()
