"""Enter results: one student's, or a whole school's at once."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.registry.api import Student
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.studies.entries import Entry, Outcome, State
from matricula.studies.ledger import Ledger, columns_of
from matricula.studies.models import MODELS, Reviewed
from matricula.studies.words import ENTER, STUDIES_BASIS, keeps_studies

MOST_ENTRIES: Final = 50_000
_BATCH: Final = 1_000


def enter_results(
    *, by: Acting, school: Org, entries: Sequence[Entry], dry_run: bool = False
) -> list[Outcome]:
    """Enter what is right among ``entries``, and answer of each in turn what became of it. Basis ``studies``.

    The same again changes nothing. What stands otherwise is corrected where the entry says ``why``, and waits for
    review like what is new. With ``dry_run`` nothing is written. Eight statements at the most, two more for each
    thousand of rows. Raises :class:`Refused` where the law keeps no results, and for more than 50,000 entries at once;
    :class:`NotPermitted` for who does not enter results.
    """
    require(by, ENTER, school)
    stack = stack_for(school.pack)
    clause = studies_clause(stack)
    if len(entries) > MOST_ENTRIES:
        raise Refused(
            "too_many_results",
            _("At most %(most)d results are entered at once.") % {"most": MOST_ENTRIES},
            clause=clause,
            next_step=_("Enter them in parts."),
        )
    with transaction.atomic():
        students = {one.student for one in entries}
        if not dry_run:
            # Of two people who enter for the same student at once the second finds what the first entered.
            held = Student.objects.select_for_update(of=("self",), no_key=True).filter(uuid__in=students)
            list(held.order_by("id").values_list("id"))
        ledger = Ledger(by, school, stack, entries)
        outcomes = [ledger.settle(one) for one in entries]
        if not dry_run and (ledger.made or ledger.changed):
            with recorded(
                "studies.enter_results",
                by=by,
                subject_kind="student" if len(students) == 1 else "school",
                subject=next(iter(students)) if len(students) == 1 else school.uuid,
                clause=clause,
                seen_by=school.lineage,
            ) as record:
                write(ledger)
                states = [one.state for one in outcomes]
                record.detail = {str(state): states.count(state) for state in State}
    return outcomes


def write(ledger: Ledger) -> None:
    """Store what a ledger has among what is to be written."""
    for model in MODELS.values():
        made: list[Reviewed] = [row for row in ledger.made if isinstance(row, model)]
        changed: list[Reviewed] = [row for row in ledger.changed if isinstance(row, model)]
        if made:
            model._default_manager.bulk_create(made, batch_size=_BATCH)
        if changed:
            model._default_manager.bulk_update(changed, columns_of(model), batch_size=_BATCH)


def studies_clause(stack: Stack) -> str:
    """The clause by which results are kept; refused where there is none."""
    if not keeps_studies(stack):
        raise Refused(
            "keeps_no_results",
            _("The law of this school does not have results kept here."),
            next_step=_("File what has to be kept in the archive of the student."),
        )
    return stack.basis(STUDIES_BASIS)
