"""Key data and grades: what a decided case changes, what stays, and law that cannot be carried out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from matricula.audit.api import Lock, Locked
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.api import Answer, CaseState, decide_step, prepare_step
from matricula.cases.judging import NotFit
from matricula.cases.ports import verify_ports
from matricula.cases.tests.filing import approved_by, filed_key_data, filed_skipping
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment, Student
from matricula.registry.tests.pupils import enrolled, made_up_id, new_student, put_into_status
from matricula.regulation.api import PackError, Procedure, Refused, stack_for

pytestmark = pytest.mark.django_db


def test_name_and_document_change_and_number_status_and_history_stay(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        number, document = student.numbers.get(), student.identity_documents.get()
    other = made_up_id(student.birth_on, 777)
    case = filed_key_data(
        province, student, school="east_one", new_name="测试新", id_kind="1", id_number=other
    )
    assert approved_by(province, case, "east_one", "east").state == CaseState.APPLIED
    with in_scope(province.acting("east_one")):
        now = Student.objects.get(pk=student.pk)
        assert (now.name, now.status, now.sort_key) == ("测试新", "normal", now.sort_key)
        assert now.sort_key != student.sort_key
        assert now.numbers.get() == number
        assert now.identity_documents.get(ended_on=None).number == other
        assert now.identity_documents.get(pk=document.pk).ended_on is not None


def test_a_birth_date_that_the_documents_held_contradict_is_not_filed(province: Province) -> None:
    student = enrolled(province)
    with pytest.raises(NotFit) as refused:
        filed_key_data(province, student, school="east_one", new_birth_date="2016-03-06")
    assert (refused.value.code, refused.value.clause) == ("document_fits", "CN-GZ-25")


def test_a_locked_pupil_stays_as_they_are(province: Province) -> None:
    student = enrolled(province)
    case = approved_by(
        province, filed_key_data(province, student, school="east_one", new_name="测试新"), "east_one"
    )
    with as_owner():
        Lock.objects.create(
            subject_kind="student",
            subject_uuid=student.uuid,
            clause="CN-GZ-13",
            reason="x",
            locked_at=civil_now(),
        )
    officer, head = province.acting("east"), province.acting("east", "head")
    with in_scope(officer):
        turn = case.steps.get(state="open")
        prepare_step(by=officer, case=case.uuid, step=turn.pk, recommendation=Answer.APPROVE)
    with in_scope(head), pytest.raises(Locked):
        decide_step(by=head, case=case.uuid, step=turn.pk, answer=Answer.APPROVE)
    with in_scope(province.acting("east_one")):
        assert Student.objects.get(pk=student.pk).name == student.name


def test_a_grade_that_is_skipped_leaves_place_status_and_school(province: Province) -> None:
    student = enrolled(province)
    case = filed_skipping(province, student, school="east_one", to_grade="g05")
    approved_by(province, case, "east_one", "east")
    with in_scope(province.acting("east_one")):
        place = Enrollment.objects.get(student=student)
        assert (place.grade, place.status, place.is_open) == ("g05", "normal", True)
        assert place.statuses.latest("seq").change_kind == "grade_skipping"


def test_a_pupil_who_left_the_status_meanwhile_skips_nothing(province: Province) -> None:
    student = enrolled(province)
    case = filed_skipping(province, student, school="east_one", to_grade="g05")
    put_into_status(student, "on_leave")
    with pytest.raises(Refused) as refused:
        approved_by(province, case, "east_one")
    assert (refused.value.code, refused.value.clause) == ("still_fits", "CN-GZ-14")


def _saying(**words: str) -> Callable[[Procedure], Procedure]:
    return lambda one: replace(one, effect_with={**one.effect_with, **words})


def _without(*words: str) -> Callable[[Procedure], Procedure]:
    return lambda one: replace(
        one, effect_with={name: word for name, word in one.effect_with.items() if name not in words}
    )


@pytest.mark.parametrize(
    ("procedure", "changed", "fault"),
    [
        ("key_data_change", _without("document_kind"), "kind and number together"),
        (
            "key_data_change",
            _without("name", "sex", "birth_on", "document_kind", "document_number"),
            "no field is named",
        ),
        ("key_data_change", _saying(name="nowhere"), "name: nowhere"),
        ("key_data_change", _saying(sex="new_name"), "sex: new_name"),
        ("grade_skipping", lambda one: replace(one, changes_status=False), "changes_status has to be true"),
        (
            "grade_skipping",
            lambda one: replace(one, pupil=replace(one.pupil, statuses=())),
            "statuses is empty",
        ),
        ("grade_skipping", _saying(grade="from_day"), "grade: from_day"),
        (
            "grade_skipping",
            lambda one: replace(
                one, form=replace(one.form, fields=tuple(replace(f, required=False) for f in one.form.fields))
            ),
            "'to_grade' has to be required",
        ),
    ],
)
def test_law_that_cannot_be_carried_out_is_refused(
    procedure: str, changed: Callable[[Procedure], Procedure], fault: str
) -> None:
    law = stack_for(PACK)
    right = law.procedures[procedure].versions[-1]
    verify_ports(right, law)
    with pytest.raises(PackError, match=fault):
        verify_ports(changed(right), law)


def test_what_the_province_does_not_call_key_data_is_not_changed() -> None:
    law = stack_for(PACK)
    listed = law.tables["key_data_field"]
    fewer = replace(listed, entries={code: one for code, one in listed.entries.items() if code != "sex"})
    with pytest.raises(PackError, match="does not list 'sex'"):
        verify_ports(
            law.procedures["key_data_change"].versions[-1],
            replace(law, tables={**law.tables, "key_data_field": fewer}),
        )


def test_somebody_elses_document_is_refused_again_when_it_is_decided(province: Province) -> None:
    student = enrolled(province)
    number = made_up_id(student.birth_on, 779)
    case = filed_key_data(province, student, school="east_one", id_kind="1", id_number=number)
    approved_by(province, case, "east_one")
    other = enrolled(province, "west_one", person=new_student("测试乙"))
    with as_owner():
        other.identity_documents.filter(ended_on=None).update(kind="1", number=number)
    with pytest.raises(Refused) as refused:
        approved_by(province, case, "east")
    assert (refused.value.code, refused.value.clause) == ("document_still_free", "CN-GZ-25")
