"""How much a workbook may hold before it is refused unread."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`file_bytes` as uploaded, `unpacked_bytes` after unzipping, `rows` of data in all, `columns` of a sheet."""

    file_bytes: int = 25 * _MIB
    unpacked_bytes: int = 400 * _MIB
    parts: int = 2_000
    rows: int = 20_000
    columns: int = 512

    @classmethod
    def from_settings(cls) -> Self:
        """The setting `MATRICULA_WORKBOOK_LIMITS`, a mapping of these names; what it leaves out keeps its default."""
        return cls(**getattr(settings, "MATRICULA_WORKBOOK_LIMITS", {}))
