"""The code on a certificate: how it is made, written and asked with."""

import secrets
from hashlib import sha256
from typing import Final

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is mistaken for something else on paper."""
LENGTH: Final = 12
_GROUP: Final = 4


def new_code() -> str:
    """Sixty bits of chance; nobody guesses it, so a fast digest is enough to keep."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def written(code: str) -> str:
    """As it stands on the paper: in groups."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def key_of(number: str, code: str) -> str:
    """What the database is asked with, however number and code were typed: one thing, wrong if either is.

    It keeps the digest of this, so that nobody who reads what is kept can ask with it.
    """
    return sha256(f"{_plain(number)}#{half_key(code)}".encode()).hexdigest()


def half_key(code: str) -> str:
    """What the database is given with a new certificate, whose number it alone knows."""
    return sha256(_plain(code).encode()).hexdigest()


def _plain(typed: str) -> str:
    return "".join(one for one in typed.upper() if one.isalnum())
