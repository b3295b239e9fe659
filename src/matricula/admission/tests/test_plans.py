"""The plan of an office: quotas, places by lines, what is refused, who sees what, and when."""

import pytest

from matricula.admission.api import (
    AdmissionPlace,
    AdmissionPlan,
    AdmissionQuota,
    Fault,
    Wanted,
    issue_plan,
    lines_of_plan,
    lots_of_plan,
    open_plan,
    place_students,
    plans_seen,
    set_quotas,
    take_off,
)
from matricula.admission.tests.scenes import graduate, line_of, planned
from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner
from matricula.notices.api import Notice
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


def test_the_plan_is_of_the_office_whose_duty_it_is(province: Province) -> None:
    """The county for the lower, the city for the upper secondary stage."""
    for office, stage in (("west", "upper_secondary"), ("city", "lower_secondary"), ("west", "primary")):
        by = province.acting(office)
        with in_scope(by), pytest.raises(Refused) as refused:
            open_plan(by=by, stage=stage, school_year="2026-2027")
        assert (refused.value.code, refused.value.clause) == ("no_plan_of_stage", "CN-GZ-18")
    by = province.acting("west")
    with in_scope(by):
        with pytest.raises(Refused, match="this school year or the next"):
            open_plan(by=by, stage="lower_secondary", school_year="2020-2021")
        open_plan(by=by, stage="lower_secondary", school_year="2026-2027")
        with pytest.raises(Refused, match="has a plan"):
            open_plan(by=by, stage="lower_secondary", school_year="2026-2027")
    by = province.acting("west_one")
    with in_scope(by), pytest.raises(NotPermitted):
        open_plan(by=by, stage="lower_secondary", school_year="2027-2028")


def test_lines_that_fit_get_a_place_and_every_other_says_why(province: Province) -> None:
    first, second, third = (graduate(province, f"升学{one}") for one in "甲乙丙")
    there, other_stage = (
        enrolled(province, "west_one", person=new_student("升学丁")),
        graduate(province, "升学戊", stage="lower_secondary", grade="g09"),
    )
    foreign = graduate(province, "升学己", school="east_one")
    plan = planned(province, places=2)
    by = province.acting("west")
    with in_scope(by):
        lines = [
            line_of(first, where="2"),
            Wanted(line_of(second).number, "别人", "5298020001", "3"),
            line_of(second, school="5298010001", where="4"),
            line_of(first, where="5"),
            line_of(there, where="6"),
            line_of(other_stage, where="7"),
            line_of(third, where="8"),
        ]
        # A graduate of another county is not within sight, and so not known.
        lines.append(Wanted("G529801201603050011", foreign.name, "5298020001", "9"))
        done = place_students(by=by, plan=plan, lines=lines)
        assert (done.placed, done.known) == (2, 0)
        assert [(one.line.where, one.fault) for one in done.faulty] == [
            ("3", Fault.unknown_student),
            ("4", Fault.unknown_school),
            ("5", Fault.twice),
            ("6", Fault.not_finished),
            ("7", Fault.other_stage),
            ("9", Fault.unknown_student),
        ]
        again = place_students(by=by, plan=plan, lines=[line_of(first), line_of(second)])
        assert (again.placed, again.known, [one.fault for one in again.faulty]) == (0, 1, [Fault.no_room])
        assert [one.student_name for one in lines_of_plan(plan).order_by("id")] == ["升学甲", "升学丙"]


def test_a_place_says_what_the_register_says(province: Province) -> None:
    student = graduate(province, "升学甲")
    plan = planned(province)
    by = province.acting("west")
    with in_scope(by):
        place_students(by=by, plan=plan, lines=[line_of(student)])
        place = AdmissionPlace.objects.get()
        assert (place.student_name, place.student_number, place.origin_id, place.student_uuid) == (
            "升学甲",
            line_of(student).number,
            province.orgs["west_one"].pk,
            student.uuid,
        )


def test_a_quota_is_never_less_than_what_is_given(province: Province) -> None:
    student = graduate(province, "升学甲")
    plan = planned(province, places=3)
    by, school = province.acting("west"), province.orgs["west_one"].pk
    with in_scope(by):
        place_students(by=by, plan=plan, lines=[line_of(student)])
        assert set_quotas(by=by, plan=plan, places={school: 1}) == 1
        assert set_quotas(by=by, plan=plan, places={school: 1}) == 0
        with pytest.raises(Refused) as refused:
            set_quotas(by=by, plan=plan, places={school: 0})
        assert refused.value.code == "beyond_the_quota"
        with pytest.raises(Refused, match="your office reviews"):
            set_quotas(by=by, plan=plan, places={province.orgs["east_one"].pk: 1})


