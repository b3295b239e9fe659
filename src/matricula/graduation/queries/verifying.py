"""Whether a certificate is genuine, asked by anybody."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac

from matricula.deployment.api import bound_cursor
from matricula.graduation.codes import key_of
from matricula.kernel.clock import civil_now


@dataclass(frozen=True)
class Verified:
    """What the database tells of it: ``genuine``, ``replaced``, ``corrected``, ``revoked``, ``void`` or ``unknown``.

    ``says`` stands only with a genuine one, the identity number but for its last four signs.
    """

    answer: str
    number: str = ""
    kind: str = ""
    pack: str = ""
    zone: str = ""
    school: dict[str, str] | None = None
    now_at: dict[str, str] | None = None
    clause: str = ""
    issued_at: datetime | None = None
    ended_at: datetime | None = None
    says: dict[str, str] | None = None

    @property
    def is_known(self) -> bool:
        return self.answer != "unknown"


def verify_code(number: str, code: str, *, asked_from: str) -> Verified:
    """What is true of the certificate with this number and code; one statement, and logged whatever it answers.

    ``asked_from`` is empty for an address that has guessed wrong too often: then what finds nothing is not logged.
    """
    return _asked("code", key_of(number, code), asked_from)


def verify_file(sha256: str, *, asked_from: str) -> Verified:
    """The same for whoever has the printed file itself, byte for byte."""
    return _asked("file", sha256.lower(), asked_from)


def _asked(way: str, key: str, asked_from: str) -> Verified:
    with bound_cursor() as cursor:
        cursor.execute("SELECT graduation_verify(%s, %s, %s)", [way, key, _traceless(asked_from)])
        (found,) = cursor.fetchone()
    said: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
    for moment in ("issued_at", "ended_at"):
        if said.get(moment):
            said[moment] = datetime.fromisoformat(said[moment])
    return Verified(**said)


def _traceless(address: str) -> str:
    """Tells one asker of a day from another, and leads back to nobody."""
    if not address:
        return ""
    return salted_hmac(
        "graduation.verify", f"{civil_now():%Y-%m-%d} {address}", algorithm="sha256"
    ).hexdigest()
