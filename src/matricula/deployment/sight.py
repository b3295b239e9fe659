"""The sight of a transaction: which subtrees row-level security lets it see, and in whose name it writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def sight(org_ids: Sequence[int], *, actor: str) -> Iterator[None]:
    """Run a transaction, or a part of one, that sees the given subtrees; ``actor`` is its author in the history.

    What held before holds again afterwards, so a part of a transaction may look with other eyes.
    """
    with transaction.atomic():
        before = _settings()
        _set("{" + ",".join(str(int(one)) for one in org_ids) + "}", actor)
        try:
            yield
        finally:
            # A failed transaction cannot be asked anything; its rollback restores the settings anyway.
            if not connection.needs_rollback:
                _set(*before)


def _settings() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('matricula.scopes', true), ''),"
            " coalesce(current_setting('matricula.actor', true), '')"
        )
        row = cursor.fetchone()
    return (row[0], row[1])


def _set(scopes: str, actor: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('matricula.scopes', %s, true), set_config('matricula.actor', %s, true)",
            [scopes, actor],
        )
