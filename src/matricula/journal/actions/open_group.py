"""Set up a teaching group: its subject, its students, its teacher."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Appointment, Org, require
from matricula.journal.hands import PLAN
from matricula.journal.models import GroupMember, GroupTeacher, TeachingGroup
from matricula.journal.words import JOURNAL_BASIS, SCALES, SUBJECTS
from matricula.registry.api import ClassMembership, Enrollment, SchoolClass, school_year_on
from matricula.regulation.api import Refused, stack_for


def open_group(
    *,
    by: Acting,
    school: Org,
    subject: str,
    scale: str,
    teacher: Appointment,
    since: date,
    school_class: SchoolClass,
    students: Sequence[Enrollment] | None = None,
    name: str = "",
    stream: bool = False,
) -> TeachingGroup:
    """Open a group in the school year of ``since``: of the whole class, or of the given students alone.

    A ``stream`` is of students of several classes: ``school_class`` gives its stage and grade, and it belongs to none.
    Without ``students`` everybody with a seat in the class on that day belongs to it, from the day of the seat or
    ``since``, whichever is later. Raises :class:`Refused` for codes that the pack does not have, a group of that name,
    a teacher of another school; :class:`NotPermitted`.
    """
    require(by, PLAN, school)
    stack = stack_for(school.pack)
    clause = stack.basis(JOURNAL_BASIS)
    wrong = (
        subject not in stack.table(SUBJECTS).offered
        or scale not in stack.table(SCALES).offered
        or teacher.org_id != school.pk
        or school_class.school_id != school.pk
    )
    if wrong:
        raise Refused(
            "group_does_not_fit",
            _("Subject, scale, class and teacher have to be those of this school."),
            clause=clause,
            next_step=_("Choose among those that are offered."),
        )
    year = school_year_on(school, stack, since)
    try:
        with (
            transaction.atomic(),
            recorded(
                "journal.open_group",
                by=by,
                subject_kind="teaching_group",
                clause=clause,
                seen_by=school.lineage,
            ) as record,
        ):
            group = TeachingGroup.objects.create(
                school=school,
                session=year,
                stage=school_class.stage,
                grade=school_class.grade,
                subject=subject,
                name=name or school_class.name,
                school_class=None if stream else school_class,
                scale=scale,
            )
            GroupTeacher.objects.create(group=group, school=school, teacher=teacher, started_on=since)
            GroupMember.objects.bulk_create(
                GroupMember(group=group, school=school, enrollment_id=pk, started_on=max(since, seated))
                for pk, seated in _members(school_class, since, students)
            )
            record.subject = group.uuid
            record.detail = {"subject": subject, "class": str(school_class.uuid)}
    except IntegrityError as error:
        raise Refused(
            "group_there_already",
            _("There is such a group already."),
            clause=clause,
            next_step=_("Give this one another name, or change that one."),
        ) from error
    return group


def _members(
    school_class: SchoolClass, since: date, students: Sequence[Enrollment] | None
) -> list[tuple[int, date]]:
    seats = ClassMembership.objects.filter(school_class=school_class, ended_on=None)
    if students is not None:
        return [(one.pk, max(since, one.started_on)) for one in students]
    return list(seats.order_by("enrollment_id").values_list("enrollment_id", "started_on"))