def test_who_was_taken_off_may_be_placed_again(province: Province) -> None:
    student = graduate(province, "升学甲")
    plan = planned(province, places=1)
    by = province.acting("west")
    with in_scope(by):
        place_students(by=by, plan=plan, lines=[line_of(student)])
        place = lines_of_plan(plan).get()
        with pytest.raises(Refused, match="needs a reason"):
            take_off(by=by, place=place, reason=" ")
        take_off(by=by, place=place, reason="The family moves to another county")
        assert not lines_of_plan(plan).exists()
        with pytest.raises(Refused, match="taken off already"):
            take_off(by=by, place=place, reason="Once more")
        assert place_students(by=by, plan=plan, lines=[line_of(student)]).placed == 1


def test_schools_see_their_own_once_the_plan_is_issued(province: Province) -> None:
    """The receiving school, the school of origin, and each no more than its own lines."""
    students = [
        graduate(province, f"升学{one}", school="west_one", stage="lower_secondary", grade="g09")
        for one in "甲乙"
    ]
    plan = planned(province, office="city", stage="upper_secondary", schools=("east_high", "west_high"))
    by, head = province.acting("city"), province.acting("city", "head")
    with in_scope(by):
        codes = ("5298010003", "5298020002")
        lines = [line_of(one, school=code) for one, code in zip(students, codes, strict=True)]
        assert place_students(by=by, plan=plan, lines=lines).placed == 2
    assert [_seen(province, one) for one in ("east_high", "west_high", "west_one", "west", "east")] == [
        (0, 0, [])
    ] * 5
    with in_scope(head):
        issue_plan(by=head, plan=plan)
        with pytest.raises(Refused, match="issued already"):
            issue_plan(by=head, plan=plan)
    assert _seen(province, "east_high") == (1, 1, ["升学甲"])
    assert _seen(province, "west_high") == (1, 1, ["升学乙"])
    assert _seen(province, "west_one") == (1, 0, ["升学甲", "升学乙"])
    # The counties look on at what concerns their schools.
    assert _seen(province, "west") == (1, 1, ["升学甲", "升学乙"])
    assert _seen(province, "east") == (1, 1, ["升学甲"])
    assert _seen(province, "east_two") == (1, 0, [])
    with in_scope(province.acting("east_high")):
        assert not Student.objects.exists()
    with as_owner():
        told = {one.recipient.email for one in Notice.objects.filter(kind="admission.issued")}
    assert told == {"east_high.record_officer.1@example.org", "west_high.record_officer.1@example.org"}


def _seen(province: Province, office: str) -> tuple[int, int, list[str]]:
    """How many plans and quotas, and who on them, an office sees."""
    with in_scope(province.acting(office)):
        names = AdmissionPlace.objects.order_by("id").values_list("student_name", flat=True)
        return AdmissionPlan.objects.count(), AdmissionQuota.objects.count(), list(names)


def test_a_plan_is_written_in_its_own_office_only(province: Province) -> None:
    plan = planned(province)
    above, beside = province.acting("city"), province.acting("west_one")
    with in_scope(above):
        for act in (
            lambda: set_quotas(by=above, plan=plan, places={}),
            lambda: place_students(by=above, plan=plan, lines=[]),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "plan_of_another_office"
    with in_scope(beside), pytest.raises(NotPermitted):
        set_quotas(by=beside, plan=plan, places={province.orgs["west_one"].pk: 900})
    officer = province.acting("west")
    with in_scope(officer), pytest.raises(NotPermitted):
        issue_plan(by=officer, plan=plan)


def test_an_empty_plan_is_not_issued(province: Province) -> None:
    by, head = province.acting("west"), province.acting("west", "head")
    with in_scope(by):
        plan = open_plan(by=by, stage="lower_secondary", school_year="2026-2027")
    with in_scope(head), pytest.raises(Refused, match="No school has a place"):
        issue_plan(by=head, plan=plan)


def test_the_figures_of_a_plan(province: Province) -> None:
    student = graduate(province, "升学甲")
    plan = planned(province, places=3)
    by = province.acting("west")
    with in_scope(by):
        place_students(by=by, plan=plan, lines=[line_of(student)])
        [lot] = lots_of_plan(plan)
        assert (lot.places, lot.given, lot.taken) == (3, 1, 0)
        [seen] = plans_seen(by, most=10)
        assert (seen.places, seen.given, seen.taken) == (3, 1, 0)
