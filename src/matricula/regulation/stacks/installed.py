"""Which law holds here: that of the installed packs, each read once, or another put in its place for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from matricula.kernel.loading import loading
from matricula.regulation.stacks.loader import forget_places, load_installed
from matricula.regulation.stacks.stack import Stack

_substitutes: ContextVar[tuple[Stack, ...]] = ContextVar("matricula_substitute_stacks", default=())


def stack_for(pack: str) -> Stack:
    """The stack of an installed pack, read once. `PackError` when it or one above cannot be used."""
    for stack in _substitutes.get():
        if stack.pack == pack:
            return stack
    return _installed(pack)


_read: dict[str, Stack] = {}


def _installed(pack: str) -> Stack:
    found = _read.get(pack)
    if found is None:
        with loading():
            found = _read[pack] = load_installed(pack, _read)
    return found


@contextmanager
def substituted(stack: Stack) -> Iterator[None]:
    """In this context `stack_for` answers `stack` for its pack: to rehearse a change of law, or to test a mutant."""
    token = _substitutes.set((stack, *_substitutes.get()))
    try:
        yield
    finally:
        _substitutes.reset(token)


def forget_installed() -> None:
    """Read packs anew when they are next asked for: after files were changed in development."""
    _read.clear()
    forget_places()
