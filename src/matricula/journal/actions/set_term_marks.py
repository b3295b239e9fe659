"""Set marks of a period for a group, many students at once, each with an outcome of its own."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.journal.hands import check_terms
from matricula.journal.models import GradingPeriod, TeachingGroup, TermMark
from matricula.journal.roster import Learner
from matricula.journal.terms import Reckoned, Standings, learners_of_term, measure_of, reckoned, standings
from matricula.journal.words import (
    CLOSED_BASIS,
    NO_TERM_MARK,
    TERM_BASIS,
    mark_shown,
    marks_table,
    number_of,
    term_marks,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, Stack, stack_for


class TermCell(NamedTuple):
    """What shall stand for a student: a mark, or the reason why there is none; both empty takes it back.

    ``version`` is the one that was seen, 0 where nothing ever stood.
    """

    student: uuid.UUID
    value: str
    reason: str
    version: int


class TermOutcome(NamedTuple):
    """What became of a cell: ``saved``, ``refused`` or ``conflict``, with its version now and what stands there.

    ``why`` has ``code``, ``says``, ``clause`` and ``next_step``; in a conflict ``who`` and ``when``.
    """

    student: str
    state: str
    version: int
    value: str
    reason: str
    why: dict[str, str]


def set_term_marks(
    *, by: Acting, group: TeachingGroup, period: GradingPeriod, cells: Sequence[TermCell]
) -> list[TermOutcome]:
    """Store the cells, each by itself: a refused one undoes no other. Basis ``term_marks``.

    What stands already is left as it is, so the same cells again change nothing. Setting a mark ends its deferral and
    uses a reopening up. One transaction, one row of the action log; eleven statements however many cells there are.
    Raises :class:`Refused` for a period that has not begun; :class:`NotPermitted` for who does not teach the group.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(TERM_BASIS)
    with transaction.atomic():
        # The second of two at once waits here, and sees what the first has set.
        TeachingGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
        check_terms(by, group, period)
        if civil_today(group.school.time_zone) < period.started_on:
            raise Refused(
                "period_to_come",
                _("This period has not begun."),
                clause=clause,
                next_step=_("Set its marks once it has."),
            )
        sheet = _TermSheet.read(by, group, period, stack)
        outcomes = [sheet.settle(cell) for cell in cells]
        with recorded(
            "journal.set_term_marks",
            by=by,
            subject_kind="teaching_group",
            subject=group.uuid,
            clause=clause,
            seen_by=group.school.lineage,
        ) as record:
            TermMark.objects.bulk_create(
                list(sheet.written.values()),
                update_conflicts=True,
                unique_fields=["group", "enrollment", "period"],
                update_fields=[
                    "value", "number", "reason", "mean", "proposed", "entered_at", "entered_in", "version"
                ],
            )  # fmt: skip
            states = [one.state for one in outcomes]
            record.detail = {
                "period": period.pk,
                **{state: states.count(state) for state in sorted(set(states))},
            }
    return outcomes


