"""A statement whose plan the database keeps answers what it answers without: for each sight, and after each error."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import recorded
from matricula.authorities.api import in_scope, in_scope_of
from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner
from matricula.deployment import kept_plans
from matricula.deployment.api import Prepared, Question, ask, ask_later, sight, together
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
# Left to itself, PostgreSQL plans five times for the values that come before it thinks of a plan for any.
OFTEN = 8
_named = Prepared(
    lambda name: Student.objects.filter(name=name).exclude(status="100 %s").order_by("id"), "name"
)


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


def number(value: object) -> Question:
    return Question("SELECT %s::int, '100 %%'", (value,), kept=True)


def handed_over() -> list[str]:
    """The statements that the present connection keeps."""
    [(kept,)] = ask(Question("SELECT coalesce(array_agg(statement), '{}') FROM pg_prepared_statements"))
    return [str(one) for one in kept]


@pytest.fixture(autouse=True)
def nothing_kept(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.kept_plans = None  # type: ignore[attr-defined]  # what a new connection begins with


def test_a_statement_is_handed_over_once_and_answers_any_value() -> None:
    assert [ask(number(one)) for one in (*range(OFTEN), -1)] == [
        [(one, "100 %")] for one in (*range(OFTEN), -1)
    ]
    with together():
        ask_later(number(41))
        ask_later(Question("SELECT 'a' || %s", ("';%s",), kept=True))
        assert ask(Question("SELECT 'full'")) == [("full",)]
        with CaptureQueriesContext(connection) as sent:
            assert ask(number(41)) == [(41, "100 %")]
            assert ask(Question("SELECT 'a' || %s", ("';%s",), kept=True)) == [("a';%s",)]
        assert not sent.captured_queries
    assert sum("$1::int, '100 %'" in one for one in handed_over()) == 1


def test_no_value_is_planned_for_and_what_is_not_kept_is_planned_as_ever() -> None:
    mode = "SELECT current_setting('plan_cache_mode')"
    for _time in range(OFTEN):
        assert ask(Question(mode, kept=True)) == [("force_generic_plan",)]
        ask(number(1))
        assert ask(Question(mode)) == [("auto",)]
    planned = "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements"
    assert ask(Question(planned)) == [(2 * OFTEN, 0)]


def test_who_writes_down_what_is_sent_reads_it_in_full() -> None:
    ask(number(1))
    with CaptureQueriesContext(connection) as sent:
        ask(number(2))
    assert [one["sql"] for one in sent.captured_queries] == ["SELECT 2::int, '100 %'"]


def test_what_is_the_same_for_each_call_is_in_the_statement(province: Province) -> None:
    enrolled(province, person=new_student("单小测"))
    with in_scope(province.acting("east_one")):
        assert [one.name for one in _named(name="单小测")] == ["单小测"]
        [kept] = [one for one in handed_over() if "registry_student" in one]
    assert "'100 %s'" in kept
    assert "$1" in kept
    assert "$2" not in kept


def test_a_kept_plan_shows_each_office_its_own(province: Province) -> None:
    """The plan is the same for all schools; what it reads is not."""
    for school in ("east_one", "west_one"):
        enrolled(province, school, person=new_student("单小测"))
    seen = {}
    for _time in range(OFTEN):
        for office in ("east_one", "west_one", "east", "west"):
            with in_scope(province.acting(office)):
                seen[office] = {one.school_id for one in _named(name="单小测")}
        assert _named(name="单小测") == []
    schools = {one: {province.orgs[one].pk} for one in ("east_one", "west_one")}
    assert seen == {**schools, "east": schools["east_one"], "west": schools["west_one"]}


def test_each_kind_of_eyes_has_plans_of_its_own(province: Province) -> None:
    """One that was made where nothing can be seen would read the whole table for somebody who sees it."""
    for office in ("east_one", "west_one", "east", "province"):
        with in_scope(province.acting(office)):
            _named(name="单小测")
    _named(name="单小测")
    kept = [one for one in handed_over() if "registry_student" in one]
    assert len(kept) == len({"school", "district", "province", kept_plans.NOBODY})


def test_a_job_sees_now_little_and_now_much_and_keeps_nothing(province: Province) -> None:
    with in_scope_of([province.orgs["east_one"].pk], job="test"), sight([], actor="1:1"):
        _named(name="单小测")
    assert not [one for one in handed_over() if "registry_student" in one]


def test_what_an_action_reads_is_asked_by_name_and_what_it_writes_is_not(province: Province) -> None:
    """Before what it writes goes its context in the history."""
    writes = Question(
        "WITH one AS (SELECT 1) SELECT current_setting('pghistory.context_id', true)", kept=True
    )
    by = province.acting("province")
    with in_scope(by), recorded("tests.wrote", by=by, subject_kind="nothing"):
        assert ask(number(1)) == [(1, "100 %")]
        assert ask(writes)[0][0]
        with CaptureQueriesContext(connection) as sent:
            assert ask(number(2)) == [(2, "100 %")]
        assert "2" in sent.captured_queries[0]["sql"]
        with connection.execute_wrapper(lambda execute, *asked: execute(*asked)):
            ask(Question("SELECT 7", kept=True))
    kept = handed_over()
    assert [one for one in kept if "$1::int" in one]
    assert not [one for one in kept if "WITH one" in one or "SELECT 7" in one]


def test_it_begins_anew_after_an_error() -> None:
    ask(number(1))
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseError, match="does not exist"), transaction.atomic():
        ask(number(2))
    assert ask(number(3)) == [(3, "100 %")]
    with pytest.raises(DatabaseError, match="syntax"), transaction.atomic():
        ask(Question("SELECT , %s", (1,), kept=True))
    assert ask(number(4)) == [(4, "100 %")]
    assert len(handed_over()) == 1


def test_what_was_handed_over_outlives_the_part_that_is_undone() -> None:
    with transaction.atomic():
        ask(number(1))
        transaction.set_rollback(True)
    assert ask(number(2)) == [(2, "100 %")]
    assert len(handed_over()) == 1


def test_an_error_in_the_middle_of_a_message_leaves_nothing_behind() -> None:
    with together():
        ask_later(number(1))
        ask_later(Question("SELECT 1 / %s::int", (0,), kept=True))
        with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
            ask(number(2))
    assert ask(number(2)) == [(2, "100 %")]
    assert len(handed_over()) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "%s %% $1'; DROP --"),
        ("text", None),
        ("int", None),
        ("int[]", []),
        ("int[]", [1, -2]),
        ("text[]", ["a'b", "%s", "{}"]),
    ],
)
def test_a_value_arrives_as_it_is(kind: str, value: object) -> None:
    for _time in range(OFTEN):
        assert ask(Question(f"SELECT %s::{kind}", (value,), kept=True)) == [(value,)]


def test_what_no_text_may_hold_is_refused_and_the_next_is_answered() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(Question("SELECT %s::text", ("a\0b",), kept=True))
    assert ask(Question("SELECT %s::text", ("ab",), kept=True)) == [("ab",)]


def test_a_function_that_an_upgrade_replaces_is_asked_as_it_is_now() -> None:
    """What it gives may change its type: that is refused once, and answered from then on."""

    def replaced(gives: str, says: str) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION IF EXISTS of_an_upgrade(int)")
            cursor.execute(
                f"CREATE FUNCTION of_an_upgrade(p int) RETURNS {gives} LANGUAGE sql STABLE AS 'SELECT {says}'"
            )

    question = Question("SELECT of_an_upgrade(%s)", (1,), kept=True)
    replaced("int", "p + 1")
    assert [ask(question) for _time in range(OFTEN)] == [[(2,)]] * OFTEN
    replaced("int", "p + 2")
    assert ask(question) == [(3,)]
    replaced("text", "p || ''!''")
    with pytest.raises(DatabaseError, match="must not change result type"), transaction.atomic():
        ask(question)
    assert ask(question) == [("1!",)]


def test_a_connection_keeps_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_plans, "MOST", 2)
    for _time in range(2):
        for one in range(4):
            assert ask(Question(f"SELECT %s::int, {one}", (5,), kept=True)) == [(5, one)]
            assert len(handed_over()) <= 2


@pytest.mark.django_db(transaction=True)
def test_each_connection_keeps_its_own() -> None:
    ask(number(1))
    found: list[object] = []

    def elsewhere() -> None:
        found.append(ask(number(2)))
        found.append(len(handed_over()))
        connection.close()
        found.append(ask(number(3)))
        connection.close()

    asking = threading.Thread(target=elsewhere)
    asking.start()
    asking.join()
    assert found == [[(2, "100 %")], 1, [(3, "100 %")]]


@pytest.mark.django_db(transaction=True)
def test_a_list_is_asked_by_name(province: Province) -> None:
    enrolled(province, person=new_student("单小测"))
    client: Client = signed_in(province.appointment("east_one"))
    for _time in range(OFTEN):
        assert "单小测" in client.get(reverse("students"), {"q": "shan"}).content.decode()
    kept = handed_over()
    for table in ("registry_student", "registry_studentnumber", "django_session"):
        assert sum(f'FROM "{table}"' in one for one in kept) == 1, table
    # Those of the person, and whether the one acted in still holds.
    assert sum('FROM "authorities_appointment"' in one for one in kept) == 2
