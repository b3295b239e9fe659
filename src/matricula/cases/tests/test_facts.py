"""What rules judge by: the fields of the form, and what the register says of the pupil to each side."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matricula.authorities.api import acting_in, in_scope
from matricula.cases.effects.guards import pupil_still_fits
from matricula.cases.effects.pupil_facts import PUPIL_FACTS, cohort_grade, pupil_facts
from matricula.cases.form_facts import form_facts
from matricula.cases.judging import judge
from matricula.cases.law import procedure_of, stack_of
from matricula.cases.lookup import Standing, standing_in
from matricula.cases.models import Case, CaseState
from matricula.cases.parties import orgs_of, resolve_parties
from matricula.cases.ports import FactValue, Question, offered_facts
from matricula.cases.progress import question_about
from matricula.cases.tests.conftest import MONDAY, do, stage_with
from matricula.config.testing import as_owner, at_civil_time, law_in_force
from matricula.registry.api import Enrollment, EnrollmentStatus
from matricula.regulation.api import (
    FactType,
    Field,
    FieldKind,
    GuardMoment,
    Outcome,
    Procedure,
    PupilFound,
    Refused,
    Stack,
    Text,
    stack_for,
    substituted,
)
from matricula.regulation.procedures import PupilRule
from matricula.regulation.rules.rules import FactDeclaration
from matricula_proving.rehearsal.moves import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NAMES = Text(dict.fromkeys(("en", "zh-hans"), "Something"))
TYPES = {
    FactType.text: str,
    FactType.flag: bool,
    FactType.integer: int,
    FactType.date: date,
}


def asked_by(stage: Stage, who: str, **change: Any) -> Question:
    """The question about the case as ``who`` has it before them; the caller is in their sight."""
    by, case = acting_in(stage.world.person(who)), stage.case()
    procedure = replace(procedure_of(case), **change)
    if case.state == CaseState.DRAFT:
        orgs = resolve_parties(
            procedure,
            starter=case.opened_org,
            subject_school=stage.world.orgs["sending_school"],
            stage=case.subject["stage"],
        )
    else:
        orgs = orgs_of(case)
    return question_about(case, stack_of(case), procedure, orgs, by)


def told(stage: Stage, who: str) -> dict[str, FactValue]:
    """The facts of the pupil as one side learns them."""
    with in_scope(acting_in(stage.world.person(who))):
        return dict(pupil_facts(asked_by(stage, who)))


def chained(stage: Stage, *links: tuple[date, str, date | None]) -> None:
    """Let the pupil's place go on with these statuses."""
    with as_owner():
        place = Enrollment.objects.get(student=stage.world.student, is_open=True)
        for seq, (started_on, status, until) in enumerate(links, start=place.statuses.count() + 1):
            EnrollmentStatus.objects.create(
                enrollment=place, seq=seq, started_on=started_on, status=status, until=until
            )


def test_both_sides_learn_the_same_of_the_pupil(filed: Stage) -> None:
    """The receiving side does not see the record; what it judges by is told to it as a party."""
    chained(filed, (date(2026, 2, 20), "on_leave", date(2026, 8, 31)))
    with in_scope(acting_in(filed.world.person("receiving_school.head"))):
        assert not Enrollment.objects.exists()
    sides = [told(filed, who) for who in ("receiving_school.head", "sending_school.record_officer")]
    assert sides[0] == sides[1]
    assert sides[0] == {
        "student_number": "L529901201203051234",
        "student_number_valid": True,
        "birth_on": date(2012, 3, 5),
        "age": 13,  # fourteen in three days
        "stage": "lower_secondary",
        "compulsory": True,
        "grade": "g07",
        "cohort_grade": "g07",
        "previous_grade": None,
        "next_grade": "g08",
        "on_roll": True,
        "status": "on_leave",
        "status_since": date(2026, 2, 20),
        "days_in_status": 10,
        "last_change_on": date(2026, 2, 20),
        "status_until": date(2026, 8, 31),
        "status_ground": None,
        "filed_on": date(2026, 3, 2),
    }
    assert sides[0].keys() == PUPIL_FACTS.keys()
    assert all(
        type(value) is TYPES[PUPIL_FACTS[name]] for name, value in sides[0].items() if value is not None
    )


def test_who_is_no_party_is_told_nothing(filed: Stage) -> None:
    """What answers to the parties of a case answers nobody else, even one who has the case in hand."""
    assert filed.world.student is not None
    with in_scope(acting_in(filed.world.person("sending_school.head"))):
        case = filed.case()
        assert standing_in(case, filed.world.student.pk).since is not None
    with in_scope(acting_in(filed.world.person("outside_school.head"))):
        assert standing_in(case, filed.world.student.pk) == Standing()


