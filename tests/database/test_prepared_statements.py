"""A prepared query answers what the plain one answers, whoever asks and whatever the values are."""

import threading

import pytest
from django.db import connection

from matricula.authorities.api import Org
from matricula.authorities.tests.people import Province, make_province
from matricula.deployment.api import Prepared, any_of, counted


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


def of_a_tier() -> Prepared[Org]:
    """Orgs of a tier with the one above."""
    return Prepared(
        lambda tier: Org.objects.filter(tier=tier).select_related("parent").order_by("code"), "tier"
    )


@pytest.mark.django_db
def test_it_answers_as_the_plain_query_does(province: Province, django_assert_num_queries) -> None:
    prepared = of_a_tier()
    for tier in ("school", "district", "school", "none"):
        plain = list(Org.objects.filter(tier=tier).order_by("code"))
        with django_assert_num_queries(1):
            found = [(one, one.names, one.parent, one.lineage) for one in prepared(tier=tier)]
        assert found == [(one, one.names, one.parent, one.lineage) for one in plain]


@pytest.mark.django_db
def test_lists_and_counts(province: Province) -> None:
    wanted = [province.orgs["east"].pk, province.orgs["west"].pk]
    among = Prepared(lambda ids: Org.objects.filter(any_of("id", ids)).order_by("id"), "ids")
    assert [one.pk for one in among(ids=wanted)] == sorted(wanted)
    assert among(ids=[]) == []
    count = Prepared(lambda tier: counted(Org.objects.filter(tier=tier).order_by("code")), "tier")
    assert count(tier="district") == [2]
    assert count(tier="none") == [0]


@pytest.mark.django_db
def test_what_is_given_is_a_value_and_never_sql(province: Province) -> None:
    assert of_a_tier()(tier="school' OR 'a' = 'a") == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection(province: Province) -> None:
    prepared = of_a_tier()
    here = prepared(tier="school")
    found: list[list[Org]] = []

    def elsewhere() -> None:
        found.append(prepared(tier="school"))
        connection.close()

    asking = threading.Thread(target=elsewhere)
    asking.start()
    asking.join()
    assert found == [here]


@pytest.mark.django_db
def test_an_object_of_plain_columns_is_what_django_makes_of_them(province: Province) -> None:
    asked = Org.objects.filter(tier="school").order_by("code").defer("stages", "kind")
    prepared = Prepared(
        lambda tier: Org.objects.filter(tier=tier).order_by("code").defer("stages", "kind"), "tier"
    )
    found = prepared(tier="school")
    assert found
    for one, plain in zip(found, asked, strict=True):
        assert one.get_deferred_fields() == plain.get_deferred_fields() == {"stages", "kind"}
        assert (
            (one._state.adding, one._state.db) == (plain._state.adding, plain._state.db) == (False, "default")
        )
        held, expected = ({k: v for k, v in each.__dict__.items() if k != "_state"} for each in (one, plain))
        assert held == expected
        assert one.stages == plain.stages, "what was left out is read when it is asked for"
        assert one.parent == plain.parent
