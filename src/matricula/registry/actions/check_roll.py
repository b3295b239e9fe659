"""Compare a class with the register on a day: the pupils in school, in number and one by one."""

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import search_key, tidy_name
from matricula.registry.class_hands import ANY_CLASS, OWN_CLASS, is_own_class
from matricula.registry.class_rules import check_begun, class_closed
from matricula.registry.models import RollCheck, SchoolClass
from matricula.registry.queries.roll_checks import Sitting, checks_of, sitting_in
from matricula.regulation.api import Refused, stack_for

ROLL_CHECK: Final = "roll_check"
MOST_UNREGISTERED: Final = 200
LONGEST_NAME: Final = 120
MANY_ABSENT: Final = "many_not_in_school"


def check_roll(
    *,
    by: Acting,
    school_class: SchoolClass,
    listed: Collection[uuid.UUID],
    found: Collection[uuid.UUID],
    unregistered: Sequence[str] = (),
    many_absent: bool = False,
    key: str,
    replaces: uuid.UUID | None = None,
) -> RollCheck:
    """Store what was found in a class today; nothing else changes. The basis is ``roll_check``.

    ``listed`` are the students (uuids) of the list that was compared, ``found`` those of them who were in school,
    ``unregistered`` the names of others who sat there, each kept once; ``many_absent`` says that more than half of the
    class really is not in school. A second call with the same ``key`` gives the first check. ``replaces`` is
    what was stored for the class today (``checks_of``), as whoever compares it again has seen it; the log names it too.
    Raises :class:`Refused` when the class is closed, has not begun, is no longer the one that was listed, or was
    compared by somebody meanwhile; for a name without a letter; and with the code ``MANY_ABSENT`` when so many are
    missing and nobody has said so.
    """
    school = school_class.school
    if by.may(ANY_CLASS):
        require(by, ANY_CLASS, school)
    else:
        require(by, OWN_CLASS, school)
        if not is_own_class(by, school_class):
            raise NotPermitted(
                "not_the_own_class",
                _("A class teacher compares the own class only."),
                clause=stack_for(by.pack).role(by.role).clause,
                next_step=_("Ask the record officer to enter you as the class teacher of this class."),
            )
    stack = stack_for(school.pack)
    clause = stack.basis(ROLL_CHECK)
    names = _names(unregistered)
    with transaction.atomic():
        # The second of two presses waits here, and finds what the first has stored.
        held = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
        if stored := RollCheck.objects.filter(school_class=held, key=key).first():
            return stored
        if held.closed_on is not None:
            raise class_closed()
        check_begun(school_class)
        with recorded(
            "registry.check_roll", by=by, subject_kind="roll_check", clause=clause, seen_by=school.lineage
        ) as record:
            made = _compared(sitting_in(held, stack), set(listed), set(found), names)
            if not many_absent and 2 * len(made.absent) > made.enrolled:
                raise Refused(
                    MANY_ABSENT,
                    _(
                        "More than half of the class would be stored as not in school: %(absent)d of %(enrolled)d."
                    )
                    % {"absent": len(made.absent), "enrolled": made.enrolled},
                    next_step=_("Tick whoever is in school, or confirm below that so many are not."),
                )
            made.school_class, made.school, made.key, made.clause = held, school, key, clause
            made.checked_at = civil_now()
            made.checked_on = made.checked_at.astimezone(school.time_zone).date()
            replaced = next(iter(checks_of(held, on=made.checked_on, most=1)), None)
            if replaced is not None and replaced.uuid != replaces:
                raise Refused(
                    "compared_meanwhile",
                    _("%(name)s has compared this class today, after its list was opened here.")
                    % {"name": replaced.checked_in.user.display_name},
                    next_step=_("See what was found there; then store yours if it is to count in its place."),
                )
            made.checked_in_id = by.appointment_id
            made.save(force_insert=True)
            record.subject = made.uuid
            record.detail = {
                "class": str(held.uuid),
                "enrolled": made.enrolled,
                "present": made.present,
                "differences": made.differences,
                "replaces": str(replaced.uuid) if replaced else None,
            }
    return made


def _compared(
    sitting: Sequence[Sitting], listed: set[uuid.UUID], found: set[uuid.UUID], names: list[str]
) -> RollCheck:
    if listed != {one.enrollment.student.uuid for one in sitting} or not found <= listed:
        raise Refused(
            "class_has_changed",
            _("The class has changed since its list was opened."),
            next_step=_("Go through the list as it is now, and save it again."),
        )
    return RollCheck(
        enrolled=sum(one.in_school for one in sitting),
        absent=[_kept(one) for one in sitting if one.in_school and one.enrollment.student.uuid not in found],
        unexpected=[
            _kept(one) for one in sitting if not one.in_school and one.enrollment.student.uuid in found
        ],
        unregistered=names,
    )


def _kept(one: Sitting) -> dict[str, str]:
    return {"student": str(one.enrollment.student.uuid), "name": one.enrollment.student.name}


def _names(written: Sequence[str]) -> list[str]:
    """The names as they are stored, a repeated one once; refused when a line cannot be a name."""
    kept: dict[str, str] = {}
    for one in written:
        if name := tidy_name(one):
            kept.setdefault(search_key(name), name)
    names = list(kept.values())
    for name in names:
        if not any(sign.isalpha() for sign in name):
            raise Refused(
                "name_without_letter",
                _("This line is no name: %(line)s") % {"line": name[:LONGEST_NAME]},
                next_step=_("Write the name of each student in a line of its own, or leave the box empty."),
            )
    if len(names) > MOST_UNREGISTERED or any(len(one) > LONGEST_NAME for one in names):
        raise Refused(
            "too_many_names",
            _("At most %(most)d names of at most %(length)d characters fit in one comparison.")
            % {"most": MOST_UNREGISTERED, "length": LONGEST_NAME},
            next_step=_("Write one name a line."),
        )
    return names
