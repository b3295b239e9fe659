"""Whatever happens to a pupil, in whatever order: the record stays whole, and every decision can be judged again.

A seeded walk files the installed law's own procedures, fits or not, lets some wait, and lets years go by.
"""

import random
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.api import (
    Answer,
    Case,
    CaseState,
    attach_evidence,
    decide_step,
    open_case,
    open_list,
    prepare_step,
    procedure_of,
    run_lists,
    save_draft,
    submit_case,
)
from matricula.cases.judging import JUDGED_AT, kept
from matricula.cases.law import stack_of
from matricula.cases.tests.filing import picture
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import (
    ArchiveItem,
    Enrollment,
    Promotion,
    Student,
    StudentNumber,
    prepare_promotions,
    run_promotions,
    undo_promotion,
)
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import (
    FieldKind,
    GoverningDate,
    GuardMoment,
    OnUnmet,
    Outcome,
    Refused,
    stack_for,
)
from matricula.regulation.procedures.forms import Field
from matricula.regulation.procedures.model import Procedure, PupilFound
from matricula.regulation.rules.expressions import FactType

pytestmark = pytest.mark.django_db

FIRST = date(2026, 9, 7)


@dataclass
class Walk:
    """A pupil, the two schools between which they move, and the day that it is."""

    province: Province
    draw: random.Random
    student: Student
    schools: tuple[str, str]
    day: date = FIRST
    waiting: list[Case] = field(default_factory=list)
    archived: int = 0
    numbers: list[tuple[str, bool]] = field(default_factory=list)

    def later(self, days: int) -> None:
        self.day += timedelta(days=days)

    @property
    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 4, tzinfo=UTC)

    @property
    def school(self) -> str:
        """The school where the pupil is, or was last."""
        with as_owner():
            last = Enrollment.objects.filter(student=self.student).latest("id").school_id
        return self.named(last)

    def named(self, org_id: int) -> str:
        return next(name for name, org in self.province.orgs.items() if org.pk == org_id)

    def try_out(self, procedure: str) -> None:
        """File a case of it, and let it be decided now or later; what does not fit leaves nothing behind."""
        law = stack_for(PACK).procedure(procedure, on=self.day)
        with at_civil_time(self.now):
            with suppress(Refused), transaction.atomic():
                self.waiting.append(self._filed(law))
            if self.waiting and self.draw.random() < 0.8:
                self._decided(self.waiting.pop(self.draw.randrange(len(self.waiting))))
            run_lists()

    def any_procedure(self) -> str:
        """Mostly one that is for the pupil as they are; whoever is dead goes on nowhere, so that comes last."""
        with as_owner():
            self.student.refresh_from_db()
        status, stage = self.student.status, self.student.stage
        laws = {name: one.versions[-1] for name, one in stack_for(PACK).procedures.items() if name != "death"}
        fitting = [name for name, one in laws.items() if one.pupil.fits(status, stage)]
        return self.draw.choice(fitting if fitting and self.draw.random() < 0.85 else sorted(laws))

    def year(self) -> None:
        """A summer: the promotion is prepared, runs, and is undone at times."""
        year = self.day.year + (self.day > date(self.day.year, 7, 11))
        self.day = date(year, 7, 11)
        with at_civil_time(self.now):
            prepare_promotions()
        self.later(30)
        with at_civil_time(self.now):
            run_promotions()
        self.later(2)
        head = self.province.acting(self.school, "head")
        with at_civil_time(self.now), in_scope(head):
            ran = Promotion.objects.filter(school_id=head.org_id).order_by("id").last()
            if ran is not None and self.draw.random() < 0.5:
                with suppress(Refused), transaction.atomic():
                    undo_promotion(by=head, promotion=ran, reason="the wrong day")

    def _filed(self, law: Procedure) -> Case:
        own = law.pupil.found is not PupilFound.NUMBER_AND_NAME
        school = self.school if own else next(one for one in self.schools if one != self.school)
        by = self.province.acting(school)
        with as_owner():
            self.student.refresh_from_db()
            number = StudentNumber.objects.get(student=self.student, ended_on=None).number
        with in_scope(by):
            if law.is_list:
                case = open_list(by=by, procedure=law.id, key=uuid.uuid4().hex, stage=self.student.stage)
            else:
                case = open_case(
                    by=by,
                    procedure=law.id,
                    number="" if own else number,
                    name="" if own else self.student.name,
                    student=self.student.uuid if own else None,
                    key=uuid.uuid4().hex,
                )
            save_draft(by=by, case=case.uuid, payload=self._filled_in(law))
            objecting = law.objections.papers if law.objections else ()
            for paper in (one for one in law.evidence if one.id not in objecting):
                attach_evidence(
                    by=by,
                    case=case.uuid,
                    kind=paper.id,
                    content=picture(self.draw.choice(("white", "red", "blue"))),
                    file_name="paper.png",
                )
            return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)

    def _filled_in(self, law: Procedure) -> dict[str, str]:
        entered = {one.id: self._entered(one, law) for one in law.form.fields if not one.prefilled}
        if law.effect == "registry.formal_number":
            with as_owner():
                held = self.student.identity_documents.get(ended_on=None)
            entered |= {"id_kind": held.kind, "id_number": held.number}
        return {name: value for name, value in entered.items() if value}

    def _entered(self, one: Field, law: Procedure) -> str:
        match one.kind:
            case FieldKind.DAY if one.required:
                planned = 90 if one.id.endswith("until") else 0
                return (
                    self.day + timedelta(days=planned - self.draw.choice((0, 0, 0, 0, 0, 0, 0, 3)))
                ).isoformat()
            case FieldKind.CODE if one.required or one.table == "hospital_level":
                return self.draw.choice(stack_for(PACK).table(one.table or "").offered)
            case FieldKind.GROUND:
                return self.draw.choice(law.grounds).id
            case FieldKind.GRADE:
                grades = list(stack_for(PACK).stage(self.student.stage).grades)
                here = grades.index(self.student.grade)
                return self.draw.choice([self.student.grade, *grades[max(here - 1, 0) : here + 2]])
            case FieldKind.NAME:
                return self.draw.choice(("测试乙", "测试丙"))
            case FieldKind.PHONE:
                return "13900000000"
            case FieldKind.AMOUNT:
                return self.draw.choice(("2", "3", "12"))
            case FieldKind.TEXT | FieldKind.LONG_TEXT:
                return "枫林路7号"
        return ""

    def _decided(self, case: Case) -> None:
        """Every office approves in turn; now and then one refuses, and whatever may not be approved it has to."""
        procedure = procedure_of(case)
        while True:
            with as_owner():
                turn = case.steps.filter(state="open").first()
            if turn is None:
                return
            office = self.named(turn.holder_org_id)
            officer, head = self.province.acting(office), self.province.acting(office, "head")
            with in_scope(officer):
                if turn.prepared_at is None:
                    prepare_step(by=officer, case=case.uuid, step=turn.pk, recommendation=Answer.APPROVE)
            with in_scope(head):
                if self.draw.random() < 0.95:
                    with suppress(Refused), transaction.atomic():
                        decide_step(by=head, case=case.uuid, step=turn.pk, answer=Answer.APPROVE)
                        continue
                ground = next((one.id for one in procedure.refusals if turn.party in one.parties), None)
                if ground is None:
                    self.waiting.append(case)
                    return
                decide_step(
                    by=head,
                    case=case.uuid,
                    step=turn.pk,
                    answer=Answer.REFUSE,
                    ground=ground,
                    reason="does not fit",
                )

    def look(self) -> None:
        """One open place at most, chains in order, an archive and numbers that only grow."""
        with as_owner():
            places = list(Enrollment.objects.filter(student=self.student).order_by("id"))
            assert sum(one.is_open and one.is_principal for one in places) <= 1
            for place in places:
                links = list(place.statuses.order_by("seq"))
                assert [one.seq for one in links] == list(range(1, len(links) + 1))
                assert [one.started_on for one in links] == sorted(one.started_on for one in links)
                assert not any(one.ends for one in links[:-1])
                assert (place.status, place.is_open) == (links[-1].status, not links[-1].ends)
            archived = ArchiveItem.objects.filter(student=self.student).count()
            assert archived >= self.archived
            numbers = list(
                StudentNumber.objects.filter(student=self.student)
                .order_by("id")
                .values_list("number", "ended_on")
            )
            said = [(number, ended is None) for number, ended in numbers]
            assert [number for number, _open in said[: len(self.numbers)]] == [one for one, _ in self.numbers]
            assert sum(is_open for _number, is_open in said) == 1
            assert len({number for number, _open in said}) == len(said)
        self.archived, self.numbers = archived, said


