"""Move one pupil's place from a closed school to the school that absorbed it."""

from django.db import connection

from matricula.audit.api import recorded
from matricula.authorities.api import Answering, Org, Tier, answering_for, is_closed
from matricula.kernel.clock import civil_today
from matricula.registry.bonds import is_bound
from matricula.registry.models import Enrollment, Student
from matricula.registry.register_words import HAND_OVER_BASIS
from matricula.regulation.api import stack_for


def heir_of(school: Org) -> Answering | None:
    """The open school in which the pupils of a closed one go on, and since which day; None without one."""
    if not is_closed(school):
        return None
    heir = answering_for(school)
    takes = heir.org.tier == Tier.SCHOOL and heir.org.pk != school.pk and not is_closed(heir.org)
    opened_on = heir.org.opened_on
    return heir if takes and (opened_on is None or opened_on <= civil_today(heir.org.time_zone)) else None


def hand_over_place(*, place_id: int, school: Org, heir: Answering) -> bool:
    """End the place at the closed ``school`` and open one in the same stage, grade and status at its heir.

    The installation itself does it (``by=None``), with the sight of both schools; the database asks the tree anew who
    the heir is, and takes the words from the law that is stored. False, and nothing changed, when the place is no
    longer open, the heir lacks the stage, or business about the pupil, or a status entered for a later day, has to
    come first.
    """
    clause = stack_for(school.pack).basis(HAND_OVER_BASIS)
    # The pupil before the place, as everything does that moves anybody.
    student = (
        Student.objects.select_for_update(of=("self",)).filter(
            enrollments=place_id, enrollments__is_open=True
        )
    ).first()
    if student is None or is_bound(student.pk):
        return False
    # Read again under the lock: another run may have moved it while this one waited.
    place = Enrollment.objects.select_for_update(of=("self",)).filter(pk=place_id, is_open=True).first()
    last = place.statuses.order_by("-seq").first() if place is not None else None
    if place is None or last is None or place.stage not in heir.org.stages:
        return False
    on = max(filter(None, [heir.since, heir.org.opened_on, last.started_on]))
    if on > civil_today(heir.org.time_zone):
        return False
    with recorded(
        "registry.hand_over_place",
        by=None,
        subject_kind="student",
        subject=student.uuid,
        clause=clause,
        seen_by=[*place.seen_by, *heir.org.lineage],
    ) as record:
        record.detail = {"from": school.code, "to": heir.org.code, "on": on.isoformat()}
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_hand_over_place(%s)", [place.pk])
    return True
