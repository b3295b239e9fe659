"""A part of a transaction looks with other eyes; afterwards, however it ended, those from before look again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from matricula.deployment.api import sight

pytestmark = pytest.mark.django_db


def eyes() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('matricula.scopes', true), current_setting('matricula.actor', true)"
        )
        scopes, actor = cursor.fetchone()
    return scopes, actor


@contextmanager
def part(*, undone_around: bool) -> Iterator[None]:
    """A part of the transaction, undone by itself or by what it fills."""
    if undone_around:
        with transaction.atomic(), sight([2, 3], actor="2:2", undone_around=True):
            yield
    else:
        with sight([2, 3], actor="2:2"):
            yield


def broken_off(wrong: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('matricula.family', '7', true)")
        if wrong:
            cursor.execute(wrong)
    raise ValueError("broken off")


@pytest.mark.parametrize("undone_around", [False, True])
def test_who_looked_before_looks_again(*, undone_around: bool) -> None:
    with sight([1], actor="1:1"):
        with part(undone_around=undone_around):
            assert eyes() == ("{2,3}", "2:2")
        assert eyes() == ("{1}", "1:1")


@pytest.mark.parametrize("undone_around", [False, True])
@pytest.mark.parametrize("wrong", ["SELECT 1 / 0", None])
def test_a_part_that_fails_is_undone_and_who_looked_before_looks_again(
    *, wrong: str | None, undone_around: bool
) -> None:
    with sight([1], actor="1:1"):
        with pytest.raises(Exception, match=r"aborted|broken off"), part(undone_around=undone_around):
            broken_off(wrong)
        assert eyes() == ("{1}", "1:1")
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting('matricula.family', true), '')")
            assert cursor.fetchone() == ("",)


@pytest.mark.parametrize("undone_around", [False, True])
def test_a_part_that_is_given_up_is_undone(*, undone_around: bool) -> None:
    with sight([1], actor="1:1"):
        with part(undone_around=undone_around):
            transaction.set_rollback(True)
        assert eyes() == ("{1}", "1:1")
        assert not connection.needs_rollback
