"""Django's mail into a maildir on this machine: the default, until an SMTP server is named."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes each message to `MAILDIR/new`, whole or not at all; the same Message-ID is kept once."""

    def __init__(self, fail_silently: bool = False, folder: str | Path | None = None, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently, **options)
        self._folder = Path(folder or settings.MAILDIR)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages; the number of those that are now there."""
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        stored = 0
        for email in email_messages:
            try:
                self._store(email)
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                stored += 1
        return stored

    def _store(self, email: EmailMessage) -> None:
        message = email.message()
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32] + ".matricula"
        # A reader moves mail from new to cur and may add flags to its name.
        if (self._folder / "new" / name).exists() or any((self._folder / "cur").glob(f"{name}*")):
            return
        unfinished = self._folder / "tmp" / f"{name}.{os.getpid()}"
        with unfinished.open("wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / "new" / name)
