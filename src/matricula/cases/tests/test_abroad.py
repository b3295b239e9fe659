"""Who goes to a school abroad keeps place and number; on the return the old archive is continued."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from matricula.cases.tests.conftest import do, stage_with
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import ArchiveItem, Enrollment, StudentNumber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

GUARDIAN = {"guardian_name": "穆远", "guardian_phone": "0851-5550123"}
LEFT = {
    "procedure": "abroad",
    "country": "USA",
    "left_on": "2026-03-02",
    "applied_on": "2026-03-02",
    **GUARDIAN,
}
BACK = {
    "procedure": "reinstatement",
    "ground": "back_from_abroad",
    "returned_on": "2026-09-01",
    "applied_on": "2026-08-31",
    "to_grade": "g08",
    **GUARDIAN,
}


def test_the_old_archive_is_continued_on_the_return() -> None:
    stage = stage_with(grade="g07")

    def granted(name: str) -> None:
        do(stage, "school.head", "approve", **{"as": name})
        do(stage, "authority.record_officer", "prepare", **{"as": name})
        do(stage, "authority.head", "approve", **{"as": name})

    do(
        stage,
        "school.record_officer",
        "start",
        **{"as": "away"},
        evidence=("application", "valid_papers"),
        **LEFT,
    )
    granted("away")
    with as_owner():
        place = Enrollment.objects.get(student=stage.world.student)
        assert (place.status, place.is_open, place.grade) == ("abroad", True, "g07")
    with at_civil_time(datetime(2026, 9, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))):
        do(
            stage,
            "school.record_officer",
            "start",
            **{"as": "back"},
            evidence=("application", "entry_papers"),
            **BACK,
        )
        granted("back")
    with as_owner():
        now = Enrollment.objects.get(student=stage.world.student)
        assert (now.pk, now.status, now.grade, now.status_on) == (place.pk, "normal", "g08", date(2026, 9, 1))
        assert StudentNumber.objects.get(student=stage.world.student).number == stage.given.number
        assert ArchiveItem.objects.filter(student=stage.world.student, enrollment=place).count() == 4
