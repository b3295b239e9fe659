"""A class that the school does not have is not opened by a mistyped name: somebody is asked, once for each class."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from matricula.audit.api import ActionLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.exchange.api import (
    check_again,
    confirm_new_classes,
    confirm_other_people,
    load_roll,
    new_classes,
    recent_uploads,
    upload_report,
    write_roll_template,
)
from matricula.exchange.demo.roll_rows import Row
from matricula.exchange.models import RollUpload, RowState
from matricula.exchange.tests.conftest import SCHOOL
from matricula.exchange.tests.rolls import good_rows, read_at_once, without_number, workbook
from matricula.registry.api import SchoolClass, open_class
from matricula.regulation.api import Refused

Read = Callable[[Sequence[Row]], RollUpload]
RIGHT, MISTYPED = "三年级1班", "三年级l班"


@pytest.fixture
def school_class(province: Province) -> SchoolClass:
    by = province.acting(SCHOOL)
    with in_scope(by):
        return open_class(by=by, school=province.orgs[SCHOOL], stage="primary", grade="g03", name=RIGHT)


def states(upload: RollUpload) -> list[str]:
    return list(upload.rows.order_by("position").values_list("state", flat=True))


def names(province: Province) -> list[str]:
    with in_scope(province.acting(SCHOOL)):
        return sorted(SchoolClass.objects.values_list("name", flat=True))


def test_the_first_classes_of_a_grade_are_opened_unasked(province: Province, read: Read) -> None:
    by, upload = province.acting(SCHOOL), read(good_rows(province.orgs[SCHOOL], 2))
    with in_scope(by):
        assert states(upload) == [RowState.GOOD, RowState.GOOD]
        load_roll(by=by, upload=upload.uuid)
    assert names(province) == [RIGHT]


def test_a_mistyped_class_is_asked_for_and_not_opened(
    province: Province, read: Read, school_class: SchoolClass
) -> None:
    rows = good_rows(province.orgs[SCHOOL], 3)
    rows[1]["class"] = MISTYPED
    by, upload = province.acting(SCHOOL), read(rows)
    with in_scope(by):
        assert states(upload) == [RowState.GOOD, RowState.DOUBTFUL, RowState.GOOD]
        [asked] = upload_report(by, upload.uuid, state=RowState.DOUBTFUL).rows
        [question] = asked.warnings
        assert RIGHT in question.message
        assert MISTYPED in question.message
        assert not asked.alike
        [one] = new_classes(by, upload.uuid)
        assert (one.grade, one.name, one.rows) == ("g03", MISTYPED, 1)
        load_roll(by=by, upload=upload.uuid)
        assert states(upload) == [RowState.LOADED, RowState.DOUBTFUL, RowState.LOADED]
        # Ticks at the row are about people.
        assert confirm_other_people(by=by, upload=upload.uuid, positions=[2]) == 0
    assert names(province) == [RIGHT]


def test_a_new_class_is_confirmed_once(province: Province, read: Read, school_class: SchoolClass) -> None:
    rows = [{**row, "class": "三年级2班"} for row in good_rows(province.orgs[SCHOOL], 3)]
    by, upload = province.acting(SCHOOL), read(rows)
    with in_scope(by):
        with pytest.raises(Refused, match="No class was chosen"):
            confirm_new_classes(by=by, upload=upload.uuid, classes={("g03", "三年级9班")})
        assert confirm_new_classes(by=by, upload=upload.uuid, classes={("g03", "三年级2班")}) == 3
        assert states(upload) == [RowState.GOOD] * 3
        assert not new_classes(by, upload.uuid)
        logged = ActionLog.objects.get(action="exchange.confirm_new_classes")
        assert logged.detail["classes"] == [["g03", "三年级2班"]]
        check_again(by=by, upload=upload.uuid)
        assert states(upload) == [RowState.GOOD] * 3
        load_roll(by=by, upload=upload.uuid)
    assert names(province) == [RIGHT, "三年级2班"]


def test_a_row_waits_for_both_answers(
    province: Province, read: Read, school_class: SchoolClass, tmp_path: Path
) -> None:
    [row] = [without_number(one) for one in good_rows(province.orgs[SCHOOL], 1)]
    there, elsewhere = province.acting("east_one"), province.orgs["east_one"]
    file = workbook(tmp_path / "other.xlsx", [{**row, "school_code": elsewhere.code}])
    other = read_at_once(there, elsewhere, file)
    with in_scope(there):
        load_roll(by=there, upload=other.uuid)
    by, upload = province.acting(SCHOOL), read([{**row, "class": MISTYPED}])
    with in_scope(by):
        [asked] = upload_report(by, upload.uuid).rows
        assert asked.alike
        assert len(asked.warnings) == 2
        assert confirm_other_people(by=by, upload=upload.uuid, positions=[1]) == 0
        [asked] = upload_report(by, upload.uuid).rows
        assert (asked.state, asked.alike) == (RowState.DOUBTFUL, False)
        assert confirm_new_classes(by=by, upload=upload.uuid, classes={("g03", MISTYPED)}) == 1
        load_roll(by=by, upload=upload.uuid)
        assert states(upload) == [RowState.LOADED]


def test_an_empty_template_says_that_nobody_is_in_it(province: Province, tmp_path: Path) -> None:
    by, file = province.acting(SCHOOL), tmp_path / "roll.xlsx"
    for language in ("en", "zh-hans"):
        with file.open("wb") as target:
            write_roll_template(province.orgs[SCHOOL].pack, target, language=language)
        upload = read_at_once(by, province.orgs[SCHOOL], file)
        with in_scope(by):
            found = upload_report(by, upload.uuid).upload
            assert found.is_empty
            assert not found.notices, "the sheets that the template brings itself are no surprise"
            assert recent_uploads(by)[0].is_empty
