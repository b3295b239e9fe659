"""Refuses to start with a seal that cannot be used."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.documents.sealing import SealError, seal_of_setting


@register()
def seal_can_be_used(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error for a file that is not there, is no PKCS#12, or has another passphrase."""
    try:
        seal_of_setting()
    except SealError as wrong:
        return [Error(f"MATRICULA_SEAL: {wrong}", id="documents.E001")]
    return []
