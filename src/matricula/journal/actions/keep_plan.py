"""Keep the thematic plan of a group, and let a lesson take its topic from it."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, require
from matricula.journal.actions.write_lesson import write_lesson
from matricula.journal.hands import PLAN, TEACH, check_lesson, taught_on
from matricula.journal.lessons import held
from matricula.journal.models import GroupTeacher, Homework, Lesson, PlanLine, TeachingGroup
from matricula.journal.plan_text import MOST_LINES, TypedLine
from matricula.journal.queries.plan import next_line, plan_of
from matricula.journal.words import JOURNAL_BASIS
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, stack_for


def may_keep_plan(by: Acting, group: TeachingGroup) -> bool:
    """Whether the person plans at this school, or teaches the group today; at most one statement."""
    if by.org_id != group.school_id:
        return False
    if by.may(PLAN):
        return True
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    today = civil_today(by.zone)
    return (
        by.may(TEACH)
        and GroupTeacher.objects.filter(taught_on(today), group=group, teacher_id__in=own).exists()
    )


def set_plan(*, by: Acting, group: uuid.UUID, lines: Sequence[TypedLine]) -> int:
    """Replace what is still to come of a plan by these lines; how many stand there afterwards. Basis ``journal``.

    Lines from which a lesson took its topic stay, and the new ones come after them. Raises :class:`Refused` for too
    many; :class:`NotPermitted` for who neither plans nor teaches the group.
    """
    with transaction.atomic():
        found = (
            TeachingGroup.objects.select_for_update(of=("self",), no_key=True)
            .select_related("school")
            .get(uuid=group)
        )
        require(by, PLAN if by.may(PLAN) else TEACH, found.school)
        clause = stack_for(found.school.pack).basis(JOURNAL_BASIS)
        if not may_keep_plan(by, found):
            raise NotPermitted(
                "plan_of_another",
                _("Only who teaches this group, or plans the lessons of the school, keeps its plan."),
                clause=clause,
                next_step=_("Ask the deputy to enter you as its teacher."),
            )
        if len(lines) > MOST_LINES:
            raise Refused(
                "plan_too_long",
                _("A plan has at most %(most)d lines.") % {"most": MOST_LINES},
                clause=clause,
                next_step=_("Check what was copied."),
            )
        standing = plan_of(found)
        used = [one for one in standing if one.used]
        with recorded(
            "journal.set_plan",
            by=by,
            subject_kind="teaching_group",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ) as record:
            PlanLine.objects.filter(pk__in=[one.line.pk for one in standing if not one.used]).update(
                withdrawn_at=civil_now()
            )
            last = max((one.line.seq for one in used), default=0)
            PlanLine.objects.bulk_create(
                PlanLine(
                    school_id=found.school_id,
                    group=found,
                    seq=seq,
                    section=one.section,
                    topic=one.topic,
                    hours=one.hours,
                    kind=one.kind,
                    work=one.work,
                    homework=one.homework,
                )
                for seq, one in enumerate(lines, start=last + 1)
            )
            record.detail = {"kept": len(used), "lines": len(lines)}
    return len(used) + len(lines)


def copy_plan(*, by: Acting, group: uuid.UUID, other: uuid.UUID) -> int:
    """Take over the plan of another group of the school, as :func:`set_plan` does; how many lines stand there then."""
    source = TeachingGroup.objects.get(uuid=other)
    lines = [
        TypedLine(
            one.line.topic, one.line.section, one.line.hours, one.line.kind, one.line.work, one.line.homework
        )
        for one in plan_of(source)
    ]
    return set_plan(by=by, group=group, lines=lines)


def take_from_plan(*, by: Acting, lesson: uuid.UUID) -> Lesson:
    """Let a lesson take topic, type and homework from the next line of its group's plan. Basis ``journal``.

    Homework is due in the group's next lesson; where none stands yet, or homework was given, it is left as it is.
    Raises :class:`Refused` where no line is left; :class:`NotPermitted` for another's lesson.
    """
    with transaction.atomic():
        found = held(lesson)
        check_lesson(by, found)
        clause = stack_for(by.pack).basis(JOURNAL_BASIS)
        line = next_line(found)
        if line is None:
            raise Refused(
                "no_line_left",
                _("No line of the plan is left."),
                clause=clause,
                next_step=_("Type the topic, or add lines to the plan."),
            )
        given = Homework.objects.filter(lesson=found).exclude(text="").first()
        following = Lesson.objects.filter(group=found.group, day__gt=found.day, cancelled_at=None)
        due_on = given.due_on if given else following.order_by("day").values_list("day", flat=True).first()
        homework = given.text if given else (line.homework if due_on else "")
        write_lesson(by=by, lesson=lesson, topic=line.topic, homework=homework, due_on=due_on)
        with recorded(
            "journal.take_from_plan",
            by=by,
            subject_kind="lesson",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ) as record:
            found.topic, found.kind, found.plan_line = line.topic, line.kind, line
            found.save(update_fields=["kind", "plan_line"])
            record.detail = {"line": str(line.uuid)}
    return found
