"""Refuses to file what a window bars by now for a student of the case."""

from collections.abc import Collection

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting
from matricula.cases.models import STAYS, Case
from matricula.cases.ports import bar
from matricula.regulation.api import Procedure, Refused, Stack


def refuse_barred(case: Case, law: Procedure, stack: Stack, by: Acting) -> None:
    """Raise Refused where the window that bars the procedure is over for a student whom the case is about.

    What was filed by the last day goes on: only the first filing asks. One statement, and those of who judges; none
    for a procedure that nothing bars. The database refuses it as well.
    """
    if law.barred_by is None:
        return
    found = bar()(law.barred_by, _students(case, law), stack, by)
    if found is None:
        return
    raise Refused(
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