class _TermSheet:
    """What the cells are held against, read once."""

    def __init__(
        self,
        by: Acting,
        group: TeachingGroup,
        period: GradingPeriod,
        stack: Stack,
        learners: Mapping[uuid.UUID, Learner],
        standing: Standings,
        counted: Mapping[int, Reckoned],
    ) -> None:
        self.by, self.group, self.period = by, group, period
        self.clause, self.closed_by = stack.basis(TERM_BASIS), stack.basis(CLOSED_BASIS)
        self.values = marks_table(stack, group.scale)
        self.offered, self.reasons = term_marks(self.values), stack.table(NO_TERM_MARK).offered
        self.learners, self.standing, self.counted = learners, standing, counted
        self.now = civil_now()
        self.written: dict[int, TermMark] = {}

    @classmethod
    def read(cls, by: Acting, group: TeachingGroup, period: GradingPeriod, stack: Stack) -> "_TermSheet":
        """The students, what stands, and what their marks come to."""
        learners = {one.student_uuid: one for one in learners_of_term(group, period)}
        return cls(
            by,
            group,
            period,
            stack,
            learners,
            standings(group, period, civil_now()),
            reckoned(group, period, stack, measure_of(period, stack)),
        )

    def settle(self, cell: TermCell) -> TermOutcome:
        """Judge a cell and, if nothing is against it, put it among those to write."""
        learner = self.learners.get(cell.student)
        if learner is None:
            return self._outcome(
                cell,
                None,
                "refused",
                self._told(
                    "not_in_group_that_period",
                    _("The student did not belong to this group at the end of the period."),
                    _("See since when the student has been in the group."),
                ),
            )
        pk = learner.enrollment_id
        before = self.written.get(pk) or self.standing.get(pk).mark or self.standing.empty.get(pk)
        standing = (before.value, before.reason) if before else ("", "")
        if standing == (cell.value, cell.reason):
            return self._outcome(cell, before, "saved", {})
        if self.standing.get(pk).locked:
            return self._outcome(
                cell,
                before,
                "refused",
                self._told(
                    "period_closed",
                    _("This period is closed: the mark stays as it is."),
                    _("Ask the deputy to have it opened again for this student; the head decides."),
                    self.closed_by,
                ),
            )
        wrong = self._wrong(cell)
        if wrong:
            return self._outcome(cell, before, "refused", wrong)
        version = before.version if before else 0
        if version != cell.version:
            who = (
                {"who": before.entered_in.user.display_name, "when": before.entered_at.isoformat()}
                if before
                else {}
            )
            return self._outcome(cell, before, "conflict", who)
        after = self._replaced(pk, cell, before)
        self.written[pk] = after
        return self._outcome(cell, after, "saved", {})

    def _wrong(self, cell: TermCell) -> dict[str, str]:
        if cell.value and cell.value not in self.offered:
            return self._told(
                "term_mark_off_the_scale",
                _("%(mark)s is no mark for a period on this scale.") % {"mark": cell.value[:20]},
                _("Enter one of: %(marks)s.")
                % {"marks": ", ".join(mark_shown(self.values, one) for one in self.offered)},
            )
        if cell.reason and (cell.value or cell.reason not in self.reasons):
            return self._told(
                "no_such_reason",
                _("A reason stands in place of a mark, and is one of the list."),
                _("Choose one of those that are offered, or enter a mark."),
            )
        if not cell.value and not cell.reason and self.standing.closing is not None:
            return self._told(
                "nobody_without_a_mark",
                _("In a closed period nobody is without a mark or a reason."),
                _("Enter the right mark in its place."),
                self.closed_by,
            )
        return {}

    def _replaced(self, pk: int, cell: TermCell, before: TermMark | None) -> TermMark:
        counted = self.counted.get(pk, Reckoned())
        return TermMark(
            uuid=before.uuid if before else uuid.uuid4(),
            group=self.group,
            school_id=self.group.school_id,
            enrollment_id=pk,
            period=self.period,
            value=cell.value,
            number=number_of(self.values, cell.value) if cell.value else None,
            reason=cell.reason,
            mean=counted.mean,
            proposed=counted.proposed,
            entered_at=self.now,
            entered_in_id=self.by.appointment_id,
            known_at=self.now,
            version=(before.version if before else 0) + 1,
        )

    def _outcome(
        self, cell: TermCell, stands: TermMark | None, state: str, why: dict[str, str]
    ) -> TermOutcome:
        return TermOutcome(
            str(cell.student),
            state,
            stands.version if stands else 0,
            stands.value if stands else "",
            stands.reason if stands else "",
            why,
        )

    def _told(self, code: str, says: Any, next_step: Any, clause: str = "") -> dict[str, str]:
        return {
            "code": code,
            "says": str(says),
            "clause": clause or self.clause,
            "next_step": str(next_step),
        }
