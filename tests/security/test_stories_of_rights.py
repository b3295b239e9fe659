"""Whole attacks by somebody in office who may not: a season, a batch in another's name, a certificate, an answer.

Told as those of `test_stories.py` are: raw SQL as the application, in the name and with the sight of one person.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import family_sight
from matricula.graduation.api import FormReport, PrintRun, begin_run, go_on_with_runs
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import given, head, hubei_province, left
from matricula.graduation.tests.pupils import account_of
from matricula.graduation.tests.scenes import YEAR, leaver, on, opened
from matricula.kernel.clock import civil_now
from tests.security.raw_sql import refused, rows
from tests.security.telling import inserted, refuses, updated

pytestmark = pytest.mark.django_db
NOT_YOURS, NOT_SO = "MR109", "MR102"
ISSUE = "SELECT id FROM graduation_issue_certificate(%s, 'graduation', 1, %s::jsonb, %s, '')"


@pytest.fixture(scope="module")
def built(lasting: Callable[[], AbstractContextManager[None]]) -> Province:
    with lasting():
        return hubei_province()


@pytest.fixture
def hubei(db: None, built: Province) -> Iterator[Province]:
    with at_civil_time(AFTER):
        yield deepcopy(built)


def season(by: Acting) -> int:
    """A season as its action writes it, at one's own office."""
    now = civil_now()
    return inserted(
        "graduation_cohort",
        {
            "uuid": "gen_random_uuid()",
            "org_id": by.org_id,
            "season": "upper_secondary",
            "stage": "upper_secondary",
            "grade": "g12",
            "leaving_year": 2027,
            "locks_from": now,
            "locks_until": now + timedelta(days=300),
            "clause": "CN-HB-2.1a",
            "outcomes": [],
            "lock_clause": "",
            "opened_at": now,
            "opened_in_id": by.appointment_id,
        },
    )


@pytest.mark.parametrize(
    ("office", "role"),
    [
        ("east_high", "head"),
        ("east_high", "class_teacher"),
        ("east", "head"),
        ("city", "record_officer"),
        ("province", "head"),
    ],
)
def test_nobody_opens_a_season_who_may_not(hubei: Province, office: str, role: str) -> None:
    """Or a school would freeze its students, answer its own reports, and be judged by a rule that there is not."""
    by = hubei.acting(office, role)
    with in_scope(by), refuses(NOT_YOURS):
        season(by)


def test_a_window_comes_from_who_may_open_the_season(hubei: Province) -> None:
    by, clerk = hubei.acting("city", "head"), hubei.acting("city", "record_officer")
    with in_scope(by):
        made = season(by)
    window = {
        "cohort_id": made,
        "name": "own",
        "closes_at": civil_now(),
        "bars": True,
        "clause": "CN-HB-2.2c",
    }
    with in_scope(clerk), refuses(NOT_YOURS):
        inserted("graduation_cohortwindow", window)


def a_run(by: Acting, asked_in: int, place: int) -> int:
    return inserted(
        "graduation_printrun",
        {
            "uuid": "gen_random_uuid()",
            "school_id": by.org_id,
            "title": "x",
            "places": Jsonb([place]),
            "at": 0,
            "made": 0,
            "failed": Jsonb([]),
            "state": "running",
            "language": "en",
            "asked_at": civil_now(),
            "asked_in_id": asked_in,
        },
    )


