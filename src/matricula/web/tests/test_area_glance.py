"""The page of a district shows its schools at a glance, in a number of statements that does not grow with them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import turns_by_office
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.registry.api import headcounts
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_district_counts_students_and_turns_of_its_schools(province: Province) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    enrolled(province, "east_two")
    approved_by(province, case, "east_two")
    by, one, two = province.acting("east"), province.orgs["east_one"].pk, province.orgs["east_two"].pk
    with (
        in_scope(by),
        CaptureQueriesContext(
            connection,
        ) as sent,
    ):
        counts = headcounts(by, [one, two])
        assert {school: sum(each.students for each in there) for school, there in counts.items()} == {
            one: 1,
            two: 1,
        }
        assert turns_by_office(by=by, offices=[one, two]) == {one: (1, 0)}
    assert len([each for each in sent if "GROUP BY" in each["sql"]]) == 2
    page = signed_in(province.appointment("east")).get(reverse("area"), headers={"accept-language": "en"})
    assert "Turns waiting" in page.content.decode()


def test_above_a_district_nothing_is_counted(province: Province) -> None:
    client = signed_in(province.appointment("province"))
    page = client.get(reverse("area"), headers={"accept-language": "en"}).content.decode()
    assert "Turns waiting" not in page
