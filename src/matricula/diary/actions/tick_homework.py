"""Tick homework off, or take the tick back."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Org
from matricula.diary.models import HomeworkTick
from matricula.families.api import FAMILY_BASIS, Child, Family
from matricula.journal.api import Homework
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for


def tick_homework(*, by: Family, child: Child, school: Org, homework: uuid.UUID, done: bool) -> None:
    """Say of the child's homework that it is done (or is not), for this account alone. Basis ``family_access``.

    The same again changes nothing. Raises :class:`Refused` for homework that this family does not read.
    """
    clause = stack_for(school.pack).basis(FAMILY_BASIS)
    found = Homework.objects.filter(uuid=homework).exclude(text="").first()
    if found is None:
        raise Refused(
            "no_such_homework",
            _("There is no such homework any more."),
            clause=clause,
            next_step=_("Load the day again."),
        )
    with transaction.atomic():
        key = {"user_id": by.user_id, "student_id": child.student_id, "homework": found}
        tick = HomeworkTick.objects.filter(**key).first()
        if done is (tick is not None and tick.ticked_at is not None):
            return
        with recorded(
            "diary.tick_homework",
            by=by,
            subject_kind="student",
            subject=child.student_uuid,
            clause=clause,
        ) as record:
            record.detail = {"homework": str(homework), "done": done}
            at = civil_now() if done else None
            if tick is None:
                HomeworkTick.objects.create(**key, ticked_at=at)
            else:
                tick.ticked_at = at
                tick.save(update_fields=["ticked_at"])
