"""What was lost is replaced by a decided case: the old paper with day and clause, then the next copy."""

import uuid
from typing import Any

import pytest
from tests.security.raw_sql import refused, rows

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, CaseState, attach_evidence, open_case, save_draft, submit_case
from matricula.cases.tests.filing import approved_by, picture
from matricula.config.testing import as_owner
from matricula.graduation.api import Certificate
from matricula.graduation.tests.leavers import SCHOOL, given, head, left
from matricula.graduation.tests.test_certificates import words_of
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db

CITY = "city"
REPLACE = "SELECT graduation_replace_certificate(%s, 'x')"
NOT_REPLACED = "MR105"


def filed(hubei: Province, place: Enrollment, school: str = SCHOOL, **entered: Any) -> Case:
    """The application of a graduate, filed: it waits for the head of the school."""
    by = hubei.acting(school)
    with in_scope(by):
        case = open_case(
            by=by, procedure="duplicate_certificate", student=place.student.uuid, key=uuid.uuid4().hex
        )
        form = {
            "ground": "lost",
            "ground_statement": "搬家时遗失",
            "applied_on": "2026-06-15",
            **entered,
        }
        save_draft(by=by, case=case.uuid, payload=form)
        attach_evidence(
            by=by, case=case.uuid, kind="application", content=picture(), file_name="application.png"
        )
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def as_it_is(certificate: Certificate) -> Certificate:
    with as_owner():
        certificate.refresh_from_db()
    return certificate


def test_a_lost_one_is_replaced_by_the_city_and_the_school_gives_the_next(hubei: Province) -> None:
    by, place = head(hubei), left(hubei, "陈可馨")
    first = given(by, place)
    case = approved_by(hubei, filed(hubei, place), SCHOOL)
    assert as_it_is(first).state == "issued"
    assert given(by, place) == first
    case = approved_by(hubei, case, CITY)
    assert case.state == CaseState.APPLIED
    as_it_is(first)
    assert (first.state, first.ended_clause, first.reason, first.ended_case) == (
        "replaced",
        "CN-HB-1",
        "证书遗失",
        case.uuid,
    )
    assert first.ended_at is not None
    second = given(by, place)
    assert (second.copy, second.seq, second.state) == (2, 2, "issued")
    assert "补发，第2份" in words_of(second, by)
    assert given(by, place) == second


def test_what_the_register_says_by_then_stands_on_the_next(hubei: Province) -> None:
    by, place = head(hubei), left(hubei, "陈可馨")
    given(by, place)
    approved_by(hubei, filed(hubei, place, ground="corrected"), SCHOOL, CITY)
    with as_owner():
        place.student.name = "陈可欣"
        place.student.save()
        place = Enrollment.objects.select_related("student", "school").get(pk=place.pk)
    assert given(by, place).says["name"] == "陈可欣"


def test_who_has_none_that_holds_asks_for_none_again(hubei: Province) -> None:
    place = left(hubei)
    with pytest.raises(Refused) as refusal:
        filed(hubei, place)
    assert (refusal.value.code, refusal.value.clause) == ("certificate_holds", "CN-HB-1")


def test_one_application_at_a_time(hubei: Province) -> None:
    by, place = head(hubei), left(hubei)
    given(by, place)
    filed(hubei, place)
    with pytest.raises(Refused) as refusal:
        filed(hubei, place)
    assert refusal.value.code == "no_other_case"


def test_without_a_decided_case_nobody_replaces_anything(hubei: Province) -> None:
    """Raw SQL of the school, and of the city before the school agreed, and before it decided itself."""
    by, place = head(hubei), left(hubei)
    made = given(by, place)
    case = filed(hubei, place)
    city = hubei.acting(CITY, "head")
    for who in (by, city, head(hubei, "west_high")):
        with in_scope(who):
            assert refused(REPLACE, case.uuid) == NOT_REPLACED
            assert refused("SELECT graduation_end_certificate(%s, 'replaced', 'x')", made.pk) == "MR099"
            assert refused("UPDATE graduation_certificate SET ended_case = NULL") == "42501"
    approved_by(hubei, case, SCHOOL)
    with in_scope(city):
        assert refused(REPLACE, case.uuid) == NOT_REPLACED
    assert as_it_is(made).state == "issued"


def test_a_case_replaces_one_paper_and_not_the_next(hubei: Province) -> None:
    by, place = head(hubei), left(hubei)
    given(by, place)
    case = approved_by(hubei, filed(hubei, place), SCHOOL, CITY)
    second = given(by, place)
    with in_scope(hubei.acting(CITY, "head")):
        assert refused(REPLACE, case.uuid) == NOT_REPLACED
        assert rows("SELECT state FROM graduation_certificate WHERE id = %s", second.pk) == [("issued",)]
