"""Says that a window bars by now what a case would file for a student, and refuses to file it."""

from collections.abc import Collection

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.cases.models import STAYS, Case
from matricula.cases.ports import bar
from matricula.regulation.api import Procedure, Refused, Stack


def refuse_barred(case: Case, law: Procedure, stack: Stack, by: Acting) -> None:
    """Raise Refused where the window that bars the procedure is over for a student whom the case is about.

    What was filed by the last day goes on: only the first filing asks. The database refuses it as well.
    """
    if (refused := barred_by_now(case, law, stack, by)) is not None:
        raise refused


def barred_by_now(case: Case, law: Procedure, stack: Stack, by: Acting) -> Refused | None:
    """The refusal with which filing would be answered now, if it would be for its window.

    One statement, and those of who judges; none for a procedure that nothing bars.
    """
    if law.barred_by is None:
        return None
    found = bar()(law.barred_by, _students(case, law), stack, by)
    if found is None:
        return None
    return Refused(
        "barred",
        _("This could be filed until %(day)s, and no longer.") % {"day": date_format(found.last_on)},
        clause=found.clause,
        next_step=_(
            "What is filled in stays here as a draft. Where it cannot wait, ask the office above for an exception."
        ),
    )


def _students(case: Case, law: Procedure) -> Collection[int]:
    about = case.lines.filter(STAYS) if law.is_list else case.subjects.all()
    return list(about.values_list("student_id", flat=True))
