"""What the pages of attendance share: days in addresses, the way between days, counts as a picture."""

from datetime import date
from typing import NamedTuple

from django.http import Http404
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matricula.attendance.api import What, is_kept, school_day_beside
from matricula.authorities.api import Org
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.law_words import listed

TONES = {
    What.UNEXCUSED: parts.Tone.refused,
    What.EXCUSED: parts.Tone.info,
    What.UNEXPECTED: parts.Tone.warning,
}


class Around(NamedTuple):
    """The school days before and after one, as far as there are any."""

    before: date | None
    after: date | None


def law_of(school: Org) -> Stack:
    """The law of a school that asks for lists; there is no such page where it does not."""
    stack = stack_for(school.pack)
    if not is_kept(stack):
        raise Http404("this law asks for no list of the day")
    return stack


def day_in(written: str) -> date:
    """The day that an address names; there is no page for what is none."""
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404("no day") from error


def weekday(day: date) -> str:
    """A day with its weekday, as people name it."""
    return _("%(weekday)s, %(date)s") % {"weekday": date_format(day, "l"), "date": date_format(day)}


def days_around(school: Org, day: date) -> Around:
    """The school days beside a day; asks for the closures of the school, once a page."""
    return Around(school_day_beside(school, day, -1), school_day_beside(school, day, 1))


def in_words(present: int, excused: int, unexcused: int, unexpected: int) -> str:
    """How many were there and were not, leaving out what there is none of."""
    counted = [
        ngettext("%(count)s present", "%(count)s present", present) % {"count": number_format(present)}
    ]
    if unexcused:
        said = ngettext("%(count)s without excuse", "%(count)s without excuse", unexcused)
        counted.append(said % {"count": number_format(unexcused)})
    if excused:
        said = ngettext("%(count)s excused", "%(count)s excused", excused)
        counted.append(said % {"count": number_format(excused)})
    if unexpected:
        said = ngettext("%(count)s not expected", "%(count)s not expected", unexpected)
        counted.append(said % {"count": number_format(unexpected)})
    return listed(counted)


def counts(present: int, excused: int, unexcused: int, unexpected: int) -> parts.Division:
    """The same as a picture."""
    return parts.Division(
        label=in_words(present, excused, unexcused, unexpected),
        pieces=(
            (parts.Tone.done, present),
            (TONES[What.EXCUSED], excused),
            (TONES[What.UNEXCUSED], unexcused),
        ),
    )
