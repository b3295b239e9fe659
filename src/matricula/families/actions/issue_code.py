"""Give out a code by which a guardian, or the student, comes to read."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.families.giving import Letter, check_may_read, give_out
from matricula.families.queries.readers import readers_of
from matricula.families.words import FAMILY_BASIS, ISSUE
from matricula.registry.api import Enrollment, Guardian
from matricula.regulation.api import Refused, stack_for


def issue_code(*, by: Acting, enrollment: Enrollment, guardian: Guardian | None) -> Letter:
    """Give out a code for a guardian of the student (for the student: ``None``). Basis ``family_access``.

    Whoever has an account already keeps its login name; a code that was not used yet is void from now on.
    Raises :class:`Refused` where the student is not of this school, or the guardian none of the student's today; for
    whoever refused, or has not consented where the law asks for it; :class:`NotPermitted`.
    """
    school = enrollment.school
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = stack.basis(FAMILY_BASIS)
    reader = next((one for one in readers_of([enrollment], stack) if one.guardian == guardian), None)
    if not enrollment.is_open or reader is None:
        raise Refused(
            "nobody_to_read",
            _("Codes are for the guardians of a student of this school, and for the student."),
            clause=clause,
            next_step=_("See who is entered as a guardian, and until when."),
        )
    check_may_read(reader, stack)
    with recorded(
        "families.issue_code",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        clause=clause,
        seen_by=school.lineage,
    ) as record:
        [(made, letter)] = give_out(by=by, school=school, stack=stack, readers=[reader])
        record.detail = {"code": str(made.uuid), "guardian": str(guardian.uuid) if guardian else ""}
    return letter
