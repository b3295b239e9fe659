"""What a scenario may look at between its moves."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from matricula.audit.api import ActionLog, Permit
from matricula.cases.api import Case, CaseLine, Event, Step, StepState
from matricula.deployment.api import Prepared
from matricula.graduation.api import Certificate
from matricula.notices.api import Notice
from matricula.registry.api import (
    ArchiveItem,
    EnrollmentStatus,
    IdentityDocument,
    SealedSnapshot,
    Student,
    StudentNumber,
)
from matricula_proving.rehearsal.moves import Stage


def look(stage: Stage, wanted: frozenset[str]) -> dict[str, object]:
    """The answers to the looks of these names, seen from the province; KeyError for a look there is not."""
    if not wanted:
        return {}
    with stage.from_above():
        return {name: _LOOKS[name](stage) for name in wanted}


def _last(stage: Stage) -> Step | None:
    return next(iter(stage.turns()), None)


def _open(stage: Stage) -> Step | None:
    return next((one for one in stage.turns() if one.state == StepState.OPEN), None)


def _step(stage: Stage) -> object:
    step = _open(stage)
    return step.rule if step else None


def _due(stage: Stage) -> object:
    step = _last(stage)
    return date.fromisoformat(step.term["last_on"]) if step and step.term.get("last_on") else None


def _holder(stage: Stage) -> object:
    case, step = stage.case(), _open(stage)
    if step is not None:
        return step.party
    return case.parties.filter(org=case.holder_org).values_list("role", flat=True).first()


def _escalated_to(stage: Stage) -> object:
    step = _last(stage)
    return step.escalated_to.tier if step and step.escalated_to else None


def _called_upon(stage: Stage) -> object:
    step = _last(stage)
    found = step.urgings.select_related("org").order_by("org__path") if step else []
    return [f"{one.org.tier} {one.clause}" for one in found]


def _student_at(stage: Stage) -> object:
    assert stage.world.student is not None
    school = _student(stage).school_id
    return next(
        (name for name in ("receiving_school", "sending_school") if stage.world.orgs[name].id == school), None
    )


def _marks(stage: Stage) -> object:
    event = (
        Event.objects.filter(case_id=stage.cases["case"].pk, detail__has_key="marks").order_by("-id").first()
    )
    return [mark["code"] for mark in event.detail["marks"]] if event else []


def _term(stage: Stage) -> object:
    step = _last(stage)
    if step is None or step.due_at is None:
        return None
    return f"{step.term['value']} {step.term['unit']} {step.term['clause']}"


def _in_stead(stage: Stage) -> object:
    for one in Step.objects.filter(case_id=stage.cases["case"].pk, decided_in_stead_of__isnull=False):
        return next(name for name, who in stage.world.people.items() if who.pk == one.decided_in_stead_of_id)
    return None


def _decided(stage: Stage, attribute: str) -> object:
    step = next((one for one in stage.turns() if one.state == StepState.DECIDED), None)
    return getattr(step, attribute) if step else None


def _changes(stage: Stage) -> object:
    """The links that the case added to the pupil's chains of statuses, as ``status kind``, the place left first."""
    links = EnrollmentStatus.objects.filter(case_uuid=stage.cases["case"].uuid).order_by(
        "enrollment_id", "seq"
    )
    return [f"{link.status} {link.change_kind}" for link in links]


def _change_clauses(stage: Stage) -> object:
    """The clauses of these links."""
    links = EnrollmentStatus.objects.filter(case_uuid=stage.cases["case"].uuid)
    return list(links.order_by("enrollment_id", "seq").values_list("clause", flat=True))


def _lines(stage: Stage) -> object:
    """Every line of the list by what became of it: ``stays``, ``left_out``, ``done``, or what stands against it."""

    def said(line: CaseLine) -> str:
        if line.left_out_at is not None:
            return "left_out"
        against = [f"{one['code']} {one['clause']}" for one in line.against]
        return ", ".join(against) or ("done" if line.done_at else "stays")

    return sorted(map(said, CaseLine.objects.filter(case_id=stage.cases["case"].pk)))


def _opened_until(stage: Stage) -> object:
    """The last days on which what the case has opened is open, each with its clause."""
    permits = Permit.objects.filter(case_uuid=stage.cases["case"].uuid).order_by("clause")
    last = {one.clause: one.closes_at - timedelta(microseconds=1) for one in permits}
    return [f"{at.astimezone(stage.stack.zone).date().isoformat()} {clause}" for clause, at in last.items()]


def _effect_clause(stage: Stage) -> object:
    """The clause under which the log holds what the case has brought about."""
    case = stage.cases["case"]
    return ActionLog.objects.get(case_uuid=case.uuid, action=case.effect).clause


def _certificate(stage: Stage) -> object:
    """How the pupil's certificate stands, and by which clause it ended, if it did."""
    one = Certificate.objects.get(student_id=_pupil(stage))
    return f"{one.state} {one.ended_clause}".strip()


