"""What the packs say in one language."""

from collections.abc import Iterator

from matricula.regulation.api import Stack


def said_in(language: str, stack: Stack) -> Iterator[str]:
    """Every text of the stack's files in that language, as written there."""
    for written in stack.written:
        for node in written.files.values():
            yield from _said(language, node.plain())


def _said(language: str, plain: object) -> Iterator[str]:
    if isinstance(plain, dict):
        for key, value in plain.items():
            if key == language and isinstance(value, str):
                yield value
            yield from _said(language, value)
    elif isinstance(plain, list):
        for one in plain:
            yield from _said(language, one)
