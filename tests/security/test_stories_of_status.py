"""Whole attacks on what a pupil is: an office that would put its pupil on leave, end a place, or open one, by itself.

Told as those of `test_stories.py` are: raw SQL as the application, in the name of one office, and lawfully on where it
was refused.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import Org, close_school, in_scope
from matricula.authorities.tests.people import PACK, Province, make_province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, filed_number, filed_transfer
from matricula.cases.tests.statuses import CLAUSE, HAS_GONE, IS_BACK, RESTS, RESTS_ON, asked, law_of_statuses
from matricula.config.testing import as_owner, law_in_force
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment, Student
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.regulation.api import stack_for, substituted
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, as_it_stands, inserted, refuses, updated

pytestmark = pytest.mark.django_db

REGISTER = (
    "registry_student",
    "registry_enrollment",
    "registry_enrollmentstatus",
    "registry_classmembership",
)
CHANGE = "SELECT registry_change_status(%s, %s, %s, %s, %s, %s, %s, '', %s, %s, %s, %s)"
HAND_OVER = "SELECT registry_hand_over_place(%s)"


@pytest.fixture
def province() -> Iterator[Province]:
    law = law_of_statuses(stack_for(PACK))
    made = make_province()
    law_in_force(law)
    with substituted(law):
        yield made


@pytest.fixture
def today(province: Province) -> date:
    return civil_today(province.orgs["east"].time_zone)


@pytest.fixture
def own(province: Province) -> Student:
    """A pupil of the school that attacks."""
    return enrolled(province, "east_one", person=new_student("漏测乙"))


def open_place(student: Student) -> Enrollment:
    with as_owner():
        return Enrollment.objects.get(student=student, is_open=True)


def link(place: Enrollment, **changed: Any) -> int:
    """A link of the chain of a place, as the application would write it."""
    entered = {
        "enrollment_id": place.pk,
        "seq": 3,
        "started_on": place.started_on,
        "status": "on_leave",
        "ends": False,
        "change_kind": "",
        "reason": "",
        "clause": "",
        "case_uuid": None,
        **changed,
    }
    return inserted("registry_enrollmentstatus", entered)


def a_place(student: Student, school: int, **changed: Any) -> int:
    entered = {
        "uuid": "gen_random_uuid()",
        "student_id": student.pk,
        "school_id": school,
        "stage": "primary",
        "grade": "g04",
        "is_principal": True,
        "started_on": "2026-09-01",
        "entered_on": "2026-09-01",
        "particulars": Jsonb({}),
        "status": "",
        "is_open": True,
        "seen_by": [],
        **changed,
    }
    return inserted("registry_enrollment", entered)


def changed_by(case: Case, student: Student, on: date, /, **other: Any) -> list[Any]:
    """What the function is told for a case of `RESTS`, but for `other`."""
    said = {
        "student": student.pk,
        "status": "on_leave",
        "ends": False,
        "kind": "leave",
        "on": on,
        "until": None,
        "grade": "",
        "clause": CLAUSE,
        "case": case.uuid,
        "effect": "registry.change_status",
        "school": case.opened_org_id,
        **other,
    }
    return list(said.values())


def test_no_office_adds_a_link_by_itself(province: Province, own: Student, today: date) -> None:
    """Neither a school nor those above it, and a case that is named but not decided is no better."""
    case = asked(province, own, RESTS, on=today)
    place, before = open_place(own), as_it_stands(*REGISTER)
    for office in ("east_one", "east", "city", "province"):
        with Intruder(province, office).as_("head"):
            for changed in (
                {},
                {"status": "graduated", "ends": True},
                {"status": "dead", "ends": True, "started_on": today},
                {"case_uuid": case.uuid},
                {"until": today},
            ):
                with refuses("MR016"):
                    link(place, **changed)
            with refuses("MR016"):
                rows(CHANGE, *changed_by(case, own, today))
    assert as_it_stands(*REGISTER) == before


def test_no_office_opens_a_second_place(province: Province, own: Student, today: date) -> None:
    """Not beside the first, not after its end, and not at a school that is not one's own."""
    county, school = Intruder(province, "east"), Intruder(province, "east_one")
    before = as_it_stands(*REGISTER)
    for office in (county, school):
        with office.as_():
            for changed in (
                {},
                {"is_principal": False},
                {"case_uuid": case_of_nobody()},
                {"school_id": province.orgs["east_two"].pk},
            ):
                with refuses("MR016"):
                    a_place(own, school.org, **changed)
    assert as_it_stands(*REGISTER) == before
    put_into_status(own, "withdrawn")
    before = as_it_stands(*REGISTER)
    with school.as_():
        with refuses("MR016"):
            a_place(own, school.org)
        with refuses("MR003"):
            link(Enrollment.objects.get(student=own), status="normal", started_on=today, seq=4)
    assert as_it_stands(*REGISTER) == before


