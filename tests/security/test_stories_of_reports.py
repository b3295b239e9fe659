"""An office that would have a report called done which filed nothing, or filed it elsewhere.

Told as those of `test_stories.py` are: raw SQL as the application, and lawfully on where it was refused.
"""

import pytest

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import filed_report
from matricula.registry.api import Enrollment
from matricula.registry.tests.pupils import enrolled, new_student
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, inserted, refuses, updated

pytestmark = pytest.mark.django_db


def test_a_report_is_done_only_when_its_papers_are_in_the_archive_of_its_pupil(province: Province) -> None:
    own, other = enrolled(province), enrolled(province, person=new_student("漏测乙"))
    case = filed_report(province, own, school="east_one")
    school = Intruder(province, "east_one")
    entry = {
        "uuid": "gen_random_uuid()",
        "kind": "proof",
        "title": "x",
        "recorded_on": "2026-03-02",
        "data": "{}",
        "clause": "CN-GZ-12",
        "filing_key": "",
        "withdrawn_reason": "",
        "case_uuid": case.uuid,
    }
    with school.as_("head") as head:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        school.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        place = Enrollment.objects.get(student=other).pk
        inserted("registry_archiveitem", {**entry, "student_id": other.pk, "enrollment_id": place})
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        place = Enrollment.objects.get(student=own).pk
        inserted("registry_archiveitem", {**entry, "student_id": own.pk, "enrollment_id": place})
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