def read_again(value: object, declared: FactType) -> object:
    """A fact as the rules take it: the record keeps days and amounts as text."""
    if declared is FactType.date:
        return date.fromisoformat(str(value))
    return Decimal(str(value)) if declared is FactType.decimal else value


def judged_again(case: Case) -> int:
    """Judge what was decided once more, from what was kept alone; how many conditions that were."""
    law, procedure, judged = stack_of(case), procedure_of(case), 0
    for decision in case.decisions.all():
        assert decision.snapshot.digest == law.digest
        moment = GuardMoment(decision.moment)
        made_on = decision.made_at.astimezone(law.zone).date()
        for use in procedure.guards:
            if use.at not in JUDGED_AT[moment]:
                continue
            if use.rule is not None:
                asked = law.rule(use.rule)
                facts = {
                    name: read_again(decision.facts[name], declared.type)
                    for name, declared in asked.rule.facts.items()
                    if decision.facts.get(name) is not None
                }
                by_filing = asked.rule.governed_by is GoverningDate.application
                again = asked.explain(facts, on=decision.governing_on if by_filing else made_on)
                for one in kept(again.findings):
                    assert one in decision.findings, (procedure.id, use.id)
                outcome = again.outcome
            else:
                outcome = Outcome(next(one for one in decision.findings if one["rule"] == use.id)["outcome"])
            stops = use.on_unmet is OnUnmet.REFUSE and decision.outcome in (moment, Answer.APPROVE)
            assert not (stops and outcome is Outcome.unmet), (procedure.id, use.id)
            judged += 1
    return judged


