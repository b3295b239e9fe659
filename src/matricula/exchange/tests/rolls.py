"""Workbooks with made-up rolls, for the tests of the import."""

import random
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import xlsxwriter
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django.models import ProcrastinateJob

from matricula.authorities.api import Acting, Org, in_scope
from matricula.exchange.demo.pupils import PupilMaker, Seat
from matricula.exchange.demo.recipe import PACK, recipe_for
from matricula.exchange.demo.roll_rows import Row, row_of
from matricula.exchange.models import RollUpload
from matricula.exchange.roll.fields import LAYOUT
from matricula.exchange.roll.jobs import READING_JOB
from matricula.exchange.roll.reading import read_on, read_roll
from matricula.exchange.tasks import read_waiting_roll
from matricula.exchange.workbook.sheets import columns_in_order
from matricula.kernel.clock import civil_today
from matricula.regulation.api import stack_for


def good_rows(
    school: Org, count: int, *, stage: str = "primary", grade: str = "g03", seed: int = 7
) -> list[Row]:
    """Rows as a school writes them, of pupils whom nobody has; every one can be loaded."""
    # Counties abolished in 1997: nobody of school age has such a number.
    stack, recipe = stack_for(PACK), {**recipe_for(PACK), "id_areas": [f"52212{1 + seed % 9}"]}
    maker = PupilMaker(recipe, stack, random.Random(seed), civil_today(stack.zone))
    grades = list(stack.stage(stage).grades.values())
    place = next(number for number, one in enumerate(grades, start=1) if one.name == grade)
    rows: list[Row] = []
    while len(rows) < count:
        seat = Seat(
            "xinghe", stage, grade, place, place + (6 if stage == "lower_secondary" else 0), 1, len(rows) + 1
        )
        pupil = maker.pupil(seat)
        if pupil.id_number:
            rows.append(
                row_of(
                    pupil,
                    stack.layout(LAYOUT),
                    stack,
                    school=school.code,
                    class_name="三年级1班",
                    nationality="CHN",
                )
            )
    return rows


def attempt(number: int) -> JobContext:
    """What a job is told of itself when it is tried for the time `number`, counted from 0."""
    return cast("JobContext", SimpleNamespace(job=SimpleNamespace(attempts=number)))


def read_at_once(by: Acting, school: Org, file: Path) -> RollUpload:
    """Hand a workbook in and be the worker that reads it; returns the upload as it stands then."""
    with in_scope(by):
        upload = read_roll(by=by, school=school, file=file, file_name=file.name)
    read_on(upload.uuid, org=upload.org_id)
    with in_scope(by):
        upload.refresh_from_db()
    return upload


def be_the_worker() -> None:
    """Read what was handed in on a page and waits."""
    for job in ProcrastinateJob.objects.filter(task_name=READING_JOB, status="todo").order_by("id"):
        read_waiting_roll(attempt(0), upload=str(uuid.UUID(job.args["upload"])), org=job.args["org"])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.id])


def without_number(row: Row, kind: str = "其他") -> Row:
    """The row of a pupil who has no identity document; the first family member's stands in for it."""
    own = {field: row[field] for field in ("id_type", "id_number")}
    return {
        **row,
        "id_type": kind,
        "id_number": "",
        "m1_id_type": own["id_type"],
        "m1_id_number": own["id_number"],
    }


def workbook(path: Path, rows: Sequence[Row], *, without: Sequence[str] = ()) -> Path:
    """The rows under the headings of the national template; a cell of another type keeps its type."""
    layout = stack_for(PACK).layout(LAYOUT)
    columns = [one for one in columns_in_order(layout) if one.field not in without]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("学籍")
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.label.in_(layout.header_language))
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _write(sheet, line, place, row.get(column.field))
    return path


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, value)
