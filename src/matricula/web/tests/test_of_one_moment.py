"""A list that changes while it is taken out: what is in the workbook is what there was when it began."""

import inspect
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.urls import URLPattern, get_resolver, reverse
from psycopg.errors import SerializationFailure

from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner
from matricula.registry.api import Student, students_page
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.list_pages import ENDING
from matricula.web.office.students import workbook
from matricula.web.tests.test_list_workbooks import below, rows_of
from matricula.web.tests.test_office_pages import signed_in

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def province(transactional_db: None) -> Province:
    return make_province()


def meanwhile(change: Callable[[], object]) -> None:
    """Somebody else does it, on a connection of their own, and it is committed."""

    def alone() -> None:
        try:
            with as_owner():
                change()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(alone).result()


@pytest.mark.django_db(transaction=True)
def test_nobody_is_missed_or_doubled_who_moves_between_two_pages(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (enrolled(province, person=new_student(name)) for name in ("甲甲", "丙丙", "乙乙"))
    begun = [one.name for one in sorted((first, second, third), key=lambda one: one.sort_key)]
    moved = iter(("a", "zz"))

    def a_page(*args: Any, **kwargs: Any) -> Any:
        found = students_page(*args, **kwargs)
        if key := next(moved, None):
            # The last of the list comes to its beginning, where the export has been; then the first to its end.
            who = Student.objects.order_by("sort_key")
            pk = (who.last() if key == "a" else who.first()).pk  # type: ignore[union-attr]  # there are three
            meanwhile(lambda: Student.objects.filter(pk=pk).update(sort_key=key))
        return found

    monkeypatch.setattr(workbook, "AT_ONCE", 1)
    monkeypatch.setattr(workbook, "students_page", a_page)
    client = signed_in(province.appointment("east_one"))
    found = [row[0] for row in below(rows_of(client, "students_workbook"), "Student number")]
    assert found == begun
    after = [row[0] for row in below(rows_of(client, "students_workbook"), "Student number")]
    assert sorted(after) == sorted(begun)
    assert after != begun, "what was changed meanwhile is in the next one"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("collisions", "status"), [(2, 200), (3, 429)])
def test_two_at_once_by_one_person_begin_anew_and_in_the_end_are_told_to_wait(
    province: Province, monkeypatch: pytest.MonkeyPatch, collisions: int, status: int
) -> None:
    enrolled(province)
    left = iter(range(collisions))

    def torn(*args: Any, **kwargs: Any) -> Any:
        if next(left, None) is not None:
            raise OperationalError from SerializationFailure()
        return students_page(*args, **kwargs)

    monkeypatch.setattr(workbook, "students_page", torn)
    client = signed_in(province.appointment("east_one"))
    answer = client.get(reverse("students_workbook"), headers=ENGLISH)
    assert answer.status_code == status
    if status == 429:
        assert "You are taking this list out already." in answer.content.decode()


def routes() -> Iterator[URLPattern]:
    waiting = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLPattern):
            yield one
        else:
            waiting += one.url_patterns


def test_every_list_that_is_taken_out_is_of_one_moment() -> None:
    found = 0
    for route in routes():
        view = route.callback
        source = inspect.getsource(inspect.unwrap(view))
        if re.search(r"\blist_workbook\(", source) or (route.name or "").endswith(ENDING):
            assert getattr(view, "of_one_moment", False), route.name
            found += 1
    assert found > 20
