"""Pass a reported error on, return the form for it, or decline."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.graduation.models import FormReport
from matricula.graduation.words import STUDENT_FORMS, UNLOCKS
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for


def pass_report(*, by: Acting, report: FormReport) -> None:
    """The student's school has looked and passes the error on to the office of the season. Basis ``student_forms``.

    Raises :class:`Refused` for a report that is answered or passed on; :class:`NotPermitted`.
    """
    require(by, UNLOCKS, report.school)
    _check_open(report)
    if report.passed_at is not None:
        raise _answered(report)
    report.passed_at, report.passed_in_id = civil_now(), by.appointment_id
    _write(by, report, "graduation.pass_report", ["passed_at", "passed_in"])


def return_form(*, by: Acting, report: FormReport, reason: str) -> None:
    """The office of the season unlocks the form and returns it: it is to be corrected, and confirmed anew.

    Basis ``student_forms``. Raises :class:`Refused` without a reason, before the school has passed it on, and for a
    report that is answered; :class:`NotPermitted`.
    """
    require(by, UNLOCKS, report.cohort.org)
    _check_open(report)
    if report.passed_at is None:
        raise Refused(
            "report_not_passed_on",
            _("The student's school looks into an error first, and passes it on."),
            clause=_clause(report),
            next_step=_("Ask the school."),
        )
    report.reason = _reason(report, reason)
    report.returned_at, report.returned_in_id = civil_now(), by.appointment_id
    _write(by, report, "graduation.return_form", ["returned_at", "returned_in", "reason"])


def decline_report(*, by: Acting, report: FormReport, reason: str) -> None:
    """The school, or the office of the season, says that nothing is wrong, and why. Basis ``student_forms``.

    Raises :class:`Refused` without a reason and for a report that is answered; :class:`NotPermitted`.
    """
    require(by, UNLOCKS, report.cohort.org if by.org_id == report.cohort.org_id else report.school)
    _check_open(report)
    report.reason = _reason(report, reason)
    report.declined_at, report.declined_in_id = civil_now(), by.appointment_id
    _write(by, report, "graduation.decline_report", ["declined_at", "declined_in", "reason"])


def _clause(report: FormReport) -> str:
    return stack_for(report.school.pack).basis(STUDENT_FORMS)


def _check_open(report: FormReport) -> None:
    if not report.is_open:
        raise _answered(report)


def _answered(report: FormReport) -> Refused:
    return Refused(
        "report_is_answered",
        _("Somebody else has dealt with this report already."),
        clause=_clause(report),
        next_step=_("Load the page again."),
    )


def _reason(report: FormReport, written: str) -> str:
    reason = tidy(written)
    if not reason:
        raise Refused(
            "answer_without_reason",
            _("An answer to a reported error has a reason."),
            clause=_clause(report),
            next_step=_("Write what is to be corrected, or why nothing is wrong."),
        )
    return reason


def _write(by: Acting, report: FormReport, action: str, fields: list[str]) -> None:
    with recorded(
        action,
        by=by,
        subject_kind="student",
        subject=report.student.uuid,
        clause=_clause(report),
        reason=report.reason,
        seen_by=report.school.lineage,
    ) as record:
        record.detail = {"form": report.form, "report": str(report.uuid)}
        report.save(update_fields=fields)
