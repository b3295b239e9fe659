"""Keeps the secrets of second factors encrypted, so that a copy of the database alone opens no account."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Every token of this format begins with its version byte, which no secret in the clear (base32, or hexadecimal) does.
_TOKEN = "gAAAA"  # noqa: S105  the beginning of any token, no secret


class EncryptedFactors(DefaultMFAAdapter):
    """allauth's behaviour with the secrets of apps and the seeds of recovery codes encrypted.

    The key follows from ``SECRET_KEY``; what was written under one of ``SECRET_KEY_FALLBACKS`` can still be read.
    """

    def encrypt(self, text: str) -> str:
        """The form in which a secret is stored."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that was stored in the clear, before this adapter, is given back as it is."""
        if not encrypted_text.startswith(_TOKEN):
            return encrypted_text
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                "A second factor was stored under another secret key. Name the key before this one in "
                "MATRICULA_OLD_SECRET_KEYS, or let the person set their second factor up again."
            ) from None


def _keys() -> MultiFernet:
    return MultiFernet([_key(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    # A fast hash is right for a long random key; the label keeps it apart from whatever else the key signs.
    digest = hashlib.sha256(b"matricula.second_factors:" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
