"""Lets a transaction see what a person, or a background job, may see."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from matricula.authorities.acting import Acting
from matricula.deployment.api import sight


@contextmanager
def in_scope(
    by: Acting,
    *,
    to_the_end: bool = False,
    undone_around: bool = False,
    expecting: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Run a transaction (or a part of one) with the sight and the name of ``by``; the rest as for ``sight``."""
    actor = f"{by.user_id}:{by.appointment_id}"
    with sight(
        by.scopes,
        actor=actor,
        to_the_end=to_the_end,
        undone_around=undone_around,
        expecting=expecting,
        eyes=by.tier,
    ):
        yield


@contextmanager
def in_scope_of(org_ids: Sequence[int], *, job: str) -> Iterator[None]:
    """Run a background job with the sight of the given subtrees; ``job`` stands in the history as its author."""
    with sight(org_ids, actor=f"job:{job}"):
        yield
