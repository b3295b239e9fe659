"""Whole attacks on lists: to put on one whom it is not for, to change it once it is filed, to carry it out oneself."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.listing import agree, approved_list, drafted_list, filed_list
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.registry.api import EnrollmentStatus, Student
from matricula.registry.tests.pupils import enrolled
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, inserted, refuses, updated

pytestmark = pytest.mark.django_db

FALLEN = {"against": Jsonb([{"code": "x", "clause": "y"}])}
DONE = {"state": "applied", "ended_at": "now()", "holder_org_id": None}
RUN = "SELECT cases_carry_out_lines(%s, 1000)"


@pytest.fixture
def own(province: Province) -> Student:
    """A student of the school that attacks, who awaits registration."""
    return enrolled(province, normal=False)


@pytest.fixture
def school(province: Province) -> Intruder:
    return Intruder(province, "east_one")


def line(case: Case, student: Student, **changed: Any) -> int:
    """A line as the application would write it."""
    entered = {
        "case_id": case.pk,
        "student_id": student.pk,
        "student_uuid": student.uuid,
        "against": Jsonb([]),
        "left_out_why": "",
        **changed,
    }
    return inserted("cases_caseline", entered)


def links_of(case: Case) -> int:
    with as_owner():
        return EnrollmentStatus.objects.filter(case_uuid=case.uuid).count()


def test_nobody_comes_on_a_list_that_is_not_for_them(
    province: Province, own: Student, school: Intruder
) -> None:
    """Neither a student of another school, nor one who is registered already, nor one under another's name."""
    registered, foreign = enrolled(province), enrolled(province, "west_one", normal=False)
    case = drafted_list(province)
    with school.as_():
        for somebody in (registered, foreign):
            with refuses("MR040"):
                line(case, somebody)
        late = enrolled(province, normal=False)
    with school.as_():
        with refuses("MR040"):
            line(case, late, student_uuid=registered.uuid)
        with refuses("MR040"):
            line(case, late, done_at="now()")
        line(case, late)


def test_a_student_stands_on_a_list_once(province: Province, own: Student, school: Intruder) -> None:
    case = drafted_list(province)
    with school.as_(), refuses("23505"):
        line(case, own)


def test_the_lines_are_fixed_once_the_list_is_filed(
    province: Province, own: Student, school: Intruder
) -> None:
    case = filed_list(province)
    late = enrolled(province, normal=False)
    with school.as_():
        with refuses("MR028"):
            line(case, late)
        with refuses("MR028"):
            updated("cases_caseline", case.lines.get().pk, FALLEN)


def test_no_other_office_touches_the_lines(province: Province, own: Student) -> None:
    """Not even the one above, which sees them."""
    case = drafted_list(province)
    with Intruder(province, "east").as_(), refuses("MR028"):
        updated("cases_caseline", case.lines.get().pk, FALLEN)
    with Intruder(province, "west_one").as_():
        assert rows("SELECT id FROM cases_caseline") == []


def test_a_line_is_left_out_in_ones_own_name(province: Province, own: Student, school: Intruder) -> None:
    case, head = drafted_list(province), province.acting("east_one", "head")
    with school.as_(), refuses("MR036"):
        updated(
            "cases_caseline",
            case.lines.get().pk,
            {
                "left_out_by_id": head.appointment_id,
                "left_out_at": "now()",
                "left_out_why": "Said by somebody else",
            },
        )


def test_nobody_says_that_a_line_is_done(province: Province, own: Student, school: Intruder) -> None:
    case = drafted_list(province)
    with school.as_(), refuses("42501"):
        updated("cases_caseline", case.lines.get().pk, {"done_at": "now()"})


def test_a_list_is_carried_out_only_once_all_have_approved(
    province: Province, own: Student, school: Intruder
) -> None:
    case = filed_list(province)
    with school.as_("head"), refuses("MR016"):
        rows(RUN, case.uuid)
    agree(province, case, "east_one")
    with school.as_("head"):
        with refuses("MR016"):
            rows(RUN, case.uuid)
        with refuses("MR022"):
            updated("cases_case", case.pk, {"state": "approved"})
    assert links_of(case) == 0


@pytest.mark.parametrize(
    "inner",
    [
        "cases_lines_registry_change_status_of_lines(NULL, NULL, NULL, ARRAY[1])",
        "cases_done_registry_transfer(NULL)",
        "cases_places_registry_on_roll(NULL, NULL, ARRAY[1])",
        "cases_places(NULL, NULL, ARRAY[1])",
        "cases_function_of('done', 'registry.transfer', 'cases_case')",
    ],
)
def test_nobody_asks_the_function_of_an_effect_past_the_decided_case(school: Intruder, inner: str) -> None:
    with school.as_("head"), refuses("42501"):
        rows(f"SELECT {inner}")


def test_a_list_is_not_done_before_its_lines_are(province: Province, own: Student, school: Intruder) -> None:
    case = approved_list(province)
    with school.as_("head"):
        with refuses("MR038"):
            updated("cases_case", case.pk, DONE)
        # Whoever asks, the database does what was decided, and once.
        assert rows(RUN, case.uuid) == [(1,)]
        assert rows(RUN, case.uuid) == [(0,)]
        updated("cases_case", case.pk, DONE)
        with refuses("MR016"):
            rows(RUN, case.uuid)
    assert links_of(case) == 1


def test_a_list_without_a_line_that_stays_is_not_filed(
    province: Province, own: Student, school: Intruder
) -> None:
    case = drafted_list(province)
    by = school.acting()
    with in_scope(by):
        updated("cases_caseline", case.lines.get().pk, FALLEN)
        with refuses("MR040"):
            school.file(case.pk, route="own", turns=2)


def test_the_stage_of_a_list_is_that_of_its_lines(province: Province, own: Student, school: Intruder) -> None:
    """The duty follows the stage: with another one, another authority would review."""
    case = drafted_list(province)
    with school.as_():
        subject = {**case.subject, "stage": "upper_secondary"}
        with refuses("MR040"):
            school.file(case.pk, route="own", turns=2, subject=Jsonb(subject))
        # A case about a student on the same procedure is none.
        other = school.draft(
            procedure="registration", effect="registry.change_status_of_lines", subject=Jsonb({})
        )
        school.subject(other, own)
        with refuses("MR032"):
            school.file(other, route="own", turns=2)


def test_the_worker_learns_no_more_than_which_lists_wait(province: Province, own: Student) -> None:
    case = approved_list(province)
    with sight([], actor="job:run_lists"):
        waiting = rows("SELECT * FROM cases_lists_to_run()")
        assert waiting == [(case.uuid, case.opened_org_id)]
        assert rows("SELECT id FROM cases_caseline") == []
