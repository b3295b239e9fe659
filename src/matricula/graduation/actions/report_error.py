"""Say that something in a form of a student is wrong."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Actor, recorded
from matricula.authorities.api import Acting, Org, require
from matricula.families.api import Child, Family
from matricula.graduation.models import FormReport
from matricula.graduation.queries.forms import FormState, StudentForms, forms_of
from matricula.graduation.words import CONFIRMS_DATA, STUDENT_FORMS, UNLOCKS
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.registry.api import Student
from matricula.regulation.api import Refused, stack_for

LONGEST = 400


def report_own_error(*, by: Family, child: Child, school: Org, form: str, words: str) -> FormReport:
    """A student reports an error in a form; the school passes it on. Basis ``student_forms``.

    Raises :class:`Refused` for a form that the student is not shown, without words, and while one waits already; of two
    sent in the same moment the database refuses the later (MR125).
    """
    stack = stack_for(school.pack)
    found = forms_of([child.student_id], stack).get(child.student_id)
    return _report(
        by,
        found,
        form,
        words,
        clause=stack.basis(STUDENT_FORMS),
        school=school,
        student=child.student_uuid,
        said={"reported_by_id": by.user_id},
    )


def report_error(*, by: Acting, student: Student, form: str, words: str) -> FormReport:
    """The school or a teacher reports an error in a form of a student of its own. Basis ``student_forms``.

    Whoever may unlock forms passes it on in the same breath. Raises as :func:`report_own_error`, and
    :class:`NotPermitted`.
    """
    school = student.school
    assert school is not None  # a student without a place is in no season, and nobody's to report
    require(by, CONFIRMS_DATA, school)
    stack = stack_for(school.pack)
    now = civil_now()
    said: dict[str, Any] = {"reported_in_id": by.appointment_id}
    if by.may(UNLOCKS):
        said |= {"passed_at": now, "passed_in_id": by.appointment_id}
    return _report(
        by,
        forms_of([student.pk], stack).get(student.pk),
        form,
        words,
        clause=stack.basis(STUDENT_FORMS),
        school=school,
        student=student.uuid,
        said=said,
    )


def _report(
    by: Actor,
    found: StudentForms | None,
    form: str,
    words: str,
    *,
    clause: str,
    school: Org,
    student: Any,
    said: dict[str, Any],
) -> FormReport:
    one = found.form(form) if found is not None else None
    if found is None or one is None or found.cohort_id is None or one.state is FormState.HIDDEN:
        raise Refused(
            "no_such_form",
            _("There is no such form of this student now."),
            clause=clause,
            next_step=_("Open the forms of the student again."),
        )
    text = tidy(words)
    if not text or len(text) > LONGEST:
        raise Refused(
            "error_without_words",
            _("Say what is wrong, in at most %(most)d characters.") % {"most": LONGEST},
            clause=clause,
            next_step=_("Write what stands there, and what should."),
        )
    if one.is_reported:
        raise Refused(
            "error_is_reported_already",
            _("An error is reported in this form already, and waits for its answer."),
            clause=clause,
            next_step=_("Wait for the answer, then report what is left."),
        )
    with (
        transaction.atomic(),
        recorded(
            "graduation.report_error",
            by=by,
            subject_kind="student",
            subject=student,
            clause=clause,
            reason=text,
            seen_by=school.lineage,
        ) as record,
    ):
        made = FormReport.objects.create(
            cohort_id=found.cohort_id,
            student_id=found.student_id,
            school=school,
            form=form,
            words=text,
            reported_at=civil_now(),
            **said,
        )
        record.detail = {"form": form, "report": str(made.uuid)}
    return made
