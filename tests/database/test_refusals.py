"""Every refusal of the database has words: none reaches a person as an error of ours."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

import matricula
from matricula.audit.api import Locked, Said, refusal_for, register_refusals, registered_refusals
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo, move_civil_clock
from matricula.kernel.clock import travelling
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled

DOCS = Path(matricula.__file__).parents[2] / "docs"
CODE = r"MR\d{3}"


def raised() -> set[str]:
    """The SQLSTATEs of ours in the functions of the migrated database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT (regexp_matches(prosrc, %s, 'g'))[1] FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace",
            [CODE],
        )
        return {code for (code,) in cursor.fetchall()}


def error_with(sqlstate: str) -> DatabaseError:
    error, cause = DatabaseError("refused"), Exception("refused")
    cause.sqlstate = sqlstate  # type: ignore[attr-defined]  # psycopg's own errors have it
    error.__cause__ = cause
    return error


@pytest.mark.django_db
def test_whatever_the_database_raises_is_registered_by_one_app_and_nothing_else_is() -> None:
    assert len(raised()) > 15
    assert raised() == set(registered_refusals())


@pytest.mark.django_db
def test_the_documentation_lists_what_each_of_them_guards_once() -> None:
    listed = [
        code
        for page in DOCS.rglob("*.md")
        for code in re.findall(rf"^\| ({CODE}) \| \S", page.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(listed) == sorted(raised())


@pytest.mark.parametrize("sqlstate", sorted(registered_refusals()))
def test_what_the_database_raises_has_words_and_a_next_step(sqlstate: str) -> None:
    refused = refusal_for(error_with(sqlstate))
    assert refused is not None
    assert isinstance(refused, Locked) == (sqlstate == "MR001")
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert refused.text_in(language)
            assert refused.next_step_in(language)


def test_an_sqlstate_has_one_app_and_a_code_one_sqlstate() -> None:
    known = registered_refusals()
    for sqlstate, code, taken in (
        ("MR002", "other", "authorities has MR002"),
        ("MR999", "locked", "audit has MR001"),
    ):
        said = Said(code, gettext_lazy("No"), gettext_lazy("No"))
        with pytest.raises(ImproperlyConfigured, match=taken):
            register_refusals("cases", {sqlstate: said})
    assert registered_refusals() == known


def test_other_errors_are_none_of_ours() -> None:
    assert refusal_for(error_with("23505")) is None
    assert refusal_for(DatabaseError("gone")) is None


@pytest.mark.django_db
def test_a_second_transfer_before_the_first_is_refused_in_words() -> None:
    """A demonstration whose date was moved back, behind what its register already holds."""
    province: Province = make_province()
    student: Student = enrolled(province)
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    back = timedelta(days=-10)
    with as_owner():
        declare_demo()
        move_civil_clock(back)
    with travelling(back):
        case = filed_transfer(province, student, to="east_one")
        approved_by(province, case, "east_one", "east_two")
        with in_scope(province.acting("east")):
            turn = case.steps.get(state="open").pk
    for role, move in (("record_officer", "prepare"), ("head", "decide")):
        client = Client(headers={"accept-language": "en"})
        client.force_login(
            province.appointment("east", role).user,
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        answer = client.post(
            reverse("case_move", args=[case.uuid, move]), {"step": str(turn), "answer": "approve"}
        )
    assert answer.status_code == 422
    assert "The register already holds something later" in answer.content.decode()
