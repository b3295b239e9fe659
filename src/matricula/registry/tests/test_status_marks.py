"""Marks of the archive that follow a status: what is entered when it begins, goes on, and ends."""

import uuid
from dataclasses import replace
from datetime import date

import pytest

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.registry.checks import unfit_marks
from matricula.registry.models import ArchiveItem, Enrollment
from matricula.registry.status_marks import Turned, keep_marks
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import Stack, stack_for

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY, LATER = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 20)


@pytest.fixture
def place(province: Province) -> Enrollment:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        return Enrollment.objects.get(student=student)


def turned(place: Enrollment, before: str, since: date, after: str, on: date) -> list[dict[str, str]]:
    """What is entered when the place goes from one status into the other."""
    return [
        one.data for one in keep_marks(stack_for(PACK), Turned(place, before, since, after, on, uuid.uuid4()))
    ]


def test_a_mark_begins_and_ends_with_the_statuses_that_it_follows(
    province: Province, place: Enrollment
) -> None:
    with in_scope(province.acting("east_one")):
        assert turned(place, "normal", MONDAY, "suspected_dropout", MONDAY) == [
            {"mark": "dropout", "first_day": "2026-03-02"}
        ]
        assert turned(place, "suspected_dropout", MONDAY, "dropout", FRIDAY) == []
        assert turned(place, "dropout", FRIDAY, "normal", LATER) == [
            {"mark": "dropout", "first_day": "2026-03-02", "last_day": "2026-03-20"}
        ]
        entry = ArchiveItem.objects.filter(student=place.student).order_by("id").first()
        assert entry is not None
        assert (entry.kind, entry.title, entry.clause, entry.recorded_on) == (
            "marks",
            "辍学",
            "CN-GZ-12",
            MONDAY,
        )


def test_a_second_mark_begins_anew(province: Province, place: Enrollment) -> None:
    with in_scope(province.acting("east_one")):
        turned(place, "normal", MONDAY, "suspected_dropout", MONDAY)
        turned(place, "suspected_dropout", MONDAY, "normal", FRIDAY)
        turned(place, "normal", FRIDAY, "dropout", FRIDAY)
        assert turned(place, "dropout", FRIDAY, "normal", LATER) == [
            {"mark": "dropout", "first_day": "2026-03-06", "last_day": "2026-03-20"}
        ]


def test_the_end_of_a_status_older_than_such_marks_says_since_when_it_was(
    province: Province, place: Enrollment
) -> None:
    with in_scope(province.acting("east_one")):
        assert turned(place, "dropout", FRIDAY, "normal", LATER) == [
            {"mark": "dropout", "first_day": "2026-03-06", "last_day": "2026-03-20"}
        ]


def test_other_statuses_and_law_without_such_marks_enter_nothing(
    province: Province, place: Enrollment
) -> None:
    law = stack_for(PACK)
    bare = replace(law, bases={name: one for name, one in law.bases.items() if name != "status_marks"})
    with in_scope(province.acting("east_one")):
        assert turned(place, "normal", MONDAY, "on_leave", FRIDAY) == []
        change = Turned(place, "normal", MONDAY, "dropout", FRIDAY, uuid.uuid4())
        assert keep_marks(bare, change) == []


def _with(**words: str) -> Stack:
    """The law, with other words for such marks."""
    law = stack_for(PACK)
    basis = law.bases["status_marks"]
    return replace(law, bases={**law.bases, "status_marks": replace(basis, words={**basis.words, **words})})


def test_words_that_lead_nowhere_are_refused_before_anybody_is_marked() -> None:
    assert list(unfit_marks(stack_for(PACK))) == []
    for wrong in ({"kind": "nothing"}, {"kind": "basic"}, {"mark": "nobody"}, {"first_day": "nowhere"}):
        assert "needs kind, mark, first_day and last_day" in next(unfit_marks(_with(**wrong)))
    assert "type date8" in next(unfit_marks(_with(last_day="remark")))
    law = stack_for(PACK)
    table = law.tables["mark_kind"]
    sleeping = replace(table.entries["dropout"], attributes={"with_statuses": "asleep"})
    other = replace(table, entries={**table.entries, "dropout": sleeping})
    assert "there is no status 'asleep'" in next(
        unfit_marks(replace(law, tables={**law.tables, "mark_kind": other}))
    )
