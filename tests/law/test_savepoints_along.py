"""Savepoints that come along with the next statement are set, released and rolled back to as if each were sent."""

from contextlib import suppress

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def say(word: str) -> None:
    """A setting of the transaction: it goes with whatever is rolled back."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rehearsal.said', %s, true)", [word])


def heard() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('rehearsal.said', true)")
        return str(cursor.fetchone()[0])


def fail() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def walk() -> list[str]:
    """In and out of savepoints in the ways that actions and stories go; what stands after each."""
    from django.db import DatabaseError, transaction

    stands: list[str] = []
    say("begun")
    with suppress(DatabaseError), transaction.atomic():
        say("outer")
        with transaction.atomic():
            say("inner")
            fail()
    stands.append(heard())
    with transaction.atomic():
        say("kept")
        with suppress(DatabaseError), transaction.atomic(), transaction.atomic():
            fail()
        stands.append(heard())
        with suppress(LookupError), transaction.atomic():
            with transaction.atomic():
                pass
            say("lost")
            raise LookupError
    stands.append(heard())
    with suppress(LookupError), transaction.atomic():
        with transaction.atomic():
            say("released, then lost")
        with transaction.atomic():
            pass
        raise LookupError
    stands.append(heard())
    first, second = transaction.savepoint(), transaction.savepoint()
    say("behind two")
    transaction.savepoint_rollback(second)
    stands.append(heard())
    transaction.savepoint_rollback(second)
    say("behind two again")
    third = transaction.savepoint()
    transaction.savepoint_rollback(third)
    say("behind three")
    transaction.savepoint_rollback(third)
    stands.append(heard())
    transaction.savepoint_rollback(first)
    stands.append(heard())
    with transaction.atomic():
        say("in the end")
    transaction.savepoint_commit(first)
    with suppress(DatabaseError), transaction.atomic():
        outside, inside = transaction.savepoint(), transaction.savepoint()
        transaction.savepoint_commit(outside)
        say("lost with what is not there any more")
        transaction.savepoint_rollback(inside)
        say("found")
    return [*stands, heard()]


def test_what_is_rolled_back_is_the_same() -> None:
    from django.db import transaction

    from matricula_proving.rehearsal.savepoints import savepoints_along

    plain = walk()
    expected = ["begun", "kept", "kept", "kept", "kept", "behind two again", "kept", "in the end"]
    assert plain == expected
    sid = transaction.savepoint()
    with savepoints_along():
        assert walk() == plain
        say("lost")
    transaction.savepoint_rollback(sid)
    assert heard() == "in the end"


def test_what_is_asked_by_name_is_asked_inside_what_was_set_before_it() -> None:
    """A statement whose plan is kept goes without a cursor."""
    from django.db import DatabaseError, transaction

    from matricula.deployment.api import Question, ask
    from matricula_proving.rehearsal.savepoints import savepoints_along

    def divided(by: int) -> Question:
        return Question("SELECT 1 / (%s)::integer", (by,), kept=True)

    said = Question("SELECT set_config('rehearsal.said', (%s)::text, true)", ("lost",), kept=True)
    with savepoints_along():
        # Handed over here, in a message of its own.
        for one in (said, divided(1)):
            ask(one)
        say("begun")
        with suppress(LookupError), transaction.atomic():
            ask(said)
            raise LookupError
        assert heard() == "begun"
        with pytest.raises(DatabaseError), transaction.atomic():
            ask(divided(0))
        assert heard() == "begun"


def test_what_is_read_bit_by_bit_is_read_inside_what_was_set_before_it() -> None:
    """One that the server keeps has a cursor of another kind, which brings no savepoint along."""
    from django.db import DatabaseError, transaction
    from django.db.models import IntegerField
    from django.db.models.expressions import RawSQL

    from matricula.authorities.api import Org
    from matricula_proving.rehearsal.savepoints import savepoints_along

    broken = Org.objects.annotate(broken=RawSQL("1 / 0", [], IntegerField()))
    with savepoints_along():
        say("begun")
        with pytest.raises(DatabaseError), transaction.atomic():
            list(broken.iterator(chunk_size=10))
        assert heard() == "begun"
