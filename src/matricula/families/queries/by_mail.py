"""Who is told by e-mail: those who agreed to it, may read, and have not said no."""

from collections.abc import Sequence
from dataclasses import dataclass

from matricula.authorities.api import Org
from matricula.families.models import AgreedForm, FamilyAccess
from matricula.families.queries.readers import ReaderState, readers_of
from matricula.families.words import MARKS
from matricula.registry.api import Enrollment
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class ByMail:
    """Somebody who is told by e-mail of the student of ``enrollment``, in the right ``access``, as ``form`` says.

    ``with_marks``: they agreed that marks stand in the e-mails.
    """

    enrollment: Enrollment
    access: FamilyAccess
    form: AgreedForm
    with_marks: bool


def told_by_mail(school: Org, stack: Stack, places: Sequence[Enrollment] | None = None) -> list[ByMail]:
    """Who reads of the school's students today, agreed on e-mail last and, where the law asks for it, consented.

    ``places`` narrows it to some of them, each with its student. In the order of the students' names; seven statements
    at most.
    """
    by_mail = AgreedForm.objects.filter(school=school, channel="mail").values_list("student_id", flat=True)
    found = Enrollment.objects.filter(school=school, is_open=True, student_id__in=set(by_mail))
    if places is not None:
        found = found.filter(pk__in=[one.pk for one in places])
    readers = readers_of(
        list(found.select_related("student", "school").order_by("student__sort_key", "id")), stack
    )
    return [
        ByMail(one.enrollment, one.access, one.form, MARKS in one.said and one.said[MARKS].agreed)
        for one in readers
        if one.state == ReaderState.READING
        and one.consents
        and one.access is not None
        and one.access.user.is_active
        and one.form is not None
        and one.form.channel == "mail"
    ]
