"""Two at once over one form: errors reported by two people, and an error while the student confirms."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from matricula.audit.api import refusal_for
from matricula.authorities.api import User, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.families.api import as_family
from matricula.graduation.actions import confirm_form as confirming
from matricula.graduation.actions import report_error as reporting
from matricula.graduation.api import (
    FormConfirmation,
    FormReport,
    confirm_form,
    forms_of,
    report_error,
    report_own_error,
)
from matricula.graduation.tests.pupils import account_of, reached, stands
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.kernel.clock import travelled, travelling
from matricula.registry.api import Student
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "cover"


class Scene:
    """A student of a season who may graduate, with an account and all forms to confirm."""

    def __init__(self, province: Province, student: Student, user: User) -> None:
        self.province, self.student, self.user = province, student, user
        self.school = province.orgs["east_high"]

    def reports(self) -> None:
        """The student reports an error."""
        with as_family(self.user) as family:
            child = family.children[0]
            report_own_error(by=family, child=child, school=self.school, form=FORM, words="mine")

    def school_reports(self) -> None:
        by = self.province.acting("east_high")
        with in_scope(by):
            report_error(by=by, student=self.student, form=FORM, words="the school's")

    def confirms(self, form: str = FORM) -> None:
        with as_family(self.user) as family:
            confirm_form(by=family, child=family.children[0], school=self.school, form=form)


@pytest.fixture
def scene(db: None) -> Any:
    province = hubei()
    with on(4, 6):
        cohort = opened(province)
        student = leaver(province)
        reached(province, student)
        stands(cohort, student)
        yield Scene(province, student, account_of(province, student))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs tasks on connections of their own, each of which has read before any writes; the codes of the refusals."""

    def run(*tasks: Callable[[], None]) -> list[str]:
        read, offset = threading.Barrier(len(tasks), timeout=30), travelled()

        def together(*asked: Any) -> Any:
            found = forms_of(*asked)
            read.wait()
            return found

        answers = [""] * len(tasks)

        def one(number: int, task: Callable[[], None]) -> None:
            try:
                with travelling(offset):
                    task()
            except Refused as refused:
                answers[number] = refused.code
            except DatabaseError as error:
                refused_by_it = refusal_for(error)
                answers[number] = refused_by_it.code if refused_by_it else repr(error)
            finally:
                connections.close_all()

        with monkeypatch.context() as patched:
            for action in (confirming, reporting):
                patched.setattr(action, "forms_of", together)
            threads = [threading.Thread(target=one, args=pair) for pair in enumerate(tasks)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads)
        return answers

    return run


def stored() -> tuple[list[str], list[str]]:
    """The words of the reports, and the forms that are confirmed."""
    with as_owner():
        return (
            list(FormReport.objects.values_list("words", flat=True)),
            list(FormConfirmation.objects.order_by("pk").values_list("form", flat=True)),
        )


def test_of_two_errors_at_once_one_waits_and_the_other_is_told(
    scene: Scene, at_once: Callable[..., list[str]]
) -> None:
    answers = at_once(scene.reports, scene.school_reports)
    assert sorted(answers) == ["", "error_is_reported_already"]
    assert stored() == ([["mine"], ["the school's"]][answers.index("")], [])


def test_an_error_sent_twice_is_one(scene: Scene, at_once: Callable[..., list[str]]) -> None:
    assert sorted(at_once(scene.reports, scene.reports)) == ["", "error_is_reported_already"]
    assert stored() == (["mine"], [])


def test_an_error_and_a_confirmation_at_once_come_one_after_the_other(
    scene: Scene, at_once: Callable[..., list[str]]
) -> None:
    reported, confirmed = at_once(scene.reports, scene.confirms)
    assert reported == "", "an error may be reported in a confirmed form as well"
    assert confirmed in ("", "error_is_reported")
    assert stored() == (["mine"], [] if confirmed else [FORM])


@pytest.mark.parametrize("form", [FORM, FormConfirmation.FINAL])
def test_what_was_reported_since_it_was_read_is_not_confirmed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """The order in which the error comes first, for certain; all together wait for it, too."""
    forms = [one.code for one in forms_of_owner(scene)]
    if form == FormConfirmation.FINAL:
        for one in forms:
            scene.confirms(one)

    def read_and_overtaken(*asked: Any) -> Any:
        found = forms_of(*asked)
        other = threading.Thread(target=overtake)
        other.start()
        other.join(timeout=60)
        return found

    offset = travelled()

    def overtake() -> None:
        with travelling(offset):
            scene.school_reports()
        connections.close_all()

    monkeypatch.setattr(confirming, "forms_of", read_and_overtaken)
    with pytest.raises(DatabaseError) as error:
        scene.confirms(form)
    refused = refusal_for(error.value)
    assert refused is not None
    assert refused.code == "error_is_reported"
    assert not connection.needs_rollback
    words, confirmed = stored()
    assert words == ["the school's"]
    assert confirmed == (forms if form == FormConfirmation.FINAL else [])


def forms_of_owner(scene: Scene) -> Any:
    with as_family(scene.user):
        return forms_of([scene.student.pk], stack_for("cn_hubei"))[scene.student.pk].forms
