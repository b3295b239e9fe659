"""The classes of a school, folded by grade: what asks for somebody first, what is in order closed."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Acting, Org
from matricula.registry.api import KIND_TABLE, ClassLine, class_lines, unseated
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import grade_label, table_label
from matricula.web.office.schools.marks import (
    compared_mark,
    differing,
    is_vacant,
    teacher_mark,
    without_class,
)
from matricula.web.office.students.narrowing import WITHOUT_CLASS


@dataclass(frozen=True)
class GradeFold:
    """A grade: how many sit in it, what is wrong there, and its classes; open where anything is."""

    label: str
    counts: str
    troubles: tuple[parts.Status, ...]
    table: parts.Table

    @property
    def open(self) -> bool:
        """Whether it is seen without a press."""
        return bool(self.troubles)


def grades_of(by: Acting, school: Org, stack: Stack, today: date) -> tuple[GradeFold, ...]:
    """Every grade of the school with its classes beside the register, those with trouble first; four statements."""
    lines = class_lines(by, school, on=today)
    apart = {(one.stage, one.grade): one.count for one in unseated(by, school, on=today)}
    taught = [(stage, grade) for stage in school.stages for grade in stack.stage(stage).grades]
    # Somebody may still be in a grade that the school does not have any more.
    grades = list(dict.fromkeys([*taught, *apart]))
    folds = [
        _fold(
            school,
            stack,
            one,
            [line for line in lines if (line.school_class.stage, line.school_class.grade) == one],
            apart.get(one, 0),
            today,
        )
        for one in grades
    ]
    return tuple(sorted(folds, key=lambda fold: not fold.troubles))


def _fold(
    school: Org, stack: Stack, place: tuple[str, str], here: list[ClassLine], apart: int, today: date
) -> GradeFold:
    label = grade_label(stack, *place)
    ordered = sorted(here, key=lambda one: not _troubled(one, today))
    rows = [_apart_row(school, place[1], apart)] if apart else []
    rows += [_class_row(one, stack, today) for one in ordered]
    return GradeFold(
        label,
        _counts(here, apart),
        tuple(parts.Status(parts.Tone.warning, said) for said in _troubles(here, apart, today)),
        parts.Table(
            caption=_("Classes of %(grade)s") % {"grade": label},
            columns=(
                parts.Column("class", _("Class")),
                parts.Column("teacher", _("Class teacher")),
                parts.Column("kind", _("Kind"), if_wide=True, on_phone="none"),
                parts.Column("enrolled", _("In the system"), number=True),
                parts.Column("present", _("In school"), number=True, on_phone="none"),
                parts.Column("compared", _("Compared"), on_phone="end"),
            ),
            rows=tuple(rows),
            empty=parts.Empty(title=_("no class yet")),
            compact=True,
        ),
    )


def _counts(here: list[ClassLine], apart: int) -> str:
    if not here and not apart:
        return _("no class yet")
    classes = ngettext("%(count)s class", "%(count)s classes", len(here)) % {
        "count": number_format(len(here))
    }
    count = sum(one.enrolled for one in here) + apart
    students = ngettext("%(count)s student", "%(count)s students", count) % {"count": number_format(count)}
    return f"{classes} · {students}"


def _troubles(here: list[ClassLine], apart: int, today: date) -> list[str]:
    """What is wrong in a grade, in words, the most pressing first."""
    said = [without_class(apart)] if apart else []
    vacant = sum(is_vacant(one.school_class, today) for one in here)
    if vacant:
        text = ngettext(
            "%(count)s class without a class teacher", "%(count)s classes without a class teacher", vacant
        )
        said.append(text % {"count": number_format(vacant)})
    differ = sum(one.last.differences for one in here if one.last is not None)
    if differ:
        said.append(differing(differ))
    return said


def _troubled(line: ClassLine, today: date) -> bool:
    return is_vacant(line.school_class, today) or bool(line.last and line.last.differences)


def _class_row(line: ClassLine, stack: Stack, today: date) -> parts.Row:
    one, last = line.school_class, line.last
    differs = last is None or last.differences or last.enrolled != line.enrolled
    return parts.Row(
        {
            "class": one.name,
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


def _apart_row(school: Org, grade: str, count: int) -> parts.Row:
    return parts.Row(
        {
            "class": _("without a class"),
            "enrolled": number_format(count),
            "compared": parts.Status(parts.Tone.warning, _("cannot be compared")),
        },
        href=f"{reverse('students')}?area={school.code}&grade={grade}&class={WITHOUT_CLASS}",
        tone=parts.Tone.warning,
    )