def test_nobody_has_certificates_printed_in_another_s_name(hubei: Province) -> None:
    """The worker acts in the name that stands in the batch; another school's would make it fail for ever."""
    by, boss = hubei.acting("east_high", "class_teacher"), head(hubei)
    officer, stranger = hubei.acting("east_high"), head(hubei, "west_high")
    place = left(hubei)
    for attacker, name in ((by, boss), (by, by), (officer, boss), (officer, stranger)):
        with in_scope(attacker), refuses(NOT_YOURS):
            a_run(attacker, name.appointment_id, place.pk)
    with in_scope(boss):
        run = begin_run(by=boss, school=hubei.orgs["east_high"], title="x", places=[place])
        rows("UPDATE graduation_printrun SET state = 'stopped', ended_at = now() WHERE id = %s", run.pk)
    with in_scope(officer):
        with refuses(NOT_YOURS):
            updated("graduation_printrun", run.pk, {"state": "running", "ended_at": None})
        with refuses(NOT_YOURS):
            updated("graduation_printrun", run.pk, {"asked_in_id": stranger.appointment_id})
        updated(
            "graduation_printrun",
            run.pk,
            {"state": "running", "ended_at": None, "asked_in_id": officer.appointment_id},
        )
    assert go_on_with_runs() == 0, "its one step is the last"
    with as_owner():
        assert PrintRun.objects.get(pk=run.pk).made == 1


def test_who_may_not_print_takes_no_number_and_ends_none(hubei: Province) -> None:
    place, made = left(hubei), given(head(hubei), left(hubei))
    said = f'{{"name": "{place.student.name}"}}'
    for role in ("class_teacher", "deputy", "record_officer"):
        by = hubei.acting("east_high", role)
        with in_scope(by):
            if role != "record_officer":
                assert refused(ISSUE, place.pk, said, "0" * 64) == NOT_YOURS, role
                note = "SELECT graduation_note_print(%s, %s, %s)"
                assert refused(note, made.pk, made.sha256, made.paper_id) == NOT_YOURS, role
            assert refused("SELECT graduation_end_certificate(%s, 'void', 'x')", made.pk) == NOT_YOURS, role


@pytest.mark.parametrize("field", ["identity_number", "student_number", "school"])
def test_a_certificate_says_no_other_number_or_school(hubei: Province, field: str) -> None:
    place = left(hubei)
    said = f'{{"name": "{place.student.name}", "{field}": "北京大学"}}'
    with in_scope(head(hubei)):
        assert refused(ISSUE, place.pk, said, "0" * 64) == "MR098"


@pytest.fixture
def reported(hubei: Province) -> Iterator[tuple[Province, FormReport]]:
    """An error that waits for the school."""
    with on(4, 7):
        cohort, student = opened(hubei, YEAR), leaver(hubei)
        account = account_of(hubei, student)
        with as_owner():
            made = FormReport.objects.create(
                cohort=cohort,
                student=student,
                school=hubei.orgs["east_high"],
                form="cover",
                words="x",
                reported_at=civil_now(),
                reported_by=account,
            )
        yield hubei, made


def test_who_may_not_unlock_answers_no_report(reported: tuple[Province, FormReport]) -> None:
    province, report = reported
    for office, role in (("east_high", "class_teacher"), ("east_high", "deputy"), ("city", "deputy")):
        by = province.acting(office, role)
        with in_scope(by), refuses(NOT_SO):
            updated(
                "graduation_formreport",
                report.pk,
                {"declined_at": civil_now(), "declined_in_id": by.appointment_id, "reason": "x"},
            )


def test_the_database_says_when_a_report_was_answered(reported: tuple[Province, FormReport]) -> None:
    province, report = reported
    by = province.acting("east_high")
    with in_scope(by):
        updated(
            "graduation_formreport",
            report.pk,
            {"passed_at": "2020-01-01T00:00Z", "passed_in_id": by.appointment_id},
        )
    with as_owner():
        report.refresh_from_db()
        assert report.passed_at is not None
        assert report.passed_at.year == YEAR


def test_no_student_says_where_they_stand(reported: tuple[Province, FormReport]) -> None:
    """Nobody has judged them yet, and a standing that is met would show the form of the certificate."""
    _province, report = reported
    assert report.reported_by_id is not None
    standing: dict[str, Any] = {
        "cohort_id": report.cohort_id,
        "student_id": report.student_id,
        "school_id": report.school_id,
        "class_name": "",
        "outcome": "met",
        "findings": Jsonb([]),
        "facts": Jsonb({}),
        "judged_at": civil_now(),
    }
    with family_sight(report.reported_by_id), refuses("42501"):
        inserted("graduation_standing", standing)
