"""A student confirms a form of the own record, and in the end all of them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Org
from matricula.families.api import Child, Family
from matricula.graduation.models import FormConfirmation
from matricula.graduation.queries.forms import FormState, forms_of
from matricula.graduation.words import STUDENT_FORMS
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for


def confirm_form(*, by: Family, child: Child, school: Org, form: str, shown: str | None = None) -> None:
    """The student says that a form is right as it stands; ``FormConfirmation.FINAL`` says so of all together.

    ``shown`` is the digest of what the student has read (``StudentForm.digest``); without it, what stands now is
    confirmed. Basis ``student_forms``. Confirming again what is confirmed changes nothing. Raises :class:`Refused` for
    somebody else than the student, out of a season, for a form of those alone who may graduate, for one in which a
    reported error waits or that has changed since it was read, and finally while an error waits in any of the forms or
    one is not confirmed. What was reported in the same moment the database refuses (MR124).
    """
    stack = stack_for(school.pack)
    clause = stack.basis(STUDENT_FORMS)
    found = forms_of([child.student_id], stack).get(child.student_id)
    is_final = form == FormConfirmation.FINAL
    one = None if found is None else found.final if is_final else found.form(form)
    if found is None or one is None or found.cohort_id is None or not child.oneself:
        raise Refused(
            "form_not_to_confirm",
            _("A form is confirmed by the student of a leaving grade, in the own account."),
            clause=clause,
            next_step=_("Ask the school about the account of the student."),
        )
    if one.state is FormState.HIDDEN:
        raise Refused(
            "certificate_not_yet",
            _("The data of the certificate are shown to whoever may graduate, and confirmed by them."),
            clause=clause,
            next_step=_("See on the page of the graduation what is missing."),
        )
    if any(each.is_reported for each in (found.forms if is_final else (one,))):
        raise Refused(
            "error_is_reported",
            _("An error is reported in this form. It is confirmed once that is answered."),
            clause=clause,
            next_step=_("Wait for the answer; the class teacher knows how far it is."),
        )
    if is_final and found.confirmed < len(found.forms):
        raise Refused(
            "forms_not_confirmed",
            _("The final confirmation comes when each form is confirmed as it stands."),
            clause=clause,
            next_step=_("Read and confirm the forms that are left."),
        )
    if one.state is FormState.CONFIRMED:
        return
    if shown is not None and shown != one.digest:
        raise Refused(
            "form_changed_meanwhile",
            _("Something in it has changed since you opened it. Nothing is confirmed."),
            clause=clause,
            next_step=_("Read it once more as it stands now, then confirm it."),
        )
    with (
        transaction.atomic(),
        recorded(
            "graduation.confirm_form",
            by=by,
            subject_kind="student",
            subject=child.student_uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record,
    ):
        record.detail = {"form": form}
        # The digest is the database's to reckon: nobody confirms what he has not been shown. What was confirmed in the
        # same moment is passed over there, so the answer to an INSERT is not waited for.
        FormConfirmation.objects.bulk_create(
            [
                FormConfirmation(
                    cohort_id=found.cohort_id,
                    student_id=child.student_id,
                    user_id=by.user_id,
                    form=form,
                    sections=list(one.sections),
                    confirmed_at=civil_now(),
                )
            ],
            ignore_conflicts=True,
        )
