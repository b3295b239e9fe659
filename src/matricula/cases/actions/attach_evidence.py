"""Put a paper on a case, or take one off again."""

import uuid
from collections.abc import Sequence
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, require
from matricula.cases.law import procedure_of
from matricula.cases.models import Case, CaseState, EventKind, Evidence
from matricula.cases.parties import orgs_of
from matricula.cases.reaching import (
    lock_case,
    require_objecting,
    require_starter,
    require_state,
    running_turn,
)
from matricula.cases.recording import recorded_on
from matricula.cases.timeline import note
from matricula.deployment.api import Prepared, add, change
from matricula.kernel.clock import civil_now
from matricula.papers.api import show_papers_to, store_paper
from matricula.regulation.api import Procedure, Refused


def attach_evidence(
    *, by: Acting, case: uuid.UUID, kind: str, content: "IO[bytes] | File[Any] | bytes", file_name: str
) -> Evidence:
    """Add a file as one kind of paper; what it is comes from its bytes, never from its name.

    The papers of the application are its starter's; those of an objection are added by the office whose turn it is to
    object. Raises Refused for anybody else, for a kind the procedure does not know, a file of another type, and one
    that is too large.
    """
    found = lock_case(case)
    procedure = procedure_of(found)
    _require_giver(found, procedure, kind, by)
    try:
        rule = procedure.paper(kind)
    except KeyError:
        raise Refused(
            "no_such_paper",
            _("The procedure asks for no such paper."),
            clause=procedure.clause,
            next_step=_("Choose one of the papers on the list."),
        ) from None
    with recorded_on(found, "cases.attach_evidence", by=by, clause=rule.clause) as record:
        paper = store_paper(
            by=by,
            content=content,
            file_name=file_name,
            media_types=rule.media_types,
            max_bytes=rule.max_bytes,
            clause=rule.clause,
        )
        # The other parties see the papers of a draft once it is filed: before that there are none.
        if found.state != CaseState.DRAFT:
            show_papers_to([paper], orgs_of(found).values())
        known = next(iter(_on_the_case(case=found.pk, kind=kind, paper=paper.pk)), None)
        if known is not None:
            return known
        entry = add(
            Evidence(case=found, kind=kind, paper=paper, added_by_id=by.appointment_id, added_at=civil_now())
        )
        record.detail = {"kind": kind, "sha256": paper.sha256}
        note(
            found,
            EventKind.EVIDENCE_ADDED,
            by=by,
            clause=rule.clause,
            detail={"kind": kind},
            audience=_who_is_told(procedure, kind, by),
        )
    return entry


_on_the_case = Prepared(
    lambda case, kind, paper: Evidence.objects.filter(
        case_id=case, kind=kind, paper_id=paper, removed_at=None
    ),
    "case",
    "kind",
    "paper",
)


def remove_evidence(*, by: Acting, case: uuid.UUID, evidence: uuid.UUID) -> Evidence:
    """Take a paper off again, as long as one might add it; the row stays, dated."""
    found = lock_case(case)
    procedure = procedure_of(found)
    entry = Evidence.objects.filter(case=found, uuid=evidence, removed_at=None).first()
    if entry is None:
        raise Refused(
            "no_such_evidence",
            _("This paper is no longer on the case."),
            next_step=_("Load the page again to see the papers that are."),
        )
    _require_giver(found, procedure, entry.kind, by)
    clause = procedure.paper(entry.kind).clause
    with recorded_on(found, "cases.remove_evidence", by=by, clause=clause):
        entry.removed_by_id, entry.removed_at = by.appointment_id, civil_now()
        change(entry, "removed_by", "removed_at")
        note(
            found,
            EventKind.EVIDENCE_REMOVED,
            by=by,
            clause=clause,
            detail={"kind": entry.kind},
            audience=_who_is_told(procedure, entry.kind, by),
        )
    return entry


def _who_is_told(procedure: Procedure, kind: str, by: Acting) -> Sequence[int] | None:
    """Every party of an objection's paper, that it is there or gone; of the application's papers only its own side."""
    return None if procedure.is_against(kind) else by.lineage


def _require_giver(case: Case, procedure: Procedure, kind: str, by: Acting) -> None:
    """Refuse unless ``by`` may add and take off papers of that kind now."""
    if procedure.is_against(kind):
        holder = require_objecting(case, running_turn(case), by, procedure)
        require(by, "cases.prepare" if by.may("cases.prepare") else "cases.decide", holder)
        return
    require(by, "cases.start", case.opened_org)
    require_starter(case, by)
    require_state(case, CaseState.DRAFT, CaseState.RETURNED)
