"""Lets a transaction see what a person, or a background job, may see."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from matricula.authorities.acting import Acting
from matricula.deployment.api import sight


@contextmanager
def in_scope(by: Acting, *, to_the_end: bool = False) -> Iterator[None]:
    """Run a transaction (or a part of one) with the sight and the name of ``by``; ``to_the_end`` as for ``sight``."""
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}", to_the_end=to_the_end):
        yield


@contextmanager
def in_scope_of(org_ids: Sequence[int], *, job: str) -> Iterator[None]:
    """Run a background job with the sight of the given subtrees; ``job`` stands in the history as its author."""
    with sight(org_ids, actor=f"job:{job}"):
        yield
