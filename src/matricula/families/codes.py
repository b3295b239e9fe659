"""How a code and a login name are made, written and read."""

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
