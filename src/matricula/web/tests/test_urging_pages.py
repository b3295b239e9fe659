"""What an office reads that looks on at a turn whose time is up: that it may urge, and how to reach whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import Org, User
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, sweep_expired_steps
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_now
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.case_pages import page_of, words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
LOOKS_ON = "You look on and may urge"
SCHOOL, HEAD = "0855-123 4567", "0855-765 4321"


@pytest.fixture
def late(province: Province) -> Case:
    """A transfer that the sending school lets lie, whose telephones are known."""
    for one in ("city", "east"):
        province.appointment(one)
    case = filed_transfer(province, enrolled(province, "east_one"), to="east_two")
    case = approved_by(province, case, "east_two")
    with as_owner():
        Org.objects.filter(pk=province.orgs["east_one"].pk).update(phone=SCHOOL)
        officer = province.appointment("east_one").user_id
        User.objects.filter(pk=officer).update(phone=HEAD)
    with at_civil_time(civil_now() + timedelta(days=30)):
        sweep_expired_steps()
    return case


def test_the_office_beside_and_the_one_above_read_whom_to_urge_and_how(
    province: Province, late: Case
) -> None:
    email = province.appointment("east_one").user.email
    for org in ("city", "east"):
        said = words_of(page_of(province, late, org))
        for words in (LOOKS_ON, "Dongxi First Primary School", SCHOOL, HEAD, email):
            assert words in said, f"{org}: {words}"


def test_the_office_itself_and_the_other_school_read_nothing_of_it(province: Province, late: Case) -> None:
    for org in ("east_one", "east_two"):
        said = words_of(page_of(province, late, org))
        assert LOOKS_ON not in said
        for words in (SCHOOL, HEAD, "@example.org"):
            assert words not in said, f"{org}: {words}"


def test_the_address_is_for_readers_of_a_list_that_it_stands_on(province: Province, late: Case) -> None:
    head = province.appointment("east_one", "head").user
    approved = {"record_officer": False, "head": True}
    for role, sees in approved.items():
        case = late_at_the_head(province, late)
        said = words_of(page_of(province, case, "city", role))
        assert head.display_name in said
        assert (head.email in said) is sees, role


def late_at_the_head(province: Province, case: Case) -> Case:
    """The same turn, prepared: it waits for the head."""
    with as_owner():
        turn = case.steps.get(state="open")
        officer = province.appointment("east_one")
        turn.prepared_by, turn.prepared_by_user_id = officer, officer.user_id
        turn.prepared_at, turn.recommendation = civil_now(), "approve"
        turn.save()
    return case


def test_the_line_in_the_inbox_says_so_with_the_telephone(province: Province, late: Case) -> None:
    for org in ("city", "east"):
        said = words_of(signed_in(province.appointment(org)).get(reverse("home")).content.decode())
        assert "you may urge" in said
        assert f"Dongxi First Primary School, telephone {SCHOOL}" in said
    own = words_of(signed_in(province.appointment("east_one")).get(reverse("home")).content.decode())
    assert "you may urge" not in own


def test_whom_to_urge_costs_no_statement_of_its_own(province: Province, late: Case) -> None:
    def cost(org: str) -> int:
        client, address = signed_in(province.appointment(org)), reverse("case", args=[late.uuid])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert cost("city") == cost("province")
