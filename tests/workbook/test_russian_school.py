"""A school enrolls under this law: its tree stands, each student gets the next number of a personal file."""

from datetime import date
from pathlib import Path

import pytest
from tests.workbook.test_russian_roll import workbook

from matricula.authorities.api import Acting, Appointment, Org, User, acting_in, in_scope
from matricula.config.testing import as_owner
from matricula.exchange.api import load_roll, load_tree
from matricula.exchange.tests.rolls import read_at_once
from matricula.registry.api import NewGuardian, NewStudent, Student, enroll_student
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db
CITY, SCHOOL = "65740000", "1026600000191"


def secretary(code: str = SCHOOL) -> Acting:
    """The secretary of a made-up school in the school's city."""
    with as_owner():
        load_tree("ru_school19")
        city = Org.objects.get(code=CITY)
        school = Org.objects.create(
            code=code,
            names={"en": "School No. 19", "zh-hans": "第19学校", "ru": "Школа № 19"},
            tier="school",
            kind="secondary_school",
            parent=city,
            pack=city.pack,
            zone=city.zone,
            stages=["primary", "basic_general", "secondary_general"],
        )
        user = User.objects.create_user(
            email="secretary@example.org", password=None, display_name="Ёлкина Анна"
        )
        place = Appointment.objects.create(
            user=user, org=school, role="record_officer", started_on=date(2020, 9, 1)
        )
        return acting_in(Appointment.objects.select_related("user", "org").get(pk=place.pk))


def enter(by: Acting, name: str, document: str, number: str | None = None) -> Student:
    with in_scope(by):
        return enroll_student(
            by=by,
            school=Org.objects.get(pk=by.org_id),
            person=NewStudent(
                name=name,
                sex="2",
                birth_on=date(2015, 4, 12),
                nationality="643",
                document_kind="03",
                document_number=document,
                guardians=(NewGuardian(name="Ёлкина Ольга", relation="mother", is_guardian=True),),
            ),
            stage="basic_general",
            grade="g05",
            entered_on=date(2022, 9, 1),
            number=number,
        )


def number_of(by: Acting, student: Student) -> tuple[str, str]:
    with in_scope(by):
        held = student.numbers.get()
        return held.number, held.kind


def test_the_city_and_its_schools_act_under_the_schools_law() -> None:
    by = secretary()
    found = {org.code: org for org in Org.objects.all()}
    assert by.org_id == found[SCHOOL].pk
    assert set(found) == {*stack_for("ru_school19").orgs, SCHOOL}
    assert {found[code].pack for code in (CITY, SCHOOL)} == {"ru_school19"}
    assert {found[code].pack for code in ("00000000", "65000000", "71800000")} == {"ru"}
    assert (found[CITY].zone, found[SCHOOL].zone) == ("Asia/Yekaterinburg", "Asia/Yekaterinburg")


def test_students_get_the_numbers_of_their_school_one_after_another() -> None:
    by = secretary()
    first = enter(by, "Ёлкина Вера", "II-АИ 100001")
    second = enter(by, "Абрамова Нина", "II-АИ 100002")
    assert number_of(by, first) == (f"{SCHOOL}-1", "personal_file")
    assert number_of(by, second) == (f"{SCHOOL}-2", "personal_file")
    with in_scope(by):
        first.refresh_from_db()
        assert (first.sort_key, first.status) == ("елкина вера", "studying")


def test_a_number_that_the_school_gave_by_hand_is_kept_and_given_to_nobody_else() -> None:
    by = secretary()
    assert number_of(by, enter(by, "Ёлкина Вера", "II-АИ 100001", number=f"{SCHOOL}-2"))[0] == f"{SCHOOL}-2"
    assert number_of(by, enter(by, "Абрамова Нина", "II-АИ 100002"))[0] == f"{SCHOOL}-3"
    with pytest.raises(Refused) as refused:
        enter(by, "Белова Инна", "II-АИ 100003", number=f"{SCHOOL}-3")
    assert (refused.value.code, refused.value.clause) == ("number_taken", stack_for("ru").basis("one_number"))


def test_a_school_whose_code_makes_no_number_is_told_so() -> None:
    by = secretary(code="19")
    with pytest.raises(Refused) as refused:
        enter(by, "Ёлкина Вера", "II-АИ 100001")
    assert refused.value.code == "no_number_of_school"


def test_a_school_comes_in_by_workbook(tmp_path: Path) -> None:
    by = secretary()
    file = workbook(
        tmp_path / "roll.xlsx",
        {"name": "Яшин Лев", "birth_date": "03.02.2015", "id_number": "II-АИ № 100001"},
        {"name": "Ёлкин Пётр Ильич", "birth_date": "12.04.2015", "id_number": "ii-аи 100002"},
        {
            "name": "Абрамов Олег",
            "birth_date": "05.06.2009",
            "id_number": "III-АИ 1",
            "grade": "10 класс",
            "class": "10Б",
        },
    )
    with in_scope(by):
        school = Org.objects.get(pk=by.org_id)
    upload = read_at_once(by, school, file)
    with in_scope(by):
        faulty = upload.rows.get(state="faulty")
        assert [error["problem"] for error in faulty.errors] == ["document_form"]
        load_roll(by=by, upload=upload.uuid)
        found = list(Student.objects.order_by("sort_key"))
        assert [one.name for one in found] == ["Ёлкин Пётр Ильич", "Яшин Лев"]
        assert sorted(one.numbers.get().number for one in found) == [f"{SCHOOL}-1", f"{SCHOOL}-2"]
        assert [one.identity_documents.get().number for one in found] == ["II-АИ 100002", "II-АИ 100001"]
        assert {one.enrollments.get().grade for one in found} == {"g05"}


def test_the_same_certificate_written_otherwise_is_the_same_child(tmp_path: Path) -> None:
    by = secretary()
    enter(by, "Ёлкина Вера", "II-АИ 100001")
    file = workbook(tmp_path / "roll.xlsx", {"name": "Елкина Вера", "id_number": "iiаи№100001", "sex": "ж"})
    with in_scope(by):
        school = Org.objects.get(pk=by.org_id)
    upload = read_at_once(by, school, file)
    with in_scope(by):
        (row,) = upload.rows.all()
        assert (row.state, [error["problem"] for error in row.errors]) == ("faulty", ["already_here"])