WALKS = [
    ("primary", "g05", ("east_one", "east_two")),
    ("upper_secondary", "g10", ("east_high", "west_high")),
]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("stage", "grade", "schools"), WALKS)
def test_any_order_leaves_the_record_whole_and_every_decision_to_be_judged_again(
    province: Province, stage: str, grade: str, schools: tuple[str, str], seed: int
) -> None:
    draw = random.Random(f"{stage} {seed}")
    # Made beforehand: who is made within a filing that is refused would be undone with it.
    for office in (*schools, "east", "west", "city", "province"):
        for role in ("record_officer", "head"):
            province.appointment(office, role)
    with at_civil_time(datetime(2026, 9, 1, 4, tzinfo=UTC)):
        student = enrolled(province, schools[0], stage=stage, grade=grade, normal=False)
    walk = Walk(province, draw, student, schools)
    for move in ("registration", *draw.sample(("step",) * 13 + ("year",) * 2, k=15), "death"):
        if move == "year":
            walk.year()
        else:
            walk.try_out(walk.any_procedure() if move == "step" else move)
        walk.look()
        walk.later(draw.randint(1, 12))
    with as_owner():
        done = list(Case.objects.filter(state__in=(CaseState.APPROVED, CaseState.APPLIED)))
        assert len(done) >= 3
        for case in done:
            assert case.state == CaseState.APPLIED
            assert case.decisions.exclude(step=None).exists()
            assert judged_again(case) or case.lines.exists()
