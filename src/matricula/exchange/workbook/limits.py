"""How much a workbook may hold before it is refused unread."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`file_bytes` as uploaded, `unpacked_bytes` after unzipping, `rows` of data in all, `columns` of a sheet.

    `elements` are XML tags, or records of an old workbook; `areas` are merged cells and formulas over several cells of
    a sheet. A full row of the national roll, 74 columns, takes at most 4.2 kB and 225 tags as any program writes it:
    the defaults hold 20,000 such rows, and little more.
    """

    file_bytes: int = 25 * _MIB
    unpacked_bytes: int = 100 * _MIB
    parts: int = 2_000
    rows: int = 20_000
    columns: int = 512
    elements: int = 5_000_000
    areas: int = 1_000

    @classmethod
    def from_settings(cls) -> Self:
        """The setting `MATRICULA_WORKBOOK_LIMITS`, a mapping of these names; what it leaves out keeps its default."""
        return cls(**getattr(settings, "MATRICULA_WORKBOOK_LIMITS", {}))
