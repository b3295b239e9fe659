"""Makes the transfers of a demonstration with the real actions, each at its own moment: every clock is honest."""

import random
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from matricula.authorities.api import Acting, Org, acting_in, holders_of, in_scope
from matricula.cases.api import (
    Answer,
    Case,
    attach_evidence,
    decide_step,
    open_case,
    prepare_step,
    save_draft,
    submit_case,
    withdraw_case,
)
from matricula.deployment.api import at_moment
from matricula.exchange.demo.contact_form import draw_paper
from matricula.exchange.demo.recipe import Recipe
from matricula.kernel.clock import civil_today
from matricula.registry.api import Student, ordinary_status
from matricula.regulation.api import Stack

PROCEDURE = "transfer"
OFFICER, HEAD = "record_officer", "head"


@dataclass
class TransferMaker:
    """Makes cases; `schools` are those of the recipe by their word, `today` is the civil day of the load.

    Moments are said in working days before it, or, for law that counts so, in days of the calendar.
    """

    recipe: Recipe
    stack: Stack
    schools: Mapping[str, Org]
    draw: random.Random
    today: date
    taken: set[int] = field(default_factory=set)
    counts_every_day: bool = False

    def make(self, plan: Mapping[str, Any]) -> Case:
        """The case of one plan, as far as the plan says."""
        receiving, sending = self.schools[plan["to"]], self.schools[plan["from"]]
        begun: int = plan.get("filed", plan.get("opened"))
        student = self.somebody(sending, plan["stage"], self.day(begun))
        number = student.numbers.get(ended_on=None).number
        with self.acting(receiving, OFFICER, begun, 9) as by:
            case = open_case(by=by, procedure=PROCEDURE, number=number, name=student.name, key=self.key())
            save_draft(by=by, case=case.uuid, payload=self._form(plan, student, begun))
            if "filed" in plan:
                for kind in ("contact_form", self.recipe["evidence"][plan["ground"]]):
                    self.add_paper(by, case, kind, number)
                submit_case(by=by, case=case.uuid, key=self.key())
        for hour, step in enumerate(plan.get("steps", ()), start=10):
            self.take_turn(case.uuid, step, hour)
        if "withdrawn" in plan:
            with self.acting(receiving, OFFICER, plan["withdrawn"], 16) as by:
                withdraw_case(by=by, case=case.uuid, reason=plan["reason"])
        return Case.objects.get(pk=case.pk)

    def take_turn(self, case: uuid.UUID, step: Mapping[str, Any], hour: int) -> None:
        """Prepare and decide the turn that is running, as far as the step of the plan says."""
        found = Case.objects.get(uuid=case)
        turn = found.steps.select_related("holder_org").get(state="open")
        answer, reason = Answer(step.get("answer", "approve")), step.get("reason", "")
        refusal = step.get("refusal", "")
        if "prepared" in step:
            with self.acting(turn.holder_org, OFFICER, step["prepared"], hour) as by:
                if "paper" in step:
                    self.add_paper(by, found, step["paper"], found.subject["student_number"])
                prepare_step(
                    by=by, case=case, step=turn.pk, recommendation=answer, ground=refusal, reason=reason
                )
        if "decided" in step:
            with self.acting(turn.holder_org, HEAD, step["decided"], hour + 1) as by:
                decide_step(by=by, case=case, step=turn.pk, answer=answer, ground=refusal, reason=reason)

    def add_paper(self, by: Acting, case: Case, kind: str, number: str) -> None:
        """Draw a paper of the kind and attach it."""
        content = draw_paper(self.draw, f"{number[-6:]} {kind}")
        attach_evidence(by=by, case=case.uuid, kind=kind, content=content, file_name=f"{kind}.png")

    def somebody(self, sending: Org, stage: str, on: date, **narrowed: str) -> Student:
        """An ordinary pupil whom no other case has, and who was one on that day already; of a grade, or of a class."""
        fitting = Student.objects.filter(
            school=sending,
            stage=stage,
            status=ordinary_status(self.stack).code,
            enrollments__is_open=True,
            enrollments__status_on__lt=on,
            **narrowed,
        ).exclude(pk__in=self.taken)
        # Leaving grades stay where they are, and a receiving school has the grade if it has the stage.
        last = self.stack.stage(stage).last_grade.name
        keys = list(fitting.exclude(grade=last).order_by("sort_key", "id").values_list("id", flat=True))
        chosen = Student.objects.get(pk=keys[self.draw.randrange(len(keys))])
        self.taken.add(chosen.pk)
        return chosen

    def _form(self, plan: Mapping[str, Any], student: Student, begun: int) -> dict[str, str]:
        guardian = student.guardians.get(position=1)
        day = self.day(begun)
        form = {
            "household_place": student.particulars["hukou_area"],
            "home_address": student.particulars["address"],
            "to_grade": student.grade,
            "ground": plan["ground"],
            "guardian_name": guardian.name,
            "guardian_phone": guardian.phone,
            "guardian_signed_on": day.isoformat(),
            "agreed_on": day.isoformat(),
        }
        if plan["ground"] in self.recipe["statements"]:
            form["ground_statement"] = self.recipe["statements"][plan["ground"]]
        return form

    @contextmanager
    def acting(self, org: Org, role: str, days_ago: int, hour: int) -> Iterator[Acting]:
        """Somebody who holds the role at the office on that day, at that hour; a stand-in before whom it replaces."""
        day = self.day(days_ago)
        with at_moment(datetime.combine(day, time(hour, self.draw.randrange(60)), tzinfo=org.time_zone)):
            holders = [
                one
                for one in holders_of([org.pk], roles=[role], on=civil_today(org.time_zone))
                if one.trained_on is not None or self.stack.role(role).requires_training is None
            ]
            holder = min(holders, key=lambda one: (one.stands_in_for_id is None, one.pk))
            by = acting_in(holder)
            with in_scope(by):
                yield by

    def day(self, days_ago: int) -> date:
        """The day that many days before the load, working days unless every day counts."""
        if self.counts_every_day:
            return self.today - timedelta(days=days_ago)
        calendar, day, left = self.stack.calendar(), self.today, days_ago
        while left:
            day -= timedelta(days=1)
            left -= calendar.is_working_day(day)
        return day

    def key(self) -> str:
        """A key for one press of a button."""
        return f"demo-{self.draw.getrandbits(96):024x}"
