"""The cases an office takes part in."""

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from matricula.authorities.api import Acting
from matricula.cases.law import procedure_of
from matricula.cases.models import Case, CaseState, Sighting, Step, StepState
from matricula.cases.models.sighting import NO_TERM, UNDER_WAY
from matricula.deployment.api import Prepared, any_of, counted
from matricula.kernel.text import tidy, tidy_code
from matricula.registry.api import beyond
from matricula.regulation.api import Procedure

PAGE = 50
RUNNING = Prefetch("steps", Step.objects.filter(state=StepState.OPEN), to_attr="running")
_REFERENCE = re.compile("[0-9A-F]{8}")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list; schools and ``holder``, the office whose turn it is, are names by language.

    ``lines`` is how many students a case about many has, and no ``pupil``. ``turn`` is the one that is running, in a
    list of them. ``pack`` and ``law`` are those by which the case is judged, which need not be those of the reader's
    office.
    """

    id: int
    uuid: uuid.UUID
    reference: str
    procedure: str
    pack: str
    law: Procedure
    state: str
    pupil: str
    lines: int | None
    from_school: dict[str, str]
    to_school: dict[str, str]
    opened_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None
    holder: dict[str, str]
    turn: Step | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of cases, the last entered first; ``before`` is the key of the next one, None at the end."""

    rows: tuple[CaseRow, ...]
    before: int | None


