"""What dropout needs of the platform: when an earlier procedure was carried out, papers filed, marks of the archive."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.effects.earlier import earlier_facts
from matricula.cases.law import procedure_of, stack_of
from matricula.cases.models import Case
from matricula.cases.parties import orgs_of
from matricula.cases.ports import verify_ports
from matricula.cases.progress import question_about
from matricula.cases.tests.filing import filed_report, reported
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_now, civil_today
from matricula.notices.api import Notice
from matricula.quality.api import found_page, look
from matricula.registry.api import ArchiveItem, Student
from matricula.registry.tests.pupils import enrolled, put_into_status
from matricula.regulation.api import PackError, stack_for

pytestmark = pytest.mark.django_db


def earlier_than(case: Case, province: Province, after: str | None) -> object:
    """What the source says in a case of a procedure that comes after another, to the school's officer."""
    by = province.acting("east_one")
    with in_scope(by):
        procedure = replace(procedure_of(case), after=after)
        question = question_about(case, stack_of(case), procedure, orgs_of(case), by)
        return earlier_facts(question)["earlier_on"]


def test_the_day_of_the_procedure_before_is_that_on_which_it_was_carried_out(province: Province) -> None:
    case = reported(province, enrolled(province), school="east_one")
    today = civil_today(province.orgs["east_one"].time_zone)
    assert earlier_than(case, province, "dropout_report") == today
    assert earlier_than(case, province, "leave") is None
    assert earlier_than(case, province, None) is None


def test_in_the_first_hours_of_a_day_it_is_that_day_already(province: Province) -> None:
    early = datetime.combine(date(2026, 11, 4), time(0, 30), province.orgs["east_one"].time_zone)
    with at_civil_time(early):
        case = reported(province, enrolled(province), school="east_one")
        assert earlier_than(case, province, "dropout_report") == early.date()


def test_one_that_is_under_way_does_not_count(province: Province) -> None:
    case = filed_report(province, enrolled(province), school="east_one")
    assert earlier_than(case, province, "dropout_report") is None


def test_one_in_an_earlier_status_does_not_count(province: Province) -> None:
    student = enrolled(province)
    case = reported(province, student, school="east_one")
    tomorrow = civil_today(province.orgs["east_one"].time_zone) + timedelta(days=1)
    put_into_status(student, "normal", on=tomorrow)
    put_into_status(student, "suspected_dropout", on=tomorrow)
    assert earlier_than(case, province, "dropout_report") is None


def test_a_report_files_its_papers_and_changes_nothing_else(province: Province) -> None:
    student = enrolled(province)
    case = reported(province, student, school="east_one")
    with in_scope(province.acting("province")):
        entry = ArchiveItem.objects.get(case_uuid=case.uuid)
        assert (entry.kind, entry.student_id, entry.data) == ("proof", student.pk, {})
        assert Student.objects.get(pk=student.pk).status == "suspected_dropout"


def test_the_county_is_told_when_a_report_is_filed(province: Province) -> None:
    people = {province.appointment("east", role).user_id for role in ("record_officer", "head")}
    case = filed_report(province, enrolled(province), school="east_one")
    with as_owner():
        notices = Notice.objects.filter(kind="case.filed", about_uuid=case.uuid)
        assert set(notices.values_list("recipient_id", flat=True)) == people
    with in_scope(province.acting("east")):
        assert Case.objects.filter(pk=case.pk).exists()


def test_a_report_that_may_come_without_a_paper_cannot_be_carried_out() -> None:
    law = stack_for(PACK)
    report = law.procedures["dropout_report"].versions[-1]
    verify_ports(report, law)
    bare = replace(report, evidence=tuple(replace(one, required=False) for one in report.evidence))
    with pytest.raises(PackError, match="no paper is required"):
        verify_ports(bare, law)


def test_who_is_not_back_in_time_is_found_on_the_day_after_the_last(province: Province) -> None:
    """Ten days after the report: the tenth is the pupil's."""
    student = enrolled(province)
    reported(province, student, school="east_one")
    on = civil_today(province.orgs["east_one"].time_zone)
    now = civil_now()

    def found() -> list[tuple[int, date, list[date]]]:
        look()
        with in_scope(province.acting("east_one")):
            return [(one.student_id, one.since, one.days) for one in found_page("return_not_in_time").rows]

    for days in (0, 9, 10):
        with at_civil_time(now + timedelta(days=days)):
            assert found() == [], f"{days} days"
    with at_civil_time(now + timedelta(days=11)):
        assert found() == [(student.pk, on + timedelta(days=11), [on])]
        put_into_status(student, "normal", on=on + timedelta(days=11))
        put_into_status(student, "suspected_dropout", on=on + timedelta(days=11))
        assert found() == [], "a report of before does not count for a new suspicion"
