"""Record where those go who leave, and fill in where the register knows it by now."""

import uuid
from collections.abc import Collection

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, own_office, require
from matricula.graduation.models import Cohort, Destination
from matricula.graduation.queries.destinations import leaving_places
from matricula.graduation.words import CONFIRMS_DATA, DESTINATIONS, FILLED_IN, UNKNOWN
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, Stack, stack_for

LONGEST = 120


def tell_destination(
    *, by: Acting, cohort: Cohort, places: Collection[uuid.UUID], code: str, school_name: str = ""
) -> int:
    """Say of these places of one's own school where their students go; returns of how many. Clause of the table.

    Raises Refused without a place of the season among them, for a code that the law does not have, and for a name that
    is too long. Where the register knows the next school it is not said again: those are left as they are.
    """
    school = own_office(by)
    require(by, CONFIRMS_DATA, school)
    table = stack_for(school.pack).table(DESTINATIONS)
    name = tidy(school_name)
    if code not in table.codes or len(name) > LONGEST:
        raise Refused(
            "no_such_destination",
            _("Choose from the list where the students go; a school's name has at most %(most)d characters.")
            % {"most": LONGEST},
            clause=table.clause,
            next_step=_("Choose again."),
        )
    with (
        transaction.atomic(),
        recorded(
            "graduation.tell_destination",
            by=by,
            subject_kind="cohort",
            subject=cohort.uuid,
            clause=table.clause or "",
            seen_by=school.lineage,
        ) as record,
    ):
        found = dict(leaving_places(cohort, school).filter(uuid__in=places).values_list("pk", "student_id"))
        known = Destination.objects.filter(enrollment_id__in=found)
        held = dict(known.values_list("enrollment_id", "next_school_id"))
        told = {"code": code, "school_name": name, "told_at": civil_now(), "told_in_id": by.appointment_id}
        changed = known.filter(next_school=None).update(**told)
        made = Destination.objects.bulk_create(
            Destination(cohort=cohort, enrollment_id=place, student_id=student, school=school, **told)
            for place, student in found.items()
            if place not in held
        )
        number = changed + len(made)
        if not number:
            raise Refused(
                "nobody_chosen",
                _("Nobody was chosen of whom it is still to be said."),
                clause=table.clause,
                next_step=_("Tick those who go there."),
            )
        record.detail = {"code": code, "students": number}
    return number


def fill_destinations() -> int:
    """Where the next school has enrolled them: for everybody of whom nothing, or nothing yet, was told; how many.

    One statement a season, by the job alone; run again it finds nothing more.
    """
    return sum(_fill(one) for one in Cohort.objects.select_related("org").order_by("pk"))


def _fill(cohort: Cohort) -> int:
    stack = stack_for(cohort.org.pack)
    code = next(iter(_marked(stack, FILLED_IN)), None)
    if code is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT graduation_fill_destinations(%s, %s, %s)", [cohort.pk, _marked(stack, UNKNOWN), code]
        )
        return int(cursor.fetchone()[0])


def _marked(stack: Stack, mark: str) -> list[str]:
    """The codes that carry a mark; none where the law has no such table."""
    table = stack.tables.get(DESTINATIONS)
    return [one for one in table.codes if table.attributes(one).get(mark) == "yes"] if table else []