def cases_page(
    *,
    by: Acting,
    mine: bool = False,
    states: Sequence[str] = (),
    words: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> CasePage:
    """Cases in the reader's sight, or only those their own office opened or took over; three statements.

    ``words`` are a pupil's whole name, a whole student number, or a case's reference.
    """
    # Joined, the few offices of a page would cost reading the whole tree.
    found = Case.objects.prefetch_related("holder_org", RUNNING)
    sought = _Sought.by(words)
    if mine:
        found = found.filter(by.own_business("opened_org_id"))
    if mine or sought.one is not None:
        # Few fit such words, and row-level security says which of them the reader sees.
        found = found.filter(sought.one or Q())
        if sought.name:
            found = found.filter(id__in=_seen(by, sought.name).values("case_id"))
        if states:
            found = found.filter(state__in=states)
        if before is not None:
            found = found.filter(id__lt=before)
    else:
        # Row-level security protects the list; which cases a page shows, the sightings of the reader's office say.
        seen = _seen(by, sought.name)
        if states:
            seen = seen.filter(state__in=states)
        if before is not None:
            seen = seen.filter(case_id__lt=before)
        newest = seen.order_by("-case_id").values("case_id")
        if len(by.scopes) > 1:
            # Two offices that became one see a case between them twice.
            newest = newest.distinct()
        found = found.filter(id__in=newest[: limit + 1])
    cases = list(found.order_by("-id")[: limit + 1])
    return CasePage(tuple(map(_row, cases[:limit])), cases[limit - 1].id if len(cases) > limit else None)


@dataclass(frozen=True, slots=True)
class DuePage:
    """One page of cases by when their turn is due; ``after`` is the key of the next one, None at the end."""

    rows: tuple[CaseRow, ...]
    after: tuple[datetime | None, int] | None


@dataclass(frozen=True, slots=True)
class RestPage:
    """One page of cases that are not under way; ``before`` is the key of the next one, None at the end."""

    rows: tuple[CaseRow, ...]
    before: tuple[datetime, int] | None


def cases_by_due(
    *,
    by: Acting,
    mine: bool = False,
    words: str = "",
    after: tuple[datetime | None, int] | None = None,
    limit: int = PAGE,
) -> DuePage:
    """The cases under way in the reader's sight, or only those their own office opened or took over, by when due.

    Three statements. What counts is the running turn; one without a term comes last. ``words`` are those of
    ``cases_page``.
    """
    sought, key = _Sought.by(words), (after[0] or NO_TERM, after[1]) if after is not None else None
    found = Case.objects.prefetch_related("holder_org", RUNNING)
    if mine or sought.one is not None:
        # Few are one office's own, or fit such words.
        found = found.filter(state__in=UNDER_WAY).annotate(
            turn=FilteredRelation("steps", condition=Q(steps__state=StepState.OPEN)),
            due_at=Coalesce(F("turn__due_at"), Value(NO_TERM)),
        )
        found = found.filter(by.own_business("opened_org_id") if mine else Q(), sought.one or Q())
        if sought.name:
            found = found.filter(id__in=_seen(by, sought.name).values("case_id"))
        if key is not None:
            found = found.filter(beyond(("due_at", "id"), key))
    else:
        seen = _seen(by, sought.name).filter(state__in=UNDER_WAY)
        if key is not None:
            seen = seen.filter(beyond(("due_at", "case_id"), key))
        first = seen.order_by("due_at", "case_id").values("due_at", "case_id")
        if len(by.scopes) > 1:
            # Two offices that became one see a case between them twice.
            first = first.distinct()
        # The sighting says it again: to join the turns would read all that a case has had.
        again = Sighting.objects.filter(_offices(by), case_id=OuterRef("pk")).values("due_at")[:1]
        found = found.filter(id__in=first[: limit + 1].values("case_id")).annotate(due_at=Subquery(again))
    cases = list(found.order_by("due_at", "id")[: limit + 1])
    rows = tuple(map(_row, cases[:limit]))
    last = rows[-1] if len(cases) > limit else None
    return DuePage(rows, (last.turn.due_at if last.turn else None, last.id) if last else None)


def cases_at_rest(
    *,
    by: Acting,
    mine: bool = False,
    words: str = "",
    before: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> RestPage:
    """The cases that are not under way, ended or not yet filed, the newest first.

    Three statements, and two where it is nobody's turn. What counts is the end; of a case that has none, when it was
    opened. The rest is as of ``cases_by_due``.
    """
    sought = _Sought.by(words)
    found = Case.objects.prefetch_related("holder_org", RUNNING).annotate(
        rests_since=Coalesce(F("ended_at"), F("opened_at"))
    )
    if mine or sought.one is not None:
        found = found.exclude(state__in=UNDER_WAY)
        found = found.filter(by.own_business("opened_org_id") if mine else Q(), sought.one or Q())
        if sought.name:
            found = found.filter(id__in=_seen(by, sought.name).values("case_id"))
        if before is not None:
            found = found.filter(beyond(("rests_since", "id"), before, backwards=True))
    else:
        seen = _seen(by, sought.name).exclude(state__in=UNDER_WAY)
        if before is not None:
            seen = seen.filter(beyond(("rests_since", "case_id"), before, backwards=True))
        newest = seen.order_by("-rests_since", "-case_id").values("rests_since", "case_id")
        if len(by.scopes) > 1:
            # Two offices that became one see a case between them twice.
            newest = newest.distinct()
        found = found.filter(id__in=newest[: limit + 1].values("case_id"))
    cases = list(found.order_by("-rests_since", "-id")[: limit + 1])
    rows = tuple(map(_row, cases[:limit]))
    last = rows[-1] if len(cases) > limit else None
    return RestPage(rows, (last.ended_at or last.opened_at, last.id) if last else None)


def own_drafts_later(by: Acting) -> None:
    """Send the statement of `own_drafts` along with the next question of the page."""
    _own_drafts.later(offices=[by.org_id, *by.answers_for], user=by.user_id)


def own_drafts(by: Acting) -> int:
    """How many drafts at the reader's office the reader themselves has begun; one statement."""
    return sum(_own_drafts(offices=[by.org_id, *by.answers_for], user=by.user_id))


_own_drafts = Prepared(
    lambda offices, user: counted(
        Case.objects.filter(
            any_of("cases_case.opened_org_id", offices), state=CaseState.DRAFT, opened_by__user_id=user
        )
    ),
    "offices",
    "user",
)


@dataclass(frozen=True, slots=True)
class _Sought:
    """What words ask for: a pupil's name, or by ``one`` condition the few cases that fit it; nothing without words."""

    name: str = ""
    one: Q | None = None

    @classmethod
    def by(cls, words: str) -> "_Sought":
        name = tidy(words)
        compact = tidy_code(name).upper()
        if _REFERENCE.fullmatch(compact):
            return cls(one=Q(uuid__range=(uuid.UUID(compact + "0" * 24), uuid.UUID(compact + "f" * 24))))
        if any(sign.isdigit() for sign in compact):
            return cls(one=Q(pupil_number=compact))
        return cls(name=name)


def _seen(by: Acting, name: str) -> QuerySet[Sighting]:
    seen = Sighting.objects.filter(_offices(by))
    return seen.filter(pupil_name=name) if name else seen


def cases_of_student(student_id: int) -> tuple[CaseRow, ...]:
    """The cases about one pupil that the reader may see, the last entered first; two statements."""
    found = Case.objects.filter(subjects__student_id=student_id).select_related("holder_org").order_by("-id")
    found = found.prefetch_related(RUNNING)
    return tuple(map(_row, found))


_under_way = Prepared(
    lambda student: (
        Case.objects.filter(
            subjects__student_id=student,
            state__in=(CaseState.DRAFT, CaseState.RUNNING, CaseState.RETURNED),
        )
        .select_related("holder_org")
        .prefetch_related(RUNNING)
        .order_by("id")
    ),
    "student",
)


def cases_under_way_later(student_id: int) -> None:
    """Send the question of `cases_under_way` along with the next of the page."""
    _under_way.later(student=student_id)


def cases_under_way(student_id: int) -> dict[str, CaseRow]:
    """By procedure: the case about one pupil that the reader sees and that has not ended.

    One statement, and where there is such a case one more: for the turn that is awaited.
    """
    return {one.procedure: _row(one) for one in _under_way(student=student_id)}


def cases_named(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, CaseRow]:
    """Those of the cases that the reader may see; two statements, none without a case."""
    if not cases:
        return {}
    found = Case.objects.filter(uuid__in=cases).select_related("holder_org").prefetch_related(RUNNING)
    return {one.uuid: _row(one) for one in found}


def _offices(by: Acting) -> Q:
    """The sightings of one's own office and, where there are any, of the closed ones that fell to it."""
    return Q(org_id=by.org_id) if len(by.scopes) == 1 else Q(org_id__in=by.scopes)


def _row(case: Case) -> CaseRow:
    return CaseRow(
        id=case.id,
        uuid=case.uuid,
        reference=case.reference,
        procedure=case.procedure,
        pack=case.pack,
        law=procedure_of(case),
        state=case.state,
        pupil=case.subject.get("name", ""),
        lines=case.subject.get("lines"),
        from_school=case.subject.get("school_names", {}),
        to_school=case.subject.get("to_school_names", {}),
        opened_at=case.opened_at,
        submitted_at=case.submitted_at,
        ended_at=case.ended_at,
        holder=case.holder_org.names if case.holder_org else {},
        turn=next(iter(getattr(case, "running", ())), None),
    )
