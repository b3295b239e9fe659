"""Say that the data of students stand as their guardians signed them."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import PurePath
from typing import IO, Any, Final

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, own_office, require
from matricula.graduation.actions.judge_cohort import judge_soon
from matricula.graduation.models import Cohort, DataCheck
from matricula.graduation.queries.checks import may_be_checked
from matricula.graduation.words import CONFIRMS_DATA
from matricula.kernel.clock import civil_now, civil_today
from matricula.papers.api import Paper, store_paper
from matricula.registry.api import Student, StudentNumber, paper_limits
from matricula.regulation.api import Refused, stack_for

Scan = tuple[str, "IO[bytes] | File[Any] | bytes"]
"""A file with its name, which is the number of the student whose signed form it is."""
MOST_SCANS: Final = 60


def check_data(
    *, by: Acting, cohort: Cohort, students: Collection[Student], signed_on: date, paper: Paper | None = None
) -> int:
    """Each of the students stands as signed, with the scan ``paper`` if there is one; returns how many.

    Clause of the season's freeze. A class teacher says so of the own class alone. Raises :class:`Refused` for nobody,
    a day to come, and for a student who is not of the grade at one's own school or not of the own class;
    :class:`NotPermitted`.
    """
    school = own_office(by)
    require(by, CONFIRMS_DATA, school)
    _check_day(by, cohort, signed_on)
    if not students:
        raise Refused(
            "nobody_chosen",
            _("Nobody was chosen."),
            clause=cohort.clause,
            next_step=_("Tick those whose signed form you have compared."),
        )
    keys = {one.pk for one in students}
    if keys - may_be_checked(by, cohort, school, keys):
        raise Refused(
            "not_yours_to_verify",
            _("Somebody of these is not in the leaving grade of your school, or not in your class."),
            clause=cohort.clause,
            next_step=_("Load the page again: it lists those whose data you verify."),
        )
    with recorded(
        "graduation.check_data",
        by=by,
        subject_kind="cohort",
        subject=cohort.uuid,
        clause=cohort.clause,
        seen_by=school.lineage,
    ) as record:
        # The digest is the database's to reckon: nobody verifies what does not stand there.
        DataCheck.objects.bulk_create(
            DataCheck(
                cohort=cohort,
                student_id=key,
                school=school,
                signed_on=signed_on,
                paper=paper,
                checked_at=civil_now(),
                checked_in_id=by.appointment_id,
            )
            for key in sorted(keys)
        )
        record.detail = {"students": sorted(str(one.uuid) for one in students), "signed_on": str(signed_on)}
        judge_soon([cohort.pk], school.pk)
    return len(keys)


def check_by_scans(
    *, by: Acting, cohort: Cohort, scans: Sequence[Scan], signed_on: date
) -> tuple[int, list[tuple[str, Refused]]]:
    """The same by scans that are named by student numbers; the good ones are kept, the others answered by name.

    Raises :class:`Refused` for a day to come and for no or too many files; :class:`NotPermitted`.
    """
    school = own_office(by)
    require(by, CONFIRMS_DATA, school)
    _check_day(by, cohort, signed_on)
    if not 0 < len(scans) <= MOST_SCANS:
        raise Refused(
            "how_many_scans",
            _("Hand in one to %(most)d scans at a time.") % {"most": MOST_SCANS},
            clause=cohort.clause,
            next_step=_("Choose the scans of one class."),
        )
    media_types, max_bytes = paper_limits(stack_for(by.pack))
    numbers = {PurePath(name).stem.upper(): name for name, _content in scans}
    whose = {
        one.number.upper(): one.student
        for one in StudentNumber.objects.filter(number__in=numbers, ended_on=None).select_related("student")
    }
    kept, refused = 0, list[tuple[str, Refused]]()
    for name, content in scans:
        student = whose.get(PurePath(name).stem.upper())
        try:
            if student is None:
                raise _of_nobody(cohort)
            with transaction.atomic():
                if not may_be_checked(by, cohort, school, {student.pk}):
                    raise _of_nobody(cohort)
                paper = store_paper(
                    by=by,
                    content=content,
                    file_name=name,
                    media_types=media_types,
                    max_bytes=max_bytes,
                    clause=cohort.clause,
                )
                kept += check_data(by=by, cohort=cohort, students=[student], signed_on=signed_on, paper=paper)
        except Refused as wrong:
            refused.append((name, wrong))
    return kept, refused


def _of_nobody(cohort: Cohort) -> Refused:
    """One answer for an unknown number and for another school's student: it tells nothing of anybody."""
    return Refused(
        "scan_of_nobody",
        _("No student whose data you verify has this number."),
        clause=cohort.clause,
        next_step=_("Name the file by the student's number, as 123.pdf."),
    )


def _check_day(by: Acting, cohort: Cohort, signed_on: date) -> None:
    if signed_on > civil_today(by.zone):
        raise Refused(
            "signed_in_future",
            _("The form cannot be signed on a day to come."),
            clause=cohort.clause,
            next_step=_("Enter the day that stands on the form."),
        )
