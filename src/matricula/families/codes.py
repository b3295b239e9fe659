"""How a code and a login name are made, written and read."""

import secrets
import uuid
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is mistaken for something else on paper."""
LENGTH: Final = 12
_GROUP: Final = 4


def new_code() -> str:
    """Sixty bits of chance; nobody guesses it, so a fast digest is enough to keep."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def mailed_code(of: uuid.UUID) -> str:
    """Sixty bits that follow from the secret key and the ``uuid`` of the code: whoever sends it makes it again."""
    return next(derived(of))


def derived(of: uuid.UUID) -> Iterator[str]:
    """The same by the key of today, then by each older one that the installation still knows."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        mixed = salted_hmac("matricula.families.mailed_code", of.bytes, secret=secret, algorithm="sha256")
        rest, code = int.from_bytes(mixed.digest()), ""
        for _place in range(LENGTH):
            rest, at = divmod(rest, len(ALPHABET))
            code += ALPHABET[at]
        yield code


def written(code: str) -> str:
    """As it stands in the letter: in groups."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def key_of(typed: str) -> str:
    """What the database is asked with, whatever the case and however the code was grouped."""
    code = "".join(one for one in typed.upper() if one.isalnum())
    return sha256(code.encode()).hexdigest()


def digest_of(typed: str) -> str:
    """What is kept of a code: its key taken once more, so that nobody who reads what is kept can ask with it."""
    return sha256(key_of(typed).encode()).hexdigest()


def new_login(school_code: str) -> str:
    """A login name of the school's: not secret, and telling nothing of the person."""
    return f"{school_code}-" + "".join(secrets.choice("0123456789") for _ in range(8))
