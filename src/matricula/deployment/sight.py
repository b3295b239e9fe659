"""The sight of a transaction: which subtrees row-level security lets it see, and in whose name it writes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

from matricula.deployment.kept_plans import FAMILY, planned_for
from matricula.deployment.question import Question
from matricula.deployment.together import ask, other_eyes, together


@contextmanager
def sight(
    org_ids: Sequence[int],
    *,
    actor: str,
    to_the_end: bool = False,
    undone_around: bool = False,
    expecting: Callable[[], None] = lambda: None,
    eyes: str | None = None,
) -> Iterator[None]:
    """Run a transaction, or a part of one, that sees the given subtrees; ``actor`` is its author in the history.

    What held before holds again afterwards, so a part of a transaction may look with other eyes. ``to_the_end`` is
    for a transaction that is over when the block is: PostgreSQL forgets the settings with it, and nothing is put back.
    ``undone_around`` is for a block that fills a part of a transaction: that part's savepoint serves this one, too.
    What ``expecting`` says will be asked (`ask_later`) is asked with these eyes, in the message that sets them.
    ``eyes`` is what kind they are; plans are kept for those alone (`kept_plans`).
    """
    scopes = "{" + ",".join(str(int(one)) for one in org_ids) + "}"
    if to_the_end:
        with other_eyes(), planned_for(eyes):
            expecting()
            _exchange(scopes, actor)
            yield
        return
    with nullcontext() if undone_around else transaction.atomic(), other_eyes(), planned_for(eyes):
        expecting()
        before = _exchange(scopes, actor)
        try:
            yield
        finally:
            # A failed transaction cannot be asked anything; its rollback restores the settings anyway.
            if not connection.needs_rollback:
                with together():
                    _exchange(*before)


@contextmanager
def family_sight(user_id: int) -> Iterator[None]:
    """Run a transaction, or a part of one, that reads with the eyes of a family, and of no office.

    What held before holds again afterwards.
    """
    with sight([], actor=f"{int(user_id)}:0", eyes=FAMILY):
        before = _as_family(str(int(user_id)))
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _as_family(before)


def _as_family(user: str) -> str:
    """Set the account that reads as a family until the transaction ends; which it was before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT family, set_config('matricula.family', %s, true) FROM ("
            "SELECT coalesce(current_setting('matricula.family', true), '') AS family OFFSET 0) AS before",
            [user],
        )
        return str(cursor.fetchone()[0])


_EXCHANGE = (
    "SELECT scopes, actor, set_config('matricula.scopes', %s, true),"
    " set_config('matricula.actor', %s, true) FROM ("
    "SELECT coalesce(current_setting('matricula.scopes', true), '') AS scopes,"
    " coalesce(current_setting('matricula.actor', true), '') AS actor OFFSET 0) AS before"
)


def _exchange(scopes: str, actor: str) -> tuple[str, str]:
    """Set both settings until the transaction ends; what they were before. The inner query is read first.

    What waits is sent behind it, and so asked with the new eyes: `other_eyes` has asked what belongs to the old.
    """
    [row] = ask(Question(_EXCHANGE, (scopes, actor), kept=True), first=True)
    return (row[0], row[1])
