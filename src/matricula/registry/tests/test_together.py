"""Questions that travel together are answered as they are alone, and with the eyes they belong to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import Org
from matricula.authorities.tests.people import Province
from matricula.deployment.api import BETWEEN, Prepared, Question, ask, ask_later, sight, together
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student

pytestmark = pytest.mark.django_db
_eyes = Question("SELECT current_setting('matricula.scopes', true)")
_pupils = Prepared(lambda name: Student.objects.filter(name=name), "name")
_offices = Prepared(lambda code: Org.objects.filter(code=code), "code")


def number(value: int) -> Question:
    return Question("SELECT %s::int", (value,))


def test_what_waits_goes_along_and_is_asked_once() -> None:
    with together():
        ask_later(number(1))
        ask_later(number(2))
        with CaptureQueriesContext(connection) as sent:
            assert [ask(number(one)) for one in (3, 2, 1)] == [[(3,)], [(2,)], [(1,)]]
        assert [one["sql"].count(BETWEEN) for one in sent.captured_queries] == [2]
        with CaptureQueriesContext(connection) as again:
            assert ask(number(1)) == [(1,)]
        assert len(again) == 1


def test_outside_nothing_waits() -> None:
    ask_later(number(1))
    with CaptureQueriesContext(connection) as sent:
        assert ask(number(2)) == [(2,)]
    assert [one["sql"] for one in sent.captured_queries] == ["SELECT 2::int"]


def test_a_sign_of_the_driver_in_a_value_stays_what_it_is() -> None:
    said = Question("SELECT %s, '100 %%'", ("a;\n%s' --",))
    with together():
        ask_later(said)
        assert ask(number(1)) == [(1,)]
        assert ask(said) == [("a;\n%s' --", "100 %")]


def test_rows_that_came_along_are_the_same_objects(province: Province) -> None:
    by = province.acting("east_one")
    enrolled(province, person=new_student("单小测"))
    code = province.orgs["east_one"].code
    with sight(by.scopes, actor="1:1"):
        alone = [*_pupils(name="单小测"), *_offices(code=code)]
        with together():
            _pupils.later(name="单小测")
            offices = _offices(code=code)
            with CaptureQueriesContext(connection) as sent:
                pupils = _pupils(name="单小测")
            assert not sent.captured_queries
    assert [*pupils, *offices] == alone
    assert [one.__dict__.keys() for one in (*pupils, *offices)] == [one.__dict__.keys() for one in alone]


def test_nobody_sees_with_the_eyes_of_another(province: Province) -> None:
    here, there = province.acting("east_one"), province.acting("west_one")
    enrolled(province, person=new_student("单小测"))
    with sight(here.scopes, actor="1:1"), together():
        _pupils.later(name="单小测")
        ask_later(_eyes)
        with sight(there.scopes, actor="1:2"):
            # What waited was asked before the eyes changed, and does not answer within.
            assert _pupils(name="单小测") == []
            assert ask(_eyes) == [(f"{{{there.org_id}}}",)]
            _pupils.later(name="单小测")
        assert len(_pupils(name="单小测")) == 1
        assert ask(_eyes) == [(f"{{{here.org_id}}}",)]


def test_what_is_expected_is_asked_with_the_new_eyes(province: Province) -> None:
    by = province.acting("east_one")
    with (
        together(),
        CaptureQueriesContext(connection) as sent,
        sight(by.scopes, actor="1:1", expecting=lambda: ask_later(_eyes)),
    ):
        before = len(sent)
        assert ask(_eyes) == [(f"{{{by.org_id}}}",)]
        assert len(sent) == before
