"""Loading without looking for garbage: what a program has loaded stays until it ends."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is made within is looked through by no search for garbage, neither now nor later; it may be nested.

    Modules, models, law and templates are hundreds of thousands of objects. To walk through them again and again while
    they become more takes a third of a start, and a process that answers pages would find nothing in them either.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
