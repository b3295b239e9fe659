"""The families of a class, and who is told on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from matricula.authorities.api import Org
from matricula.families.models import AgreedForm, Declaration
from matricula.families.queries.readers import (
    Reader,
    agreed_forms,
    declared,
    guardians_on,
    has_refused,
    readers_of,
)
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment, SchoolClass
from matricula.regulation.api import stack_for


def readers_of_class(school_class: SchoolClass) -> list[Reader]:
    """Everybody who reads, or could, of those who sit in the class today, by their names; seven statements at most."""
    places = Enrollment.objects.filter(
        memberships__school_class=school_class, memberships__ended_on=None, is_open=True
    )
    found = list(places.select_related("student", "school").order_by("student__sort_key", "id"))
    return readers_of(found, stack_for(school_class.school.pack))


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Somebody who is told on paper: a guardian (``guardian_id``) of the place's student, or the student."""

    enrollment: Enrollment
    guardian_id: int | None


def told_on_paper(school: Org, places: Sequence[Enrollment] | None = None) -> list[OnPaper]:
    """Who refused the electronic form or the processing of data, or agreed on paper, among the school's students today.

    ``places`` narrows it to some of them. In the order of the students' names; five statements at most.
    """
    said_no = Declaration.objects.filter(school=school, agreed=False).values_list("student_id", flat=True)
    on_paper = AgreedForm.objects.filter(school=school, channel="paper").values_list("student_id", flat=True)
    maybe = {*said_no, *on_paper}
    if not maybe:
        return []
    found = Enrollment.objects.filter(school=school, is_open=True, student_id__in=maybe)
    if places is not None:
        found = found.filter(pk__in=[one.pk for one in places])
    places = list(found.select_related("student").order_by("student__sort_key", "id"))
    students = [one.student_id for one in places]
    today = civil_today(school.time_zone)
    guardians = set(guardians_on(today).filter(student_id__in=students).values_list("pk", flat=True))
    said, forms = declared(students), agreed_forms(students)
    who = {one for one in {*said, *forms} if has_refused(said.get(one, {})) or _wants_paper(forms.get(one))}
    return [
        OnPaper(place, guardian)
        for place in places
        for student, guardian in sorted(who, key=lambda one: one[1] or 0)
        if student == place.student_id and (guardian is None or guardian in guardians)
    ]


def _wants_paper(form: AgreedForm | None) -> bool:
    return form is not None and form.channel == "paper"
