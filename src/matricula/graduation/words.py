"""The names by which law and code know what belongs to certificates."""

from typing import Final

PRINT: Final = "graduation.print"
VOID: Final = "graduation.void"
CERTIFICATES: Final = "certificates"
"""The basis of giving certificates at all."""
