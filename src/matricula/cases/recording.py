"""The witness of what is done to a case."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from matricula.audit.api import Record, recorded
from matricula.authorities.api import Acting
from matricula.cases.models import Case


def recorded_on(
    case: Case,
    action: str,
    *,
    by: Acting | None,
    clause: str = "",
    reason: str = "",
    seen_by: Sequence[int] | None = None,
) -> AbstractContextManager[Record]:
    """``recorded`` for an action about the case itself; without ``seen_by``, whoever sees the case sees it too."""
    return recorded(
        action,
        by=by,
        subject_kind="case",
        subject=case.uuid,
        case=case.uuid,
        clause=clause,
        reason=reason,
        seen_by=case.seen_by if seen_by is None else seen_by,
    )