def case_of_nobody() -> Any:
    return rows("SELECT gen_random_uuid()")[0][0]


def test_whoever_enters_a_person_gives_them_the_first_status_and_no_other(province: Province) -> None:
    school, closed = Intruder(province, "east_one"), province.orgs["west_one"]
    with school.as_() as by:
        person = Student.objects.create(
            name="漏测丙",
            sort_key="x",
            sex="1",
            birth_on="2016-03-05",
            nationality="CHN",
            seen_by=[by.org_id],
        )
        for begun in ({"school_id": province.orgs["east_two"].pk}, {"is_principal": False}):
            with refuses("MR016"):
                a_place(person, school.org, **begun)
        place = Enrollment.objects.get(pk=a_place(person, school.org))
        with refuses("MR016"):
            a_place(person, school.org, is_principal=False)
        for changed in (
            {"status": "normal"},
            {"status": "graduated", "ends": True},
            {"ends": True},
            {"change_kind": "resumption"},
            {"case_uuid": case_of_nobody()},
            {"until": "2090-01-01"},
            {"started_on": "2020-01-01"},
        ):
            with refuses("MR016"):
                link(place, **{"seq": 1, "status": "pending", **changed})
    with Intruder(province, "east").as_("head"), refuses("MR016"):
        link(place, seq=1, status="pending")
    with school.as_():
        link(place, seq=1, status="pending")
        with refuses("MR016"):
            link(place, seq=2, status="normal")
    with as_owner():
        Org.objects.filter(pk=closed.pk).update(
            closed_on=date(2026, 1, 1), successor=province.orgs["east_one"]
        )
    with school.as_() as by:
        other = Student.objects.create(
            name="漏测丁",
            sort_key="x",
            sex="1",
            birth_on="2016-03-05",
            nationality="CHN",
            seen_by=[by.org_id],
        )
        with refuses("MR016"):
            a_place(other, closed.pk)


def test_an_approved_case_changes_what_it_asked_and_nothing_else(
    province: Province, own: Student, today: date
) -> None:
    """Whoever decides last names another day, status, grade, pupil, or an end of the place; and tries it twice."""
    stranger = enrolled(province, "east_one", person=new_student("漏测甲"))
    until = today + timedelta(days=90)
    case = asked(province, own, RESTS, on=today, until=until)
    approved_by(province, case, "east_one")
    county = Intruder(province, "east")
    with county.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        county.prepare(step, officer)
    before = as_it_stands(*REGISTER)
    with county.as_("head") as head:
        county.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        for other in (
            {"student": stranger.pk},
            {"status": "graduated", "ends": True},
            {"status": "normal"},
            {"ends": True},
            {"kind": "death"},
            {"on": today + timedelta(days=1)},
            {"until": None},
            {"until": until + timedelta(days=1)},
            {"grade": "g09"},
            {"clause": "CN-GZ-23"},
            {"effect": "registry.transfer"},
            {"school": province.orgs["east_two"].pk},
        ):
            with refuses("MR016"):
                rows(CHANGE, *changed_by(case, own, today, **{"until": until, **other}))
        # Nor is it called done before it is.
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
    with Intruder(province, "east_one").as_("head"), refuses("MR016"):
        rows(CHANGE, *changed_by(case, own, today, until=until))
    assert as_it_stands(*REGISTER) == before
    with county.as_("head"):
        rows(CHANGE, *changed_by(case, own, today, until=until))
        with refuses("MR016"):
            rows(CHANGE, *changed_by(case, own, today, until=until))
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        with refuses("MR016"):
            rows(CHANGE, *changed_by(case, own, today, until=until))
    assert open_place(own).status == "on_leave"


def test_a_status_prolonged_is_not_prolonged_twice_by_one_case(
    province: Province, own: Student, today: date
) -> None:
    """The status after it is the one before it, so only the case itself tells that it was carried out."""
    put_into_status(own, "on_leave")
    school, case = Intruder(province, "east_one"), asked(province, own, RESTS_ON, on=today)
    with school.as_("head") as head:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        school.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        rows(CHANGE, *changed_by(case, own, today))
        with refuses("MR016"):
            rows(CHANGE, *changed_by(case, own, today))
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})


