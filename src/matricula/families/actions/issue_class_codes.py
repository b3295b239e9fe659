"""Give out codes for the families of a class in one go."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.families.giving import Letter, give_out
from matricula.families.queries.class_readers import readers_of_class
from matricula.families.queries.readers import WAITING, Reader
from matricula.families.words import FAMILY_BASIS, ISSUE
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Refused, stack_for


def issue_class_codes(
    *, by: Acting, school_class: SchoolClass, students_too: bool
) -> list[tuple[Reader, Letter]]:
    """A code for each guardian of the class who does not read yet, and for the students with ``students_too``.

    Basis ``family_access``. Whoever reads keeps their password; whoever refused, or has not consented, is left out.
    Codes of earlier letters are void. Raises :class:`Refused` where nobody is left; :class:`NotPermitted`.
    """
    school = school_class.school
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = stack.basis(FAMILY_BASIS)
    readers = [
        one
        for one in readers_of_class(school_class)
        if one.state in WAITING and (students_too or one.guardian is not None)
    ]
    if not readers:
        raise Refused(
            "nobody_waits_for_a_code",
            _("Everybody in this class reads already, has refused, or has not consented yet."),
            clause=clause,
            next_step=_("A forgotten password gets a new code on the page of the student's family."),
        )
    with recorded(
        "families.issue_class_codes",
        by=by,
        subject_kind="school_class",
        subject=school_class.uuid,
        clause=clause,
        seen_by=school.lineage,
    ) as record:
        made = give_out(by=by, school=school, stack=stack, readers=readers)
        record.detail = {"codes": [str(row.uuid) for row, _letter in made]}
    return [(reader, letter) for reader, (_row, letter) in zip(readers, made, strict=True)]