def _pupil(stage: Stage) -> int:
    assert stage.world.student is not None
    return stage.world.student.pk


def _student(stage: Stage) -> Student:
    """The story's own pupil as the register has them now."""
    [found] = _of_the_register(pupil=_pupil(stage))
    return found


_of_the_register = Prepared(lambda pupil: Student.objects.filter(pk=pupil), "pupil")


def _status_until(stage: Stage) -> object:
    """The planned end of the status that the pupil has."""
    link = EnrollmentStatus.objects.filter(enrollment__student_id=_pupil(stage)).order_by(
        "-enrollment_id", "-seq"
    )
    return link.values_list("until", flat=True).first()


def _number(stage: Stage) -> object:
    return StudentNumber.objects.get(student_id=_pupil(stage), ended_on=None).number


def _former_numbers(stage: Stage) -> object:
    found = StudentNumber.objects.filter(student_id=_pupil(stage), ended_on__isnull=False)
    return list(found.order_by("id").values_list("number", flat=True))


def _document(stage: Stage) -> object:
    """The document in force, as ``kind number``."""
    held = IdentityDocument.objects.filter(student_id=_pupil(stage), ended_on=None).first()
    return f"{held.kind} {held.number}" if held else None


def _entries(stage: Stage) -> QuerySet[ArchiveItem]:
    """What the case filed in the archive of its pupil."""
    return ArchiveItem.objects.filter(case_uuid=stage.cases["case"].uuid)


def _written(entries: QuerySet[ArchiveItem]) -> object:
    """What stands in entries that hold more than a paper, each as its values in the order of their names."""
    return [
        " ".join(map(str, dict(sorted(one.data.items())).values()))
        for one in entries.order_by("id")
        if one.data
    ]


def _told_of_filing(stage: Stage) -> object:
    """The offices whose people were told that the case was filed, by their first name in the story."""
    notices = Notice.objects.filter(kind="case.filed", about_uuid=stage.cases["case"].uuid)
    with stage.as_owner():  # each is seen by whom it is for, and by nobody else
        told = set(notices.values_list("recipient_id", flat=True))
    offices = [name.partition(".")[0] for name, who in stage.world.people.items() if who.user_id in told]
    first = {stage.world.orgs[name].pk: name for name in reversed(offices) if name in stage.world.orgs}
    return sorted(first.values())


def _person(stage: Stage) -> object:
    """Who the pupil is in the register but for the name, as ``sex birth``."""
    person = _student(stage)
    return f"{person.sex} {person.birth_on}"


_LOOKS: Mapping[str, Callable[[Stage], object]] = {
    "state": lambda stage: str(stage.case().state),
    "route": lambda stage: stage.case().route,
    "round": lambda stage: stage.case().round,
    "step": _step,
    "holder": _holder,
    "late": lambda stage: bool(step and step.late) if (step := _last(stage)) else False,
    "decided_late": lambda stage: bool(_decided(stage, "late")),
    "due": _due,
    "term": _term,
    "escalated_to": _escalated_to,
    "called_upon": _called_upon,
    "decision": lambda stage: _decided(stage, "decision"),
    "clause": lambda stage: _decided(stage, "clause"),
    "in_stead_of": _in_stead,
    "marks": _marks,
    "student_at": _student_at,
    "sealed_copies": lambda stage: SealedSnapshot.objects.filter(case_uuid=stage.cases["case"].uuid).count(),
    "number": _number,
    "former_numbers": _former_numbers,
    "document": _document,
    "person": _person,
    "renamed": lambda stage: _student(stage).name != stage.given.name,
    "ties_pupil": lambda stage: stage.case().subjects.get().blocks,
    "papers_filed": lambda stage: _entries(stage).filter(paper_uuid__isnull=False).count(),
    "archive_entries": lambda stage: _written(_entries(stage)),
    "marks_kept": lambda stage: _written(ArchiveItem.objects.filter(student_id=_pupil(stage))),
    "told_of_filing": _told_of_filing,
    "changes": _changes,
    "change_clauses": _change_clauses,
    "lines": _lines,
    "opened_until": _opened_until,
    "effect_clause": _effect_clause,
    "certificate": _certificate,
    "filed_under": lambda stage: sorted(
        set(ArchiveItem.objects.filter(case_uuid=stage.cases["case"].uuid).values_list("kind", flat=True))
    ),
    "cases": lambda stage: Case.objects.count(),
    "turns": lambda stage: Step.objects.filter(case_id=stage.cases["case"].pk).count(),
    "status": lambda stage: _student(stage).status if stage.world.student else None,
    "status_until": _status_until,
    "grade": lambda stage: _student(stage).grade,
    "class": lambda stage: _student(stage).class_name,
    "overdue_lines": lambda stage: Event.objects.filter(
        case_id=stage.cases["case"].pk, kind="overdue"
    ).count(),
    "turns_taken": lambda stage: Step.objects.filter(case_id=stage.cases["case"].pk, state="decided").count(),
}
