"""How a school and its classes stand, in words: open or closed, compared with the register or not, taught by whom."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.authorities.api import Org, is_closed
from matricula.kernel.clock import civil_today
from matricula.registry.api import Checked, RollCheck, SchoolClass
from matricula.web import parts


def open_mark(one: Org) -> parts.Status:
    """Whether an office or school is open."""
    if one.closed_on is not None and not is_closed(one):
        return parts.Status(
            parts.Tone.warning, _("Closes on %(date)s") % {"date": date_format(one.closed_on)}
        )
    if one.closed_on is not None:
        return parts.Status(parts.Tone.locked, _("Closed on %(date)s") % {"date": date_format(one.closed_on)})
    if one.opened_on is not None and one.opened_on > civil_today(one.time_zone):
        return parts.Status(parts.Tone.waiting, _("Opens on %(date)s") % {"date": date_format(one.opened_on)})
    return parts.Status(parts.Tone.done, _("Open"))


def differing(count: int) -> str:
    """How many people are in school and not in the register, or the other way round."""
    return ngettext("%(count)s person differs", "%(count)s people differ", count) % {
        "count": number_format(count)
    }


def checked_mark(found: Checked) -> parts.Cell:
    """How the classes of a school stand beside the register this school year."""
    apart = [without_class(found.unseated)] if found.unseated else []
    if not found.classes:
        return _warned(_("no classes"), *apart)
    if found.never == found.classes or found.since is None:
        return _warned(_("never this school year"), *apart)
    since = _("oldest of %(date)s") % {"date": date_format(found.since)}
    differ = [differing(found.differences)] if found.differences else []
    left = ngettext("%(count)s class not yet compared", "%(count)s classes not yet compared", found.never) % {
        "count": number_format(found.never)
    }
    if wrong := [*([left] if found.never else []), *differ, *apart]:
        return _warned(*wrong, since)
    return parts.Cell(parts.Status(parts.Tone.done, _("agrees")), under=since)


def without_class(count: int) -> str:
    """How many pupils of the register sit in no class."""
    return ngettext("%(count)s student in no class", "%(count)s students in no class", count) % {
        "count": number_format(count)
    }


def _warned(first: str, *more: str) -> parts.Cell:
    return parts.Cell(parts.Status(parts.Tone.warning, first), under=" · ".join(more))


def compared_mark(check: RollCheck | None) -> parts.Status:
    """What the last comparison of a class found."""
    if check is None:
        return parts.Status(parts.Tone.warning, _("never compared"))
    if check.differences:
        return parts.Status(parts.Tone.warning, differing(check.differences))
    return parts.Status(parts.Tone.done, _("agrees"))


def teacher_mark(school_class: SchoolClass, today: date) -> parts.Part | str:
    """Who is the class teacher: a person or a name; a warning when nobody is, or the person has left."""
    teacher = school_class.teacher
    if teacher is None:
        return school_class.teacher_name or parts.Status(parts.Tone.warning, _("vacant"))
    if is_vacant(school_class, today):
        return parts.Status(
            parts.Tone.warning, _("vacant: %(name)s has left") % {"name": teacher.user.display_name}
        )
    return teacher.user.display_name


def is_vacant(school_class: SchoolClass, today: date) -> bool:
    """Whether nobody is the class teacher, or whoever was has left."""
    teacher = school_class.teacher
    if teacher is None:
        return not school_class.teacher_name
    return (teacher.ended_on is not None and teacher.ended_on <= today) or not teacher.user.is_active
