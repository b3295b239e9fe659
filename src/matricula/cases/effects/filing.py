"""Files what a case rests on in the archive of its pupil."""

from matricula.audit.api import recorded
from matricula.cases.law import official_language
from matricula.cases.models import Evidence
from matricula.cases.ports import Question
from matricula.registry.api import ArchiveItem, Enrollment, Student


def file_papers(
    question: Question, student: Student, *, kind: str, clause: str, place: Enrollment | None = None
) -> None:
    """Enter each paper of the application among the archive's documents; it goes along, and stays in the sealed copy.

    They belong to ``place``, or to the place that the pupil has now.
    What was held against the application stays with the case.
    """
    language = official_language(question.stack, clause)
    if place is None:
        place = Enrollment.objects.filter(student=student, is_open=True, is_principal=True).first()
    papers = (
        Evidence.objects.filter(case=question.case, removed_at=None).select_related("paper").order_by("id")
    )
    with recorded(
        "cases.file_papers",
        by=question.by,
        subject_kind="student",
        subject=student.uuid,
        case=question.case.uuid,
        clause=clause,
        seen_by=student.seen_by,
    ):
        for entry in papers:
            if question.procedure.is_against(entry.kind):
                continue
            ArchiveItem.objects.create(
                student=student,
                enrollment=place,
                kind=kind,
                title=question.procedure.paper(entry.kind).names.in_(language),
                recorded_on=question.on,
                paper_uuid=entry.paper.uuid,
                case_uuid=question.case.uuid,
                clause=clause,
            )
