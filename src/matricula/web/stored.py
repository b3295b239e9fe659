"""Words that were stored in the official language, shown to a reader in theirs."""

from collections.abc import Iterator
from functools import lru_cache

from matricula.registry.api import ARCHIVE_TABLE
from matricula.regulation.api import Stack, Text
from matricula.web.clauses import words


def in_reader_language(stack: Stack, stored: str) -> str:
    """What the pack calls it in the reader's language; as it was stored where the pack does not know it.

    Names of papers, grounds and parts of the archive are kept in words, not codes: they must still be
    readable when the pack has changed. Nothing is translated that somebody typed.
    """
    known = _known(stack).get(stored)
    return words(known) if known else stored


@lru_cache(maxsize=8)
def _known(stack: Stack) -> dict[str, Text]:
    return {said: text for text in _texts(stack) for said in text.values()}


def _texts(stack: Stack) -> Iterator[Text]:
    for code in stack.table(ARCHIVE_TABLE).entries.values():
        yield code.label
    for history in stack.procedures.values():
        for version in history.versions:
            yield version.names
            for paper in version.evidence:
                yield paper.names
            yield from (ground.names for ground in version.grounds)
            yield from (ground.names for ground in version.refusals)
