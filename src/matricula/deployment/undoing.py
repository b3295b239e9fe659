"""A savepoint that comes along with a question, for a page that is only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, connection, transaction

from matricula.deployment.question import Question
from matricula.deployment.together import ask, ask_later

_NAME: Final = "page"
_SAVEPOINT: Final = Question(f'SAVEPOINT "{_NAME}"')


def savepoint_later() -> None:
    """Set the savepoint of `undone_if_refused` along with the next question: what is asked behind it is inside."""
    ask_later(_SAVEPOINT)


@contextmanager
def undone_if_refused() -> Iterator[None]:
    """Inside a transaction that ends with the page: what an exception left behind is undone, and can be read on.

    As `transaction.atomic` in another, in two messages less: the savepoint may have come along with a question, and
    COMMIT releases it.
    """
    ask(_SAVEPOINT)
    # What is to happen at COMMIT knows by these of which savepoints it is a part.
    connection.savepoint_ids.append(_NAME)
    try:
        yield
    except BaseException:
        try:
            connection.savepoint_rollback(_NAME)
            transaction.set_rollback(False)
        except DatabaseError:
            # Nothing can be asked any more; the transaction as a whole is undone.
            transaction.set_rollback(True)
        raise
    finally:
        connection.savepoint_ids.pop()
