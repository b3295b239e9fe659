"""What the schools of a demonstration keep of themselves: telephones, class teachers, classes compared."""

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from matricula.authorities.api import Appointment, Org, acting_in, holders_of, in_scope
from matricula.deployment.api import at_moment
from matricula.exchange.demo.numbers import NumberMaker
from matricula.exchange.demo.recipe import Recipe
from matricula.exchange.demo.transfers import OFFICER
from matricula.exchange.demo.writing import Register
from matricula.kernel.text import natural_key
from matricula.registry.api import SchoolClass, check_roll, sitting_in


def keep_particulars(recipe: Recipe, register: Register) -> None:
    """Give every school its telephone, class teachers their classes, and compare the classes that the recipe names."""
    draw = random.Random(f"{recipe['seed']}:particulars")
    numbers = NumberMaker(recipe, register.stack, draw)
    for school in register.schools.values():
        school.phone = numbers.phone()
        Org.objects.filter(pk=school.pk).update(phone=school.phone)
    for word, grade in recipe["class_teachers"].items():
        teacher = Appointment.objects.get(user__email=f"{word}@{recipe['domain']}")
        first = classes_at(teacher.org, grade)[0]
        SchoolClass.objects.filter(pk=first.pk).update(teacher=teacher, teacher_name="")
    for plan in recipe["compared"]:
        _compare(plan, register, draw)


def classes_at(school: Org, grade: str = "") -> list[SchoolClass]:
    """The classes of a school, or of a grade of it, as people count."""
    found = SchoolClass.objects.filter(school=school, **({"grade": grade} if grade else {}))
    return sorted(
        found.select_related("school", "session", "teacher"),
        key=lambda one: (one.grade, natural_key(one.name)),
    )


def _compare(plan: Mapping[str, Any], register: Register, draw: random.Random) -> None:
    """All classes of a school but the last ``leave``; ``absent`` pupils and ``unregistered`` names are of the first."""
    school = register.schools[plan["school"]]
    day = max(register.session.started_on, register.today - timedelta(days=plan["days_ago"]))
    with at_moment(datetime.combine(day, time(9), tzinfo=school.time_zone)):
        officer = next(one for one in holders_of([school.pk], roles=[OFFICER], on=day) if one.trained_on)
        by = acting_in(officer)
        classes = classes_at(school)
        with in_scope(by):
            for place, one in enumerate(classes[: len(classes) - plan.get("leave", 0)]):
                sitting = sitting_in(one, register.stack)
                here = [each.enrollment.student.uuid for each in sitting if each.in_school]
                check_roll(
                    by=by,
                    school_class=one,
                    listed=[each.enrollment.student.uuid for each in sitting],
                    found=here if place else here[plan.get("absent", 0) :],
                    unregistered=() if place else plan.get("unregistered", ()),
                    key=f"{draw.getrandbits(128):032x}",
                )
