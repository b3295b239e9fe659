"""What the register says of the students on a list, for the rules that their lines are judged by."""

from collections.abc import Collection, Mapping

from django.db.models import Count

from matricula.cases.ports import FactValue
from matricula.registry.api import ARCHIVE_TABLE, ArchiveItem, IdentityDocument
from matricula.regulation.api import FactType, Stack

_FILED = "archive_"


def record_facts_offered(stack: Stack) -> Mapping[str, FactType]:
    """The kind of the identity document, and of each kind of the archive how many entries stand there."""
    kinds = stack.tables[ARCHIVE_TABLE].codes if ARCHIVE_TABLE in stack.tables else ()
    return {"document_kind": FactType.text, **{_FILED + kind: FactType.integer for kind in kinds}}


def record_facts(students: Collection[int], stack: Stack) -> Mapping[int, Mapping[str, FactValue]]:
    """Each student's document of today, None without one, and what is filed and was not withdrawn. Two statements."""
    documents = dict(
        IdentityDocument.objects.filter(student_id__in=students, ended_on=None).values_list(
            "student_id", "kind"
        )
    )
    items = ArchiveItem.objects.filter(student_id__in=students, withdrawn_on=None)
    counted = items.values_list("student_id", "kind").annotate(Count("id")).order_by()
    filed = {(student, kind): number for student, kind, number in counted}
    kinds = [name for name in record_facts_offered(stack) if name.startswith(_FILED)]
    return {
        student: {
            "document_kind": documents.get(student),
            **{kind: filed.get((student, kind.removeprefix(_FILED)), 0) for kind in kinds},
        }
        for student in students
    }
