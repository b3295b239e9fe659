"""The surroundings in which the body of a background job runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from matricula.authorities.api import in_scope_of
from matricula.deployment.api import civil_offset
from matricula.kernel.clock import travelling


@contextmanager
def in_job(name: str, org_ids: Sequence[int] = ()) -> Iterator[None]:
    """One transaction of a job: the civil time of the installation, the sight of those subtrees, the job as author.

    A worker starts every job with no sight at all; what it may see comes from here, and ends with the transaction.
    """
    with travelling(civil_offset()), in_scope_of(org_ids, job=name):
        yield
