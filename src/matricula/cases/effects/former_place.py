"""What the register says of the place that the pupil of a case gave up last."""

from collections.abc import Mapping

from matricula.cases.ports import FactValue, Question
from matricula.registry.api import Enrollment
from matricula.regulation.api import FactType

FORMER_PLACE_FACTS = {"place_ended_on": FactType.date}


def former_place_facts(question: Question) -> Mapping[str, FactValue]:
    """``place_ended_on``: the day on which the last place was given up, to who sees the record. One statement."""
    ended = Enrollment.objects.filter(
        student_id=question.subject.student_id, is_principal=True, ended_on__isnull=False
    )
    return {"place_ended_on": ended.order_by("-ended_on", "-id").values_list("ended_on", flat=True).first()}