def test_a_status_that_was_prolonged_began_with_its_first_link() -> None:
    stage = stage_with(status="on_leave", since=date(2025, 6, 2), until=date(2025, 11, 30))
    chained(stage, (date(2025, 12, 1), "on_leave", date(2026, 5, 31)))
    stage.procedure = "formal_number"
    do(stage, "school.record_officer", "open")
    said = told(stage, "school.record_officer")
    assert (said["status_since"], said["last_change_on"], said["status_until"]) == (
        date(2025, 6, 2),
        date(2025, 12, 1),
        date(2026, 5, 31),
    )
    assert said["days_in_status"] == 273
    assert said["cohort_grade"] == "g08", "the school year of September began meanwhile"


def test_the_day_of_filing_stays_while_days_go_by(filed: Stage) -> None:
    with at_civil_time(MONDAY.replace(day=9)):
        said = told(filed, "sending_school.head")
    assert (said["filed_on"], said["age"]) == (date(2026, 3, 2), 14)


@pytest.mark.parametrize(
    ("grade", "since", "on", "now"),
    [
        ("g07", date(2026, 3, 2), date(2026, 8, 31), "g07"),
        ("g07", date(2026, 3, 2), date(2026, 9, 1), "g08"),
        ("g07", date(2026, 9, 1), date(2027, 8, 31), "g07"),
        ("g07", date(2025, 8, 31), date(2026, 9, 1), "g09"),
        ("g09", date(2026, 3, 2), date(2026, 9, 1), None),
        ("g01", date(2026, 3, 2), date(2026, 9, 1), None),
        ("g07", None, date(2026, 9, 1), None),
    ],
)
def test_the_class_goes_on_by_the_school_years_of_the_pack(
    grade: str, since: date | None, on: date, now: str | None
) -> None:
    standing = Standing(stage="lower_secondary", grade=grade, since=since)
    assert cohort_grade(stack_for("cn_guizhou"), standing, on) == now


def test_the_ground_behind_a_status_is_known_to_who_sees_its_case(filed: Stage) -> None:
    """Asked for only where a rule needs it, and never to who does not see the case that it stands on."""
    for unit in ("sending_school", "sending_authority"):
        do(filed, f"{unit}.record_officer", "prepare")
        do(filed, f"{unit}.head", "approve")
    law = stack_for("cn_guizhou")
    rule = law.rules["transfer_same_grade"]
    asking = replace(rule, facts={**rule.facts, "status_ground": FactDeclaration(FactType.text, NAMES)})
    asks = replace(law, rules={**law.rules, rule.name: asking})

    def said(who: str, by_law: Stack) -> FactValue:
        with in_scope(acting_in(filed.world.person(who))):
            return pupil_facts(replace(asked_by(filed, who), stack=by_law))["status_ground"]

    assert said("receiving_school.head", asks) == "household_moved"
    assert said("sending_school.head", asks) is None, "the place is another school's by now"
    assert said("receiving_school.head", law) is None, "no rule asks"


def with_fields(*fields: Field) -> dict[str, Any]:
    form = procedure_in_force().form
    return {"form": replace(form, fields=(*form.fields, *fields))}


def procedure_in_force() -> Procedure:
    return stack_for("cn_guizhou").procedure("transfer", on=MONDAY.date())


def test_the_fields_of_the_form_are_facts(filed: Stage) -> None:
    more = with_fields(
        Field(id="fee", names=NAMES, section="cause", kind=FieldKind.AMOUNT),
        Field(id="seen_on", names=NAMES, section="cause", kind=FieldKind.DAY),
    )
    with in_scope(acting_in(filed.world.person("receiving_school.head"))):
        question = asked_by(filed, "receiving_school.head", **more)
        facts = form_facts(question)
        assert facts["agreed_on"] == date(2026, 3, 2)
        assert facts["to_grade"] == "g07"
        assert facts["student_name"] == filed.given.name, "what is pre-filled comes from the block"
        assert facts["to_class"] is facts["fee"] is facts["seen_on"] is None
        question.case.payload.update(fee="750.50", seen_on="2026-02-29", to_class="")
        facts = form_facts(question)
        assert (str(facts["fee"]), facts["seen_on"], facts["to_class"]) == ("750.50", None, None)
        question.case.payload.update(fee="a lot", seen_on="2026-02-28")
        facts = form_facts(question)
        assert (facts["fee"], facts["seen_on"]) == (None, date(2026, 2, 28))
        assert facts.keys() <= offered_facts(question.procedure).keys()


