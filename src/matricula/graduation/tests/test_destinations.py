"""Where people go who leave: told by their school, filled in once the next school enrolls them, cleared by a return."""

from datetime import date

import pytest

from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import Cohort, Destination, fill_destinations, tell_destination
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened
from matricula.registry.api import Enrollment, Student
from matricula.registry.tests.pupils import put_into_status
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
LEFT = date(YEAR, 6, 10)


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def tell(
    province: Province,
    cohort: Cohort,
    *students: Student,
    code: str,
    name: str = "",
    school: str = "east_high",
) -> int:
    with as_owner():
        places = list(Enrollment.objects.filter(student__in=students).values_list("uuid", flat=True))
    by = province.acting(school, "record_officer")
    with in_scope(by):
        return tell_destination(by=by, cohort=cohort, places=places, code=code, school_name=name)


def told(student: Student) -> list[tuple[str, str, str | None]]:
    with as_owner():
        return list(
            Destination.objects.filter(student=student).values_list(
                "code", "school_name", "next_school__code"
            )
        )


def enrolled_next(province: Province, student: Student, school: str, *, stage: str, grade: str) -> None:
    """The next school takes the student in, behind the back of all actions."""
    with as_owner():
        place = Enrollment.objects.create(
            student=student,
            school=province.orgs[school],
            stage=stage,
            grade=grade,
            started_on=date(YEAR, 9, 1),
            entered_on=date(YEAR, 9, 1),
        )
        place.statuses.create(seq=1, started_on=date(YEAR, 9, 1), status="normal")


def test_a_school_tells_it_for_many_at_once_before_and_after_they_leave(city: Province) -> None:
    ahead, gone = leaver(city, "测试甲"), leaver(city, "测试乙")
    with on(6, 12):
        cohort = opened(city)
        put_into_status(gone, "graduated", LEFT)
        assert tell(city, cohort, ahead, gone, code="further_study", name="江城大学") == 2
        assert told(ahead) == told(gone) == [("further_study", "江城大学", None)]
        assert tell(city, cohort, gone, code="employment") == 1
        assert told(gone) == [("employment", "", None)]


def test_nobody_tells_it_of_others_students_or_of_who_does_not_leave(city: Province) -> None:
    student, elsewhere = leaver(city, "测试甲"), leaver(city, "测试乙", school="west_high")
    withdrawn = leaver(city, "测试丙")
    with on(6, 12):
        cohort = opened(city)
        put_into_status(withdrawn, "withdrawn", LEFT)
        with pytest.raises(Refused, match="Nobody"):
            tell(city, cohort, elsewhere, withdrawn, code="employment")
        with pytest.raises(Refused, match="Choose from the list"):
            tell(city, cohort, student, code="the_moon")
        by = city.acting("east", "record_officer")
        with in_scope(by), pytest.raises(NotPermitted):
            tell_destination(by=by, cohort=cohort, places=[], code="employment")
    assert told(student) == told(elsewhere) == told(withdrawn) == []


@pytest.mark.parametrize("before", [None, "unknown"])
def test_what_is_not_known_is_filled_in_once_the_next_school_enrolls_them(
    city: Province, before: str | None
) -> None:
    student, waits = leaver(city, "测试甲"), leaver(city, "测试乙")
    with on(6, 12):
        cohort = opened(city)
        put_into_status(student, "graduated", LEFT)
        put_into_status(waits, "graduated", LEFT)
        if before:
            tell(city, cohort, student, code=before)
        assert fill_destinations() == 0
    enrolled_next(city, student, "west_high", stage="upper_secondary", grade="g12")
    assert fill_destinations() == 1
    assert told(student) == [("further_study", "", city.orgs["west_high"].code)]
    assert told(waits) == []
    assert fill_destinations() == 0
    # The register knows it by now: nobody says otherwise.
    with on(6, 12), pytest.raises(Refused, match="Nobody"):
        tell(city, cohort, student, code="army")
    assert told(student)[0][0] == "further_study"


def test_what_the_school_told_stays_when_another_school_enrolls_them(city: Province) -> None:
    student = leaver(city)
    with on(6, 12):
        cohort = opened(city)
        put_into_status(student, "completed", LEFT)
        tell(city, cohort, student, code="repeating")
    enrolled_next(city, student, "west_high", stage="upper_secondary", grade="g12")
    assert fill_destinations() == 0
    assert told(student) == [("repeating", "", None)]


def test_enrolled_again_where_they_left_they_go_nowhere(city: Province) -> None:
    student = leaver(city)
    with on(6, 12):
        cohort = opened(city)
        put_into_status(student, "graduated", LEFT)
        tell(city, cohort, student, code="army")
    enrolled_next(city, student, "east_high", stage="upper_secondary", grade="g12")
    assert told(student) == []
    assert fill_destinations() == 0
