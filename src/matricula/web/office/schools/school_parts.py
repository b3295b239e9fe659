"""The parts of a school's page: who answers for its records, and its grades with their classes."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Org, holders_of
from matricula.registry.api import (
    KIND_TABLE,
    ClassLine,
    class_lines,
    coming_classes,
    responsible_roles,
    unseated,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import grade_label, table_label
from matricula.web.names import role_label
from matricula.web.office.schools.marks import compared_mark, teacher_mark
from matricula.web.office.students.narrowing import WITHOUT_CLASS
from matricula.web.telephones import telephone


def people_table(school: Org, stack: Stack, today: date) -> parts.Table:
    """Who answers for the school's records, with the telephone number; what is vacant is said; one statement."""
    roles = responsible_roles(stack)
    holders = list(holders_of([school.pk], roles=roles, on=today))
    rows = []
    for role in roles:
        held = [one for one in holders if one.role == role]
        label = role_label(school.pack, role)
        rows += [
            parts.Row(
                {
                    "role": parts.Cell(label, under=_("standing in") if one.stands_in_for_id else ""),
                    "name": one.user.display_name,
                    "phone": parts.Cell(telephone(one.user.phone), figures=True),
                }
            )
            for one in held
        ]
        if not held:
            vacant = parts.Status(parts.Tone.warning, _("vacant"))
            rows.append(parts.Row({"role": label, "name": vacant, "phone": ""}, tone=parts.Tone.warning))
    return parts.Table(
        caption=_("Who answers for the records"),
        caption_seen=True,
        columns=(
            parts.Column("role", _("Role"), whole=True),
            parts.Column("name", _("Name")),
            parts.Column("phone", _("Phone")),
        ),
        rows=tuple(rows),
    )


def classes_table(by: Acting, school: Org, stack: Stack, today: date) -> parts.Table:
    """Every grade of the school with its classes beside the register; pupils without a class are said."""
    lines = class_lines(by, school, on=today)
    apart = {(one.stage, one.grade): one.count for one in unseated(by, school, on=today)}
    rows: list[parts.Row] = []
    for stage in school.stages:
        for grade in stack.stage(stage).grades:
            label = grade_label(stack, stage, grade)
            here = [
                one for one in lines if (one.school_class.stage, one.school_class.grade) == (stage, grade)
            ]
            rows += [_class_row(one, label, stack, today) for one in here]
            count = apart.pop((stage, grade), 0)
            if count:
                rows.append(_apart_row(school, label, grade, count))
            elif not here:
                rows.append(
                    parts.Row({"class": parts.Cell(_("no class yet"), under=label)}, tone=parts.Tone.waiting)
                )
    rows += [
        _apart_row(school, grade_label(stack, stage, grade), grade, count)
        for (stage, grade), count in apart.items()
    ]
    return parts.Table(
        caption=_("Classes of this school year"),
        caption_seen=True,
        columns=(
            parts.Column("class", _("Class")),
            parts.Column("teacher", _("Class teacher")),
            parts.Column("kind", _("Kind"), if_wide=True),
            parts.Column("enrolled", _("In the system"), number=True),
            parts.Column("present", _("In school"), number=True),
            parts.Column("compared", _("Compared")),
        ),
        rows=tuple(rows),
    )


def coming_table(by: Acting, school: Org, stack: Stack, today: date) -> parts.Table | None:
    """The classes opened for the coming school year; none when there are none."""
    found = coming_classes(by, school, on=today)
    if not found:
        return None
    return parts.Table(
        caption=_("Classes of the coming school year"),
        caption_seen=True,
        columns=(
            parts.Column("class", _("Class")),
            parts.Column("teacher", _("Class teacher")),
            parts.Column("kind", _("Kind"), if_wide=True),
            parts.Column("begins", _("Begins on")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "class": parts.Cell(one.name, under=grade_label(stack, one.stage, one.grade)),
                    "teacher": teacher_mark(one, today),
                    "kind": table_label(stack, KIND_TABLE, one.kind) if one.kind else "",
                    "begins": date_format(one.session.started_on),
                },
                href=reverse("school_class", args=[one.uuid]),
            )
            for one in found
        ),
    )


def _class_row(line: ClassLine, grade: str, stack: Stack, today: date) -> parts.Row:
    one, last = line.school_class, line.last
    differs = last is None or last.differences or last.enrolled != line.enrolled
    return parts.Row(
        {
            "class": parts.Cell(one.name, under=grade),
            "teacher": teacher_mark(one, today),
            "kind": table_label(stack, KIND_TABLE, one.kind) if one.kind else "",
            "enrolled": parts.Cell(
                number_format(line.enrolled),
                under=_("and %(count)s away") % {"count": number_format(line.away)} if line.away else "",
            ),
            "present": number_format(last.present) if last else "—",
            "compared": parts.Cell(compared_mark(last), under=_when(line)),
        },
        href=reverse("school_class", args=[one.uuid]),
        tone=parts.Tone.warning if differs else None,
    )


def _when(line: ClassLine) -> str:
    """On which day, and whether the class has become larger or smaller since."""
    if line.last is None:
        return ""
    day = date_format(line.last.checked_on)
    if line.last.enrolled == line.enrolled:
        return day
    return _("%(date)s, %(count)s in the system on that day") % {
        "date": day,
        "count": number_format(line.last.enrolled),
    }


def _apart_row(school: Org, label: str, grade: str, count: int) -> parts.Row:
    return parts.Row(
        {
            "class": parts.Cell(_("without a class"), under=label),
            "enrolled": number_format(count),
            "compared": parts.Status(parts.Tone.warning, _("cannot be compared")),
        },
        href=f"{reverse('students')}?area={school.code}&grade={grade}&class={WITHOUT_CLASS}",
        tone=parts.Tone.warning,
    )