@pytest.mark.parametrize("to_file", ["filed_transfer", "filed_number"])
def test_an_approval_of_another_kind_changes_no_status(
    province: Province, own: Student, today: date, to_file: str
) -> None:
    if to_file == "filed_transfer":
        case = approved_by(province, filed_transfer(province, own, to="east_two"), "east_two", "east_one")
        last = Intruder(province, "east")
    else:
        case = approved_by(
            province, filed_number(province, own, school="east_one"), "east_one", "east", "province"
        )
        last = Intruder(province, "province")
    with last.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        last.prepare(step, officer)
    with last.as_("head") as head:
        last.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        for effect in ("registry.change_status", case.effect):
            with refuses("MR016"):
                rows(CHANGE, *changed_by(case, own, today, effect=effect))


def test_no_case_is_filed_about_a_pupil_whom_the_procedure_is_not_for(
    province: Province, own: Student
) -> None:
    """One in school comes back from no leave, one on leave goes on none, and one of another stage does not leave so."""
    school = Intruder(province, "east_one")
    high = Intruder(province, "east_high")
    elder = enrolled(
        province,
        "east_high",
        person=new_student("漏测戊", date(2010, 3, 5)),
        stage="upper_secondary",
        grade="g11",
    )
    for office, student, procedure in (
        (school, own, IS_BACK),
        (school, own, RESTS_ON),
        (high, elder, HAS_GONE),
    ):
        with office.as_():
            case = office.draft(procedure=procedure, effect="registry.change_status", subject=block(student))
            office.subject(case, student)
            with refuses("MR033"):
                office.file(case, route="only", turns=1)
    put_into_status(own, "on_leave")
    with school.as_():
        case = school.draft(procedure=RESTS, effect="registry.change_status", subject=block(own))
        school.subject(case, own)
        with refuses("MR033"):
            school.file(case, route="only", turns=2)
        case = school.draft(procedure=IS_BACK, effect="registry.change_status", subject=block(own))
        school.subject(case, own)
        school.file(case, route="only", turns=1)


def block(student: Student) -> Jsonb:
    """What a case says of its pupil, to whoever sees the pupil."""
    with as_owner():
        return Jsonb({"name": student.name, "student_number": student.numbers.get(ended_on=None).number})


def test_nobody_hands_a_roll_over_but_the_clock_of_a_merger(
    province: Province, own: Student, today: date
) -> None:
    """An open school's, before the day, of a pupil with business under way: not even by the job's own function."""
    place, before = open_place(own), as_it_stands(*REGISTER)
    for office in ("east_two", "east", "province"):
        with Intruder(province, office).as_("head"), refuses("MR016"):
            rows(HAND_OVER, place.pk)
    head = province.acting("city", "head")
    with in_scope(head):
        close_school(
            by=head,
            school=province.orgs["east_one"],
            successor=province.orgs["east_two"],
            closed_on=today + timedelta(days=1),
            reason="merged",
            clause="CN-GZ-7",
        )
    with Intruder(province, "east_two").as_("head"), refuses("MR016"):
        rows(HAND_OVER, place.pk)
    assert as_it_stands(*REGISTER) == before
    case = asked(province, own, RESTS, on=today)
    with as_owner():
        Org.objects.filter(pk=place.school_id).update(closed_on=today)
    with Intruder(province, "east_two").as_("head"):
        with refuses("MR016"):
            rows(HAND_OVER, place.pk)
        with refuses("MR016"):
            rows(HAND_OVER, place.pk + 1_000_000)
    approved_by(province, case, "east_two", "east")
    with Intruder(province, "east_two").as_("head"):
        # By now it is what the next run of the job would do, in the words of the law and to its heir.
        rows(HAND_OVER, place.pk)
        with refuses("MR016"):
            rows(HAND_OVER, place.pk)
    moved = open_place(own)
    with as_owner():
        assert (moved.school, moved.status) == (province.orgs["east_two"], "on_leave")
        assert Enrollment.objects.get(pk=place.pk).statuses.latest("seq").status == "transferred_out"


def test_what_these_walls_ask_each_other_answers_nobody_else(
    province: Province, own: Student, today: date
) -> None:
    case = asked(province, own, RESTS, on=today)
    with Intruder(province, "west_one").as_():
        for call in (
            "SELECT cases_takes('{uuid}', 'normal', 'primary')",
            "SELECT cases_fills_in('{uuid}', 'on', 'x')",
            "SELECT cases_ends_place('{uuid}', true)",
            "SELECT cases_law_of('{uuid}')",
            "SELECT cases_register_words('cn_guizhou')",
        ):
            with refuses("42501"):
                rows(call.format(uuid=case.uuid))
