"""Fills an empty database with the demonstration, in one transaction."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Org, Tier, User
from matricula.cases.api import run_lists, sweep_expired_steps
from matricula.deployment.api import declare_demo, is_demo
from matricula.exchange.demo.admission import make_admission
from matricula.exchange.demo.attendance import take_lists
from matricula.exchange.demo.changes import make_changes
from matricula.exchange.demo.copying import refresh_statistics
from matricula.exchange.demo.graduating.loading import load_graduating_schools
from matricula.exchange.demo.leaves import make_leave
from matricula.exchange.demo.lists import make_list
from matricula.exchange.demo.number_requests import make_number_request
from matricula.exchange.demo.numbers import NumberMaker
from matricula.exchange.demo.particulars import keep_particulars
from matricula.exchange.demo.people import Office, appoint_people
from matricula.exchange.demo.promotion import is_promoted, promote_school
from matricula.exchange.demo.pupils import Pupil, PupilMaker, Seat
from matricula.exchange.demo.recipe import PACK, Recipe, recipe_for
from matricula.exchange.demo.schoolday.loading import load_journal_schools
from matricula.exchange.demo.schools import open_school, open_school_year, teachers_of
from matricula.exchange.demo.statuses import spread_statuses
from matricula.exchange.demo.transfers import TransferMaker
from matricula.exchange.demo.writing import Register
from matricula.exchange.tree import load_tree
from matricula.kernel.clock import civil_today
from matricula.quality.api import look
from matricula.registry.api import Student, promotion_year
from matricula.regulation.api import Refused, Stack, stack_for

CHUNK = 1500


@dataclass(frozen=True)
class Loaded:
    """What the load has made."""

    schools: int
    pupils: int
    transfers: int
    overdue: int


def load_demo(
    pack: str = PACK, *, say: Callable[[str], None] = lambda _line: None, full: bool = True
) -> Loaded | None:
    """Load the demonstration; None when this database holds it already.

    Without `full` the schools beside the province have only the classes that have a story. For the owner role. Refused
    when the database holds anything that is not the demonstration. The same on the same civil day, but for what actions
    draw themselves (ids of cases and papers).
    """
    if is_demo():
        return None
    if User.objects.exists() or Student.objects.exists() or Org.objects.filter(tier=Tier.SCHOOL).exists():
        raise Refused(
            "database_in_use",
            _(
                "This database holds people or schools already; a demonstration is loaded only into an empty one."
            ),
            next_step=_(
                "Set MATRICULA_HOME to another folder, or DATABASE_URL to another database, and try again."
            ),
        )
    stack, recipe = stack_for(pack), recipe_for(pack)
    today = civil_today(stack.zone)
    with transaction.atomic():
        declare_demo()
        load_tree(pack)
        with recorded("demo.load", by=None, subject_kind="deployment") as record:
            register, pupils = _fill_register(recipe, stack, today, say)
            record.detail = {"pack": pack, "pupils": pupils, "on": today.isoformat()}
        refresh_statistics()
        say("classes compared with the register")
        keep_particulars(recipe, register)
        say("transfers")
        maker = TransferMaker(
            recipe, stack, register.schools, random.Random(f"{recipe['seed']}:transfers"), today
        )
        made = [maker.make(plan) for plan in recipe["transfers"]]
        say("formal numbers")
        for plan in recipe["number_requests"]:
            make_number_request(maker, plan)
        say("leaves")
        for plan in recipe["leaves"]:
            make_leave(maker, plan)
        say("what else happens to pupils")
        for plan in recipe["changes"]:
            make_changes(maker, plan)
        say("lists of the last school days")
        take_lists(recipe, register)
        say("into the next stage")
        make_admission(maker, recipe["admission"])
        say("lists")
        for plan in recipe["lists"]:
            make_list(maker, plan)
        run_lists()
        beside = load_journal_schools(say, full=full)
        beside += load_graduating_schools(say, full=full)
        overdue = sweep_expired_steps()
        # Whoever opens the inbox finds what every night finds.
        look()
    refresh_statistics()
    return Loaded(Org.objects.filter(tier=Tier.SCHOOL).count(), pupils + beside, len(made), overdue)


def _fill_register(
    recipe: Recipe, stack: Stack, today: date, say: Callable[[str], None]
) -> tuple[Register, int]:
    draw = random.Random(f"{recipe['seed']}:pupils")
    schools = {word: open_school(school, recipe, stack, draw) for word, school in recipe["schools"].items()}
    offices = [Office(word, Org.objects.get(code=code)) for word, code in recipe["offices"].items()]
    maker = PupilMaker(recipe, stack, draw, today)
    say("people")
    people = [Office(word, school) for word, school in schools.items()] + offices
    appoint_people(
        recipe, people, NumberMaker(recipe, stack, random.Random(f"{recipe['seed']}:phones")), today
    )
    year = stack.school_years.of(today)
    register = Register(recipe, stack, schools, open_school_year(recipe, stack, year), draw, today)
    made, teachers = [maker.pupil(seat) for seat in maker.seats()], teachers_of(recipe)
    promoted = [one for one in made if is_promoted(recipe["promotion"], one.seat)]
    say("the promotion of last year")
    last_year = replace(register, session=open_school_year(recipe, stack, year - 1))
    law = promotion_year(stack, year - 1)
    assert law is not None  # the law of a demonstration has one
    promote_school(recipe["promotion"], last_year, law, promoted, teachers)
    refresh_statistics("registry")
    pupils = [one for one in made if not is_promoted(recipe["promotion"], one.seat)]
    classes = register.open_classes([one.seat for one in pupils], teachers)
    waiting, places = _without_class(recipe, pupils), []
    for begin in range(0, len(pupils), CHUNK):
        say(f"pupils {begin + 1}–{min(begin + CHUNK, len(pupils))} of {len(pupils)}")
        places += register.write(pupils[begin : begin + CHUNK], classes, waiting)
    spread_statuses(register, pupils, places, random.Random(f"{recipe['seed']}:statuses"), today)
    return register, len(made)


def _without_class(recipe: Recipe, pupils: Iterable[Pupil]) -> set[Seat]:
    """The last places of some grades, whose pupils the record officer has yet to send to a class."""
    plan, found = recipe["without_class"], set[Seat]()
    for grade, count in plan["grades"].items():
        there = [one.seat for one in pupils if (one.seat.school, one.seat.grade) == (plan["school"], grade)]
        found.update(there[-count:])
    return found
