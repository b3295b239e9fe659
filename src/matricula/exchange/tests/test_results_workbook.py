"""Results from a workbook: good rows load, each bad cell is named with its clause, the same file changes nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from xlsxwriter import Workbook as Writer

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.exchange import results_workbook
from matricula.exchange.api import (
    Known,
    ResultsRead,
    WorkbookRefused,
    load_results,
    write_results_template,
)
from matricula.registry.api import Student
from matricula.regulation.api import stack_for
from matricula.studies.api import CourseResult, FitnessYear, State, TermEvaluation
from matricula.studies.tests.school import NOW, SeniorSchools, enrolled, senior_schools

pytestmark = pytest.mark.django_db
LAW: Final = stack_for("cn_hubei")
CREDITS: Final = ("学籍号", "模块名称", "学年", "学期", "学分", "学分认定日期", "第几次修习", "更正原因")
EVALUATION: Final = ("学籍号", "学年", "学期", "思想品德与公民素养", "体育与健康", "更正原因")
FITNESS: Final = ("学籍号", "学年", "学年总分", "免测", "50米跑", "更正原因")


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SeniorSchools:
    with lasting():
        return senior_schools()


@pytest.fixture
def schools(begun: SeniorSchools, db: None) -> Iterator[SeniorSchools]:
    with at_civil_time(NOW):
        yield deepcopy(begun)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results.xlsx"


def number(student: Student) -> str:
    with as_owner():
        return student.numbers.get(ended_on=None).number


def written(file: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    with Writer(str(file)) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    sheet.write(row, column, value)
    return file


def loaded(schools: SeniorSchools, file: Path, *, dry_run: bool = False) -> ResultsRead:
    by = schools.officer
    with in_scope(by):
        return load_results(file, by=by, school=schools.school, dry_run=dry_run)


def a_course(student: str, **said: Any) -> list[Any]:
    row = {
        "number": student,
        "course": "语文必修1",
        "year": "2023-2024",
        "term": "第一学期",
        "credits": 4,
        "day": "20240120",
        "attempt": "",
        "why": "",
    }
    return list({**row, **said}.values())


def test_three_sheets_load_in_one_go_and_once(schools: SeniorSchools, file: Path) -> None:
    first = number(schools.students[0])
    written(
        file,
        credits=[CREDITS, a_course(first), a_course(first, course="2017_chinese_c2", term="spring")],
        evaluation=[EVALUATION, [first, "2025", "秋季学期", "合格", "B等", ""]],
        fitness=[FITNESS, [first, "2025", 61.5, "", "7.8", ""]],
    )
    rehearsed = loaded(schools, file, dry_run=True)
    with as_owner():
        assert not CourseResult.objects.exists()
    told = loaded(schools, file)
    assert told == rehearsed
    assert (told.counts, told.faults, told.notices) == ({State.NEW: 5}, [], [])
    with as_owner():
        given = dict(CourseResult.objects.values_list("course", "credits"))
        assert given == {"2017_chinese_c1": 4, "2017_chinese_c2": 4}
        assert dict(TermEvaluation.objects.values_list("aspect", "result")) == {
            "morals": "pass",
            "health": "b",
        }
        assert FitnessYear.objects.get().items == {"run_50": "7.8"}
        assert CourseResult.objects.filter(reviewed_at=None).count() == 2
    assert loaded(schools, file).counts == {State.UNCHANGED: 5}


@pytest.mark.parametrize(
    ("wrong", "cell", "says"),
    [
        ({"credits": 2.5}, "credits!E2", "gives 4 credits"),
        ({"credits": -4}, "credits!E2", "gives 4 credits"),
        ({"year": "2026-2027"}, "credits!D2", "has not begun"),
        ({"year": "2022"}, "credits!C2", "began this stage later"),
        ({"year": "2023-2025"}, "credits!C2", "not a school year"),
        ({"number": "L5298010001"}, "credits!A2", "No student of this school"),
        ({"course": "炼金术"}, "credits!B2", "Neither the plan nor the school"),
        ({"course": "语文1", "credits": 2}, "credits!B2", "another plan"),
        ({"course": ""}, "credits!B2", "compulsory"),
        ({"term": "第三学期"}, "credits!D2", "not one of the choices"),
        ({"day": "20260407"}, "credits!F2", "not come yet"),
        ({"credits": "=1+1"}, "credits!E2", "formula"),
    ],
)
def test_a_bad_cell_is_named_with_its_clause_and_the_others_load(
    schools: SeniorSchools, file: Path, wrong: dict[str, Any], cell: str, says: str
) -> None:
    first, second = number(schools.students[0]), number(schools.students[1])
    told = loaded(schools, written(file, credits=[CREDITS, a_course(first, **wrong), a_course(second)]))
    [fault] = told.faults
    assert fault.where == cell
    assert says in str(fault.says)
    assert str(fault.next_step)
    assert fault.clause == "CN-HB-3.1"
    assert told.counts[State.NEW] == 1
    with as_owner():
        assert CourseResult.objects.get().student_id == schools.students[1].pk


def test_the_same_module_twice_is_named_where_it_stands_again(schools: SeniorSchools, file: Path) -> None:
    first = number(schools.students[0])
    again = a_course(first, term="第二学期")
    told = loaded(schools, written(file, credits=[CREDITS, a_course(first), again, [*again[:-2], 2, ""]]))
    [fault] = told.faults
    assert (fault.where, fault.value) == ("credits!B3", "语文必修1")
    assert told.counts == {State.NEW: 2, State.REFUSED: 1}


def test_another_school_s_student_is_not_found(schools: SeniorSchools, file: Path) -> None:
    stranger = number(enrolled(schools, "外校生", "second"))
    told = loaded(schools, written(file, credits=[CREDITS, a_course(stranger)]))
    assert [one.where for one in told.faults] == ["credits!A2"]
    assert told.counts == {}


def test_what_stands_otherwise_is_corrected_only_with_a_reason(schools: SeniorSchools, file: Path) -> None:
    first = number(schools.students[0])
    loaded(schools, written(file, credits=[CREDITS, a_course(first)]))
    told = loaded(schools, written(file, credits=[CREDITS, a_course(first, credits=0)]))
    assert [one.where for one in told.faults] == ["credits!H2"]
    told = loaded(schools, written(file, credits=[CREDITS, a_course(first, credits=0, why="读错行")]))
    assert (told.counts, told.faults) == ({State.CORRECTED: 1}, [])


def test_an_exemption_is_not_taken_without_its_paper(schools: SeniorSchools, file: Path) -> None:
    first = number(schools.students[0])
    told = loaded(schools, written(file, fitness=[FITNESS, [first, "2025", "", 1, "", ""]]))
    assert {one.where for one in told.faults} == {"fitness!D2"}
    assert any("paper" in str(one.says) for one in told.faults)


def test_a_file_with_none_of_the_sheets_is_refused(schools: SeniorSchools, file: Path) -> None:
    with pytest.raises(WorkbookRefused):
        loaded(schools, written(file, other=[["甲", "乙"], [1, 2]]))


def test_the_template_that_is_handed_back_as_it_was_says_nothing(schools: SeniorSchools, file: Path) -> None:
    students = [Known(number(one), one.name) for one in schools.students]
    with file.open("wb") as target:
        write_results_template(target, LAW, students, year="2025-2026", term="第二学期", language="en")
    told = loaded(schools, file)
    assert (told.counts, told.faults, told.notices) == ({}, [], [])


def test_more_students_cost_no_more_statements(schools: SeniorSchools, file: Path) -> None:
    numbers = [number(one) for one in schools.students]
    counts = []
    for some in (numbers[:1], numbers):
        written(file, credits=[CREDITS, *(a_course(one) for one in some)])
        with CaptureQueriesContext(connection) as statements:
            loaded(schools, file, dry_run=True)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_what_a_page_would_read_too_long_is_refused_before_anything_is_entered(
    schools: SeniorSchools, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than a page reads; and a small file that unpacks to a large one, which is not unpacked."""
    lines = [CREDITS, *(a_course(number(one)) for one in schools.students[:2])]
    for bound in (
        {"rows": 1},
        {"elements": 20},
        {"unpacked_bytes": 1_000},
        {"file_bytes": 1_000},
        {"columns": 3},
    ):
        with monkeypatch.context() as tighter:
            tighter.setattr(results_workbook, "MOST", replace(results_workbook.MOST, **bound))
            with pytest.raises(WorkbookRefused):
                loaded(schools, written(file, credits=lines))
    assert not CourseResult.objects.exists()
    # What the installation allows less of holds as well.
    with override_settings(MATRICULA_WORKBOOK_LIMITS={"rows": 1}), pytest.raises(WorkbookRefused):
        loaded(schools, written(file, credits=lines))
