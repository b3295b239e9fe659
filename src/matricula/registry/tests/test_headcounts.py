"""How many students an office has is kept by the database, and is what counting them would say."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.actions.fold_headcounts import fold_headcounts
from matricula.registry.api import Heads, Student, headcounts
from matricula.registry.models import Headcount
from matricula.registry.tests.pupils import enrolled, put_into_status

pytestmark = pytest.mark.django_db
OFFICES = ("east_one", "east_two", "west_one", "east", "west", "city", "province")


@pytest.fixture(autouse=True)
def people(province: Province) -> None:
    enrolled(province)
    put_into_status(enrolled(province), "on_leave")
    enrolled(province, "east_two")
    enrolled(province, "west_one")


def counted(province: Province) -> dict[str, Counter[tuple[str, str]]]:
    """By office, from the students themselves."""
    found = {name: Counter[tuple[str, str]]() for name in OFFICES}
    with as_owner():
        for one in Student.objects.exclude(school=None).select_related("school"):
            assert one.school is not None
            for name in OFFICES:
                if province.orgs[name].pk in one.school.lineage:
                    found[name][one.grade, one.status] += 1
    return found


def kept(province: Province) -> dict[str, Counter[tuple[str, str]]]:
    """By office, from the counts, for the top of the tree."""
    by = province.acting("province")
    with in_scope(by):
        heads = headcounts(by, [province.orgs[name].pk for name in OFFICES])
    return {
        name: Counter(
            {(one.grade, one.status): one.students for one in heads.get(province.orgs[name].pk, ())}
        )
        for name in OFFICES
    }


def test_every_office_has_the_count_of_what_lies_below_it(province: Province) -> None:
    assert kept(province) == counted(province)
    assert sum(kept(province)["province"].values()) == 4
    assert sum(kept(province)["east"].values()) == 3


def test_a_change_moves_the_count_and_folding_changes_nothing(province: Province) -> None:
    before = kept(province)
    put_into_status(enrolled(province, "west_one"), "on_leave")
    after = kept(province)
    assert after == counted(province) != before
    rows = Headcount.objects.count
    with as_owner():
        many = rows()
    fold_headcounts()
    with as_owner():
        few = rows()
        assert few < many
        assert few == Headcount.objects.values("org", "stage", "grade", "status").distinct().count()
    assert kept(province) == after


def test_an_office_reads_its_own_and_those_below_in_one_statement(province: Province) -> None:
    by, orgs = province.acting("west"), province.orgs
    with in_scope(by), CaptureQueriesContext(connection) as sent:
        found = headcounts(by, [orgs[name].pk for name in OFFICES])
    assert set(found) == {orgs["west"].pk, orgs["west_one"].pk}
    assert [one.students for one in found[orgs["west"].pk]] == [1]
    assert isinstance(found[orgs["west"].pk][0], Heads)
    assert len([one for one in sent if "registry_headcount" in one["sql"]]) == 1
    assert not any("registry_student" in one["sql"] for one in sent)


def test_nobody_writes_a_count_by_hand(province: Province) -> None:
    with in_scope(province.acting("province")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('registry_headcount', 'INSERT'),"
            " has_table_privilege('registry_headcount', 'UPDATE'),"
            " has_table_privilege('registry_headcount', 'DELETE'),"
            " has_function_privilege('registry_count_heads_anew()', 'EXECUTE'),"
            " has_function_privilege('registry_add_heads(integer[],text[],text[],text[],integer[])', 'EXECUTE')"
        )
        assert cursor.fetchone() == (False, False, False, False, False)
