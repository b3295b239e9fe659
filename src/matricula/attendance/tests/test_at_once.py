"""Two people take the list of one class at once: the second waits, writes nothing, and is told what stands."""

import threading

import pytest
from django.db import connection

from matricula.attendance.api import DayList, DayMark
from matricula.attendance.tests.classes import GONE, NOW, Taught, taught
from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import make_province
from matricula.config.testing import at_civil_time
from matricula.kernel.clock import travelled, travelling
from matricula.regulation.api import Refused


def second(made: Taught, by: Acting, absent: bool) -> tuple[threading.Thread, list[object], threading.Event]:
    """Somebody else at another connection, by the same clock."""
    met: list[object] = []
    done, offset = threading.Event(), travelled()

    def take() -> None:
        try:
            with travelling(offset):
                met.append(made.take(absent={made.pupils[0]: GONE} if absent else {}, by=by).written)
        except Refused as refused:
            met.append(refused.code)
        finally:
            done.set()
            connection.close()

    return threading.Thread(target=take), met, done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("absent", "answer"), [(True, False), (False, "list_taken_meanwhile")])
def test_the_second_sees_what_the_first_has_entered(absent: bool, answer: object) -> None:
    province = make_province()
    made = taught(province)
    other = province.acting("east_one", no=2)
    with at_civil_time(NOW):
        thread, met, done = second(made, other, absent)
        with in_scope(made.by):
            made.take(absent={made.pupils[0]: GONE})
            thread.start()
            assert not done.wait(1.0), "it waits until the first is through"
        thread.join(timeout=30)
        assert met == [answer]
        with in_scope(made.by):
            assert DayList.objects.get().taken_in_id == made.by.appointment_id
            assert DayMark.objects.count() == 1