def test_only_what_a_rule_asks_for_is_taken_from_the_form_and_kept(filed: Stage) -> None:
    with in_scope(acting_in(filed.world.person("receiving_school.head"))):
        facts = judge(asked_by(filed, "receiving_school.head"), GuardMoment.SUBMISSION).facts
    assert {"to_grade", "agreed_on", "guardian_signed_on"} <= facts.keys()
    assert not {"guardian_phone", "home_address", "id_number"} & facts.keys()


def test_a_source_goes_before_a_field_of_the_same_name(filed: Stage) -> None:
    more = with_fields(Field(id="on_roll", names=NAMES, section="cause", kind=FieldKind.TEXT))
    with in_scope(acting_in(filed.world.person("receiving_school.head"))):
        question = asked_by(filed, "receiving_school.head", **more)
        question.case.payload["on_roll"] = "never"
        assert judge(question, GuardMoment.DECISION).facts["on_roll"] is True


@pytest.mark.parametrize(
    ("statuses", "moved", "outcome"),
    [
        ((), False, Outcome.met),
        (("normal",), False, Outcome.met),
        (("on_leave",), False, Outcome.unmet),
        ((), True, Outcome.unmet),
    ],
)
def test_whether_the_pupil_still_fits_is_seen_in_the_register(
    filed: Stage, statuses: tuple[str, ...], moved: bool, outcome: Outcome
) -> None:
    """In a status that the procedure is for, and on the roll that the case names; told to who sees only the case."""
    if moved:
        do(filed, None, "leave_roll")
    pupil = PupilRule(found=PupilFound.OWN_ROLL, statuses=statuses)
    with in_scope(acting_in(filed.world.person("receiving_school.head"))):
        question = asked_by(filed, "receiving_school.head", pupil=pupil)
        assert pupil_still_fits(question).outcome is outcome


def for_those(stack: Stack, rule: PupilRule) -> Stack:
    """The law whose request for a formal number is for these pupils alone."""
    history = stack.procedures["formal_number"]
    versions = tuple(replace(one, pupil=rule) for one in history.versions)
    return replace(
        stack, procedures={**stack.procedures, "formal_number": replace(history, versions=versions)}
    )


@pytest.mark.parametrize(
    ("rule", "clause"),
    [
        ({"statuses": ("on_leave",)}, "CN-GZ-10"),
        ({"statuses": ("on_leave",), "clause": "CN-GZ-17.4"}, "CN-GZ-17.4"),
        ({"stages": ("upper_secondary",)}, "CN-GZ-10"),
        ({"statuses": ("normal", "pending"), "stages": ("lower_secondary",)}, None),
    ],
)
def test_a_procedure_is_for_whom_it_says(rule: dict[str, Any], clause: str | None) -> None:
    stage = stage_with()
    stage.procedure = "formal_number"
    law = for_those(stage.stack, PupilRule(found=PupilFound.OWN_ROLL, **rule))
    law_in_force(law)
    with substituted(law):
        if clause is None:
            do(stage, "school.record_officer", "open")
        else:
            with pytest.raises(Refused) as refused:
                do(stage, "school.record_officer", "open")
            assert (refused.value.code, refused.value.clause) == ("pupil_does_not_fit", clause)
            assert not Case.objects.exists()


def test_a_pupil_may_have_been_in_school_before_the_given_status() -> None:
    stage = stage_with(status="on_leave", since=date(2026, 1, 12), until=date(2026, 3, 15))
    with as_owner():
        links = EnrollmentStatus.objects.filter(enrollment__student=stage.world.student).order_by("seq")
        assert list(links.values_list("status", "started_on", "until")) == [
            ("normal", date(2025, 7, 16), None),
            ("on_leave", date(2026, 1, 12), date(2026, 3, 15)),
        ]


def test_a_story_may_begin_with_a_case_of_another_procedure(stage: Stage) -> None:
    """As a leave comes before the pupil is back: the usual form and papers are not that other case's."""
    do(
        stage,
        "school.record_officer",
        "start",
        **{"as": "number", "procedure": "formal_number"},
        ground="household_registered",
        id_kind="1",
        id_number="529901201203051235",
        guardian_name="穆远",
        guardian_phone="0851-5550123",
        applied_on="2026-03-02",
        evidence=("household_register",),
    )
    do(stage, "receiving_school.record_officer", "start")
    with as_owner():
        assert [stage.case(name).procedure for name in ("number", "case")] == ["formal_number", "transfer"]
        assert stage.case("number").evidence.values_list("kind", flat=True).get() == "household_register"
        assert stage.case().payload["guardian_signed_on"] == stage.case().payload["agreed_on"] == "2026-03-02"
