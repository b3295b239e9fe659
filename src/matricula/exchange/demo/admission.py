"""Leads one leaving class of a demonstration into the next stage with the real actions, half of the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from matricula.admission.api import AdmissionPlan, Wanted, issue_plan, open_plan, place_students, set_quotas
from matricula.authorities.api import Org
from matricula.cases.api import Case, run_lists
from matricula.deployment.api import at_moment
from matricula.exchange.demo.lists import make_list
from matricula.exchange.demo.transfers import HEAD, OFFICER, TransferMaker
from matricula.registry.api import Student

CARRIED_OUT_AT = time(22)


def make_admission(maker: TransferMaker, plan: Mapping[str, Any]) -> Case:
    """Let a class graduate, put all but the last on the plan of the office, and file the take-over of half of these.

    The other half is left out of the list of the receiving school, so it stays given to the school and not taken.
    """
    graduated = _graduate(maker, plan)
    given = graduated[:-1]
    _issue(maker, plan, given)
    waiting = [plan["not_here_yet"]] * (len(given) // 2)
    return make_list(maker, {**plan["take_over"], "left_out": waiting})


def _graduate(maker: TransferMaker, plan: Mapping[str, Any]) -> Sequence[Student]:
    """Who has graduated by the list of the school; carried out in the night of its last day, before the plan begins."""
    school, words = maker.schools[plan["graduation"]["school"]], plan["graduation"]
    case = make_list(maker, words)
    last = maker.day(words["steps"][-1]["decided"])
    with at_moment(datetime.combine(last, CARRIED_OUT_AT, tzinfo=school.time_zone)):
        run_lists()
    done = case.lines.filter(done_at__isnull=False).select_related("student")
    return [one.student for one in done.order_by("id")]


def _issue(maker: TransferMaker, plan: Mapping[str, Any], given: Sequence[Student]) -> AdmissionPlan:
    """The plan of this school year, with these students at the receiving school."""
    office = Org.objects.get(code=maker.recipe["offices"][plan["office"]])
    school, stage = maker.schools[plan["take_over"]["school"]], plan["take_over"]["stage"]
    year = maker.stack.school_years.of(maker.today)
    with maker.acting(office, OFFICER, plan["drawn_up"], 9) as by:
        made = open_plan(by=by, stage=stage, school_year=f"{year}-{year + 1}")
        set_quotas(by=by, plan=made, places={school.pk: plan["places"]})
        lines = [Wanted(one.numbers.get(ended_on=None).number, one.name, school.code) for one in given]
        place_students(by=by, plan=made, lines=lines)
    with maker.acting(office, HEAD, plan["issued"], 10) as by:
        issue_plan(by=by, plan=made)
    return made
