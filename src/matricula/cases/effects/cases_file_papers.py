"""Carries out a report: its papers are filed in the pupil's archive, and nothing else of the pupil changes."""

from collections.abc import Iterator

from matricula.cases.effects.filing import file_papers
from matricula.cases.ports import Question
from matricula.cases.words import clause, code
from matricula.registry.api import Student
from matricula.regulation.api import Procedure, Stack

WORDS = {"archive_kind": code("archive_kind"), "archive_kind_clause": clause()}


def file_report(question: Question) -> None:
    """File the case's papers in the pupil's archive."""
    words = question.procedure.effect_with
    student = Student.objects.select_for_update(of=("self",)).get(pk=question.subject.student_id)
    file_papers(question, student, kind=words["archive_kind"], clause=words["archive_kind_clause"])


def verify_report(procedure: Procedure, _stack: Stack) -> Iterator[str]:
    """What keeps the law from carrying it out: a case that may come without any paper files nothing."""
    if not any(paper.required for paper in procedure.evidence):
        yield "no paper is required, so there may be nothing to file; require one"
