"""A batch of cells as the grid sends it: every value is looked at before it is one of ours."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from matricula.journal.api import MOST_CELLS, MOST_IN_A_CELL, Cell, Given
from matricula.web.answering import unreadable

# What is longer is no code of any table; more marks than that in a cell are refused with their clause.
_LONGEST: Final = 40
_MOST_READ: Final = 4 * MOST_IN_A_CELL
_HIGHEST: Final = 2**31


def key_sent(sent: Mapping[str, Any]) -> uuid.UUID:
    """The key of the batch; raises :class:`Refused` where there is none."""
    return _uuid(sent.get("key"))


def cells_sent(sent: Mapping[str, Any]) -> list[Cell]:
    """The cells: ``lesson``, ``student``, ``marks`` (``value``, ``work``) or null, ``version``, ``missed`` or null,
    ``missed_version``, and ``why`` or nothing. Raises :class:`Refused` for anything else, and for more than fit in a
    batch.
    """
    cells = sent.get("cells")
    if not isinstance(cells, list) or not 0 < len(cells) <= MOST_CELLS:
        raise unreadable()
    return [_cell(one) for one in cells]


def _cell(one: Any) -> Cell:
    if not isinstance(one, dict):
        raise unreadable()
    missed = one.get("missed")
    return Cell(
        _uuid(one.get("lesson")),
        _uuid(one.get("student")),
        _marks(one.get("marks")),
        _version(one.get("version")),
        None if missed is None else _word(missed),
        _version(one.get("missed_version")),
        _word(one.get("why", "")),
    )


def _marks(sent: Any) -> tuple[Given, ...] | None:
    if sent is None:
        return None
    if not isinstance(sent, list) or len(sent) > _MOST_READ:
        raise unreadable()
    if not all(isinstance(one, dict) for one in sent):
        raise unreadable()
    return tuple(Given(_word(one.get("value")), _word(one.get("work"))) for one in sent)


def _word(sent: Any) -> str:
    if not isinstance(sent, str) or len(sent) > _LONGEST:
        raise unreadable()
    return sent


def _version(sent: Any) -> int:
    # A truth value is a number to Python, and none to us.
    if not isinstance(sent, int) or isinstance(sent, bool) or not 0 <= sent < _HIGHEST:
        raise unreadable()
    return sent


def _uuid(sent: Any) -> uuid.UUID:
    try:
        return uuid.UUID(sent)
    except (ValueError, TypeError, AttributeError):
        raise unreadable() from None
