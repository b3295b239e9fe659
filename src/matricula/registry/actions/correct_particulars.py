"""Put right what a record says of a student beside the key data: the school itself does, and says why."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.kernel.text import tidy
from matricula.registry.models import Enrollment, Guardian, Student
from matricula.registry.particulars import (
    NATIONALITY,
    Person,
    Typed,
    against_the_law,
    kept_values,
    person_of,
    read_typed,
    renamed,
    state_of,
)
from matricula.registry.record_fields import (
    MEMBER_COLUMNS,
    RECORD_LAYOUT,
    SPELLED,
    member_fields,
    person_fields,
    place_fields,
)
from matricula.regulation.api import Layout, Problem, Refused, Stack, Text, stack_for

BASIC_DATA: Final = "basic_data"
LONGEST_REASON: Final = 400
FAMILY_ORDER: Final = "family_order"


class NotAcceptable(Refused):
    """Some of what was typed cannot be kept: ``problems`` name the fields."""

    def __init__(self, problems: tuple[Problem, ...], clause: str) -> None:
        super().__init__(
            "particulars_not_read",
            _("Some of the particulars cannot be kept as they were typed."),
            clause=clause,
            next_step=_("Correct the fields that are marked."),
        )
        self.problems = problems


class AgainstTheLaw(Refused):
    """A rule of the pack has something against what was typed in ``field``."""

    def __init__(self, field: str, clause: str, text: Text) -> None:
        super().__init__(
            "particulars_disagree",
            text,
            clause=clause,
            next_step=_("Correct the fields that do not agree."),
        )
        self.field = field


class ChangedMeanwhile(Refused):
    """Somebody corrected the record after the form had been filled in upon what it said then."""

    def __init__(self, clause: str) -> None:
        super().__init__(
            "particulars_changed_meanwhile",
            _("Somebody else has corrected this record since you opened the form."),
            clause=clause,
            next_step=_("Compare what you typed with what the record says now, and press again."),
        )


def correct_particulars(
    *,
    by: Acting,
    enrollment: Enrollment,
    typed: Mapping[str, str],
    reason: str,
    same_person: Collection[int] = (),
    first: int | None = None,
    seen: str | None = None,
) -> list[str]:
    """Write what was typed, by the fields of the record's layout, and answer which fields changed.

    A field that is not typed stays, an empty one is emptied; a family member whose name is emptied leaves the record.
    Another name is another person: the row ends and one begins, since a family reads by its row. In the places of the
    form that ``same_person`` names it is the same one's, spelled otherwise. ``first`` is the place of whoever is to
    stand first from now on. ``seen`` is the state (``state_of``) upon which the form was filled in, if there was one.

    Key data are none of these fields: a decided case alone changes them. Raises :class:`NotAcceptable`,
    :class:`AgainstTheLaw`, :class:`ChangedMeanwhile`, and :class:`Refused` without a reason, when nothing changes, and
    for a student who is not on the roll of that school.
    """
    require(by, "registry.correct_particulars", enrollment.school)
    stack = stack_for(enrollment.school.pack)
    clause, why = stack.basis(BASIC_DATA), tidy(reason)
    if not why or len(why) > LONGEST_REASON:
        raise Refused(
            "reason_missing",
            _("A correction says why, in at most 400 characters."),
            clause=clause,
            next_step=_("Write what it rests on, such as a paper that was seen or who said so."),
        )
    with recorded(
        "registry.correct_particulars",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        clause=clause,
        reason=why,
        seen_by=enrollment.seen_by,
    ) as record:
        # One correction after another: of two, the second judges what the first has written.
        student = Student.objects.select_for_update(of=("self",)).get(pk=enrollment.student_id)
        place = Enrollment.objects.get(pk=enrollment.pk)
        if student.school_id != place.school_id or not place.is_open:
            raise Refused(
                "not_the_pupils_school",
                _("Only the school where the student is now corrects the record."),
                clause=clause,
                next_step=_("The school where the student is now does it."),
            )
        person = person_of(student, place, list(student.guardians.filter(ended_on=None)))
        if seen is not None and seen != state_of(stack, person):
            raise ChangedMeanwhile(clause)
        layout = stack.layout(RECORD_LAYOUT)
        others = [at for at in renamed(layout, person, typed) if at not in same_person]
        # Nothing that the record has of one person is another's.
        read = read_typed(stack, kept_values(stack, person.without(others)), typed)
        if read.problems:
            raise NotAcceptable(read.problems, clause)
        standing = _standing(layout, read)
        moves_up = first in standing[1:]
        changed = [*read.changed, *([FAMILY_ORDER] if moves_up else [])]
        if not changed:
            raise Refused(
                "nothing_changes",
                _("The record says all of this already."),
                clause=clause,
                next_step=_("Change what is wrong, or leave the record as it is."),
            )
        document = student.identity_documents.filter(ended_on=None).first()
        for field, cited, text in against_the_law(stack, person, read, document.number if document else ""):
            raise AgainstTheLaw(field, cited, text)
        for at in others:
            _end(person.family[at], by)
        _write(layout, stack, person.without(others), read, by)
        if moves_up and first is not None:
            _put_first(student, first)
        record.detail = {"changed": changed} | ({"another_person": others} if others else {})
    return changed


def _standing(layout: Layout, read: Typed) -> list[int]:
    """The places of the form in which somebody stands by what was typed."""
    return [at for at, member in enumerate(layout.members, start=1) if read.values.get(f"{member}_name")]


def _write(layout: Layout, stack: Stack, person: Person, read: Typed, by: Acting) -> None:
    student, place, changed = person.student, person.place, set(read.changed)
    student.particulars = _filled(student.particulars, [one.field for one in person_fields(layout)], read)
    student.nationality = str(read.values[NATIONALITY]) if NATIONALITY in changed else student.nationality
    if SPELLED in changed:
        # Lists go by how the name is read.
        spelled = read.values[SPELLED]
        student.sort_key = stack.port("name.sort_key")(student.name, str(spelled) if spelled else None)
    student.save(update_fields=["particulars", "nationality", "sort_key"])
    of_place = [one.field for one in place_fields(layout)]
    if changed & set(of_place):
        place.particulars = _filled(place.particulars, of_place, read)
        place.save(update_fields=["particulars"])
    for position, member in enumerate(layout.members, start=1):
        if any(field.startswith(f"{member}_") for field in changed):
            _write_member(layout, person, position, member, read, by)


def _filled(kept: Mapping[str, Any], fields: list[str], read: Typed) -> dict[str, Any]:
    """What is kept, with what changed in its place and without what was emptied."""
    new = {**kept, **{field: read.values[field] for field in fields if field in read.changed}}
    return {field: value for field, value in new.items() if value is not None}


def _write_member(
    layout: Layout, person: Person, position: int, member: str, read: Typed, by: Acting
) -> None:
    row, today = person.family.get(position), civil_today(by.zone)
    said = {name: read.values.get(f"{member}_{name}") for name in MEMBER_COLUMNS}
    if not said["name"]:
        if row is not None:
            _end(row, by)
        return
    if row is None:
        row = Guardian(student=person.student, position=position, started_on=today)
    row.name, row.relation = str(said["name"]), str(said["relation"])
    row.is_guardian, row.phone = bool(said["guardian"]), str(said["phone"] or "")
    new = {
        **row.particulars,
        **{
            name: read.values[column.field]
            for name, column in member_fields(layout, member).items()
            if column.field in read.changed
        },
    }
    row.particulars = {name: value for name, value in new.items() if value is not None}
    row.save()


def _end(row: Guardian, by: Acting) -> None:
    row.ended_on = max(civil_today(by.zone), row.started_on)
    row.save(update_fields=["ended_on"])


def _put_first(student: Student, first: int) -> None:
    """Whoever stands in that place comes to the first one, and those before them one place down; one statement."""
    family = {one.position: one.pk for one in student.guardians.filter(ended_on=None)}
    order = [family[first], *(family[at] for at in sorted(family) if at != first)]
    moves = [When(pk=pk, then=Value(at)) for pk, at in zip(order, sorted(family), strict=True)]
    student.guardians.filter(pk__in=order).update(position=Case(*moves))
