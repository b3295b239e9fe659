"""Whole attacks on certificates: for who did not graduate, with another's number, with other bytes, and for codes.

Told as those of `test_stories.py` are: raw SQL as the application, in the name and with the sight of one person.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from typing import Any

import pytest

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import at_civil_time
from matricula.graduation.api import Certificate
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import given, head, hubei_province, left
from matricula.registry.api import Enrollment
from tests.security.raw_sql import refused, rows

pytestmark = pytest.mark.django_db
ISSUE = "SELECT id FROM graduation_issue_certificate(%s, %s, %s, %s::jsonb, %s, '')"
NOTE = "SELECT graduation_note_print(%s, %s, %s)"
END = "SELECT graduation_end_certificate(%s, %s, %s)"
FORM = "SELECT id FROM graduation_issue_certificate(%s, %s, %s, %s::jsonb, %s, %s)"
NO_CERTIFICATE, NOT_SO, NO_RIGHT, FORM_TAKEN = "MR098", "MR099", "42501", "MR123"


@pytest.fixture(scope="module")
def built(lasting: Callable[[], AbstractContextManager[None]]) -> Province:
    with lasting():
        return hubei_province()


@pytest.fixture
def hubei(db: None, built: Province) -> Any:
    with at_civil_time(AFTER):
        yield deepcopy(built)


def tried(
    by: Acting, place: Enrollment, kind: str = "graduation", copy: int = 1, name: str | None = None
) -> str:
    said = f'{{"name": "{name or place.student.name}"}}'
    with in_scope(by):
        return refused(ISSUE, place.pk, kind, copy, said, "0" * 64)


def test_the_school_issues_as_the_page_does(hubei: Province) -> None:
    """What the attacks below are like, but for what is wrong in each."""
    by, place = head(hubei), left(hubei)
    with in_scope(by):
        said = f'{{"name": "{place.student.name}"}}'
        [(made,)] = rows(ISSUE, place.pk, "graduation", 1, said, "0" * 64)
        assert rows("SELECT seq, school_id FROM graduation_certificate WHERE id = %s", made) == [
            (1, place.school_id)
        ]


def test_a_school_certifies_nobody_who_did_not_graduate(hubei: Province) -> None:
    by = head(hubei)
    assert tried(by, left(hubei, status="normal")) == NO_CERTIFICATE
    assert tried(by, left(hubei, status="incomplete")) == NO_CERTIFICATE
    assert tried(by, left(hubei, status="completed")) == NO_CERTIFICATE
    assert tried(by, left(hubei), kind="completion") == NO_CERTIFICATE
    assert tried(by, left(hubei), kind="doctorate") == NO_CERTIFICATE


def test_a_school_certifies_nobody_under_another_name_or_twice(hubei: Province) -> None:
    by, place = head(hubei), left(hubei)
    assert tried(by, place, name="别人") == NO_CERTIFICATE
    given(by, place)
    assert tried(by, place, copy=2) == NO_CERTIFICATE
    assert tried(by, place, copy=0) == NO_CERTIFICATE


@pytest.mark.parametrize(
    "number",
    ["鄂A0001", "鄂a 0001", "鄂Ａ０００１", "鄂A\t0001", "鄂A\u200b0001", "鄂\u00adA00\u206001", "鄂A٠٠۰۱"],
)
def test_a_form_is_noted_for_nobody_else_at_this_school_or_another(hubei: Province, number: str) -> None:
    """Nor once its certificate is void: the paper with that number is spoilt, and exists."""
    first = given(head(hubei), left(hubei), blank="鄂A0001")
    for void in (False, True):
        if void:
            with in_scope(head(hubei)):
                rows(END, first.pk, "void", "印坏")
        for school in ("east_high", "west_high"):
            place = left(hubei, school=school)
            said = f'{{"name": "{place.student.name}"}}'
            with in_scope(head(hubei, school)):
                assert refused(FORM, place.pk, "graduation", 1, said, "0" * 64, number) == FORM_TAKEN
    with in_scope(head(hubei)):
        place = left(hubei)
        said = f'{{"name": "{place.student.name}"}}'
        assert len(rows(FORM, place.pk, "graduation", 1, said, "0" * 64, "鄂A0002")) == 1


def test_another_school_takes_no_number_here(hubei: Province) -> None:
    place = left(hubei)
    assert tried(head(hubei, "west_high"), place) == NO_CERTIFICATE
    assert tried(hubei.acting("east", "head"), place) == NO_CERTIFICATE
    by = head(hubei)
    with in_scope(by):
        for statement in (
            "INSERT INTO graduation_certificatecount (school_id, year, last) VALUES (1, 2026, 7)",
            "SELECT last FROM graduation_certificatecount",
            "UPDATE graduation_certificatecount SET last = 0",
        ):
            assert refused(statement) == NO_RIGHT


def test_a_printed_certificate_stays_as_it_was_printed(hubei: Province) -> None:
    by, made = head(hubei), given(head(hubei), left(hubei))
    other = given(by, left(hubei))
    with in_scope(by):
        for statement in (
            "UPDATE graduation_certificate SET says = '{}'",
            "UPDATE graduation_certificate SET sha256 = NULL",
            "DELETE FROM graduation_certificate",
            "INSERT INTO graduation_certificateprint (certificate_id) VALUES (1)",
            "DELETE FROM graduation_certificateprint",
        ):
            assert refused(statement) == NO_RIGHT
        assert refused(NOTE, made.pk, other.sha256, other.paper_id) == NOT_SO
        assert refused(NOTE, made.pk, "0" * 64, made.paper_id) == NOT_SO


def test_a_number_ends_once_with_a_reason_and_by_its_school(hubei: Province) -> None:
    by, made = head(hubei), given(head(hubei), left(hubei))
    stranger = head(hubei, "west_high")
    with in_scope(stranger):
        assert refused(END, made.pk, "void", "x") == NOT_SO
    with in_scope(by):
        assert refused(END, made.pk, "void", " ") == NOT_SO
        assert refused(END, made.pk, "revoked", "x") == NOT_SO
        rows(END, made.pk, "void", "x")
        assert refused(END, made.pk, "replaced", "x") == NOT_SO
        assert refused(NOTE, made.pk, made.sha256, made.paper_id) == NOT_SO


def test_what_is_kept_of_a_code_asks_nothing(hubei: Province) -> None:
    """Who reads the digests of a whole school has no certificate answered by them."""
    by, made = head(hubei), given(head(hubei), left(hubei))
    with in_scope(by):
        [(digest,)] = rows("SELECT code_digest FROM graduation_certificate WHERE id = %s", made.pk)
    for key in (digest, "", "%"):
        assert rows("SELECT graduation_verify('code', %s, 'x') ->> 'answer'", key) == [("unknown",)]
    assert rows("SELECT graduation_verify('table', %s, 'x') ->> 'answer'", digest) == [("unknown",)]
    for statement in (
        "UPDATE graduation_verification SET answer = 'x'",
        "DELETE FROM graduation_verification",
    ):
        assert refused(statement) == NO_RIGHT


def test_another_school_reads_neither_certificates_nor_who_asked(hubei: Province) -> None:
    made = given(head(hubei), left(hubei))
    assert made.number
    rows("SELECT graduation_verify('file', %s, 'x')", made.sha256)
    stranger = head(hubei, "west_high")
    with in_scope(stranger):
        for table in ("certificate", "certificateprint", "printrun", "verification"):
            assert rows(f"SELECT 1 FROM graduation_{table}") == []
        assert not Certificate.objects.exists()
