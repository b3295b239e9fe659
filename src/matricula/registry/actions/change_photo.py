"""Give a student a photograph, another one, or none."""

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.file_starts import JPEG
from matricula.papers.api import store_paper
from matricula.registry.models import Enrollment, Student
from matricula.registry.photographs import kept_picture, photo_limits
from matricula.regulation.api import Refused, stack_for

CHANGE_PHOTO = "registry.correct_particulars"
"""Who corrects the particulars keeps the photograph, which is one of them."""


def change_photo(*, by: Acting, enrollment: Enrollment, content: bytes | None) -> bool:
    """Keep the picture as the student's photograph, or with None keep none; whether anything changed.

    What is kept is drawn anew and without what a camera adds (``kept_picture``). The photograph before stays in the
    history. Raises :class:`PhotoRefused`; :class:`Refused` where the student is not on the roll of that school now, and
    what the database refuses: a frozen student (MR001).
    """
    require(by, CHANGE_PHOTO, enrollment.school)
    limits = photo_limits(stack_for(enrollment.school.pack))
    drawn = None if content is None else kept_picture(content, limits)
    with recorded(
        "registry.change_photo",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        clause=limits.clause,
        seen_by=enrollment.seen_by,
    ) as record:
        student = Student.objects.select_for_update(of=("self",)).get(pk=enrollment.student_id)
        place = Enrollment.objects.get(pk=enrollment.pk)
        if student.school_id != place.school_id or not place.is_open:
            raise Refused(
                "not_the_pupils_school",
                _("Only the school where the student is now keeps the photograph."),
                clause=limits.clause,
                next_step=_("The school where the student is now does it."),
            )
        photo = None
        if drawn is not None:
            photo = store_paper(
                by=by,
                content=drawn,
                file_name="photo.jpg",
                media_types={JPEG},
                max_bytes=limits.max_bytes,
                clause=limits.clause,
            ).uuid
        changed = photo != student.photo
        record.detail = {"changed": changed, "kept": photo is not None}
        if changed:
            student.photo = photo
            student.save(update_fields=["photo"])
    return changed
