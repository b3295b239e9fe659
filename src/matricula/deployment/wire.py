"""A message of several statements, sent over the driver's connection without a cursor of its own.

A cursor is made for one statement: it asks what it might prepare, takes a lock and waits in steps. For the few messages
of a page that costs twice what sending them and reading the answers does. What begins a transaction goes along with its
first message.
"""

import select
from typing import Any, Final

from psycopg import Connection
from psycopg.abc import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

Rows = list[tuple[Any, ...]]
BEGIN: Final = b"BEGIN"
# Stands between two statements of a message.
BETWEEN: Final = ";\n"


def answers(driver: "Connection[Any]", reads: Transformer, statements: list[bytes]) -> list[Rows]:
    """The rows of each statement, none for one that has none; raises the driver's error where the database refuses.

    All of them are in the connection's transaction, which begins with the first. ``reads`` is the connection's own:
    what reads a kind of value is looked up once.
    """
    begins = not driver.autocommit and driver.pgconn.transaction_status == TransactionStatus.IDLE
    message = BETWEEN.encode().join([BEGIN, *statements] if begins else statements)
    try:
        results = _results(driver.pgconn, message)
    except BaseException:
        # Half an answer may still be on its way: nobody is to take it for the answer to something else.
        driver.close()
        raise
    found: list[Rows] = []
    for one in results[1:] if begins else results:
        if one.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(one, encoding="utf-8")
        if one.status == ExecStatus.TUPLES_OK:
            reads.set_pgresult(one)
            found.append(reads.load_rows(0, one.ntuples, tuple))
        else:
            found.append([])
    return found


def _results(libpq: Any, message: bytes) -> list[Any]:
    """What libpq has for each statement. Whoever else wants to go on in this process may, while the database works."""
    libpq.send_query(message)
    wait = select.poll()
    wait.register(libpq.socket, select.POLLIN | select.POLLOUT)
    while libpq.flush():
        wait.poll()
        libpq.consume_input()
    wait.modify(libpq.socket, select.POLLIN)
    found: list[Any] = []
    while True:
        while libpq.is_busy():
            wait.poll()
            libpq.consume_input()
        result = libpq.get_result()
        if result is None:
            return found
        found.append(result)
