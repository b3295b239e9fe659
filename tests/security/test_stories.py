"""Whole attacks, from the first statement to the last: an office that would give itself what only a case may give."""

import pytest

from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.tests.pupils import enrolled, new_student
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, prepared

pytestmark = pytest.mark.django_db


def test_attack_on_main(province: Province) -> None:
    """A school gives a student of another county another number, document and name."""
    stranger = enrolled(province, "east_one", person=new_student("漏测甲"))
    office = Intruder(province, "west_one")
    colleague, head = office.acting(), office.acting("head")
    with office.as_("head"):
        case = office.draft(effect="registry.formal_number", procedure="formal_number")
        office.subject(case, stranger, changes_status=False)
        office.file(case, turns=1, route="upwards")
        step = office.step(case, procedure="formal_number", **prepared(colleague))
        office.decide(step, head)
        rows("UPDATE cases_case SET state = 'approved' WHERE id = %s", case)
        rows(
            "SELECT registry_give_number(%s, 'G1', 'formal', '1', 'X1', 'other', 'other', '2026-11-29',"
            " (SELECT uuid FROM cases_case WHERE id = %s), 'registry.formal_number', %s)",
            stranger.pk, case, office.org,
        )
    with as_owner():
        stranger.refresh_from_db()
    assert stranger.name == "other"
